import { createHash } from 'node:crypto'
import type { InboxRow } from '../../desk/receiving.ts'
import type { Delivery } from './delivery.ts'
import { ownerOf } from './places.ts'
import { fieldOf, idOf, listOf, msOf, numberOf, objectOf, textOf, tsOf, type Shape } from './shape.ts'

export interface RowFacts {
  readonly teamId: string
  /** Epoch milliseconds of the desk's clock. */
  readonly receivedAt: number
}

/** The row that something is stored under. Total: whatever it looks like, it gets one. */
export function toInboxRow({ body, raw }: Delivery, { teamId, receivedAt }: RowFacts): InboxRow {
  const account = `slack:${teamId}`
  const at = sentAt(body)
  return {
    channel: 'slack',
    account,
    epoch: 0,
    externalId: keyOf(body) ?? `raw:${digest(raw)}`,
    lane: `${account}:${ownerOf(body) ?? 'nobody'}`,
    eventAt: at === null ? receivedAt : Math.min(at, receivedAt),
    payload: raw,
  }
}

/** Said in a room or a direct message, as opposed to done to one. */
const SAID = new Set([undefined, 'file_share', 'thread_broadcast', 'me_message', 'bot_message'])

/**
 * The same thing has the same key whichever way it comes. A message is named after its channel and its time and not after its
 * event, because the history that is read back after an outage knows no events. Everything else goes by Slack's own id of the
 * delivery, which a repetition keeps.
 */
function keyOf(body: Shape): string | null {
  const event = objectOf(body['event'])
  if (event) return messageKey(event) ?? prefixed('event', body['event_id'])
  const type = textOf(body['type'])
  if (type === 'view_submission' || type === 'view_closed') return viewKey(type, objectOf(body['view']))
  return prefixed('trigger', body['trigger_id'])
}

function prefixed(prefix: string, id: unknown): string | null {
  const text = textOf(id)
  return text === null ? null : `${prefix}:${text.length > 120 ? digest(text) : text}`
}

function messageKey(event: Shape): string | null {
  const channel = idOf(event['channel'])
  if (channel === null || (event['type'] !== 'message' && event['type'] !== 'app_mention')) return null
  const key = (ts: unknown, rest = ''): string | null =>
    tsOf(ts) === null ? null : `msg:${channel}:${String(ts)}${rest}`
  // Slack tells of a mention beside the message itself, where the app reads the channel.
  if (event['type'] === 'app_mention') return key(event['ts'], ':mention')
  const subtype = event['subtype']
  if (SAID.has(typeof subtype === 'string' ? subtype : undefined)) return key(event['ts'])
  if (subtype === 'message_deleted') return key(event['deleted_ts'], ':deleted')
  const edited = tsOf(fieldOf(event, 'message', 'edited', 'ts'))
  return subtype === 'message_changed' && edited !== null
    ? key(fieldOf(event, 'message', 'ts'), `:edit:${edited}`)
    : null
}

/**
 * The same form sent twice is one; what changed in between is another. The hash alone would not do: a form that comes back
 * from under a second one has the hash that it had.
 */
function viewKey(type: string, view: Shape | null): string | null {
  const id = textOf(view?.['id'])
  if (!view || id === null) return null
  return `${type}:${id}:${textOf(view['hash']) ?? ''}:${digest(JSON.stringify(view['state'] ?? null))}`
}

/** Epoch milliseconds, or null when it bears no time of its own. */
function sentAt(body: Shape): number | null {
  const event = objectOf(body['event'])
  const ts =
    tsOf(fieldOf(event, 'message', 'edited', 'ts')) ??
    tsOf(event?.['subtype'] === 'message_deleted' ? event['event_ts'] : event?.['ts']) ??
    tsOf(event?.['event_ts']) ??
    tsOf(body['action_ts']) ??
    tsOf(fieldOf(listOf(body['actions'])[0], 'action_ts'))
  if (ts !== null) return msOf(ts)
  const seconds = numberOf(body['event_time'])
  return seconds === null || seconds <= 0 ? null : seconds * 1000
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22)
}
