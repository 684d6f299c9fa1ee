import type { Sent } from '../../desk/delivering.ts'
import { TelegramAway, TelegramRefusal } from './api.ts'

/** What a refusal means for one call. `plain`, `alone` and `astray`: another form of it can go through. */
export type Verdict =
  | { readonly kind: 'settled'; readonly sent: Sent }
  | { readonly kind: 'plain'; readonly note: string }
  | { readonly kind: 'alone'; readonly note: string }
  /** The topic is gone, closed, or none of ours to write in. */
  | { readonly kind: 'astray'; readonly note: string }
  | { readonly kind: 'moved'; readonly chatId: string; readonly note: string }

/** An operator must act: one try a minute is enough. */
const UNAUTHORISED_MS = 60_000

/** Nothing to do any more: it says so already, the button is too old, what is meant is gone. */
const OVER =
  /message is not modified|query is too old|query_id_invalid|query id is invalid|message to (edit|delete|react|copy|set reaction) (to )?not found|message can't be (edited|deleted|copied)|message_id_invalid|message identifier is not specified|message_not_modified|reaction/

/** The person or the room cannot be spoken to. */
const UNREACHABLE =
  /chat not found|chat_not_found|peer_id_invalid|user not found|user_is_blocked|user is deactivated|bot was (blocked|kicked)|chat_write_forbidden|chat_restricted|chat_admin_required|not enough rights|no rights to send|need administrator rights|have no write access|chat_send_plain_forbidden/

const TOPIC =
  /message thread not found|topic_(?:id_invalid|closed|deleted|not_modified)|the chat is not a forum|manage topics/
const ENTITIES = /can't parse entities|entity|entities/
const REPLY = /message to (be replied|reply) not found|reply message not found|reply_message_id_invalid/

/**
 * Sorts any error of `TelegramApi.call` by what to do about it (F10–F16). No note repeats what Telegram wrote beyond the words
 * that are known here, because Telegram repeats pieces of the text (T20).
 *
 * @param kind The method that was called.
 * @param failures Failed tries so far; the whole account waits longer each time that nobody can be reached.
 */
export function classify(error: unknown, kind: string, failures: number): Verdict {
  if (error instanceof TelegramAway) return as(awayFor(error, failures))
  if (!(error instanceof TelegramRefusal)) return as({ outcome: 'bug', note: 'the call could not be made' })
  const { code, retryAfterMs, migrateToChatId } = error
  const words = error.description.toLowerCase()
  const note = `Telegram refused ${kind} with ${code}`
  if (code === 429 || code === 420) return as({ outcome: 'retry', note, afterMs: retryAfterMs ?? 1000, scope: 'chat' })
  if (code === 401 || (code === 404 && !words.includes('method not found'))) {
    const blame = `${note}: the token is not accepted, check TELEGRAM_BOT_TOKEN`
    return as({ outcome: 'retry', note: blame, afterMs: UNAUTHORISED_MS, scope: 'account' })
  }
  if (code === 409) return as({ outcome: 'retry', note })
  if (migrateToChatId !== null) return { kind: 'moved', chatId: migrateToChatId, note: 'the group has another id now' }
  if (code === 403) return as(gone(kind, note, words))
  return code === 400 ? byWords(words, kind, note) : as({ outcome: 'bug', note: `${note}: ${wordOf(words)}` })
}

function byWords(words: string, kind: string, note: string): Verdict {
  const topic = TOPIC.exec(words)?.[0]
  if (topic !== undefined) return { kind: 'astray', note: topic }
  if (REPLY.test(words)) return { kind: 'alone', note: `${note}: the message to answer is gone` }
  const over = OVER.exec(words)?.[0]
  if (over !== undefined) return as({ outcome: 'skipped', note: over })
  if (UNREACHABLE.test(words)) return as(gone(kind, note, words))
  if (ENTITIES.test(words)) return { kind: 'plain', note: `${note}: the formatting` }
  return as({ outcome: 'bug', note: `${note}: ${wordOf(words)}` })
}

/** Whom we cannot reach we need not leave, and no button of theirs waits. */
function gone(kind: string, note: string, words: string): Sent {
  if (kind === 'leaveChat') return { outcome: 'skipped', note: 'not in the group any more' }
  return { outcome: 'unreachable', note: UNREACHABLE.exec(words)?.[0] ?? note }
}

const UNREACHABLE_NETWORK = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'])

function awayFor({ reason }: TelegramAway, failures: number): Sent {
  const note = `no answer from Telegram: ${reason}`
  if (!UNREACHABLE_NETWORK.has(reason)) return { outcome: 'retry', note }
  return { outcome: 'retry', note, afterMs: Math.min(30_000, 1000 * 2 ** Math.min(failures, 10)), scope: 'account' }
}

/** Telegram's own code word, BUTTON_DATA_INVALID and its like, or the first words; quoted pieces are somebody's text. */
function wordOf(words: string): string {
  return (
    words
      .replace(/^bad request: /, '')
      .split(/["'«:]/)[0]
      ?.slice(0, 60)
      .trim() ?? ''
  )
}

function as(sent: Sent): Verdict {
  return { kind: 'settled', sent }
}
