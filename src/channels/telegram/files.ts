import type { IncomingFile } from '../../domain/intake/incoming.ts'
import { listOf, numberOf, objectOf, textOf, type Shape } from './shape.ts'

/**
 * In this order: an animation comes as a document too, for clients that know no animations, and a live photo as a photo.
 */
const KINDS: readonly (readonly [field: string, kind: IncomingFile['kind'], mimeType: string | null])[] = [
  ['animation', 'animation', null],
  ['live_photo', 'video', null],
  ['document', 'document', null],
  ['video', 'video', null],
  ['video_note', 'videoNote', 'video/mp4'],
  ['voice', 'voice', null],
  ['audio', 'audio', null],
]

/** The file of a message; an album is several messages. Null when it carries none. */
export function fileOf(message: Shape): IncomingFile | null {
  for (const [field, kind, mimeType] of KINDS) {
    const file = toFile(objectOf(message[field]), kind, mimeType)
    if (file) return file
  }
  // Sizes of one photo, the largest last.
  return toFile(objectOf(listOf(message['photo']).at(-1)), 'photo', 'image/jpeg')
}

function toFile(file: Shape | null, kind: IncomingFile['kind'], mimeType: string | null): IncomingFile | null {
  const fileId = textOf(file?.['file_id'])
  if (!file || fileId === null) return null
  return {
    fileId,
    uniqueId: textOf(file['file_unique_id']) ?? fileId,
    kind,
    name: textOf(file['file_name']),
    bytes: numberOf(file['file_size']),
    mimeType: textOf(file['mime_type']) ?? mimeType,
  }
}
