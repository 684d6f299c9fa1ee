import { createHash } from 'node:crypto'
import type { InboxRow } from '../../desk/receiving.ts'
import { fieldOf, idOf, numberOf, objectOf, textOf, type Shape } from './shape.ts'

/**
 * Everything that the desk answers or acts on, by name: reactions and members come only to those who ask for them, and a kind
 * that is left out would never be kept for us.
 */
export const ALLOWED_UPDATES = [
  'message',
  'edited_message',
  'callback_query',
  'message_reaction',
  'my_chat_member',
  'chat_member',
] as const

export interface RowFacts {
  readonly botId: string
  /** Epoch milliseconds of the desk's clock. */
  readonly receivedAt: number
  /** The update as it came; without it the update is written out anew. */
  readonly raw?: string
}

/**
 * The row that an update is stored under. Total: whatever the update looks like, it gets one.
 *
 * After a quiet week Telegram goes on numbering at any number, one that was used before included. A number alone would make
 * such an update a duplicate, and a counter of these restarts would make a duplicate of what is delivered a second time across
 * a restart, or across a change from webhook to polling. So the id is the number with what never changes about the update: its
 * date, or the id of its query. Telegram keeps the finished update and gives out the same text at every delivery, so a
 * redelivery has the same id; another update under a used number is at least days younger. All rows are of epoch 0.
 */
export function toInboxRow(update: unknown, { botId, receivedAt, raw }: RowFacts): InboxRow {
  const { kind, content } = partOf(update)
  const seconds = dateOf(kind, content)
  const payload = raw ?? writeOut(update)
  const number = idOf(fieldOf(update, 'update_id')) ?? 'none'
  return {
    channel: 'tg',
    account: `tg:${botId}`,
    epoch: 0,
    externalId: `${number}:${stampOf(content, seconds) ?? digest(payload)}`,
    lane: `tg:${botId}:${chatOf(content) ?? personOf(content) ?? 0}`,
    eventAt: seconds === null ? receivedAt : Math.min(seconds * 1000, receivedAt),
    payload,
  }
}

/** The one field of an update beside its number. */
export function partOf(update: unknown): { readonly kind: string; readonly content: Shape } {
  for (const [kind, value] of Object.entries(objectOf(update) ?? {})) {
    const content = objectOf(value)
    if (kind !== 'update_id' && content) return { kind, content }
  }
  return { kind: 'unknown', content: {} }
}

/** Epoch seconds. An edit counts from when it was made; the date of a press is that of the message under the button. */
function dateOf(kind: string, content: Shape): number | null {
  if (kind.startsWith('edited_')) return positive(content['edit_date']) ?? positive(content['date'])
  return positive(content['date'])
}

function positive(value: unknown): number | null {
  const number = numberOf(value)
  return number !== null && number > 0 && Number.isSafeInteger(number * 1000) ? number : null
}

function stampOf(content: Shape, seconds: number | null): string | null {
  if (seconds !== null) return String(seconds)
  const queryId = textOf(content['id'])
  return queryId !== null && /^[\w-]{1,64}$/.test(queryId) ? queryId : null
}

function chatOf(content: Shape): string | null {
  return idOf(fieldOf(content, 'chat', 'id')) ?? idOf(fieldOf(content, 'message', 'chat', 'id'))
}

function personOf(content: Shape): string | null {
  return idOf(fieldOf(content, 'from', 'id')) ?? idOf(fieldOf(content, 'user', 'id'))
}

/** JSON escapes NUL and half emoji, so that the text fits a column of text. Of nesting beyond all reason the number is kept. */
function writeOut(update: unknown): string {
  try {
    const written: string | undefined = JSON.stringify(update)
    return written ?? 'null'
  } catch {
    return JSON.stringify({ update_id: idOf(fieldOf(update, 'update_id')) })
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22)
}
