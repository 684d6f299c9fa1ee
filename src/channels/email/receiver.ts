import { createHash } from 'node:crypto'
import type { InboxRow, PollPosition } from '../../desk/receiving.ts'
import type { FoundLetter, Mailbox } from './mailbox.ts'
import { wait } from './wait.ts'

export interface MailReceiverOptions {
  readonly account: string
  /** Opens the mailbox anew; rejects when it does not answer. */
  readonly open: () => Promise<Mailbox>
  readonly lease: ReadingLease
  readonly letters: LetterShelf
  readonly onStored: () => void
  /** The mailbox or the database does not answer; told at every failure, which come at most once a minute in the end. */
  readonly onAway?: (error: unknown) => void
  /** Name or password are refused: an operator must act, and until then it is tried again. */
  readonly onForbidden?: () => void
  /** A letter of more than 25 MB: its beginning is kept. */
  readonly onCut?: (letter: { readonly key: string; readonly bytes: number }) => void
  readonly limits?: Partial<ReceiverLimits>
}

/** The right to read, and the note of what was read. */
export interface ReadingLease {
  hold(): Promise<PollPosition | null>
  markRead(asOf: number): Promise<void>
  release(): Promise<void>
}

export interface LetterShelf {
  /** Resolves after the commit. */
  keep(key: string, source: Uint8Array, row: InboxRow): Promise<boolean>
  positionOf(): Promise<{ readonly uidValidity: number; readonly lastUid: number } | null>
  moveTo(position: { readonly uidValidity: number; readonly lastUid: number }): Promise<void>
}

export interface ReceiverLimits {
  readonly mostBytes: number
  /** Without news the mailbox is looked at so often. */
  readonly lookMs: number
  /** How often the lease is renewed: several times within its life. */
  readonly renewMs: number
  readonly firstPauseMs: number
  readonly ceilingMs: number
}

const LIMITS: ReceiverLimits = {
  mostBytes: 25 * 1024 * 1024,
  lookMs: 20_000,
  renewMs: 1500,
  firstPauseMs: 500,
  ceilingMs: 60_000,
}

/**
 * Reads a mailbox until stopped: hold the lease, store each new letter and commit, and only then mark it as opened. Of several
 * processes one reads at a time; a second reader would store the same letters under the same keys. Nothing ends it but `stop`.
 */
export function startMailReceiver(options: MailReceiverOptions): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const ended = run(options, { ...LIMITS, ...options.limits }, stopping.signal)
  return {
    async stop() {
      stopping.abort()
      await ended
    },
  }
}

async function run(options: MailReceiverOptions, limits: ReceiverLimits, stop: AbortSignal): Promise<void> {
  let failures = 0
  while (!stop.aborted) {
    try {
      if ((await options.lease.hold()) === null) await wait(limits.renewMs, stop)
      else await read(options, limits, stop, () => (failures = 0))
    } catch (error) {
      if (stop.aborted) break
      failures += 1
      if (isForbidden(error)) options.onForbidden?.()
      else options.onAway?.(error)
      const full = Math.min(limits.ceilingMs, limits.firstPauseMs * 2 ** Math.min(failures - 1, 20))
      await wait(Math.round(full * (1 - Math.random() / 2)), stop)
    }
  }
  // A lease that cannot be given back ends by itself.
  await options.lease.release().catch((error: unknown) => options.onAway?.(error))
}

/** Reads over one connection until it is lost, the lease is, or the end has come. */
async function read(
  options: MailReceiverOptions,
  limits: ReceiverLimits,
  stop: AbortSignal,
  onPass: () => void,
): Promise<void> {
  const ending = new AbortController()
  const signal = AbortSignal.any([stop, ending.signal])
  const renewing = keepLease(options.lease, limits, signal).finally(() => ending.abort())
  let mailbox: Mailbox | null = null
  try {
    mailbox = await options.open()
    while (!signal.aborted) {
      await pass(options, limits, mailbox, signal)
      onPass()
      await mailbox.news(limits.lookMs, signal)
    }
  } finally {
    ending.abort()
    await mailbox?.close()
    await renewing
  }
}

/** Resolves as soon as the lease is somebody else's or cannot be renewed. */
async function keepLease(lease: ReadingLease, { renewMs }: ReceiverLimits, signal: AbortSignal): Promise<void> {
  for (;;) {
    await wait(renewMs, signal)
    if (signal.aborted || (await lease.hold().catch(() => null)) === null) return
  }
}

/** All that is new now. What was sent before it began has been read when it ends. */
async function pass(
  { account, lease, letters, onStored, onCut }: MailReceiverOptions,
  { mostBytes }: ReceiverLimits,
  mailbox: Mailbox,
  signal: AbortSignal,
): Promise<void> {
  const begun = await lease.hold()
  if (begun === null) return
  const { uidValidity } = mailbox
  const position = await letters.positionOf()
  const uids = await mailbox.list(position?.uidValidity === uidValidity ? position.lastUid : null)
  for (const uid of uids) {
    if (signal.aborted) return
    const letter = await mailbox.read(uid, mostBytes)
    if (letter !== null) {
      const key = `${uidValidity}:${uid}`
      const isCut = letter.source.byteLength >= mostBytes && letter.bytes > letter.source.byteLength
      if (isCut) onCut?.({ key, bytes: letter.bytes })
      const isNew = await letters.keep(key, letter.source, rowOf(account, key, letter, { now: begun.now, isCut }))
      await mailbox.mark(uid)
      if (isNew) onStored()
    }
  }
  // Of a mailbox that is read for the first time, or was built anew, only what nobody has opened is taken.
  const last = uids.at(-1) ?? 0
  const isFirst = position?.uidValidity !== uidValidity
  if (isFirst) await letters.moveTo({ uidValidity, lastUid: Math.max(last, mailbox.lastUid) })
  else if (last > position.lastUid) await letters.moveTo({ uidValidity, lastUid: last })
  await lease.markRead(begun.now)
}

/** Letters of one sender are worked in order; a flood from one address is nobody else's. */
function rowOf(
  account: string,
  key: string,
  letter: FoundLetter,
  { now, isCut }: { readonly now: number; readonly isCut: boolean },
): InboxRow {
  return {
    channel: 'mail',
    account,
    epoch: 0,
    externalId: key,
    lane: mailLane(account, letter.sender),
    eventAt: Math.min(letter.arrivedAt ?? now, now),
    payload: JSON.stringify({ letter: key, isCut }),
  }
}

/** The database makes the same name where it asks whether mail of a requester waits. */
export function mailLane(account: string, sender: string): string {
  return `${account}:${createHash('sha256').update(sender.toLowerCase()).digest('hex').slice(0, 32)}`
}

function isForbidden(error: unknown): boolean {
  return typeof error === 'object' && error !== null && Reflect.get(error, 'authenticationFailed') === true
}
