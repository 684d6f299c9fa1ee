import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { explainTicket } from '../../src/app/explain.ts'
import { rebuildDeadlines } from '../../src/app/rebuild-deadlines.ts'
import { startDesk, type DeskUnderTest } from '../support/desk-under-test.ts'
import { filesARequest } from '../support/files-a-request.ts'
import type { Person } from '../support/telegram/person.ts'

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

async function agentWrites(text: string): Promise<void> {
  const card = desk.telegram.chat(desk.room).fromBot.find((message) => message.text.includes(number))
  await desk.agent.sends(text, { chat: desk.room, replyTo: card?.id ?? 0 })
  await desk.quiet()
}

async function storedDue(): Promise<Date> {
  const [row] = await desk.database.rows<{ at: Date }>(
    'select resolution_due_at as at from tickets where number = $1',
    [number],
  )
  return row?.at ?? new Date(0)
}

async function explained(written = number): Promise<{ readonly code: number; readonly lines: readonly string[] }> {
  const lines: string[] = []
  const code = await explainTicket(desk.config(), desk.quietLog, {
    number: written,
    language: 'ru',
    write: (line) => void lines.push(line),
  })
  return { code, lines }
}

const minutesOf = (text: string): number => {
  const [hours = 0, minutes = 0] = text.split(':').map(Number)
  return hours * 60 + minutes
}

describe('why a deadline is what it is', () => {
  it('can be added up by hand after two pauses and a change of severity, in the command and under the button', async () => {
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

    const { code, lines } = await explained()
    expect(code).toBe(0)
    const start = lines.findIndex((line) => line.startsWith('Решение.'))
    const resolution = lines.slice(start)
    const budget = minutesOf(/Отводится (\d+:\d+)/.exec(resolution[0] ?? '')?.[1] ?? '')
    expect(budget).toBe(2700)
    const worked = resolution.flatMap((line) =>
      [...line.matchAll(/: (\d+:\d\d(?::\d\d)?), вместе/g)].map(([, text = '']) => text),
    )
    const seconds = worked.reduce((sum, text) => {
      const [hours = 0, minutes = 0, rest = 0] = text.split(':').map(Number)
      return sum + hours * 3600 + minutes * 60 + rest
    }, 0)
    expect(Math.abs(seconds - budget * 60)).toBeLessThanOrEqual(worked.length)
    expect(resolution.filter((line) => line.startsWith('Пауза'))).toHaveLength(2)
    const due = desk.text('ru', {
      key: 'sla:due',
      params: { due: { moment: (await storedDue()).getTime(), show: 'moment' } },
    })
    expect(lines).toContain(due)

    const press = await olga.presses(desk.text('ru', 'ticket:button.why'))
    await press.answered()
    const answer = await desk.telegram.chat(olga).until((chat) => chat.fromBot.find(({ text }) => text.includes(due)))
    for (const line of resolution.slice(1)) expect(answer.text).toContain(line)
  })

  it('is answered with a plain line for a number that does not exist', async () => {
    expect(await explained('чепуха')).toMatchObject({ code: 1 })
    expect(await explained('KSB-26-999999-3')).toMatchObject({ code: 1 })
  })
})

describe('a promise', () => {
  it('stays as it was when the configuration changes afterwards', async () => {
    const before = await storedDue()
    await desk.stopProgram()
    desk.changeDeskFile((text) => text.replaceAll('resolutionMinutes: 1620', 'resolutionMinutes: 60'))
    await desk.startProgram()
    await agentWrites('/note Смотрим')
    expect(await storedDue()).toEqual(before)
  })
})

describe('the stored deadlines', () => {
  it('are compared with the histories, and mended when they were tampered with', async () => {
    const lines: string[] = []
    const rebuild = (isWritten: boolean): Promise<number> =>
      rebuildDeadlines(desk.config(), desk.quietLog, isWritten, (line) => void lines.push(line))
    expect(await rebuild(false)).toBe(0)
    const before = await storedDue()
    await desk.database.rows("update tickets set resolution_due_at = resolution_due_at - interval '1 hour'")
    expect(await rebuild(false)).toBe(1)
    expect(lines.join('\n')).toContain(`${number} resolution_due_at`)
    expect(await rebuild(true)).toBe(0)
    expect(await storedDue()).toEqual(before)
  })
})
