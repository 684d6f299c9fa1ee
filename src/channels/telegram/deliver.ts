import type { Deliver, OutgoingCall, Sent } from '../../desk/delivering.ts'
import type { TelegramApi } from './api.ts'
import { classify } from './classify.ts'
import { plainPayload } from './plain-payload.ts'
import { fieldOf, idOf, objectOf, parseJson, type Shape } from './shape.ts'

export interface TelegramDeliverOptions {
  readonly api: TelegramApi
  /** For one try; a call that is under way at a stop of the process is not cut off. 10 s without it. */
  readonly timeoutMs?: number
}

/** Methods that are about one message of ours: nothing without its number. */
const ABOUT_A_MESSAGE = new Set(['editMessageText', 'deleteMessage'])

/**
 * Sends one call of the outbox. The chat comes from the call, so that what was rendered before a group moved finds it, unless
 * the payload names one; the number of our own message that is edited or answered comes from `targetId`. Answers as `Sent`.
 */
export function createTelegramDeliver({ api, timeoutMs = 10_000 }: TelegramDeliverOptions): Deliver {
  return async (call) => {
    const payload = objectOf(parseJson(call.payload))
    if (!payload) return { outcome: 'bug', note: 'the payload is no JSON object' }
    if (ABOUT_A_MESSAGE.has(call.kind) && call.targetId === null) {
      return { outcome: 'skipped', note: 'the message that it is about was never sent' }
    }
    try {
      const result = await api.call(call.kind, completed(payload, call), { timeoutMs })
      return { outcome: 'sent', platformId: call.kind === 'sendMessage' ? idOf(fieldOf(result, 'message_id')) : null }
    } catch (error) {
      return afterFault(error, payload, call)
    }
  }
}

function completed(payload: Shape, { kind, conversation, targetId }: OutgoingCall): Shape {
  const { reply_parameters: reply, chat_id: moved, ...rest } = payload
  const chat = kind === 'answerCallbackQuery' ? {} : { chat_id: moved ?? Number(conversation?.split(':')[2]) }
  const about = ABOUT_A_MESSAGE.has(kind) ? { message_id: Number(targetId) } : {}
  return { ...chat, ...rest, ...about, ...replyOf(reply, targetId) }
}

/** An answer to a message of ours that never came out is said without it. */
function replyOf(template: unknown, targetId: string | null): Shape {
  const reply = objectOf(template)
  if (!reply) return {}
  if (reply['message_id'] !== undefined) return { reply_parameters: reply }
  return targetId === null ? {} : { reply_parameters: { message_id: Number(targetId), ...reply } }
}

function afterFault(error: unknown, payload: Shape, call: OutgoingCall): Sent {
  const verdict = classify(error, call.kind, call.failures)
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
