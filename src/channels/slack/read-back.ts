import type { Inbox, InboxRow } from '../../desk/receiving.ts'
import { SlackAway, SlackLimited, SlackRefusal, type SlackApi } from './api.ts'
import { readPayload } from './delivery.ts'
import { toInboxRow } from './inbox-row.ts'
import { fieldOf, idOf, listOf, msOf, objectOf, textOf, tsOf, type Shape } from './shape.ts'
import { wait } from './wait.ts'

/** A place that can be read back: a person's direct messages, or one thread of any channel. */
export interface ReadPlace {
  readonly channel: string
  /** Null: the channel itself, without its threads. */
  readonly threadTs: string | null
}

/** Remembers how far each place has been read. */
export interface ReadBackStore {
  /** Threads of tickets that are open, or closed not long ago. */
  threads(): Promise<readonly ReadPlace[]>
  /** The `ts` up to which a place was read; null when it never was. */
  readUpTo(place: ReadPlace): Promise<string | null>
  /** Resolves after the commit. Never moves back. */
  moveTo(place: ReadPlace, ts: string): Promise<void>
  /** What `markRead` was last given; null before the first time. */
  lastRead(): Promise<number | null>
  /** Everything that was said before this moment, epoch milliseconds of the desk's clock, is in the inbox (R21 rests on this). */
  markRead(asOf: number): Promise<void>
}

export interface ReadBackOptions {
  readonly api: SlackApi
  readonly teamId: string
  readonly inbox: Inbox
  readonly store: ReadBackStore
  /** The desk's clock, epoch milliseconds. */
  readonly now: () => number
  readonly signal: AbortSignal
  readonly onStored: () => void
  readonly onAway?: (error: unknown) => void
  /** Something that the database will never take. */
  readonly onRefused?: (rows: readonly InboxRow[]) => void
  readonly limits?: Partial<ReadBackLimits>
}

export interface ReadBackLimits {
  /** How far behind a mark reading begins: messages are edited later, and clocks differ. */
  readonly lookBackMs: number
  /** Calls of one method at once, before each further one waits for `paceMs`: Slack takes about 50 a minute. */
  readonly burst: number
  readonly paceMs: number
  readonly pageSize: number
  readonly firstPauseMs: number
}

const LIMITS: ReadBackLimits = { lookBackMs: 3_600_000, burst: 40, paceMs: 1300, pageSize: 200, firstPauseMs: 500 }

export interface ReadBackResult {
  readonly places: number
  /** How many messages had not come otherwise. */
  readonly recovered: number
  /** Places that are gone, or closed to us. */
  readonly gone: number
}

/**
 * Reads what was said while Slack could not reach us for longer than it repeats events (F18): the direct messages of everybody
 * who has ever written to the app, and the threads of tickets. Each message becomes the row that its event would have made, so
 * that what came both ways is one. A place's mark moves only when what was read up to it is committed. Ends when everything is
 * read, and with null when `signal` is given; an outage of Slack meanwhile is waited for. Rejects when the database is away or
 * Slack refuses what the app needs a scope for: then nothing is marked as read.
 */
export async function readBack(options: ReadBackOptions): Promise<ReadBackResult | null> {
  const limits = { ...LIMITS, ...options.limits }
  const asOf = options.now()
  const call = createPatientCall(options, limits)
  const result = { places: 0, recovered: 0, gone: 0 }
  const since = (await options.store.lastRead()) ?? asOf
  const places = [...(await directMessages(call, limits)), ...(await options.store.threads())]
  for (const place of places) {
    const read = await readPlace(place, since, { call, options, limits })
    if (options.signal.aborted) return null
    result.places += 1
    result.recovered += read ?? 0
    if (read === null) result.gone += 1
  }
  if (options.signal.aborted) return null
  await options.store.markRead(asOf)
  return result
}

type PatientCall = (method: string, args: Shape) => Promise<Shape | null>

interface Tools {
  readonly call: PatientCall
  readonly options: ReadBackOptions
  readonly limits: ReadBackLimits
}

/** How many rows were new; null when the place cannot be read. */
async function readPlace(place: ReadPlace, since: number, tools: Tools): Promise<number | null> {
  const { call, options, limits } = tools
  const { store, inbox, now, signal, teamId } = options
  const messages = await messagesOf(place, startOf(await store.readUpTo(place), since, limits), call, limits)
  if (messages === null || signal.aborted) return null
  const rows = messages.flatMap((message) => toRows(message, place, teamId, now()))
  let stored = 0
  for (let start = 0; start < rows.length; start += limits.pageSize) {
    const saved = await inbox.save(rows.slice(start, start + limits.pageSize))
    if (saved.refused.length > 0) options.onRefused?.(saved.refused)
    stored += saved.stored
  }
  if (stored > 0) options.onStored()
  const last = messages.at(-1)
  if (last && tsOf(last['ts']) !== null) await store.moveTo(place, String(last['ts']))
  return stored
}

/** From the mark of the place, or from when everything was read, whichever is later, and a while before it. */
function startOf(mark: string | null, since: number, { lookBackMs }: ReadBackLimits): string {
  const from = Math.max(0, Math.max(since, mark === null ? 0 : msOf(mark)) - lookBackMs)
  return (from / 1000).toFixed(6)
}

/** From the oldest to the newest, whichever way Slack turns its pages; null when the place cannot be read. */
async function messagesOf(
  { channel, threadTs }: ReadPlace,
  oldest: string,
  call: PatientCall,
  limits: ReadBackLimits,
): Promise<readonly Shape[] | null> {
  const method = threadTs === null ? 'conversations.history' : 'conversations.replies'
  const place = { channel, oldest, limit: limits.pageSize, ...(threadTs === null ? {} : { ts: threadTs }) }
  const found = await allPages(method, place, 'messages', call)
  if (found === null) return null
  // The head of a thread comes along with every page of its answers, however old it is.
  const byTs = new Map(found.map((message) => [tsOf(message['ts']) ?? '', message]))
  return [...byTs]
    .filter(([ts]) => Number(ts) > Number(oldest))
    .sort(([one], [other]) => Number(one) - Number(other))
    .map(([, message]) => message)
}

async function directMessages(call: PatientCall, { pageSize }: ReadBackLimits): Promise<readonly ReadPlace[]> {
  const found = await allPages('conversations.list', { types: 'im', limit: pageSize }, 'channels', call)
  return (found ?? []).flatMap((one) => {
    const channel = idOf(one['id'])
    return channel === null || one['is_user_deleted'] === true ? [] : [{ channel, threadTs: null }]
  })
}

async function allPages(method: string, args: Shape, field: string, call: PatientCall): Promise<Shape[] | null> {
  const found: Shape[] = []
  let cursor = ''
  do {
    const page = await call(method, { ...args, ...(cursor === '' ? {} : { cursor }) })
    if (page === null) return null
    for (const one of listOf(page[field])) {
      const shape = objectOf(one)
      if (shape) found.push(shape)
    }
    cursor = textOf(fieldOf(page, 'response_metadata', 'next_cursor')) ?? ''
  } while (cursor !== '')
  return found
}

/** Waits as Slack asks and through its outages, and answers null when there is no such place or the reading is stopped. */
function createPatientCall({ api, signal, onAway }: ReadBackOptions, limits: ReadBackLimits): PatientCall {
  const made = new Map<string, number>()
  return async (method, args) => {
    const calls = made.get(method) ?? 0
    made.set(method, calls + 1)
    if (calls >= limits.burst) await wait(limits.paceMs, signal)
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        return await api.call(method, args)
      } catch (error) {
        if (error instanceof SlackRefusal && GONE.test(error.code)) return null
        if (error instanceof SlackRefusal && !PASSING.test(error.code)) throw error
        if (error instanceof SlackAway) onAway?.(error)
        const pauseMs = error instanceof SlackLimited ? error.retryAfterMs : pauseAfter(failures, limits)
        await wait(pauseMs, signal)
      }
    }
    return null
  }
}

const GONE = /^(channel_not_found|thread_not_found|not_in_channel|is_archived|message_not_found|access_denied)$/
const PASSING =
  /^(internal_error|fatal_error|service_unavailable|request_timeout|ratelimited|invalid_auth|token_expired)$/

function pauseAfter(failures: number, { firstPauseMs }: ReadBackLimits): number {
  return Math.min(30_000, firstPauseMs * 2 ** Math.min(failures, 10))
}

/**
 * What the events would have brought: the message, and its edit when there was one. What bots wrote is left out. The history
 * shows only the last words; a message whose event came is known by its key, and only its edit is new.
 */
function toRows(message: Shape, { channel }: ReadPlace, teamId: string, receivedAt: number): readonly InboxRow[] {
  if (textOf(message['bot_id']) !== null || idOf(message['user']) === null) return []
  const ts = tsOf(message['ts'])
  if (ts === null) return []
  const place = { channel, channel_type: channel.startsWith('D') ? 'im' : 'channel' }
  const said = { ...message, type: 'message', ...place, event_ts: ts }
  const editedTs = tsOf(fieldOf(message, 'edited', 'ts'))
  const edited = { type: 'message', subtype: 'message_changed', message, ...place, ts: editedTs, event_ts: editedTs }
  return [said, ...(editedTs === null ? [] : [edited])].flatMap((event) => {
    const delivery = readPayload({ type: 'event_callback', team_id: teamId, event })
    return delivery ? [toInboxRow(delivery, { teamId, receivedAt })] : []
  })
}
