import { ApiError, type ApiMessage, isObject, type Json } from '../api-shapes.ts'
import { mediaFields, type MediaKind } from '../media.ts'
import type { StoredFile } from '../world.ts'
import { type CallContext, chatForWriting, listParam, type Method, objectParam, refuse } from './context.ts'
import { replaceContent } from './messages.ts'
import { captionFields, inlineOnly, ownMessage, post } from './post.ts'

const KINDS: Readonly<Record<string, MediaKind>> = {
  sendPhoto: 'photo',
  sendDocument: 'document',
  sendVideo: 'video',
  sendVoice: 'voice',
  sendAudio: 'audio',
  sendSticker: 'sticker',
  sendAnimation: 'animation',
  sendVideoNote: 'video_note',
}

const PARAMS: Readonly<Record<MediaKind, string>> = {
  photo: 'photo',
  document: 'document',
  video: 'video',
  voice: 'voice',
  audio: 'audio',
  sticker: 'sticker',
  animation: 'animation',
  video_note: 'video_note',
}

/** Methods that send files, and other messages that are not a text. */
export const FILE_METHODS: Readonly<Record<string, Method>> = {
  ...Object.fromEntries(
    Object.entries(KINDS).map(([method, kind]): [string, Method] => [
      method,
      (context) => {
        const file = fileFrom(context, context.params[PARAMS[kind]])
        return post(context, { ...mediaFields(kind, file), ...captionFields(context.params) }).api
      },
    ]),
  ),
  sendMediaGroup,
  editMessageMedia,
  sendLocation: (context) => post(context, { location: pickParams(context, ['latitude', 'longitude']) }).api,
  sendVenue: (context) => post(context, { venue: pickParams(context, ['title', 'address']) }).api,
  sendContact: (context) => {
    const contact = pickParams(context, ['phone_number', 'first_name', 'last_name', 'vcard'])
    return post(context, { contact }).api
  },
  sendDice: (context) => post(context, { dice: { emoji: context.params['emoji'] ?? '🎲', value: 4 } }).api,
  sendPoll: (context) =>
    post(context, { poll: { id: `${context.world.serial()}`, ...pickParams(context, ['question']) } }).api,
  sendRichMessage: (context) => post(context, { rich_message: { blocks: [] } }).api,
}

const UPLOAD_LIMIT = 50 * 1024 * 1024

/** A file of the call: uploaded with it, known by its id, or behind an address (which is not fetched). */
function fileFrom(context: CallContext, value: unknown): StoredFile {
  const name = String(value)
  if (name.startsWith('attach://')) {
    const upload = context.uploads.find((one) => one.field === name.slice('attach://'.length))
    if ((upload?.bytes.length ?? 0) > UPLOAD_LIMIT) {
      throw new ApiError(413, 'Request Entity Too Large')
    }
    return context.world.addFile({
      name: upload?.name ?? 'file',
      mime: upload?.mime ?? '',
      bytes: upload?.bytes ?? Buffer.alloc(0),
    })
  }
  if (/^https?:\/\//.test(name)) {
    return context.world.addFile({ name: name.split('/').at(-1) ?? 'file' })
  }
  const known = context.world.files.get(name)
  if (known === undefined) {
    throw refuse(context, 'wrong file identifier/HTTP URL specified')
  }
  return known
}

function itemFields(context: CallContext, item: Json): Json {
  const kind = String(item['type']) as MediaKind
  return { ...mediaFields(kind, fileFrom(context, item['media'])), ...captionFields(item) }
}

function sendMediaGroup(context: CallContext): ApiMessage[] {
  const items = listParam(context, 'media').filter(isObject)
  const kinds = new Set(items.map((item) => item['type']))
  if (kinds.size > 1 && (kinds.has('document') || kinds.has('audio'))) {
    throw refuse(context, "document can't be mixed with other media types")
  }
  const chat = chatForWriting(context)
  const group = `${13_000_000_000 + context.world.serial()}`
  const contents = items.map((item) => ({ ...itemFields(context, item), media_group_id: group }))
  return contents.map((content) => post(context, content, chat).api)
}

const MEDIA_NAMES = [...Object.values(PARAMS), 'caption', 'caption_entities', 'reply_markup']

function editMessageMedia(context: CallContext): ApiMessage {
  const { message } = ownMessage(context)
  const content = itemFields(context, objectParam(context, 'media') ?? {})
  const markup = inlineOnly(objectParam(context, 'reply_markup'))
  return replaceContent(context, message, { ...content, ...markup }, [...MEDIA_NAMES, 'text', 'entities'])
}

function pickParams(context: CallContext, names: readonly string[]): Json {
  return Object.fromEntries(
    names.filter((name) => context.params[name] !== undefined).map((name) => [name, context.params[name]]),
  )
}
