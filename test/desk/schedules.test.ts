import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { InboxRow } from '../../src/desk/receiving.ts'
import type { MemoryDesk } from '../support/desk/memory-desk.ts'
import { intents, type Mishap, mishaps } from '../support/desk/schedule.ts'
import { aMemoryDesk, finish, forgetKeys, saidIn, tellAlone, type Told } from '../support/desk/tell-alone.ts'

const RUNS = 10_000

describe('conversations whose deliveries are repeated, interleaved and cut off', () => {
  it(`end as a simple model says, in ${RUNS} random schedules`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(intents, { minLength: 1, maxLength: 3 }), mishaps, async (people, schedule) => {
        const told = await Promise.all(people.map((person, chat) => tellAlone(person, chat)))
        const desk = aMemoryDesk()
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

function resultOf(desk: MemoryDesk, chat: number): Told['expected'] {
  const own = [...desk.tickets.values()].filter(({ conversation }) => conversation === `plain:bot:${chat}`)
  const ids = own.map(({ id }) => id)
  const followUps = desk.messages.filter(({ ticketId, kind }) => ids.includes(ticketId) && kind === 'message').length
  expect(new Set(own.map(({ number }) => number)).size).toBe(own.length)
  return { tickets: own.length, followUps }
}
