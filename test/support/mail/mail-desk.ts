import { startDesk, type DeskUnderTest } from '../desk-under-test.ts'
import { fillsTheForm, TOLD } from '../files-a-request.ts'
import type { Person } from '../telegram/person.ts'
import { startDovecot, type Dovecot } from './dovecot.ts'
import type { CaughtMail } from './fake-smtp.ts'
import { aLetter, type LetterParts } from './letters.ts'

/** Monday 23 November 2026, 10:00 in Moscow. */
const MONDAY = new Date('2026-11-23T07:00:00Z')

/** A desk that reads a real mailbox, and one customer after another with a ticket and a proven address. */
export interface MailDesk {
  readonly desk: DeskUnderTest
  readonly dovecot: Dovecot
  /** The customer of this test. */
  readonly person: Person
  readonly number: string
  readonly address: string
  /** A new customer files a request, and begins a new page of the room. */
  nextCustomer(): Promise<void>
  agentWrites(text: string): Promise<void>
  /** Hands letters to the mail server and waits until the desk has taken them and come to rest. */
  arrive(...letters: (string | Buffer)[]): Promise<void>
  lettersKept(): Promise<number>
  ticket(): Promise<Record<string, unknown>>
  /** What was said to the agents since the customer came. */
  inRoom(): string
  /** A letter of the customer's. */
  letter(parts?: LetterParts): string
  /** The agent asks, and this is how it reads by mail. */
  question(): Promise<CaughtMail>
  ru(key: string, params?: Readonly<Record<string, string>>): string
  stop(): Promise<void>
}

export async function startMailDesk(): Promise<MailDesk> {
  const dovecot = await startDovecot()
  const desk = await startDesk({ startAt: MONDAY, environment: { IMAP_URL: dovecot.url } })
  const customer = { serial: 0, person: desk.agent, number: '', address: '', roomFrom: 0 }
  const roomTexts = (): readonly string[] => desk.telegram.chat(desk.room).fromBot.map(({ text }) => text)
  const mailDesk: MailDesk = {
    desk,
    dovecot,
    get person() {
      return customer.person
    },
    get number() {
      return customer.number
    },
    get address() {
      return customer.address
    },
    async nextCustomer() {
      customer.serial += 1
      customer.address = `smirnova${customer.serial}@vektor.example`
      customer.person = desk.telegram.user({ id: 7000 + customer.serial, first_name: 'Ольга', language_code: 'ru' })
      await fillsTheForm(desk, customer.person, 'ru', { ...TOLD.ru, email: customer.address })
      await customer.person.presses(desk.text('ru', 'intake:button.send'))
      await desk.quiet()
      const [row] = await desk.database.rows<{ number: string }>('select number from tickets order by id desc limit 1')
      customer.number = row?.number ?? ''
      await desk.database.rows('update persons set is_email_confirmed = true where email = $1', [customer.address])
      desk.telegram.chat(customer.person).skip()
      customer.roomFrom = roomTexts().length
    },
    async agentWrites(text) {
      const card = desk.telegram.chat(desk.room).fromBot.find((message) => message.text.includes(customer.number))
      await desk.agent.sends(text, { chat: desk.room, replyTo: card?.id ?? 0 })
      await desk.quiet()
    },
    async arrive(...letters) {
      const before = await mailDesk.lettersKept()
      for (const one of letters) dovecot.deliver(one)
      await until(async () => (await mailDesk.lettersKept()) >= before + letters.length)
      await desk.quiet()
    },
    async lettersKept() {
      const [row] = await desk.database.rows<{ count: string }>('select count(*) from received_letters')
      return Number(row?.count)
    },
    async ticket() {
      const [row] = await desk.database.rows('select * from tickets where number = $1', [customer.number])
      return row ?? {}
    },
    inRoom: () => roomTexts().slice(customer.roomFrom).join('\n'),
    letter: (parts = {}) => aLetter({ from: `Ольга <${customer.address}>`, ...parts }),
    async question() {
      await mailDesk.agentWrites('/ask Какая у вас версия Windows?')
      return desk.smtp.until(({ subject }) => subject === mailDesk.ru('email:question.subject'))
    },
    ru: (key, params = {}) => desk.text('ru', { key, params: { number: customer.number, ...params } }),
    async stop() {
      await desk.stop()
      await dovecot.stop()
    },
  }
  return mailDesk
}

/** The address that a letter of ours wants to be answered at. */
export function replyTo({ headers }: CaughtMail): string {
  return /[^\s<>]+@[^\s<>]+/.exec(headers['reply-to'] ?? '')?.[0] ?? ''
}

export async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 30_000
  while (!(await isTrue())) {
    if (Date.now() > giveUpAt) throw new Error('Waited in vain')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
