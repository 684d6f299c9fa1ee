import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { createMailDeliver } from '../../../src/channels/email/deliver.ts'
import { createMailMarks } from '../../../src/channels/email/mail-marks.ts'
import { createMailer, type Mailer } from '../../../src/channels/email/mailer.ts'
import type { Deliver } from '../../../src/desk/delivering.ts'
import { MAIL_ACCOUNT, ticketLetterCall } from '../../../src/desk/letters.ts'
import { createBell } from '../../../src/queue/bell.ts'
import { startDispatcher } from '../../../src/queue/dispatcher.ts'
import type { Running } from '../../../src/queue/loop.ts'
import { ensureBudget } from '../../../src/queue/outbox.ts'
import { freshDatabase, type TestDatabase } from '../../support/database.ts'
import { startFakeSmtp, type FakeSmtp } from '../../support/mail/fake-smtp.ts'
import { queue } from '../../queue/support.ts'

const LETTERS = 1000
/** Three hours each. */
const STEPS = 8
/** The mail server of the tests greets after a tenth of a second, and a process sends about one letter at a time. */
const PROCESSES = 8

let database: TestDatabase
let smtp: FakeSmtp
let mailer: Mailer

beforeAll(async () => {
  database = await freshDatabase()
  smtp = await startFakeSmtp()
  mailer = createMailer({ smtpUrl: smtp.url, from: 'support@kasburg.example', catchDir: '/nowhere' })
})

afterAll(async () => {
  await mailer.close()
  await smtp.stop()
  await database.drop()
})

const deliver: Deliver = (call) =>
  createMailDeliver(
    mailer,
    { phrase: (_language, { key }) => key },
    {
      mayWriteTo: async () => true,
      linkTo: async (ticketId) => `https://desk.example/t/${ticketId}`,
      marks: createMailMarks('a secret of at least thirty-two characters', 'kasburg.example'),
      isAnswered: true,
      chatLink: () => null,
      onRefused: async () => undefined,
    },
  )(call)

function letter(index: number): ReturnType<typeof ticketLetterCall> {
  const queued = {
    to: `customer${index}@vektor.example`,
    language: 'ru',
    letter: {
      kind: 'closed',
      address: 'confirmed',
      deskName: 'Касбург',
      ticketNumber: `KSB-26-${index}`,
      params: { reason: 'confirmed' },
    },
    at: Date.UTC(2026, 10, 23),
    ticketId: String(index + 1),
    strangerFor: null,
  } as const
  return ticketLetterCall(queued, queued.ticketId, `letter${index}`, null)
}

/** So many looks without a letter between them, and nothing goes: on a busy machine one look says little. */
const STILL = 3

/** Letters that the server takes without the sender hearing of it. */
const LOST = 5

it('a thousand letters outlive a day without a mail server: all are out, with no more copies than answers were lost (F29)', async () => {
  await ensureBudget(database, MAIL_ACCOUNT, 0.01, 100)
  await queue(
    database,
    Array.from({ length: LETTERS }, (_, index) => letter(index)),
  )
  await smtp.goesDown()
  const tries = { count: 0, pauses: [] as number[] }
  let passedMs = 0
  const start = (): Running =>
    startDispatcher({
      sql: database,
      account: MAIL_ACCOUNT,
      bell: createBell(),
      laneBell: createBell(),
      onFault: ({ note }) => expect(note).toBe(''),
      onAway: () => undefined,
      idleMs: 5,
      clock: () => performance.now() + passedMs,
      send: async (call) => {
        const sent = await deliver(call)
        tries.count += 1
        if (sent.outcome === 'retry') tries.pauses.push(sent.afterMs ?? Infinity)
        return sent
      },
    })
  const processes = Array.from({ length: PROCESSES }, start)
  for (let step = 0; step < STEPS; step += 1) {
    const before = tries.count
    await until(() => tries.count > before)
    // In the middle of it a program is started anew.
    if (step === STEPS / 2) {
      await processes.shift()?.stop()
      processes.push(start())
    }
    passedMs += 3 * 3_600_000
    await pass()
  }
  expect(smtp.mails).toHaveLength(0)
  // So long after the server's return somebody notices at the latest.
  expect(Math.max(...tries.pauses)).toBeLessThanOrEqual(60_000)
  await smtp.comesBack()
  const backAt = passedMs
  let lost = 0
  // A lost answer closes the account for a while; the clock is moved on only when nothing goes.
  let still = 0
  for (let before = -1; (await left()) > 0;) {
    still = smtp.mails.length === before ? still + 1 : 0
    if (still === STILL) {
      still = 0
      passedMs += 60_000
      await pass()
    }
    before = smtp.mails.length
    // One after the other: several in a row would be several faults of the same letter.
    if (lost < LOST && before >= lost * 150) {
      smtp.loseAnswer(1)
      lost += 1
    }
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
  expect(passedMs - backAt).toBeLessThanOrEqual(15 * 60_000)
  await Promise.all(processes.map((one) => one.stop()))
  const copies = new Map<string, number>()
  for (const { messageId } of smtp.mails) copies.set(messageId, (copies.get(messageId) ?? 0) + 1)
  expect(copies.size).toBe(LETTERS)
  expect(Math.max(...copies.values())).toBeLessThanOrEqual(2)
  expect(new Set(smtp.mails.flatMap(({ envelope }) => envelope.to)).size).toBe(LETTERS)
  expect(smtp.mails.length).toBeGreaterThan(LETTERS)
  expect(smtp.mails.length).toBeLessThanOrEqual(LETTERS + LOST)
}, 300_000)

/** What the desk waits for has passed. */
async function pass(): Promise<void> {
  await database.rows(`update budgets set full_at = '-infinity'`)
  await database.rows('update out_lanes set wake_at = now() where wake_at > now() and held_to is null')
}

async function left(): Promise<number> {
  const [row] = await database.rows<{ open: string }>('select count(*) as open from outbox where sent_at is null')
  return Number(row?.open)
}

async function until(isTrue: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + 50_000
  while (!isTrue()) {
    if (Date.now() > giveUpAt) throw new Error('Waited in vain')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
