import type { InboxRow, PollPosition, PollStore } from '../../desk/receiving.ts'
import { TelegramAway, TelegramRefusal, type TelegramApi } from './api.ts'
import { ALLOWED_UPDATES, toInboxRow } from './inbox-row.ts'
import { createLeaseKeeper, type LeaseKeeper } from './lease-keeper.ts'
import { offsetFor, POLL_LIMITS, type PollLimits } from './poll-limits.ts'
import { fieldOf, listOf } from './shape.ts'
import { wait } from './wait.ts'

export interface TelegramPollerOptions {
  readonly api: TelegramApi
  readonly botId: string
  readonly store: PollStore
  /** Something new stands in the inbox. */
  readonly onStored: () => void
  /** Telegram or the database does not answer; told at every failure, which come at most every 30 s in the end. */
  readonly onAway?: (error: unknown) => void
  /** Somebody else polls with this token, or a webhook is set (F15). */
  readonly onConflict?: (what: { readonly isWebhook: boolean }) => void
  /** The token is refused (F16); tried again once a minute. */
  readonly onUnauthorised?: () => void
  /** Numbers were left out: updates have expired, or somebody else has read them (F26). */
  readonly onGap?: (gap: { readonly expected: number; readonly got: number }) => void
  /** The database will never take these; they are passed over. */
  readonly onRefused?: (rows: readonly InboxRow[]) => void
  readonly limits?: Partial<PollLimits>
  /** From 0 to 1. */
  readonly chance?: () => number
}

export interface TelegramPoller {
  /** Hangs up at once, ends the batch in hand and lets another process go on. Nothing unread is confirmed. */
  stop(): Promise<void>
}

/**
 * Reads the updates of one bot until stopped (D1): hold the lease, ask, store and commit, and only the next question, which
 * carries the new offset, confirms to Telegram. Of several processes one polls at a time. No answer of Telegram and no fault
 * of the database ends it.
 */
export function startTelegramPoller(options: TelegramPollerOptions): TelegramPoller {
  const stopping = new AbortController()
  const done = run(options, { ...POLL_LIMITS, ...options.limits }, stopping.signal)
  return {
    async stop() {
      stopping.abort()
      await done
    },
  }
}

async function run(options: TelegramPollerOptions, limits: PollLimits, stop: AbortSignal): Promise<void> {
  const { store } = options
  const keeper = createLeaseKeeper(store, limits)
  const note = createReadNote(store, limits)
  let failures = 0
  while (!stop.aborted) {
    try {
      const position = await store.hold()
      if (position === null) await wait(limits.holdAgainMs, stop)
      else {
        await pollOnce({ options, limits, keeper, note }, position, stop)
        failures = 0
      }
    } catch (error) {
      if (stop.aborted) break
      const pauseMs = report(options, error, limits) ?? backoffMs(failures, limits, options.chance ?? Math.random)
      failures += 1
      await pauseAfter(error, pauseMs, keeper, stop)
    }
  }
  // A lease that cannot be given back ends by itself within its 5 s.
  await store.release().catch((error: unknown) => options.onAway?.(error))
}

interface Polling {
  readonly options: TelegramPollerOptions
  readonly limits: PollLimits
  readonly keeper: LeaseKeeper
  readonly note: ReadNote
}

/** One question and its answer, stored. A lease that is lost meanwhile ends it quietly: what was not stored comes again. */
async function pollOnce(polling: Polling, position: PollPosition, stop: AbortSignal): Promise<void> {
  const { options, limits, keeper, note } = polling
  const offset = offsetFor(position, limits)
  const isStillRight = (now: PollPosition): boolean => offsetFor(now, limits) === offset
  const updates = await keeper.during(isStillRight, stop, (signal) => ask(polling, offset, signal))
  if (updates === null) return
  const [first] = updates
  if (first === undefined) return note.now(position.now)
  const saved = await options.store.advance(
    updates.map(({ update }) => toInboxRow(update, { botId: options.botId, receivedAt: position.now })),
    nextAfter(position, offset, updates),
  )
  reportGap(options, offset ?? first.id, updates)
  if (saved === null) return
  if (saved.stored > 0) options.onStored()
  if (saved.refused.length > 0) options.onRefused?.(saved.refused)
  if (updates.length < limits.batch) await note.sometimes(position.now)
}

interface Numbered {
  readonly id: number
  readonly update: unknown
}

async function ask({ options, limits }: Polling, offset: number | null, signal: AbortSignal): Promise<Numbered[]> {
  const { pollSeconds, marginMs, batch } = limits
  const answer = await options.api.call(
    'getUpdates',
    { ...(offset === null ? {} : { offset }), limit: batch, timeout: pollSeconds, allowed_updates: ALLOWED_UPDATES },
    { timeoutMs: pollSeconds * 1000 + marginMs, signal },
  )
  if (!Array.isArray(answer)) throw new TelegramAway('not a list of updates')
  const updates = listOf(answer).flatMap((update) => {
    const id = fieldOf(update, 'update_id')
    return typeof id === 'number' && Number.isSafeInteger(id) ? [{ id, update }] : []
  })
  // Taken for silence, it would be asked for again at once and for ever.
  if (answer.length > 0 && updates.length === 0) throw new TelegramAway('updates without numbers')
  return updates
}

/** A number below the offset, or any number after a quiet week, means that Telegram has begun to count anew. */
function nextAfter(
  { nextOffset, epoch }: PollPosition,
  asked: number | null,
  updates: readonly Numbered[],
): { readonly offset: number; readonly epoch: number } {
  const first = updates[0]?.id ?? 0
  const last = updates.at(-1)?.id ?? 0
  const isAnew = nextOffset !== null && (asked === null || first < nextOffset)
  return { offset: last + 1, epoch: isAnew ? epoch + 1 : epoch }
}

function reportGap(options: TelegramPollerOptions, from: number, updates: readonly Numbered[]): void {
  let expected = from
  for (const { id } of updates) {
    if (id > expected) return options.onGap?.({ expected, got: id })
    expected = id + 1
  }
}

/** Tells who must know; answers with the pause in milliseconds, or null where it grows from failure to failure. */
function report(options: TelegramPollerOptions, error: unknown, limits: PollLimits): number | null {
  const { code, description, retryAfterMs } =
    error instanceof TelegramRefusal ? error : { code: 0, description: '', retryAfterMs: null }
  if (code === 409) {
    options.onConflict?.({ isWebhook: /webhook/i.test(description) })
    return null
  }
  if (code === 401 || code === 404) {
    options.onUnauthorised?.()
    return limits.unauthorisedMs
  }
  options.onAway?.(error)
  return retryAfterMs
}

/** While Telegram makes us wait the lease stays ours, or every replica would try in turn; a fault of the database frees it. */
async function pauseAfter(error: unknown, pauseMs: number, keeper: LeaseKeeper, stop: AbortSignal): Promise<void> {
  const isOfTelegram = error instanceof TelegramRefusal || error instanceof TelegramAway
  if (!isOfTelegram) return wait(pauseMs, stop)
  await keeper
    .during(
      () => true,
      stop,
      (signal) => wait(pauseMs, signal),
    )
    .catch(() => undefined)
}

/** Doubles up to the ceiling, less up to a half by chance, so that many waiters do not come back at once. */
function backoffMs(failures: number, { firstBackoffMs, ceilingMs }: PollLimits, chance: () => number): number {
  return Math.min(ceilingMs, firstBackoffMs * 2 ** Math.min(failures, 20)) * (1 - chance() / 2)
}

interface ReadNote {
  /** `asked` is when the question was put: what was sent before it stands in the answer. */
  now(asked: number): Promise<void>
  /** While updates keep coming no answer is ever empty, so that short ones count too, now and then. */
  sometimes(asked: number): Promise<void>
}

function createReadNote(store: PollStore, { noteReadMs }: PollLimits): ReadNote {
  let notedAt = -Infinity
  const now = async (asked: number): Promise<void> => {
    await store.markRead(asked)
    notedAt = performance.now()
  }
  return { now, sometimes: async (asked) => (performance.now() - notedAt < noteReadMs ? undefined : now(asked)) }
}
