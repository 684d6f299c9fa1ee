import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { InboxRow } from '../../src/desk/receiving.ts'
import { workLane } from '../../src/desk/work-lane.ts'
import type { WorkTools } from '../../src/desk/work-tools.ts'
import { createBell } from '../../src/queue/bell.ts'
import { saveRows } from '../../src/queue/inbox.ts'
import { startLaneWorker } from '../../src/queue/lane-worker.ts'
import type { Running } from '../../src/queue/loop.ts'
import { claimLanes, claimStatement } from '../../src/queue/turns.ts'
import { createLookups } from '../../src/storage/lookups.ts'
import { LANE_SUBJECT } from '../../src/storage/subject.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { createPlainSurface } from '../support/desk/plain-surface.ts'
import { aPolicy, mildJudge, noDeadlines } from '../support/desk/policy.ts'
import { intents, mishaps, type Mishap } from '../support/desk/schedule.ts'
import { bySomebodyElse, tellAlone, type Told } from '../support/desk/tell-alone.ts'

const RUNS = 300

let database: TestDatabase
const workers: Running[] = []
const bells = [createBell(), createBell()]

beforeAll(async () => {
  database = await freshDatabase()
  const tools: WorkTools = {
    policy: aPolicy(),
    surfaces: [createPlainSurface()],
    judge: mildJudge,
    lookups: { ...createLookups(database), ticketOfLink: async () => null },
    readDeadlines: noDeadlines,
    explainDeadlines: () => [],
    codeFor: () => '000000',
    // The messages of the schedules are of that morning; late ones would be answered together.
    clock: () => Date.UTC(2026, 10, 23, 7),
  }
  for (const bell of bells) {
    workers.push(
      startLaneWorker({
        sql: database,
        subject: LANE_SUBJECT,
        work: (lane) => workLane(tools, lane),
        bell,
        outBell: createBell(),
        onFault: ({ error }) => {
          throw error
        },
        onAway: (error) => {
          throw error
        },
        limits: { rowsPerLane: 3 },
        idleMs: 20,
      }),
    )
  }
})

afterAll(async () => {
  for (const worker of workers) await worker.stop()
  await database.drop()
})

describe('the same conversations on PostgreSQL with two workers', () => {
  it(`end as the simple model says, in ${RUNS} random schedules`, async () => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(intents, { minLength: 1, maxLength: 3 }), mishaps, async (people, schedule) => {
        run += 1
        const told = await Promise.all(people.map((person, chat) => tellAlone(person, chat)))
        const first = run * 10
        await deliver(
          told.map(({ deliveries }, chat) => deliveries.map((row) => bySomebodyElse(row, first + chat))),
          schedule,
        )
        await untilQuiet()
        for (const [chat, { expected, said }] of told.entries()) {
          expect(await resultOf(`plain:bot:${first + chat}`)).toEqual(expected)
          expect((await saidIn(`plain:bot:${first + chat}`)).length).toBe(said.flat().length)
        }
      }),
      { numRuns: RUNS, seed: 20_261_124 },
    )
    expect(await database.rows('select id from inbox where parked_at is not null')).toEqual([])
  }, 300_000)
})

async function deliver(people: readonly (readonly InboxRow[])[], schedule: readonly Mishap[]): Promise<void> {
  const sent = people.map(() => 0)
  const hasMore = (chat: number): boolean => (sent[chat] ?? 0) < (people[chat]?.length ?? 0)
  for (let step = 0; people.some((_, chat) => hasMore(chat)); step += 1) {
    const mishap = schedule[step % schedule.length]
    if (!mishap) return
    const chat = people.map((_, index) => (mishap.chat + index) % people.length).find(hasMore) ?? 0
    const all = people[chat] ?? []
    const from = sent[chat] ?? 0
    const again = mishap.repeat === null ? [] : all.slice(Math.max(0, from - mishap.repeat), from)
    await saveRows(database, [...again, ...all.slice(from, from + mishap.bite), ...again])
    sent[chat] = from + mishap.bite
    if (mishap.isLost) await dieWithALane()
    bells[step % 2]?.ring()
  }
}

/** A third process claims a lane and dies with it: somebody else takes it over when the lease ends. */
async function dieWithALane(): Promise<void> {
  await claimLanes(database, claimStatement(LANE_SUBJECT), { lanes: 1, rowsPerLane: 16, leaseMs: 10 })
}

async function untilQuiet(): Promise<void> {
  for (;;) {
    const [row] = await database.rows<{ open: number }>(
      'select count(*)::integer as open from inbox where done_at is null and parked_at is null',
    )
    if (row?.open === 0) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

async function resultOf(lane: string): Promise<Told['expected']> {
  const [row] = await database.rows<Told['expected']>(
    `select count(distinct t.number)::integer as tickets,
       count(m.id) filter (where m.kind = 'message')::integer as "followUps"
     from tickets t left join messages m on m.ticket_id = t.id where t.conversation = $1`,
    [lane],
  )
  return row ?? { tickets: 0, followUps: 0 }
}

async function saidIn(lane: string): Promise<readonly unknown[]> {
  return database.rows('select payload from outbox where conversation = $1 order by id', [lane])
}
