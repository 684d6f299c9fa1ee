import type { Phrase } from '../../src/domain/notice/message.ts'
import { createTranslator } from '../../src/language/translate.ts'
import type { TryUnderTest } from '../support/try-under-test.ts'
import type { Visit } from './try-visitor.ts'

export type Language = 'ru' | 'en'

const words = createTranslator({ languages: ['ru', 'en'], zone: 'Europe/Moscow' })

/** A label or a short text of the product, whole. */
export function text(language: Language, key: string, params: NonNullable<Phrase['params']> = {}): string {
  return words.phrase(language, { key, params })
}

/** The longest piece of a text that stands in it whatever its parameters are. */
export function part(language: Language, key: string): string {
  const pieces = words.segments(language, { key }).flatMap((segment) => segment.text.split('\n'))
  return pieces.reduce((longest, piece) => (piece.length > longest.length ? piece : longest), '').trim()
}

/** A small real picture. */
export const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGP4z8CAFWEXHbQSACj/P8Fu7N9hAAAAAElFTkSuQmCC',
  'base64',
)

export interface Told {
  readonly contact: string
  readonly email: string
  readonly product: string
  readonly version: string
  readonly problem: string
  readonly error: string
  readonly steps: string
}

export const TOLD: Readonly<Record<Language, Told>> = {
  ru: {
    contact: 'Ольга Смирнова, ООО Вектор',
    email: 'smirnova@vektor.example',
    product: 'Касбург Офис',
    version: '7.1.3',
    problem: 'Кнопка «Сохранить» закрывает окно, но данные не сохраняются',
    error: 'Ошибка 0x80070005: нет доступа',
    steps: 'Открыть карточку, нажать «Сохранить»',
  },
  en: {
    contact: 'Olga Smirnova, Vektor LLC',
    email: 'smirnova@vektor.example',
    product: 'Kasburg Office',
    version: '7.1.3',
    problem: 'Save closes the window but nothing is kept',
    error: 'Error 0x80070005: access denied',
    steps: 'Open the card, press Save',
  },
}

type Step = readonly [question: string, answer: () => Promise<void>]

/** Answers what is asked, in whatever order it is asked, up to the review. */
export async function fillsTheForm(
  visitor: Visit,
  desk: TryUnderTest,
  language: Language,
  told = TOLD[language],
): Promise<void> {
  const press =
    (key: string, params = {}) =>
    () =>
      visitor.presses(text(language, key, params))
  const write = (words: string) => () => visitor.writes(words)
  const steps: readonly Step[] = [
    ['intake:welcome.hello', press('intake:button.new')],
    ['intake:welcome.consent', press('intake:button.agree')],
    ['intake:contact.ask', write(told.contact)],
    ['intake:email.ask', write(told.email)],
    ['intake:code.ask', async () => visitor.writes(await codeIn(visitor))],
    ['intake:product.ask', write(told.product)],
    ['intake:version.ask', write(told.version)],
    ['intake:problem.ask', write(told.problem)],
    ['intake:split.rule', press('intake:split.yes', { count: 2 })],
    [
      'intake:error.ask',
      async () => {
        await visitor.drops([{ name: 'снимок экрана.png', mimeType: 'image/png', buffer: PICTURE }], told.error)
        await visitor.says('chat', told.error)
        await desk.quiet()
        const done = visitor.page
          .locator('#chat .log')
          .getByRole('button', { name: text(language, 'intake:error.done') })
        if (await done.count()) await done.last().click()
      },
    ],
    ['intake:steps.ask', write(told.steps)],
    ['intake:changes.ask', press('intake:changes.none')],
    ['intake:severity.ask', press('ticket:severityName.high')],
  ]
  await visitor.presses(text(language, 'try:chat.begin'))
  await visitor.says('chat', part(language, 'intake:welcome.hello'))
  await answerAll(visitor, desk, language, steps)
}

/** From the review: there is one more problem, which becomes a request of its own. */
export async function tellsAnother(
  visitor: Visit,
  desk: TryUnderTest,
  language: Language,
  problem: string,
): Promise<void> {
  await visitor.presses(text(language, 'intake:button.several'))
  await visitor.says('chat', part(language, 'intake:more.ask'))
  await visitor.writes(problem)
  await visitor.says('chat', `2. ${problem}`)
  await visitor.presses(text(language, 'intake:more.enough'))
  const all: Step = ['intake:assign.ask', () => visitor.presses(text(language, 'intake:assign.all'))]
  const named: Step = ['intake:assign.askNamed', all[1]]
  await visitor.says('chat', part(language, 'intake:assign.ask'))
  await answerAll(visitor, desk, language, [all, named])
}

const PATIENCE_MS = 30_000

async function answerAll(
  visitor: Visit,
  desk: TryUnderTest,
  language: Language,
  steps: readonly Step[],
): Promise<void> {
  const answered = new Set<string>()
  const giveUpAt = Date.now() + PATIENCE_MS * steps.length
  for (;;) {
    await desk.quiet()
    const asked = await visitor.lastOfDesk()
    if (asked.includes(part(language, 'intake:review.title'))) return
    const step = steps.find(([question]) => !answered.has(question) && asked.includes(part(language, question)))
    if (step) {
      answered.add(step[0])
      await step[1]()
    } else if (Date.now() > giveUpAt) throw new Error(`Nobody knows what to answer to: ${asked}`)
  }
}

/** Sends the form and returns the numbers of the tickets that came of it, by their cards. */
export async function sendsTheForm(visitor: Visit, language: Language, count = 1): Promise<readonly string[]> {
  await visitor.presses(text(language, 'intake:button.send'))
  const cards = visitor.page.locator('#room .card').filter({ hasText: /Z-\d\d-\d{6}-\d/ })
  await cards.nth(count - 1).waitFor()
  return (await cards.allInnerTexts()).flatMap((card) => /Z-\d\d-\d{6}-\d/.exec(card)?.[0] ?? [])
}

/** The six digits of the newest letter with a code. */
async function codeIn({ page }: Visit): Promise<string> {
  const letter = page.locator('.letter-text').filter({ hasText: /\d{6}/ }).first()
  return /\d{6}/.exec(await letter.innerText())?.[0] ?? ''
}
