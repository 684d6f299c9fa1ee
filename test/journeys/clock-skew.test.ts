import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startDesk, type DeskUnderTest } from '../support/desk-under-test.ts'
import { filesARequest } from '../support/files-a-request.ts'
import type { Person } from '../support/telegram/person.ts'

const moscow = (text: string): Date => new Date(`${text}:00+03:00`)

let desk: DeskUnderTest

beforeEach(async () => {
  desk = await startDesk({ startAt: moscow('2026-11-23T10:00') })
})

afterEach(async () => {
  await desk.stop()
})

async function files(id: number, name: string): Promise<readonly [Person, string]> {
  const person = desk.telegram.user({ id, first_name: name, language_code: 'ru' })
  const number = await filesARequest(desk, person)
  await desk.quiet()
  return [person, number]
}

/**
 * Moves the desk's clock, and has every ticket looked at as if all timers had gone off: a timer is a hint, and what is told
 * has to be right whenever it comes.
 */
async function moveTo(at: string): Promise<void> {
  desk.clock.moveTo(moscow(at))
  await desk.database.rows(
    `insert into timers (key, lane, due_at, payload)
     select 'probe:' || id, 'ticket:' || id, $1, '{"type":"alarm","name":"look"}' from tickets`,
    [moscow(at)],
  )
  for (;;) {
    const probes = await desk.database.rows("select from timers where key like 'probe:%'")
    if (probes.length === 0) return desk.quiet()
    await desk.database.rows('select pg_sleep(0.02)')
  }
}

/** How often the room heard of each level of a ticket's promises. */
async function levels(number: string): Promise<readonly string[]> {
  const facts = await desk.database.rows<{ target: string; percent: string }>(
    `select e.facts ->> 'target' as target, e.facts ->> 'percent' as percent
     from ticket_events e join tickets t on t.id = e.ticket_id
     where t.number = $1 and e.type = 'ticket.deadline_warned' order by e.position`,
    [number],
  )
  const said = desk.telegram
    .chat(desk.room)
    .fromBot.filter(({ text }) => new RegExp(`^${number}: .*\\d+\\s%`).test(text.split('\n')[0] ?? ''))
  expect(said).toHaveLength(facts.length)
  return facts.map(({ target, percent }) => `${target} ${percent}`)
}

describe('a clock that jumps a day ahead, two days back and on again (F24)', () => {
  it('tells of each level of a promise once, and of none early', async () => {
    const [, number] = await files(7001, 'Ольга')
    expect(await levels(number)).toEqual([])

    await moveTo('2026-11-24T10:01')
    const afterOneDay = ['firstResponse 100']
    expect(await levels(number)).toEqual(afterOneDay)
    for (const at of ['2026-11-22T10:01', '2026-11-23T12:30', '2026-11-24T10:02', '2026-11-24T14:25']) {
      await moveTo(at)
      expect([at, await levels(number)]).toEqual([at, afterOneDay])
    }

    await moveTo('2026-11-24T14:40')
    const afterHalf = [...afterOneDay, 'resolution 50']
    expect(await levels(number)).toEqual(afterHalf)
    for (const at of ['2026-11-25T13:30', '2026-11-23T13:30', '2026-11-24T14:41']) {
      await moveTo(at)
      expect([at, await levels(number)]).toEqual([at, afterHalf])
    }
    await moveTo('2026-11-26T10:05')
    expect(await levels(number)).toEqual([...afterHalf, 'resolution 100'])
  })

  it('warns of silence once and closes once, and neither early', async () => {
    const [olga, number] = await files(7001, 'Ольга')
    const card = desk.telegram.chat(desk.room).fromBot.find(({ text }) => text.includes(number))
    await desk.agent.sends('/ask Пришлите журнал', { chat: desk.room, replyTo: card?.id ?? 0 })
    await desk.quiet()
    const told = (key: string): number => {
      const opening = desk.text('ru', { key, params: { number } }).slice(0, 45)
      return desk.telegram.chat(olga).fromBot.filter(({ text }) => text.includes(opening)).length
    }
    const both = (): readonly number[] => [told('ticket:stale.warning'), told('ticket:stale.closed')]

    for (const at of ['2026-11-24T10:00', '2026-11-22T10:00', '2026-11-23T10:30', '2026-11-25T17:50']) {
      await moveTo(at)
      expect([at, both()]).toEqual([at, [0, 0]])
    }
    await desk.passTo(moscow('2026-11-25T18:01'))
    expect(both()).toEqual([1, 0])
    for (const at of ['2026-11-24T10:00', '2026-11-26T17:50', '2026-11-24T17:50', '2026-11-25T18:02']) {
      await moveTo(at)
      expect([at, both()]).toEqual([at, [1, 0]])
    }
    await desk.passTo(moscow('2026-11-26T18:01'))
    expect(both()).toEqual([1, 1])
    for (const at of ['2026-11-27T18:01', '2026-11-25T18:01', '2026-11-26T18:10']) {
      await moveTo(at)
      expect([at, both()]).toEqual([at, [1, 1]])
    }
    expect(
      await desk.database.rows("select facts ->> 'reason' as reason from ticket_events where type = 'ticket.closed'"),
    ).toEqual([{ reason: 'stale' }])
  })
})
