import type { Phrase } from '../../src/domain/notice/message.ts'
import type { DeskUnderTest } from './desk-under-test.ts'
import type { SeenMessage } from './telegram/chat-view.ts'
import type { Person, Where } from './telegram/person.ts'

/** One person at their phone, in the words of the product instead of its texts. */
export interface Talk {
  readonly person: Person
  /** Writes, and reads on until a message with this text comes. */
  says(text: string, then?: Phrase | string, where?: Where): Promise<SeenMessage | null>
  /** Waits for a message with this text. */
  sees(phrase: Phrase | string): Promise<SeenMessage>
  /** Presses the newest button with this text. */
  presses(phrase: Phrase | string, then?: Phrase | string): Promise<SeenMessage | null>
  /** Presses the newest button whose label has these words in it. */
  taps(words: string | RegExp): Promise<void>
  /** The code of the letter that came last to an address. */
  codeFrom(address: string): Promise<string>
  /** The whole of a form, as far as the review. */
  fillsTheRest(from: 'contact' | 'error', hasCode?: boolean): Promise<SeenMessage>
  /** The same for somebody whom the desk knows from an earlier request. */
  fillsTheRestOfKnown(): Promise<SeenMessage>
  readonly text: (phrase: Phrase | string) => string
}

export const MAIL = 'smirnova@vektor.example'

export function talkOf(desk: DeskUnderTest, person: Person, language: 'ru' | 'en' = 'ru'): Talk {
  const chat = desk.telegram.chat(person)
  const text = (phrase: Phrase | string): string =>
    typeof phrase === 'string' && !/^[a-z]+:[\w.]+$/.test(phrase) ? phrase : desk.text(language, phrase)
  const then = async (phrase?: Phrase | string): Promise<SeenMessage | null> =>
    phrase === undefined ? null : chat.next(text(phrase))
  const talk: Talk = {
    person,
    text,
    async says(words, next, where = {}) {
      await person.sends(words, where)
      return then(next)
    },
    sees: (phrase) => chat.next(text(phrase)),
    async presses(phrase, next) {
      await (await person.presses(text(phrase))).answered()
      return then(next)
    },
    async taps(words) {
      await (await person.presses(typeof words === 'string' ? new RegExp(words) : words)).answered()
    },
    async codeFrom(address) {
      await desk.quiet()
      const letters = desk.smtp.mails.filter(({ envelope }) => envelope.to.includes(address))
      const codes = letters.flatMap((letter) => /^\s{4}(\d{6})\s*$/m.exec(letter.text)?.[1] ?? [])
      const last = codes.at(-1)
      if (last === undefined) throw new Error(`No letter with a code came to ${address}`)
      return last
    },
    async fillsTheRestOfKnown() {
      await talk.taps(/Ольга Смирнова/)
      await talk.sees('intake:email.ask')
      await talk.taps(MAIL)
      await talk.sees('intake:product.ask')
      await talk.taps(/Касбург Офис/)
      await talk.sees('intake:version.ask')
      await talk.says('7.1.3', 'intake:problem.ask')
      await talk.says('Кнопка «Печать» ничего не делает')
      return talk.fillsTheRest('error', true)
    },
    async fillsTheRest(from, hasCode = false) {
      if (from === 'contact') {
        await talk.says('Ольга Смирнова, ООО Вектор', 'intake:email.ask')
        await talk.says(MAIL)
        await talk.sees('intake:product.ask')
        await talk.taps(/Касбург Офис|Kasburg Office/)
        await talk.sees('intake:version.ask')
        await talk.says('7.1.3')
      }
      await talk.sees('intake:error.ask')
      await talk.says('Ошибка 0x80070005', 'intake:steps.ask')
      await talk.says('Открыть карточку', 'intake:changes.ask')
      await talk.presses('intake:changes.none', 'intake:severity.ask')
      await talk.presses('ticket:severityName.high')
      if (hasCode) {
        await talk.sees({ key: 'intake:code.ask', params: { address: MAIL } })
        await talk.presses('intake:code.later')
      }
      return talk.sees('intake:review.title')
    },
  }
  return talk
}
