import type { IncomingFile } from '../../domain/intake/incoming.ts'
import { fieldOf, idOf, listOf, numberOf, textOf } from './shape.ts'
import { unescape } from './unescape.ts'

/** The files of a message or of a field of a form that Slack itself keeps. The id alone is kept: addresses come from Slack. */
export function filesOf(files: unknown): readonly IncomingFile[] {
  return listOf(files).flatMap((file) => {
    const id = idOf(fieldOf(file, 'id'))
    if (id === null || isElsewhere(file) || isGone(file)) return []
    const mimeType = textOf(fieldOf(file, 'mimetype'))
    return {
      fileId: id,
      uniqueId: id,
      kind: kindOf(file, mimeType),
      name: textOf(unescape(textOf(fieldOf(file, 'name')) ?? textOf(fieldOf(file, 'title')) ?? '')),
      bytes: numberOf(fieldOf(file, 'size')),
      mimeType,
    }
  })
}

/** What is kept outside Slack is a link and no file: it is said as one, and never fetched (T21). */
export function linksOf(files: unknown): readonly string[] {
  return listOf(files).flatMap((file) => {
    const address = isElsewhere(file)
      ? (textOf(fieldOf(file, 'external_url')) ?? textOf(fieldOf(file, 'url_private')))
      : null
    if (address === null) return []
    const name = textOf(fieldOf(file, 'title')) ?? textOf(fieldOf(file, 'name'))
    return name === null ? unescape(address) : `${unescape(name)}: ${unescape(address)}`
  })
}

function isElsewhere(file: unknown): boolean {
  return fieldOf(file, 'is_external') === true || fieldOf(file, 'mode') === 'external'
}

/** Deleted, or hidden because the workspace does not pay. */
function isGone(file: unknown): boolean {
  return ['tombstone', 'hidden_by_limit'].includes(textOf(fieldOf(file, 'mode')) ?? '')
}

function kindOf(file: unknown, mimeType: string | null): IncomingFile['kind'] {
  if (textOf(fieldOf(file, 'subtype')) === 'slack_audio') return 'voice'
  if (mimeType === 'image/gif') return 'animation'
  switch (mimeType?.split('/')[0]) {
    case 'image':
      return mimeType === 'image/jpeg' || mimeType === 'image/png' ? 'photo' : 'document'
    case 'video':
      return 'video'
    case 'audio':
      return 'audio'
    default:
      return 'document'
  }
}
