import type { Deliver, OutgoingCall, Sent } from '../../desk/delivering.ts'
import type { TelegramApi } from './api.ts'
import { classify, type Verdict } from './classify.ts'
import { plainPayload } from './plain-payload.ts'
import { fieldOf, idOf, objectOf, parseJson, type Shape } from './shape.ts'
import { FORGET_TOPIC, NO_TOPIC } from './topics.ts'

export interface TelegramDeliverOptions {
  readonly api: TelegramApi
  /** For one try; a call that is under way at a stop of the process is not cut off. 10 s without it. */
  readonly timeoutMs?: number
  /** Hears of it when a topic was refused: topics may have been turned off, or the right to them lost. */
  readonly onDoubt?: () => void
}

/** Methods that are about one message of ours: nothing without its number. */
const ABOUT_A_MESSAGE = new Set(['editMessageText', 'deleteMessage'])
const MAKES_A_MESSAGE = new Set(['sendMessage', 'copyMessage'])
/** Methods that are about one topic of ours. */
const ABOUT_A_TOPIC = new Set(['editForumTopic', 'closeForumTopic', 'reopenForumTopic'])

/**
 * Sends one call of the outbox. The chat comes from the call, so that what was rendered before a group moved finds it, unless
 * the payload names one; the number of our own message that is edited or answered comes from `targetId`. Answers as `Sent`.
 */
export function createTelegramDeliver({ api, timeoutMs = 10_000, onDoubt }: TelegramDeliverOptions): Deliver {
  return async (call) => {
    const payload = objectOf(parseJson(call.payload))
    if (!payload) return { outcome: 'bug', note: 'the payload is no JSON object' }
    if (call.kind === FORGET_TOPIC) return { outcome: 'sent', platformId: NO_TOPIC }
    if (isAboutNothing(call)) return { outcome: 'skipped', note: 'what it is about was never sent' }
    try {
      const result = await api.call(call.kind, completed(payload, call), { timeoutMs })
      return { outcome: 'sent', platformId: idOfMade(call.kind, result) }
    } catch (error) {
      const verdict = classify(error, call.kind, call.failures)
      if (verdict.kind === 'astray') onDoubt?.()
      return afterFault(verdict, payload, call)
    }
  }
}

function isAboutNothing({ kind, targetId }: OutgoingCall): boolean {
  return ABOUT_A_TOPIC.has(kind) ? topicOf(targetId) === null : ABOUT_A_MESSAGE.has(kind) && targetId === null
}

function idOfMade(kind: string, result: unknown): string | null {
  if (kind === 'createForumTopic') return idOf(fieldOf(result, 'message_thread_id'))
  return MAKES_A_MESSAGE.has(kind) ? idOf(fieldOf(result, 'message_id')) : null
}

/** Null where no topic was opened, or none is any more. */
function topicOf(targetId: string | null): number | null {
  return targetId === null || targetId === NO_TOPIC ? null : Number(targetId)
}

function completed(payload: Shape, { kind, conversation, targetId }: OutgoingCall): Shape {
  const { reply_parameters: reply, chat_id: moved, in_topic: isInTopic, ...said } = payload
  const rest = { ...said, is_retold: undefined }
  const chat = kind === 'answerCallbackQuery' ? {} : { chat_id: moved ?? Number(conversation?.split(':')[2]) }
  const about = ABOUT_A_MESSAGE.has(kind) ? { message_id: Number(targetId) } : {}
  const topic = isInTopic === true || ABOUT_A_TOPIC.has(kind) ? topicOf(targetId) : null
  const place = topic === null ? {} : { message_thread_id: topic }
  return { ...chat, ...place, ...rest, ...about, ...replyOf(reply, isInTopic === true ? null : targetId) }
}

/** An answer to a message of ours that never came out is said without it. */
function replyOf(template: unknown, targetId: string | null): Shape {
  const reply = objectOf(template)
  if (!reply) return {}
  if (reply['message_id'] !== undefined) return { reply_parameters: reply }
  return targetId === null ? {} : { reply_parameters: { message_id: Number(targetId), ...reply } }
}

function afterFault(verdict: Verdict, payload: Shape, call: OutgoingCall): Sent {
  switch (verdict.kind) {
    case 'settled':
      return verdict.sent
    case 'moved':
      return {
        outcome: 'moved',
        note: verdict.note,
        conversation: [...(call.conversation ?? 'tg:').split(':').slice(0, 2), verdict.chatId].join(':'),
        payload: JSON.stringify({ ...payload, chat_id: Number(verdict.chatId) }),
      }
    case 'astray':
      if (!MAKES_A_MESSAGE.has(call.kind) || payload['is_retold'] === true) {
        return { outcome: 'skipped', note: verdict.note }
      }
      return inOtherForm({ ...payload, message_thread_id: undefined, in_topic: undefined }, verdict.note, call)
    case 'alone':
      return inOtherForm({ ...payload, reply_parameters: undefined }, verdict.note, call)
    case 'plain':
      return inOtherForm(plainPayload(payload), verdict.note, call)
  }
}

/** Only what really is another form is tried: the same again would be refused for ever. */
function inOtherForm(payload: Shape, note: string, call: OutgoingCall): Sent {
  const other = JSON.stringify(payload)
  return other === call.payload ? { outcome: 'bug', note } : { outcome: 'retry', note, afterMs: 0, payload: other }
}
