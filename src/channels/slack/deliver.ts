import type { Deliver, OutgoingCall, Sent } from '../../desk/delivering.ts'
import type { SlackApi } from './api.ts'
import { classify } from './classify.ts'
import { COPY_FILES, copyFiles, type Copies } from './copy-files.ts'
import { messageIdOf, readMessageId, targetOf } from './places.ts'
import { fieldOf, idOf, objectOf, parseJson, textOf, tsOf, type Shape } from './shape.ts'

/** Methods that are about one message, or one form, of ours: nothing without its name. */
const ABOUT_OURS = new Set(['chat.update', 'chat.delete', 'views.update'])

export interface SlackDeliverOptions {
  readonly api: SlackApi
  /** The desk's clock, epoch milliseconds; the machine's without it. */
  readonly now?: () => number
  /** Where files lie that are copied into threads. */
  readonly copies: Copies
}

/**
 * Sends one call of the outbox. A message that begins something is sent to the person's or the room's id; one that answers or
 * changes another goes to the channel which that one's id names, for Slack changes nothing under a person's id. Every post
 * carries the number of its outbox row, so that a second copy can be told from a second message. Answers as `Sent`; the
 * platform's id of a message is `<channel>:<ts>`, of a form Slack's own.
 */
export function createSlackDeliver({ api, now = Date.now, copies }: SlackDeliverOptions): Deliver {
  return async (call) => {
    const payload = objectOf(parseJson(call.payload))
    if (!payload) return { outcome: 'bug', note: 'the payload is no JSON object' }
    if (call.kind === COPY_FILES) return copyFiles(api, copies, { payload, call })
    if (isTooLate(payload, now())) return { outcome: 'skipped', note: 'the trigger is long gone' }
    if (
      ABOUT_OURS.has(call.kind) &&
      payload['external_id'] === undefined &&
      call.needsRef !== null &&
      call.targetId === null
    ) {
      return { outcome: 'skipped', note: 'what it is about was never sent' }
    }
    if (payload['only_in_thread'] === true && call.targetId === null) {
      return { outcome: 'skipped', note: 'it began in no thread' }
    }
    try {
      const args = completed(payload, call)
      const result = await api.call(call.kind, args)
      const thread = payload['remember_thread'] === true ? threadIdOf(args) : null
      return { outcome: 'sent', platformId: thread ?? platformIdOf(call.kind, result) }
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
        ...without(payload, 'thread_ts', 'remember_thread', 'only_in_thread'),
        ...markOf(call),
      }
    case 'chat.update':
    case 'chat.delete':
      return { ...(target ? { channel: target.channel, ts: target.ts } : {}), ...payload }
    case 'views.open':
    case 'views.push':
      return without(payload, 'expires_at')
    case 'views.update':
      return call.targetId === null ? payload : { ...without(payload, 'external_id'), view_id: call.targetId }
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

function without(payload: Shape, ...fields: readonly string[]): Shape {
  return Object.fromEntries(Object.entries(payload).filter(([name]) => !fields.includes(name)))
}

/** The head of the thread that a call speaks in: later ones find their way by it. */
function threadIdOf({ channel, thread_ts: threadTs }: Shape): string | null {
  const id = idOf(channel)
  const ts = tsOf(threadTs)
  return id !== null && ts !== null ? messageIdOf(id, ts) : null
}

/** Slack itself refuses a trigger after its three seconds; the clocks of two machines may differ by more than that. */
const LATE_MS = 60_000

function isTooLate({ expires_at: expiresAt }: Shape, now: number): boolean {
  return typeof expiresAt === 'number' && now > expiresAt + LATE_MS
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
  const isOfThread = payload['only_in_thread'] === true || payload['remember_thread'] === true
  if (isOfThread) return { outcome: 'skipped', note }
  // Only what really is another form is tried: the same again would be refused for ever.
  if (call.kind !== 'chat.postMessage' || payload['thread_ts'] === null) return { outcome: 'bug', note }
  return { outcome: 'retry', note, afterMs: 0, payload: JSON.stringify({ ...payload, thread_ts: null }) }
}
