import type { DeskUnderTest } from './desk-under-test.ts'
import type { Person } from './telegram/person.ts'

export interface Told {
  readonly contact: string
  readonly email: string
  readonly version: string
  readonly problem: string
  readonly error: string
  readonly steps: string
}

export const TOLD: Readonly<Record<'ru' | 'en', Told>> = {
  ru: {
    contact: 'Ольга Смирнова, ООО Вектор',
    email: 'smirnova@vektor.example',
    version: '7.1.3',
    problem: 'Кнопка «Сохранить» закрывает окно, но данные не сохраняются',
    error: 'Ошибка 0x80070005: нет доступа',
    steps: 'Открыть карточку, нажать «Сохранить»',
  },
  en: {
    contact: 'John Miller, Vektor LLC',
    email: 'miller@vektor.example',
    version: '7.1.3',
    problem: 'Save closes the window but nothing is kept',
    error: 'Error 0x80070005: access denied',
    steps: 'Open the card, press Save',
  },
}

/** Goes through the whole conversation up to the review card, reading the screen like a person does. */
export async function fillsTheForm(
  desk: Pick<DeskUnderTest, 'telegram' | 'text'>,
  person: Person,
  language: 'ru' | 'en',
  told = TOLD[language],
): Promise<void> {
  await tellsTheProblem(desk, person, language, told)
  await tellsTheRest(desk, person, language, told)
}

/** Answers the questions up to the one for the error, and that one too; what is asked next depends on what the desk knows. */
export async function tellsTheProblem(
  desk: Pick<DeskUnderTest, 'telegram' | 'text'>,
  person: Person,
  language: 'ru' | 'en',
  told = TOLD[language],
): Promise<void> {
  const chat = desk.telegram.chat(person)
  const asks = (field: string): Promise<unknown> => chat.next(desk.text(language, `intake:${field}.ask`))
  const pressLabel = async (label: string): Promise<void> => {
    const pressed = await person.presses(label)
    await pressed.answered()
  }
  const press = (key: string): Promise<void> => pressLabel(desk.text(language, key))
  await person.sends('/start')
  await chat.next()
  await press('intake:button.new')
  await chat.next(desk.text(language, 'intake:welcome.consent'))
  await press('intake:button.agree')
  await asks('contact')
  await person.sends(told.contact)
  await asks('email')
  await person.sends(told.email)
  await asks('product')
  await pressLabel(language === 'ru' ? 'Касбург Офис' : 'Kasburg Office')
  await asks('version')
  await person.sends(told.version)
  await asks('problem')
  await person.sends(told.problem)
  await asks('error')
  await person.sends(told.error)
}

/** From the question for the steps up to the review card. */
export async function tellsTheRest(
  desk: Pick<DeskUnderTest, 'telegram' | 'text'>,
  person: Person,
  language: 'ru' | 'en',
  told = TOLD[language],
): Promise<void> {
  const chat = desk.telegram.chat(person)
  const asks = (field: string): Promise<unknown> => chat.next(desk.text(language, `intake:${field}.ask`))
  const press = async (key: string): Promise<void> => {
    const pressed = await person.presses(desk.text(language, key))
    await pressed.answered()
  }
  await asks('steps')
  await person.sends(told.steps)
  await asks('changes')
  await press('intake:changes.none')
  await asks('severity')
  await press('ticket:severityName.high')
  await chat.next(desk.text(language, { key: 'intake:code.ask', params: { address: told.email } }))
  await press('intake:code.later')
  await chat.next(desk.text(language, 'intake:review.title'))
}

/** Files a request and returns its number. */
export async function filesARequest(
  desk: Pick<DeskUnderTest, 'telegram' | 'text'>,
  person: Person,
  language: 'ru' | 'en' = 'ru',
): Promise<string> {
  await fillsTheForm(desk, person, language)
  await person.presses(desk.text(language, 'intake:button.send'))
  const receipt = await desk.telegram.chat(person).next(/KSB-\d\d-\d{6}-\d/)
  return /KSB-\d\d-\d{6}-\d/.exec(receipt.text)?.[0] ?? ''
}
