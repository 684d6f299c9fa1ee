import type { Deliver, OutgoingCall, Sent } from '../../desk/delivering.ts'
import type { SlackApi } from './api.ts'
import { classify } from './classify.ts'
import { messageIdOf, readMessageId, targetOf } from './places.ts'
import { fieldOf, idOf, objectOf, parseJson, textOf, tsOf, type Shape } from './shape.ts'

/** Methods that are about one message, or one form, of ours: nothing without its name. */
const ABOUT_OURS = new Set(['chat.update', 'chat.delete', 'views.update'])

/**
 * Sends one call of the outbox. A message that begins something is sent to the person's or the room's id; one that answers or
 * changes another goes to the channel which that one's id names, for Slack changes nothing under a person's id. Every post
 * carries the number of its outbox row, so that a second copy can be told from a second message. Answers as `Sent`; the
 * platform's id of a message is `<channel>:<ts>`, of a form Slack's own.
 */
export function createSlackDeliver({ api }: { readonly api: SlackApi }): Deliver {
  return async (call) => {
    const payload = objectOf(parseJson(call.payload))
    if (!payload) return { outcome: 'bug', note: 'the payload is no JSON object' }
    if (ABOUT_OURS.has(call.kind) && call.needsRef !== null && call.targetId === null) {
      return { outcome: 'skipped', note: 'what it is about was never sent' }
    }
    try {
      const result = await api.call(call.kind, completed(payload, call))
      return { outcome: 'sent', platformId: platformIdOf(call.kind, result) }
    } catch (error) {
      return afterFault(error, payload, call)
    }
  }
}

function completed(payload: Shape, call: OutgoingCall): Shape {
  const target = readMessageId(call.targetId ?? '')
  switch (call.kind) {
    case 'chat.postMessage':
      return {
        channel: targetOf(call.conversation),
        ...threadOf(payload, target),
        ...withoutThread(payload),
        ...markOf(call),
      }
    case 'chat.update':
    case 'chat.delete':
      return { ...(target ? { channel: target.channel, ts: target.ts } : {}), ...payload }
    case 'views.update':
      return { ...(call.targetId === null ? {} : { view_id: call.targetId }), ...payload }
    default:
      return payload
  }
}

type Message = ReturnType<typeof readMessageId>

/** An answer to a message of ours that never came out is said without it, and so is one whose thread is closed: null. */
function threadOf({ thread_ts: given }: Shape, target: Message): Shape {
  if (given === null) return {}
  if (textOf(given) !== null) return { thread_ts: given }
  return target ? { channel: target.channel, thread_ts: target.ts } : {}
}

function withoutThread(payload: Shape): Shape {
  return Object.fromEntries(Object.entries(payload).filter(([name]) => name !== 'thread_ts'))
}

function markOf({ id }: OutgoingCall): Shape {
  return { metadata: { event_type: 'desk_message', event_payload: { outbox_id: id } } }
}

function platformIdOf(kind: string, result: Shape): string | null {
  if (kind.startsWith('views.')) return textOf(fieldOf(result, 'view', 'id'))
  const channel = idOf(result['channel'])
  const ts = tsOf(result['ts'])
  return kind === 'chat.postMessage' && channel !== null && ts !== null ? messageIdOf(channel, ts) : null
}

function afterFault(error: unknown, payload: Shape, call: OutgoingCall): Sent {
  const verdict = classify(error, call.kind, call.failures)
  if (verdict.kind === 'settled') return verdict.sent
  const { note } = verdict
  // Only what really is another form is tried: the same again would be refused for ever.
  if (call.kind !== 'chat.postMessage' || payload['thread_ts'] === null) return { outcome: 'bug', note }
  return { outcome: 'retry', note, afterMs: 0, payload: JSON.stringify({ ...payload, thread_ts: null }) }
}
