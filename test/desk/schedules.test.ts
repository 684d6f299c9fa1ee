import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { InboxRow } from '../../src/desk/receiving.ts'
import { MemoryDesk } from '../support/desk/memory-desk.ts'
import { createPlainSurface } from '../support/desk/plain-surface.ts'
import { aPolicy, mildJudge, noDeadlines } from '../support/desk/policy.ts'
import {
  bodyOf,
  delivery,
  expect1,
  type Expected,
  type Intent,
  intents,
  type Mishap,
  mishaps,
  NOTHING,
} from '../support/desk/schedule.ts'

const RUNS = 10_000

describe('conversations whose deliveries are repeated, interleaved and cut off', () => {
  it(`end as a simple model says, in ${RUNS} random schedules`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(intents, { minLength: 1, maxLength: 3 }), mishaps, async (people, schedule) => {
        const told = await Promise.all(people.map((person, chat) => tell(person, chat)))
        const desk = aDesk()
        await deliver(
          desk,
          told.map(({ deliveries }) => deliveries),
          schedule,
        )
        for (const [chat, { expected, said, state }] of told.entries()) {
          expect(resultOf(desk, chat)).toEqual(expected)
          expect(saidIn(desk, chat)).toEqual(said)
          expect(forgetKeys(desk.dialogState(`plain:bot:${chat}`))).toEqual(forgetKeys(state))
        }
      }),
      { numRuns: RUNS, seed: 20_261_124 },
    )
  }, 300_000)
})

function aDesk(): MemoryDesk {
  return new MemoryDesk({
    policy: aPolicy(),
    surfaces: [createPlainSurface()],
    judge: mildJudge,
    readDeadlines: noDeadlines,
    explainDeadlines: () => [],
  })
}

interface Told {
  readonly deliveries: readonly InboxRow[]
  readonly expected: { readonly tickets: number; readonly followUps: number }
  readonly said: readonly unknown[]
  readonly state: string | undefined
}

/** One person alone with a desk of their own: what they sent while looking at the screen, and how it went. */
async function tell(person: readonly Intent[], chat: number): Promise<Told> {
  const desk = aDesk()
  const lane = `plain:bot:${chat}`
  const deliveries: InboxRow[] = []
  let expected: Expected = NOTHING
  for (const [place, intent] of person.entries()) {
    const row = delivery(chat, place, bodyOf(intent, desk.dialogState(lane)), desk.now + place * 1000)
    deliveries.push(row)
    desk.receive([row])
    await desk.work(lane, 1)
    expected = expect1(expected, intent)
  }
  await finish(desk)
  return {
    deliveries,
    expected: { tickets: expected.tickets, followUps: expected.followUps },
    said: saidIn(desk, chat),
    state: desk.dialogState(lane),
  }
}

async function deliver(
  desk: MemoryDesk,
  people: readonly (readonly InboxRow[])[],
  schedule: readonly Mishap[],
): Promise<void> {
  const sent = people.map(() => 0)
  const hasMore = (chat: number): boolean => (sent[chat] ?? 0) < (people[chat]?.length ?? 0)
  for (let step = 0; people.some((_, chat) => hasMore(chat)); step += 1) {
    const mishap = schedule[step % schedule.length]
    if (!mishap) return
    const chat = people.map((_, index) => (mishap.chat + index) % people.length).find(hasMore) ?? 0
    const all = people[chat] ?? []
    const from = sent[chat] ?? 0
    const again = mishap.repeat === null ? [] : all.slice(Math.max(0, from - mishap.repeat), from)
    desk.receive([...again, ...all.slice(from, from + mishap.bite), ...again])
    sent[chat] = from + mishap.bite
    const [lane] = desk.openLanes
    if (lane !== undefined && mishap.isLost) await desk.work(lane, mishap.bite, true)
    for (const open of mishap.chat % 2 === 0 ? desk.openLanes : []) await desk.work(open, mishap.bite)
  }
  await finish(desk)
}

async function finish(desk: MemoryDesk): Promise<void> {
  for (let open = desk.openLanes; open.length > 0; open = desk.openLanes) {
    for (const lane of open) await desk.work(lane, 16)
  }
}

function resultOf(desk: MemoryDesk, chat: number): Told['expected'] {
  const own = [...desk.tickets.values()].filter(({ conversation }) => conversation === `plain:bot:${chat}`)
  const ids = own.map(({ id }) => id)
  const followUps = desk.messages.filter(({ ticketId, kind }) => ids.includes(ticketId) && kind === 'message').length
  expect(new Set(own.map(({ number }) => number)).size).toBe(own.length)
  return { tickets: own.length, followUps }
}

/**
 * What the person read: the conversation in its order, and the tickets' receipts in theirs. Each ticket speaks for itself, so
 * only these two may change places.
 */
function saidIn(desk: MemoryDesk, chat: number): readonly unknown[] {
  const said = [...desk.calls.values()]
    .filter(({ conversation }) => conversation === `plain:bot:${chat}`)
    .map(({ payload }) => forgetKeys(payload))
  const isTickets = (text: string | undefined): boolean => text?.includes('"ticket:added"') ?? false
  return [said.filter((text) => !isTickets(text)), said.filter(isTickets)]
}

/** The names of rows and tickets differ from run to run. */
function forgetKeys(text: string | undefined): string | undefined {
  return text?.replace(/(say|added|agent|ticket|receipt|list|t[.:]|news|status|why|d)[:.]?\d+([:.]\d+)?|KSB-\d\d-\d{6}-\d/g, '$1#')
}
