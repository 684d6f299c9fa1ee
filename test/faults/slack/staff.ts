import type { ChatView, SeenMessage } from '../../support/slack/chat-view.ts'
import type { FakeSlack } from '../../support/slack/fake-slack.ts'
import type { Person } from '../../support/slack/person.ts'
import type { SeenView } from '../../support/slack/view-view.ts'
import type { Habits } from '../customer.ts'
import { productName } from '../desk-file.ts'
import { visible, words, wordsPattern } from '../words.ts'
import type { StaffForm, StaffSheet } from './staff-sheet.ts'

/** How long people look at a form that does not come before they try again. */
const IMPATIENT_MS = 4000
/** Between two presses of a button that did not work. */
const AGAIN_MS = 700

const NUMBER = /FLT-\d\d-\d+-\d/g
/** The page speaks the desk's language until Slack has told the person's. */
const NEW_REQUEST = new RegExp(['ru', 'en'].map((language) => words(language, 'slack:button.new')).join('|'))

class WaitedInVain extends Error {}

/** Leads one of the staff through home page, two forms and the thread of a ticket. Never rejects: the sheet tells how it went. */
export async function serveYourself(slack: FakeSlack, sheet: StaffSheet, habits: Habits): Promise<void> {
  const { userId, language, email } = sheet
  const person = slack.user({
    id: userId,
    real_name: `Olga Smirnova ${habits.index}`,
    email,
    locale: language === 'ru' ? 'ru-RU' : 'en-US',
  })
  const staff = new Staff(slack, person, sheet, habits)
  try {
    const home = await staff.opensHome('')
    if (habits.isBrief === true) return
    const [first, second] = sheet.forms
    if (first) await staff.files(first, home)
    const receipt = staff.receipt
    if (receipt) await staff.writesMore(receipt)
    if (second) await staff.files(second, home)
    for (const number of sheet.numbers) await staff.opensHome(number)
  } catch (error) {
    if (!(error instanceof WaitedInVain)) throw error
    sheet.waitingFor = error.message
  }
}

class Staff {
  readonly #slack: FakeSlack
  readonly #person: Person
  readonly #sheet: StaffSheet
  readonly #habits: Habits
  readonly #dm: ChatView
  /** The message with the first number, in whose thread the ticket is talked about. */
  receipt: SeenMessage | undefined

  constructor(slack: FakeSlack, person: Person, sheet: StaffSheet, habits: Habits) {
    this.#slack = slack
    this.#person = person
    this.#sheet = sheet
    this.#habits = habits
    this.#dm = slack.dm(person)
  }

  async opensHome(shows: string): Promise<SeenView> {
    await this.#person.opensHome()
    return this.#patiently(`a home page with "${shows}"`, (options) =>
      this.#slack.homeShowing(
        this.#person,
        ({ visible: text, labels }) => text.includes(shows) && labels.some((label) => NEW_REQUEST.test(label)),
        options,
      ),
    )
  }

  /** Fills a form in, adds the further situations and sends it, as often as it takes until Slack says that it was taken. */
  async files(form: StaffForm, home: SeenView): Promise<void> {
    const { numbers } = this.#sheet
    await this.#opens(form, home)
    const [problem = '', ...further] = form.situations
    await this.#types('product', problem)
    for (const text of further) {
      await this.#adds(text)
    }
    await this.#sends(() => this.#slack.modal(this.#person) === undefined)
    form.isTaken = true
    const known = numbers.length
    await this.#patiently('the numbers of a form', (options) =>
      this.#dm.until(() => {
        this.#readNumbers()
        return numbers.length >= known + form.situations.length
      }, options),
    )
    this.receipt ??= this.#dm.fromBot.find((message) => visible(message.visible).search(NUMBER) >= 0)
  }

  /** Several messages in the thread of the receipt, one with a file, and one that is corrected afterwards. */
  async writesMore(receipt: SeenMessage): Promise<void> {
    const { language, followUps } = this.#sheet
    const added = wordsPattern(language, 'ticket:added')
    const thread = { thread_ts: receipt.ts }
    let last: SeenMessage | undefined
    for (let place = 1; place <= this.#habits.followUps; place += 1) {
      const text = `s${this.#habits.index} one thing more, number ${place}`
      followUps.push(text)
      last = await this.#person.writesDm(text, { ...thread, ...(place === 1 ? { files: [{ name: 'log.txt' }] } : {}) })
    }
    await this.#patiently('every message to be added', (options) =>
      this.#dm.until(
        (chat) => chat.fromBot.filter((one) => added.test(visible(one.visible))).length >= this.#habits.followUps,
        options,
      ),
    )
    const corrected = followUps.pop()
    if (last === undefined || corrected === undefined) return
    followUps.push(`${corrected}, corrected`)
    await this.#person.editsMessage(last, `${corrected}, corrected`)
  }

  /** A trigger lives for three seconds: when the program dies within them, the form does not come and is asked for again. */
  async #opens({ entry }: StaffForm, home: SeenView): Promise<void> {
    const { language } = this.#sheet
    const giveUpAt = performance.now() + this.#habits.patienceMs
    const label = words(language, 'slack:label.problem')
    while (performance.now() < giveUpAt) {
      await this.#enters(entry, home)
      const form = await this.#slack
        .modalShowing(this.#person, label, { timeoutMs: IMPATIENT_MS })
        .catch(() => undefined)
      if (form !== undefined) return
    }
    throw new WaitedInVain(`${this.#sheet.userId} waits for the form`)
  }

  async #enters(entry: StaffForm['entry'], home: SeenView): Promise<void> {
    // What stands open and never got any further is closed by whoever looks at it.
    while (this.#slack.modal(this.#person) !== undefined) await this.#person.closes({ all: true })
    if (entry === 'shortcut') await this.#person.opensGlobalShortcut('new_request')
    else if (entry === 'command') await this.#person.slashCommand('/ticket')
    else await this.#person.presses(NEW_REQUEST, this.#slack.home(this.#person) ?? home)
  }

  async #types(product: string, problem: string): Promise<void> {
    const fields = this.#slack.modal(this.#person)?.inputs ?? []
    const field = (name: string): string => fields.find((one) => one.split('~')[0] === name) ?? name
    if (product !== '') {
      const name = productName(this.#habits.index)
      await this.#untilSo('the products that fit', async () => {
        const offered = await this.#person.typesInto(field('product'), name)
        return offered.some(({ label }) => label === name)
      })
      await this.#person.fills(field('product'), name)
    }
    await this.#person.fills(field('problem'), problem)
    await this.#person.fills(field('severity'), 'normal')
  }

  async #adds(problem: string): Promise<void> {
    const more = words(this.#sheet.language, 'slack:button.more')
    await this.#untilSo('the form for another situation', async () => {
      if ((this.#slack.modal(this.#person)?.depth ?? 0) < 2) await this.#person.presses(more)
      return this.#slack
        .modalShowing(this.#person, (view) => view.depth === 2 && view.submit !== '', { timeoutMs: IMPATIENT_MS })
        .then(
          () => true,
          () => false,
        )
    })
    await this.#types('', problem)
    await this.#sends(() => this.#slack.modal(this.#person)?.depth === 1)
    await this.#patiently('the situation to stand in the form', (options) =>
      this.#slack.modalShowing(this.#person, problem, options),
    )
  }

  /** A submission comes once; one that was not answered stays open with an error, and is pressed again. */
  async #sends(isGone: () => boolean): Promise<void> {
    const { language, oddities } = this.#sheet
    const ours = words(language, 'slack:notStored.form')
    const first = words('ru', 'slack:notStored.form')
    await this.#untilSo('a form to be taken', async () => {
      const { outcome, errors } = await this.#person.submits()
      const told = Object.values(errors).filter((text) => text !== ours && text !== first)
      oddities.push(...told.map((text) => `${this.#sheet.userId}: the form is refused: ${text}`))
      if (outcome === 'incomplete') oddities.push(`${this.#sheet.userId}: the form is incomplete`)
      return isGone()
    })
  }

  #readNumbers(): void {
    const { numbers } = this.#sheet
    for (const { visible: text } of this.#dm.fromBot) {
      for (const number of visible(text).match(NUMBER) ?? []) if (!numbers.includes(number)) numbers.push(number)
    }
  }

  async #untilSo(what: string, attempt: () => Promise<boolean>): Promise<void> {
    const giveUpAt = performance.now() + this.#habits.patienceMs
    while (performance.now() < giveUpAt) {
      if (await attempt()) return
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    }
    throw new WaitedInVain(`${this.#sheet.userId} waits for ${what}`)
  }

  async #patiently<T>(what: string, wait: (options: { timeoutMs: number }) => Promise<T>): Promise<T> {
    return wait({ timeoutMs: this.#habits.patienceMs }).catch(() => {
      const last = this.#dm.last?.visible.slice(0, 80) ?? 'nothing'
      throw new WaitedInVain(`${this.#sheet.userId} waits for ${what}; the conversation shows last: ${last}`)
    })
  }
}
