import { addMessage, botAuthor, editMessage } from './messages.ts'
import { contentOf } from './methods/chat.ts'
import type { MethodContext } from './methods/method.ts'
import { type Json, SlackError } from './shapes.ts'

const MOST_USES = 5
const LIFETIME_MS = 30 * 60_000
const KNOWN = new Set([
  'text',
  'blocks',
  'attachments',
  'response_type',
  'replace_original',
  'delete_original',
  'thread_ts',
  'mrkdwn',
])

/** An answer through the address that came with an interaction: five times within half an hour, no token needed. */
export function answerThroughUrl(context: MethodContext, path: string): Json {
  const { world, params, blame } = context
  const url = world.responseUrls.get(path.split('/').at(-1) ?? '')
  if (url === undefined || url.uses >= MOST_USES || world.clock() - url.madeAt > LIFETIME_MS) {
    blame('state', 'the response_url is unknown, used up or too old')
    throw new SlackError(url === undefined ? 'invalid_url' : 'used_url')
  }
  const unknown = Object.keys(params).filter((name) => !KNOWN.has(name))
  unknown.forEach((name) => blame('shape', `a response_url takes no "${name}"`))
  url.uses += 1
  const channel = world.channels.get(url.channelId)
  const original = url.messageTs === undefined ? undefined : channel?.messages.find((one) => one.ts === url.messageTs)
  if (params['delete_original'] === true && original !== undefined) {
    original.isDeleted = true
    world.changed()
    return { ok: true }
  }
  const content = contentOf(context)
  if (params['replace_original'] === true && original !== undefined) {
    editMessage(world, original, content.text, content.blocks ?? [])
    return { ok: true }
  }
  if (channel !== undefined) {
    const ephemeralFor = params['response_type'] === 'in_channel' ? undefined : url.userId
    const threadTs = typeof params['thread_ts'] === 'string' ? params['thread_ts'] : undefined
    addMessage(world, channel, { ...content, ...botAuthor(), ephemeralFor, threadTs })
  }
  return { ok: true }
}
