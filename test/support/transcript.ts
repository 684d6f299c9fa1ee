import { startDesk, type DeskUnderTest } from './desk-under-test.ts'
import type { SeenMessage } from './telegram/chat-view.ts'
import type { Person } from './telegram/person.ts'

/** How a letter shows the code. */
const CODE = /^\s{4}(\d{6})\s*$/m

const TITLES = {
  ru: 'Разговор с ботом, от первого слова до закрытия',
  en: 'A conversation with the bot, from the first word to the closing',
}
const NOTES = {
  ru: 'Записано с работающей программы командой `npm run transcript`; кнопки стоят в скобках.',
  en: 'Taken from the running program by `npm run transcript`; buttons stand in brackets.',
}

/** Whole conversations of the running program, as Markdown by language. */
export async function transcripts(): Promise<Readonly<Record<'ru' | 'en', string>>> {
  return { ru: await tell('ru'), en: await tell('en') }
}

async function tell(language: 'ru' | 'en'): Promise<string> {
  const desk = await startDesk({ startAt: new Date('2026-11-23T07:12:00Z') })
  try {
    const lines = await (language === 'ru' ? inRussian(desk) : inEnglish(desk))
    return `# ${TITLES[language]}\n\n${NOTES[language]}\n\n${lines.join('\n\n')}\n`
  } finally {
    await desk.stop()
  }
}

/** Writes down what a person does and what they then see. */
class Scribe {
  readonly lines: string[] = []
  readonly #desk: DeskUnderTest
  readonly #person: Person
  readonly #name: string
  #seen = 0

  constructor(desk: DeskUnderTest, person: Person, name: string) {
    this.#desk = desk
    this.#person = person
    this.#name = name
  }

  async says(text: string): Promise<void> {
    this.lines.push(`**${this.#name}:** ${text.replaceAll('\n', '<br>')}`)
    await this.#person.sends(text)
    await this.#listens()
  }

  async presses(label: string | RegExp): Promise<void> {
    const press = await this.#person.presses(label)
    await press.answered()
    this.lines.push(`**${this.#name}** → \`${press.button.text}\``)
    await this.#listens()
  }

  async shows(name: string): Promise<void> {
    this.lines.push(`**${this.#name}:** 📎 ${name}`)
    await this.#person.document({ name, bytes: Buffer.from(name) })
    await this.#listens()
  }

  async code(address: string): Promise<void> {
    const letter = await this.#desk.smtp.until(({ envelope, text }) => envelope.to.includes(address) && CODE.test(text))
    await this.says(CODE.exec(letter.text)?.[1] ?? '')
  }

  /** The engineer answers the card in their room; the person hears of it. */
  async engineer(words: string): Promise<void> {
    const room = this.#desk.telegram.chat(this.#desk.room)
    const card = room.fromBot.find(({ text }) => /KSB-\d\d-\d{6}-\d/.test(text))
    await this.#desk.agent.sends(words, { chat: this.#desk.room, replyTo: card?.id ?? 0 })
    await this.#desk.quiet()
    await this.#desk.passTo(new Date(this.#desk.clock.now() + 20 * 60_000))
    await this.#listens()
  }

  async #listens(): Promise<void> {
    await this.#desk.quiet()
    const { history } = this.#desk.telegram.chat(this.#person)
    const fresh = history
      .slice(this.#seen)
      .filter((message) => message.isBot && !message.isService && !message.isDeleted)
    this.#seen = history.length
    for (const message of fresh) this.lines.push(written(message))
  }
}

function written(message: SeenMessage): string {
  const buttons = message.labels.map((label) => `\`${label}\``).join(' ')
  const text = message.text
    .split(/\n+/)
    .map((line) => `> ${line}`)
    .join('\n>\n')
  return buttons === '' ? text : `${text}\n>\n> ${buttons}`
}

async function inRussian(desk: DeskUnderTest): Promise<readonly string[]> {
  const olga = desk.telegram.user({ id: 7001, first_name: 'Ольга', language_code: 'ru' })
  const scribe = new Scribe(desk, olga, 'Ольга')
  const ru = (key: string): string => desk.text('ru', key)
  await scribe.says('Добрый день! В Касбург Офисе версии 7.1.3 кнопка «Сохранить» закрывает окно, а данные пропадают')
  await scribe.presses(ru('intake:button.agree'))
  await scribe.says('Ольга Смирнова, ООО «Вектор»')
  await scribe.says('smirnova@vektor.example')
  await scribe.presses(ru('intake:guess.yes'))
  await scribe.shows('снимок экрана.png')
  await scribe.presses(ru('intake:error.done'))
  await scribe.says('Открыть карточку клиента, поменять телефон, нажать «Сохранить»')
  await scribe.says('Вчера поставили обновление 7.1.3')
  await scribe.presses(ru('ticket:severityName.high'))
  await scribe.code('smirnova@vektor.example')
  await scribe.presses(ru('intake:button.send'))
  await scribe.engineer('/ask Так у всех или только на одном компьютере?')
  await scribe.says('Только на одном, в бухгалтерии')
  await scribe.engineer('/promise 24.11 12:00 Нашли причину, готовим исправление')
  await scribe.engineer('/solve Мы выпустили исправление 7.1.4: «Справка» → «Проверить обновления»')
  await scribe.presses(ru('ticket:button.helped'))
  await scribe.says('Спасибо!')
  return scribe.lines
}

async function inEnglish(desk: DeskUnderTest): Promise<readonly string[]> {
  const john = desk.telegram.user({ id: 7002, first_name: 'John', language_code: 'en' })
  const scribe = new Scribe(desk, john, 'John')
  const en = (key: string): string => desk.text('en', key)
  await scribe.says('/start')
  await scribe.presses(en('intake:button.new'))
  await scribe.presses(en('intake:button.agree'))
  await scribe.says('John Miller, Vektor LLC')
  await scribe.says('miller@vektor.example')
  await scribe.presses('Kasburg Agent')
  await scribe.says('I don’t know')
  await scribe.says(
    'Three things: 1) the printer in accounting does not print 2) the stock report does not open 3) there is no sound in the program',
  )
  await scribe.presses(/File 3 requests/)
  await scribe.shows('report.png')
  await scribe.presses(en('intake:error.done'))
  await scribe.presses(en('intake:steps.unknown'))
  await scribe.presses(en('intake:changes.none'))
  await scribe.presses(en('ticket:severityName.normal'))
  await scribe.presses(/^2 · /)
  await scribe.presses(en('intake:code.later'))
  await scribe.presses(en('intake:button.send'))
  await scribe.code('miller@vektor.example')
  await scribe.says('/my')
  await scribe.engineer('/ask Which printer is it, and does it print a test page?')
  await scribe.says('HP LaserJet M404dn, and the test page comes out fine')
  await scribe.presses(/^KSB-26-000001/)
  await scribe.engineer('/solve Please choose the printer anew in Settings, Printing: the update had removed it')
  await scribe.presses(en('ticket:button.helped'))
  return scribe.lines
}
