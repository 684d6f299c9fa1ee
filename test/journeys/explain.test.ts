import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { explainTicket } from '../../src/app/explain.ts'
import { findTicketNumber } from '../../src/domain/ticket/number.ts'
import { startDesk, type DeskUnderTest } from '../support/desk-under-test.ts'
import { filesARequest } from '../support/files-a-request.ts'
import type { Person } from '../support/telegram/person.ts'

const DAY_MS = 86_400_000
const MOSCOW_MS = 3 * 3_600_000
const moscow = (text: string): Date => new Date(`${text}:00+03:00`)

let desk: DeskUnderTest
let olga: Person
let number: string

beforeEach(async () => {
  desk = await startDesk({ startAt: moscow('2026-11-23T10:00') })
  olga = desk.telegram.user({ id: 7001, first_name: 'Ольга', language_code: 'ru' })
  number = await filesARequest(desk, olga)
  await desk.quiet()
})

afterEach(async () => {
  await desk.stop()
})

const ru = (key: string, params = {}): string => desk.text('ru', { key, params })

async function agentWrites(text: string): Promise<void> {
  const card = desk.telegram.chat(desk.room).fromBot.find((message) => message.text.includes(number))
  await desk.agent.sends(text, { chat: desk.room, replyTo: card?.id ?? 0 })
  await desk.quiet()
}

async function storedDue(of = number): Promise<number> {
  const [row] = await desk.database.rows<{ at: Date }>(
    'select resolution_due_at as at from tickets where number = $1',
    [of],
  )
  return row?.at.getTime() ?? 0
}

async function explained(written: string, language: string | null = null): Promise<[number, readonly string[]]> {
  const lines: string[] = []
  const write = (line: string): void => void lines.push(line)
  const options = { number: written, language, write, clock: () => desk.clock.now() }
  return [await explainTicket(desk.config(), desk.quietLog, options), lines]
}

/** `27:00` or `10:00:37` as seconds. */
function secondsOf(text = ''): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number)
  return hours * 3600 + minutes * 60 + seconds
}

/** The spans of business hours that a trace shows, `from–to`, as a person with a pencil reads them. */
function spansOf(lines: readonly string[]): readonly (readonly [string, string])[] {
  const spans = lines.flatMap((line) => [...line.matchAll(/(\d+:\d\d(?::\d\d)?)–(\d+:\d\d(?::\d\d)?)/g)])
  return spans.map(([, from = '', to = '']) => [from, to])
}

async function twoPausesAndAnotherSeverity(): Promise<void> {
  await agentWrites('/ask Какая версия Windows?')
  desk.clock.moveTo(moscow('2026-11-23T12:00'))
  await olga.sends('Windows 11')
  await desk.quiet()
  await agentWrites('/severity normal Есть обход')
  desk.clock.moveTo(moscow('2026-11-23T15:00'))
  await agentWrites('/ask А на других компьютерах?')
  desk.clock.moveTo(moscow('2026-11-24T11:00'))
  await olga.sends('На других всё хорошо')
  await desk.quiet()
}

describe('why a deadline is what it is', () => {
  it('can be added up by hand after two pauses and a change of severity, by command and under the button', async () => {
    await twoPausesAndAnotherSeverity()
    const [code, lines] = await explained(number)
    expect(code).toBe(0)
    const resolution = lines.slice(lines.findIndex((line) => line.includes('45:00')))
    const pauses = resolution.filter((line) => line.includes(ru('sla:cause.informationRequest')))
    expect(pauses).toHaveLength(2)

    const spans = spansOf(resolution)
    const worked = spans.reduce((sum, [from, to]) => sum + secondsOf(to) - secondsOf(from), 0)
    // What is shown is cut to whole seconds at both ends of a span.
    expect(Math.abs(worked - 45 * 3600)).toBeLessThanOrEqual(spans.length)
    const due = await storedDue()
    const [, lastEnd] = spans.at(-1) ?? ['', '']
    expect(secondsOf(lastEnd)).toBe(Math.floor(((due + MOSCOW_MS) % DAY_MS) / 1000))
    expect(resolution.at(-1)).toBe(ru('sla:due', { due: { moment: due, show: 'moment' } }))
    expect(resolution.at(-2)).toContain(ru('sla:work', { day: { moment: due, show: 'day' } }).slice(0, 9))

    const press = await olga.presses(ru('ticket:button.why'))
    await press.answered()
    const last = resolution.at(-1) ?? ''
    const answer = await desk.telegram.chat(olga).until((chat) => chat.fromBot.find(({ text }) => text.includes(last)))
    for (const line of lines) expect(answer.text).toContain(line)
  })

  it('is told in the language asked for, whatever dashes and spaces the number is written with', async () => {
    const [code, lines] = await explained(number.toLowerCase().replaceAll('-', ' '), 'en')
    expect(code).toBe(0)
    expect(lines[0]).toBe(desk.text('en', { key: 'ticket:why.title', params: { number } }))
  })

  it.each([
    ['no number', 'чепуха', null],
    ['a number with a slip of the finger', 'KSB-26-000001-0', null],
    ['a number that nobody has', 'KSB-26-999999-3', null],
    ['a language that the desk does not speak', 'KSB-26-999999-3', 'fr'],
  ])('is answered with one plain line for %s', async (_name, written, language) => {
    const [code, lines] = await explained(written, language)
    expect([code, lines.length]).toEqual([1, 1])
  })

  it('is refused for no number with an example that is one', async () => {
    const [, [refusal = '']] = await explained('чепуха')
    expect(findTicketNumber(refusal, 'KSB')).not.toBeNull()
  })
})

describe('a promise', () => {
  it('stays as it was when the configuration changes; what is filed afterwards gets the new one', async () => {
    const before = await storedDue()
    await desk.stopProgram()
    desk.changeDeskFile((text) => text.replaceAll('resolutionMinutes: 1620', 'resolutionMinutes: 60'))
    await desk.startProgram()
    await agentWrites('/note Смотрим')
    expect(await storedDue()).toBe(before)
    await agentWrites('/split Принтер печатает полосы')
    const [sibling] = await desk.database.rows<{ number: string }>('select number from tickets where situation = 2')
    expect(await storedDue(sibling?.number)).toBeLessThan(moscow('2026-11-23T12:00').getTime())
  })

  it('of a package that the desk gave up goes on, and what comes out of it gets the default package', async () => {
    const before = await storedDue()
    await desk.stopProgram()
    desk.changeDeskFile((text) =>
      text.replace('  standard:', '  basic:').replace('Package: standard', 'Package: basic'),
    )
    await desk.startProgram()
    await agentWrites('/split Принтер печатает полосы')
    const packages = await desk.database.rows(
      `select t.service_package, e.facts -> 'targets' -> 'high' ->> 'resolutionMinutes' as minutes
       from tickets t join ticket_events e on e.ticket_id = t.id and e.position = 1 order by t.id`,
    )
    expect(packages).toEqual([
      { service_package: 'standard', minutes: '1620' },
      { service_package: 'basic', minutes: '1620' },
    ])
    expect(await storedDue()).toBe(before)
  })
})
