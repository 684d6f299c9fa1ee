import type { Json } from './api-shapes.ts'
import { withDetected } from './entities.ts'
import type { FileSource, StoredFile, World } from './world.ts'

export type MediaKind = 'photo' | 'document' | 'video' | 'voice' | 'audio' | 'sticker' | 'animation' | 'video_note'

export interface MediaOptions {
  readonly caption?: string
  readonly name?: string
  readonly mime?: string
  readonly bytes?: Buffer
  /** What the server says it weighs, in bytes; over 20 MiB the bot cannot fetch it. */
  readonly size?: number
}

const DEFAULTS: Readonly<Record<MediaKind, readonly [name: string, mime: string]>> = {
  photo: ['photo.jpg', 'image/jpeg'],
  document: ['report.txt', 'text/plain'],
  video: ['video.mp4', 'video/mp4'],
  voice: ['voice.ogg', 'audio/ogg'],
  audio: ['audio.mp3', 'audio/mpeg'],
  sticker: ['sticker.webp', 'image/webp'],
  animation: ['animation.mp4', 'video/mp4'],
  video_note: ['note.mp4', 'video/mp4'],
}

/** The fields of a message that carries a new file, with its caption. */
export function contentOf(world: World, kind: MediaKind, options: MediaOptions): Json {
  const [name, mime] = DEFAULTS[kind]
  const source: FileSource = {
    name: options.name ?? name,
    mime: options.mime ?? mime,
    ...(options.bytes === undefined ? {} : { bytes: options.bytes }),
    ...(options.size === undefined ? {} : { size: options.size }),
  }
  const { caption } = options
  const entities = caption === undefined ? [] : withDetected({ text: caption, entities: [] })
  const captionFields = { caption, ...(entities.length === 0 ? {} : { caption_entities: entities }) }
  return { ...mediaFields(kind, world.addFile(source)), ...(caption === undefined ? {} : captionFields) }
}

/** The field of a message that shows the file as this kind of media. */
export function mediaFields(kind: MediaKind, file: StoredFile): Json {
  const ids = { file_id: file.fileId, file_unique_id: file.uniqueId, file_size: file.size }
  const named = { file_name: file.name, mime_type: file.mime }
  switch (kind) {
    case 'photo':
      return { photo: [{ ...ids, width: 1280, height: 720 }] }
    case 'document':
      return { document: { ...named, ...ids } }
    case 'voice':
      return { voice: { duration: 3, mime_type: file.mime, ...ids } }
    case 'sticker':
      return {
        sticker: { type: 'regular', width: 512, height: 512, is_animated: false, is_video: false, emoji: '👍', ...ids },
      }
    case 'audio':
      return { audio: { duration: 3, ...named, ...ids } }
    case 'video_note':
      return { video_note: { duration: 3, length: 240, ...ids } }
    case 'video':
    case 'animation':
      return { [kind]: { duration: 3, width: 640, height: 360, ...named, ...ids } }
  }
}
