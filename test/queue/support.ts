import { joinWrites } from '../../src/queue/join-writes.ts'
import { noWrites, type CallRecord, type Writes } from '../../src/desk/records.ts'
import type { InboxRow } from '../../src/desk/receiving.ts'
import { saveRows } from '../../src/queue/inbox.ts'
import { claimCalls, finishCalls, type CallResult, type ClaimedCall, type Recorded } from '../../src/queue/outbox.ts'
import { claimLanes, claimStatement, finishTurns, type ClaimedLane } from '../../src/queue/turns.ts'
import type { TestDatabase } from '../support/database.ts'

export const CLAIM = claimStatement('select null')
export const LANE_LIMITS = { lanes: 32, rowsPerLane: 16, leaseMs: 5000 }
export const CALL_LIMITS = { lanes: 16, perLane: 4, horizonMs: 300, leaseMs: 5000 }

export function row(externalId: string, lane: string, changes: Partial<InboxRow> = {}): InboxRow {
  const payload = JSON.stringify({ text: externalId })
  return { channel: 'tg', account: 'tg:1', epoch: 0, externalId, lane, eventAt: 0, payload, ...changes }
}

export async function claim(db: TestDatabase, limits = LANE_LIMITS): Promise<readonly ClaimedLane[]> {
  return (await claimLanes(db, CLAIM, limits)).lanes
}

/** Ends all or some rows of a lane; resolves with the lanes that were held. */
export async function end(
  db: TestDatabase,
  lane: ClaimedLane,
  writes: Partial<Writes> = {},
): Promise<readonly string[]> {
  const done = lane.rows.map(({ id }) => id)
  const { held } = await finishTurns(
    db,
    joinWrites([{ lane: lane.lane, fence: lane.fence, done, writes: { ...noWrites(), ...writes } }]),
  )
  return held
}

export async function expireLeases(db: TestDatabase, table: 'lanes' | 'out_lanes' = 'lanes'): Promise<void> {
  await db.rows(`
    with all_of_them as (select lane from ${table} where wake_at is not null order by lane for update)
    update ${table} l set wake_at = now() - interval '1 ms' from all_of_them where l.lane = all_of_them.lane`)
}

let serial = 0

/** A call to a destination of the account `tg:1`. */
export function call(lane: string, changes: Partial<CallRecord> = {}): CallRecord {
  serial += 1
  return {
    dedupeKey: `call${serial}`,
    account: 'tg:1',
    lane,
    bucket: null,
    bucketPerMs: null,
    bucketBurst: null,
    priority: 5,
    kind: 'sendMessage',
    payload: `{"n":${serial}}`,
    conversation: lane,
    ref: null,
    needsRef: null,
    coalesceKey: null,
    isFree: false,
    report: null,
    ...changes,
  }
}

/** Queues calls the way a turn does. */
export async function queue(db: TestDatabase, calls: readonly CallRecord[]): Promise<void> {
  serial += 1
  const by = `turn${serial}`
  await saveRows(db, [row(by, by)])
  for (;;) {
    const mine = (await claim(db)).find(({ lane }) => lane === by)
    if (!mine) continue
    await end(db, mine, { calls: [...calls] })
    return
  }
}

export async function claimed(db: TestDatabase, limits = CALL_LIMITS): Promise<readonly ClaimedCall[]> {
  return (await claimCalls(db, 'tg:1', limits)).calls
}

/** Records one result and lets its destination go, as after the last call of a claim. */
export function finish(db: TestDatabase, results: readonly CallResult[]): Promise<Recorded> {
  const lanes = new Map(results.map((result) => [result.lane, result]))
  return finishCalls(
    db,
    results,
    [...lanes.values()].map(({ lane, fence, pauseMs }) => ({ lane, fence, pauseMs: pauseMs ?? 0 })),
  )
}

export function sent({ id, lane, fence }: ClaimedCall, platformId = `p${id}`): CallResult {
  return { id, lane, fence, outcome: 'sent', platformId }
}

/** Waits until it is so; fails after ten seconds. */
export async function until(isSo: () => boolean | Promise<boolean>, what = 'It'): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`${what} has not come about within ten seconds`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
