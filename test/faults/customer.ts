import type { ChatView, SeenMessage } from '../support/telegram/chat-view.ts'
import type { FakeTelegram } from '../support/telegram/fake-telegram.ts'
import type { Person } from '../support/telegram/person.ts'
import type { CaughtMail, FakeSmtp } from '../support/mail/fake-smtp.ts'
import { productName } from './desk-file.ts'
import { visible, words, wordsPattern } from './words.ts'

/** What one customer did and saw, written down while it happened: the other side of the verdict. */
export interface Sheet {
  readonly chatId: number
  readonly language: 'ru' | 'en'
  readonly email: string
  /** What each field of the ticket must hold in the end. */
  readonly answers: Readonly<Record<'problem' | 'steps' | 'changes', string>>
  /** One for each ticket that a form has to make; the photo shows the first, and further words are about it. */
  readonly situations: readonly string[]
  readonly photos: number
  readonly followUps: string[]
  /** Forms that were confirmed, however often the button was pressed. */
  forms: number
  readonly numbers: string[]
  /** Things on the screen that no program in order would show. */
  readonly oddities: string[]
  /** What they waited for in vain. */
  waitingFor: string | null
}

export interface Habits {
  readonly index: number
  /** Messages written in one go once the ticket has its number. */
  readonly followUps: number
  /** How long they wait for an answer before they give up, in milliseconds. */
  readonly patienceMs: number
  /** Proves the address by the code of the letter; only where letters arrive. */
  readonly readsMail?: boolean
  /** Stops after the greeting: for runs that are about the start of the program. */
  readonly isBrief?: boolean
}

const FIRST_CHAT = 6_000_001
/** How a letter shows the code. */
export const CODE = /^\s{4}(\d{6})\s*$/m

/** Every third customer has three problems at once. */
const hasSeveral = (index: number): boolean => index % 3 === 2

export function newSheet({ index }: Habits): Sheet {
  const word = `c${index}`
  const several = [
    `${word} the printer in accounting does not print`,
    `${word} the stock report does not open`,
    `${word} the sound in the program is gone`,
  ]
  const problem = hasSeveral(index)
    ? several.map((text, place) => `${place + 1}) ${text}`).join(' ')
    : `${word} the button closes the window and the data is gone`
  return {
    chatId: FIRST_CHAT + index,
    language: index % 2 === 0 ? 'ru' : 'en',
    email: `${word}@vektor.example`,
    answers: {
      problem,
      steps: `${word} open the card, add two files, press apply`,
      changes: `${word} a new switch in the rack since Monday`,
    },
    situations: hasSeveral(index) ? several : [problem],
    photos: 1,
    followUps: [],
    forms: 0,
    numbers: [],
    oddities: [],
    waitingFor: null,
  }
}

/** Leads a customer through the whole conversation by what the chat shows. Never rejects: the sheet tells how it went. */
export async function converse(telegram: FakeTelegram, smtp: FakeSmtp, sheet: Sheet, habits: Habits): Promise<void> {
  const { language, chatId } = sheet
  const person = telegram.user({ id: chatId, first_name: `Customer ${habits.index}`, language_code: language })
  const screen = new Screen(telegram.chat(person), sheet, habits.patienceMs)
  try {
    await person.sends('/start')
    if (habits.isBrief) {
      await screen.reads('the greeting', (text) => text.includes(words(language, 'intake:welcome.need')))
      return
    }
    const receipt = await fileRequest(screen, person, habits, smtp)
    await writeMore(screen, person, habits, receipt.id)
    await person.sends('/status')
    const title = words(language, 'ticket:list.title')
    await screen.reads(
      'the list of tickets',
      (text) => text.includes(title) && sheet.numbers.some((n) => text.includes(n)),
    )
  } catch (error) {
    if (!(error instanceof WaitedInVain)) throw error
    sheet.waitingFor = error.message
  }
}

class WaitedInVain extends Error {}

/** A chat as this customer reads it: from top to bottom, each message once. */
class Screen {
  readonly #chat: ChatView
  readonly #patienceMs: number
  readonly sheet: Sheet
  #readTo = 0

  constructor(chat: ChatView, sheet: Sheet, patienceMs: number) {
    this.#chat = chat
    this.#patienceMs = patienceMs
    this.sheet = sheet
  }

  /** The next message of the desk, after the last one read, that passes the test. */
  async reads(what: string, test: (text: string, message: SeenMessage) => boolean): Promise<SeenMessage> {
    const find = (chat: ChatView): SeenMessage | undefined =>
      chat.fromBot.find((message) => message.id > this.#readTo && test(visible(message.text), message))
    const found = await this.#chat.until(find, { timeoutMs: this.#patienceMs }).catch(() => {
      const last = this.#chat.last?.text.slice(0, 80) ?? 'nothing'
      throw new WaitedInVain(`chat ${this.sheet.chatId} waits for ${what}; it shows last: ${last}`)
    })
    this.#readTo = found.id
    return found
  }

  all(test: (text: string) => boolean): number {
    return this.#chat.fromBot.filter((message) => test(visible(message.text))).length
  }

  async until(what: string, isSo: () => boolean): Promise<void> {
    await this.#chat
      .until(() => isSo() || undefined, { timeoutMs: this.#patienceMs })
      .catch(() => {
        throw new WaitedInVain(`chat ${this.sheet.chatId} waits for ${what}`)
      })
  }
}

interface Reaction {
  readonly to: (text: string, message: SeenMessage) => boolean
  readonly act: (message: SeenMessage) => Promise<unknown>
}

/**
 * Answers question after question until the ticket has its number. Each question is answered once: a customer who sees a
 * question again that they have just answered waits for the next one.
 */
async function fileRequest(screen: Screen, person: Person, habits: Habits, smtp: FakeSmtp): Promise<SeenMessage> {
  const { sheet } = screen
  let receipt: SeenMessage | undefined
  const registered = wordsPattern(sheet.language, 'ticket:receipt.title')
  const left = reactions(sheet, person, habits, smtp)
  for (;;) {
    const message = await screen.reads(
      `one of: ${[...left.keys()].join(', ')}, the number`,
      (text, shown) => registered.test(text) || [...left.values()].some(({ to }) => to(text, shown)),
    )
    const number = registered.exec(visible(message.text))?.[1]
    if (number !== undefined) {
      sheet.numbers.push(number)
      receipt ??= message
      if (sheet.numbers.length === sheet.situations.length) return receipt
      continue
    }
    const [name, reaction] = [...left].find(([, { to }]) => to(visible(message.text), message)) ?? []
    if (name === undefined || reaction === undefined) continue
    left.delete(name)
    await reaction.act(message)
  }
}

function reactions(sheet: Sheet, person: Person, { index, readsMail }: Habits, smtp: FakeSmtp): Map<string, Reaction> {
  const { language, answers } = sheet
  const label = (key: string): string => words(language, key)
  const press = (key: string) => (message: SeenMessage) => person.presses(label(key), { message: message.id })
  const offers = (key: string) => (_text: string, message: SeenMessage) => message.labels.includes(label(key))
  const asks = (field: string) => (text: string) => text.includes(label(`intake:${field}.ask`))
  const says = (text: string) => () => person.sends(text)
  const accept = wordsPattern(language, language === 'ru' ? 'intake:split.yes_few' : 'intake:split.yes_other')
  return new Map<string, Reaction>([
    ['new', { to: offers('intake:button.new'), act: press('intake:button.new') }],
    ['consent', { to: offers('intake:button.agree'), act: press('intake:button.agree') }],
    ['contact', { to: asks('contact'), act: says(`Olga ${index}, Vektor`) }],
    ['email', { to: asks('email'), act: says(sheet.email) }],
    ['product', { to: asks('product'), act: (at) => person.presses(productName(index), { message: at.id }) }],
    ['version', { to: asks('version'), act: press('intake:version.unknown') }],
    ['problem', { to: asks('problem'), act: says(answers.problem) }],
    [
      'error',
      {
        to: asks('error'),
        async act(message) {
          await person.photo({})
          await press('intake:error.done')(message)
        },
      },
    ],
    ['steps', { to: asks('steps'), act: says(answers.steps) }],
    ['changes', { to: asks('changes'), act: says(answers.changes) }],
    [
      'split',
      {
        to: (text) => text.includes(label('intake:split.rule')),
        act: (at) => person.presses(accept, { message: at.id }),
      },
    ],
    ['assign', { to: offers('intake:assign.all'), act: (at) => person.presses(/^1 · /, { message: at.id }) }],
    [
      'code',
      {
        to: offers('intake:code.later'),
        async act(message) {
          if (readsMail) await person.sends(await codeFor(smtp, sheet.email))
          else await press('intake:code.later')(message)
        },
      },
    ],
    ['severity', { to: asks('severity'), act: press('ticket:severityName.high') }],
    [
      'review',
      {
        to: offers('intake:button.send'),
        async act(message) {
          const missing = [sheet.email, ...sheet.situations, answers.steps, answers.changes].filter(
            (text) => !message.text.includes(text),
          )
          sheet.oddities.push(...missing.map((text) => `chat ${sheet.chatId}: the review card lacks "${text}"`))
          sheet.forms += 1
          await press('intake:button.send')(message)
          if (index % 2 === 1) await press('intake:button.send')(message)
        },
      },
    ],
  ])
}

/** Several messages at once, as people write; each is added to the ticket and answered. */
async function writeMore(screen: Screen, person: Person, habits: Habits, receipt: number): Promise<void> {
  const { sheet } = screen
  for (let place = 1; place <= habits.followUps; place += 1) {
    const text = `c${habits.index} one thing more, number ${place}`
    sheet.followUps.push(text)
    await person.sends(text, sheet.situations.length > 1 ? { replyTo: receipt } : {})
  }
  const added = wordsPattern(sheet.language, 'ticket:added')
  await screen.until('every message to be added', () => screen.all((text) => added.test(text)) >= habits.followUps)
}

/** The digits of the last letter to this address. The letter may be late: the program is being killed. */
async function codeFor(smtp: FakeSmtp, email: string): Promise<string> {
  const isCode = (mail: CaughtMail): boolean => mail.envelope.to.includes(email) && CODE.test(mail.text)
  const letter = await smtp.until(isCode, { timeoutMs: 60_000 })
  return CODE.exec(letter.text)?.[1] ?? '000000'
}
