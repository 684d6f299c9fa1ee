import type { IncomingBody } from '../../domain/intake/incoming.ts'
import { filesOf, linksOf } from './files.ts'
import { fieldOf, listOf, msOf, objectOf, textOf, tsOf, type Shape } from './shape.ts'
import { unescape } from './unescape.ts'

/** What a message says, or why it says nothing to the desk. */
export type Content = IncomingBody | { readonly kind: 'nothing'; readonly why: string }

/** Subtypes under which a person has said something; all others are notices of Slack's. */
const SAID = new Set(['file_share', 'thread_broadcast', 'me_message'])

export function contentOf(message: Shape): Content {
  const subtype = textOf(message['subtype'])
  if (subtype !== null && !SAID.has(subtype)) return { kind: 'nothing', why: `a notice: ${subtype.slice(0, 40)}` }
  const files = filesOf(message['files'])
  const shared = sharedBy(message)
  const text = [wordsOf(message), ...linksOf(message['files'])].filter(Boolean).join('\n')
  const isForward = shared !== null && text === ''
  const forwardedFrom = isForward ? { name: shared.name, at: shared.at } : null
  const whole = [text, shared?.text ?? ''].filter(Boolean).join('\n')
  const allFiles = [...files, ...(shared?.files ?? [])]
  if (allFiles.length > 0) return { kind: 'files', files: allFiles, caption: whole, album: null, forwardedFrom }
  return whole === '' ? { kind: 'unsupported', what: 'other' } : { kind: 'text', text: whole, forwardedFrom }
}

/** The new words of an edited message. Slack also tells of previews that were put under it and of threads that grew. */
export function editOf(event: Shape): Content {
  const message = objectOf(event['message'])
  const before = objectOf(event['previous_message'])
  if (!message || textOf(fieldOf(message, 'edited', 'ts')) === null)
    return { kind: 'nothing', why: 'nobody has edited it' }
  const text = wordsOf(message)
  if (before && wordsOf(before) === text) return { kind: 'nothing', why: 'the words are the same' }
  return { kind: 'edit', text }
}

export function wordsOf(message: Shape): string {
  return unescape(textOf(message['text']) ?? '').trim()
}

interface Shared {
  readonly text: string
  readonly name: string | null
  /** Epoch milliseconds. */
  readonly at: number
  readonly files: ReturnType<typeof filesOf>
}

/** Somebody else's message that was passed on: it comes as an attachment. A preview of a link does too, and is left out. */
function sharedBy(message: Shape): Shared | null {
  const shared = listOf(message['attachments']).find((one) => fieldOf(one, 'is_share') === true)
  if (shared === undefined) return null
  const ts = tsOf(fieldOf(shared, 'ts'))
  return {
    text: unescape(textOf(fieldOf(shared, 'text')) ?? textOf(fieldOf(shared, 'fallback')) ?? '').trim(),
    name: textOf(unescape(textOf(fieldOf(shared, 'author_name')) ?? '')),
    at: ts === null ? 0 : msOf(ts),
    files: filesOf(fieldOf(shared, 'files')),
  }
}
