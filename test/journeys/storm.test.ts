import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createDeskClock } from '../../src/app/deadlines.ts'
import { deskPolicy } from '../../src/app/desk-policy.ts'
import { createJudge } from '../../src/app/judge.ts'
import { diskFiles } from '../../src/app/project-files.ts'
import { createTelegramSurface } from '../../src/channels/telegram/surface.ts'
import { readConfig } from '../../src/config.ts'
import { readConversation, writeState } from '../../src/desk/conversation/conversation.ts'
import { registerRequest } from '../../src/desk/conversation/register-request.ts'
import { noWrites } from '../../src/desk/records.ts'
import { createVoice } from '../../src/desk/speak.ts'
import { workLane } from '../../src/desk/work-lane.ts'
import type { Worked, WorkTools } from '../../src/desk/work-tools.ts'
import type { Situation } from '../../src/domain/intake/world.ts'
import { createTranslator } from '../../src/language/translate.ts'
import type { ClaimedLane } from '../../src/queue/turns.ts'
import type { Database } from '../../src/storage/database.ts'
import { createLookups } from '../../src/storage/lookups.ts'
import { AGENT, DESK, ROOM } from '../support/desk-under-test.ts'
import { startMovedDesk, type MovedDesk } from '../support/moved-desk.ts'
import type { Group } from '../support/telegram/group.ts'
import type { Person } from '../support/telegram/person.ts'

const TICKETS = 1000
const STEP_MS = 3000
const STEPS = 200
/** Two hundred in the first minute; the others spread over the nine that follow. */
const FIRST_MINUTE = 200

let desk: MovedDesk
let agent: Person
let room: Group
let tools: Omit<WorkTools, 'lookups'>
const folder = mkdtempSync(join(tmpdir(), 'zayavka-storm-'))
const words = createTranslator({ languages: ['ru', 'en'], zone: 'Europe/Moscow' })

beforeAll(async () => {
  desk = await startMovedDesk(work)
  const deskFile = join(folder, 'desk.yaml')
  writeFileSync(deskFile, DESK)
  const reading = readConfig(
    {
      DATABASE_URL: desk.database.url,
      SECRET_KEY: 'a key of the tests that is long enough for anybody',
      DATA_DIR: folder,
      DESK_FILE: deskFile,
      TELEGRAM_BOT_TOKEN: desk.telegram.token,
      SMTP_URL: 'smtp://127.0.0.1:25',
      MAIL_FROM: 'support@kasburg.example',
    },
    diskFiles(),
  )
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  const features = { rooms: new Map(), forums: new Set([String(ROOM)]), hasPrivateTopics: false }
  const botId = String(desk.telegram.bot.user.id)
  tools = {
    policy: deskPolicy(reading.config),
    surfaces: [createTelegramSurface({ botId, words, features: () => features })],
    judge: createJudge(),
    codeFor: () => '123456',
    ...createDeskClock(reading.config.desk),
    clock: (now) => now,
  }
  agent = desk.telegram.user({ id: AGENT, first_name: 'Анна', language_code: 'ru' })
  room = desk.telegram.group({ id: ROOM, title: 'Support', members: [agent], forum: true })
})

afterAll(async () => {
  await desk.stop()
  rmSync(folder, { recursive: true, force: true })
})

const customer = (n: number): number => 10_000 + n
const isCritical = (n: number): boolean => n % 50 === 7

/** Every turn is the desk's own, but that a form comes filled in: a confirmed one is registered in one message. */
async function work(lane: ClaimedLane, sql: Database): Promise<Worked> {
  const whole = { ...tools, lookups: { ...createLookups(sql), ticketOfLink: async () => null } }
  const [row] = lane.rows
  const n = Number(/"text":"FORM (\d+)"/.exec(row?.payload ?? '')?.[1])
  if (row?.channel !== 'tg' || Number.isNaN(n)) return workLane(whole, lane)
  const writes = noWrites()
  const conversation = readConversation(lane.lane, lane.subject, 'ru')
  const situation: Situation = {
    title: `Проблема ${n}`,
    productId: 'office',
    product: 'Касбург Офис',
    version: '7.1.3',
    problem: `Не печатает отчёт ${n}`,
    error: null,
    steps: null,
    changes: null,
    severity: isCritical(n) ? 'critical' : 'normal',
    sources: {},
    files: [],
  }
  const submission = {
    id: `storm${n}`,
    displayName: `Клиент ${n}`,
    contact: `Клиент ${n}`,
    email: `client${n}@vektor.example`,
    situations: [situation],
  }
  const at = new Date(lane.now)
  const voice = createVoice(tools.surfaces, row.id)
  const registration = { policy: tools.policy, readDeadlines: tools.readDeadlines, voice, writes, at, turnKey: row.id }
  const next = registerRequest(submission, conversation, [String(n)], registration)
  writes.dialogs.push({ personId: next.person?.id ?? null, state: writeState(next), isReachable: true, at })
  return { done: [row.id], writes }
}

async function files(n: number): Promise<void> {
  const person = desk.telegram.user({ id: customer(n), first_name: `Клиент ${n}`, language_code: 'ru' })
  await person.sends(`FORM ${n}`)
}

/** By how much later than asked each got the first message that came after. */
function waits(asked: ReadonlyMap<number, readonly number[]>): readonly number[] {
  const told = new Map<number, number[]>()
  for (const { kind, chatId, call } of desk.telegram.received) {
    if (kind === 'message' && chatId > 0) told.set(chatId, [...(told.get(chatId) ?? []), call.tick])
  }
  return [...asked].flatMap(([chatId, times]) =>
    times.map((at) => (told.get(chatId)?.find((tick) => tick >= at) ?? Infinity) - at),
  )
}

const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Infinity

describe('a thousand tickets in ten minutes', () => {
  it('keep to the limits of the group, show the critical ones first, and delay no customer', async () => {
    // The group answers 429 to the twenty-first message of any minute, and once on purpose.
    const inGroup: number[] = []
    const isTooMuch = (tick: number): boolean => {
      while ((inGroup[0] ?? tick) <= tick - 59_000) inGroup.shift()
      if (inGroup.length >= 20) return true
      inGroup.push(tick)
      return false
    }
    const posts = ['sendMessage', 'copyMessage']
    const limit = desk.telegram.faults.tooMany(30, {
      chatId: ROOM,
      times: Infinity,
      on: ({ method, tick }) => posts.includes(method) && isTooMuch(tick),
    })
    const filedAt = new Map<number, number>()
    const asked = new Map<number, number[]>()
    const wrote = new Map<number, number[]>()
    for (let step = 0; step < STEPS; step += 1) {
      const minute = (step * STEP_MS) / 60_000
      const due = minute < 1 ? FIRST_MINUTE * minute : FIRST_MINUTE + ((TICKETS - FIRST_MINUTE) * (minute - 1)) / 8.9
      while (filedAt.size < Math.min(TICKETS, Math.ceil(due))) {
        const n = filedAt.size + 1
        filedAt.set(n, desk.now())
        asked.set(customer(n), [desk.now()])
        await files(n)
      }
      const one = customer(1 + ((step * 7) % Math.max(1, filedAt.size - 20)))
      if (step > 10 && !wrote.has(one)) {
        wrote.set(one, [desk.now()])
        await desk.telegram
          .user({ id: one, first_name: 'Клиент', language_code: 'ru' })
          .sends(step % 8 === 0 ? 'Всё ещё не печатает' : '/help')
      }
      if (step === 60) desk.telegram.faults.tooMany(20, { chatId: ROOM, on: posts })
      await desk.pass(STEP_MS)
    }
    expect(filedAt.size).toBe(TICKETS)
    expect(desk.telegram.windowViolations).toEqual([])
    expect(limit.hits).toEqual([])
    expect(desk.telegram.rates.maxPerGroupPerMinute).toBeLessThanOrEqual(20)
    expect(desk.telegram.breaches).toEqual([])
    expect(percentile(waits(asked), 0.95)).toBeLessThan(2000)
    expect(percentile(waits(wrote), 0.95)).toBeLessThan(2000)
    const inRoom = desk.telegram.chat(ROOM).fromBot
    const cards = desk.telegram.received.filter(
      ({ kind, chatId, text }) => kind === 'message' && chatId === ROOM && /^KSB-\S+ · /.test(text),
    )
    const criticals = cards.filter(({ text }) => text.includes(words.phrase('ru', { key: 'agent:severity.critical' })))
    expect(criticals.length).toBe([...filedAt.keys()].filter(isCritical).length)
    const lateness = criticals.map(({ text, call }) => {
      const n = Number(/Проблема (\d+)|отчёт (\d+)/.exec(text)?.slice(1).find(Boolean))
      return call.tick - (filedAt.get(n) ?? 0)
    })
    expect(percentile(lateness, 0.95)).toBeLessThan(60_000)
    const digests = inRoom.filter(({ labels }) => labels.some((label) => /^Беру KSB/.test(label)))
    expect(digests).toHaveLength(1)
    const [label = ''] = digests[0]?.labels ?? []
    const before = cards.length
    await agent.presses(label, { chat: room, message: digests[0]?.id ?? 0 })
    for (let step = 0; step < 20; step += 1) await desk.pass(STEP_MS)
    const taken = desk.telegram.chat(ROOM).fromBot.find(({ text }) => text.startsWith(label.replace('Беру ', '')))
    expect(taken?.text).toContain('Анна Петрова')
    expect(before).toBeLessThan(TICKETS / 10)
  })
})
