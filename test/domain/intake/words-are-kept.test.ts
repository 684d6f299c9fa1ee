import { describe, expect, it } from '@jest/globals'
import { freshDialog, type Dialog } from '../../../src/domain/intake/dialog.ts'
import type { IncomingBody } from '../../../src/domain/intake/incoming.ts'
import { takeTurn } from '../../../src/domain/intake/take-turn.ts'
import type { Judgement, KnownTicket, Submission, Turn, World } from '../../../src/domain/intake/world.ts'

const PRODUCTS = [{ id: 'office', name: { ru: 'Касбург Офис' }, aliases: [], versionHint: null }]
const FINE: Judgement = { abuse: 'ok', language: null }

/** One conversation, turn by turn. */
class Chat {
  dialog: Dialog = freshDialog('ru')
  last: Turn | null = null
  tickets: KnownTicket[] = []
  known: World['known'] = null
  now = Date.UTC(2026, 10, 24, 9)
  #turns = 0

  take(body: IncomingBody, { abuse = 'ok', messageId }: { abuse?: Judgement['abuse']; messageId?: string } = {}): Turn {
    this.#turns += 1
    this.now += 5000
    const id = messageId ?? `m${this.#turns}`
    const incoming = { messageId: id, at: this.now, replyTo: null, languageHint: null, displayName: 'Ольга', body }
    this.last = takeTurn(this.dialog, incoming, { ...FINE, abuse }, this.#world())
    this.dialog = this.last.dialog
    return this.last
  }

  says(text: string, how: { abuse?: Judgement['abuse']; messageId?: string } = {}): Turn {
    return this.take({ kind: 'text', text, forwardedFrom: null }, how)
  }

  presses(action: string): Turn {
    const index = this.dialog.offered.indexOf(action)
    if (index < 0) throw new Error(`There is no button ${action}; there are ${this.dialog.offered.join(', ')}`)
    return this.take({ kind: 'press', choice: `${this.dialog.revision.toString(36)}.${index}`, pressId: 'p' })
  }

  /** From a description to the review. */
  tells(problem: string): void {
    this.says(problem)
    this.presses('consent')
    if (this.dialog.asking === 'split') this.presses('split')
    for (const words of [
      'Ольга Смирнова, Вектор',
      'olga@vektor.example',
      'HP M404',
      'не знаю',
      'нет',
      'не знаю',
      'нет',
      'вопрос',
    ]) {
      this.says(words)
    }
    if (this.dialog.asking === 'code') this.presses('later')
  }

  sends(): Submission {
    const { outcome } = this.presses('send')
    if (outcome.kind !== 'submitted') throw new Error('Nothing was sent')
    return outcome.submission
  }

  #world(): World {
    return {
      now: this.now,
      turnKey: String(this.#turns),
      displayName: 'Ольга',
      desk: {
        name: 'Касбург',
        languages: ['ru', 'en'],
        rulesVersion: '1',
        rules: {},
        products: PRODUCTS,
        supportEmail: null,
      },
      tickets: this.tickets,
      repliedTicket: null,
      wasReachable: true,
      linkedTicket: null,
      known: this.known,
      codeFor: () => '123456',
    }
  }
}

const PROBLEM = 'Не печатает принтер в бухгалтерии'
const ticket = (id: string): KnownTicket => {
  return { id, number: `KSB-26-00000${id}-1`, title: 'Принтер', status: 'open', closeReason: null, product: 'HP' }
}
const allWords = ({ situations }: Submission): string => situations.map(({ problem }) => problem).join('\n')

describe('no words are lost', () => {
  it('when problems are told one by one and more is written at the review', () => {
    const chat = new Chat()
    chat.tells(PROBLEM)
    chat.presses('several')
    chat.says('Вторая: не приходит почта с отчётами')
    chat.says('больше нет')
    chat.says('И ещё забыл: это началось вчера')
    const words = allWords(chat.sends())
    for (const part of [PROBLEM, 'не приходит почта', 'началось вчера']) expect(words).toContain(part)
  })

  it('when the person says that it is one problem after all', () => {
    const chat = new Chat()
    chat.tells(PROBLEM)
    chat.presses('several')
    chat.says('Вторая: не приходит почта с отчётами')
    chat.presses('one')
    const submission = chat.sends()
    expect(submission.situations).toHaveLength(1)
    expect(allWords(submission)).toContain('не приходит почта')
  })

  it('when the description is changed after the problems were told apart', () => {
    const chat = new Chat()
    chat.tells(PROBLEM)
    chat.presses('several')
    chat.says('Вторая: не приходит почта с отчётами')
    chat.presses('enough')
    chat.presses('edit:problem')
    chat.says('Принтер в бухгалтерии печатает пустые листы')
    const submission = chat.sends()
    expect(submission.situations.map(({ problem }) => problem)).toEqual([
      'Принтер в бухгалтерии печатает пустые листы',
      'Вторая: не приходит почта с отчётами',
    ])
  })

  it('when a text that is cut at its longest ends in the middle of an emoji', () => {
    const chat = new Chat()
    chat.tells(`${PROBLEM} ${'а'.repeat(31_965)}😀😀`)
    expect(encodeURIComponent(chat.dialog.draft?.answers.problem?.text ?? '')).not.toBe('')
  })

  it('that wait for the question where they belong, whatever else is pressed', () => {
    const chat = new Chat()
    chat.tickets = [ticket('1'), ticket('2')]
    chat.says('Не работает сканер в приёмной')
    chat.take({ kind: 'command', name: 'language', argument: '' })
    chat.take({ kind: 'press', choice: 'L.ru', pressId: 'p' })
    expect(chat.dialog.asking).toBe('which')
    chat.take({ kind: 'command', name: 'new', argument: '' })
    expect(chat.dialog.draft?.answers.problem?.text).toBe('Не работает сканер в приёмной')
  })
})

describe('words that mean a button', () => {
  it('are taken as the button: a yes to the rules is no description', () => {
    const chat = new Chat()
    chat.take({ kind: 'command', name: 'new', argument: '' })
    chat.says('да, согласна')
    expect(chat.dialog.asking).toBe('contact')
    expect(chat.dialog.draft?.answers.problem).toBeUndefined()
  })

  it('are not a description when they only greet', () => {
    const chat = new Chat()
    chat.says('Здравствуйте!')
    expect(chat.dialog.draft?.answers.problem).toBeUndefined()
  })

  it('refuse to be identified as the button does', () => {
    const chat = new Chat()
    chat.take({ kind: 'command', name: 'new', argument: '' })
    chat.presses('consent')
    chat.says('не скажу')
    expect(chat.dialog.asking).toBe('declined')
    chat.says('Ольга Смирнова, Вектор')
    expect(chat.dialog.draft?.answers.contact?.text).toBe('Ольга Смирнова, Вектор')
  })

  it.each([
    ['не критично', 'normal'],
    ['не срочно', 'normal'],
    ['ничего не работает', 'critical'],
    ['всё стоит', 'critical'],
    ['сильно мешает', 'high'],
    ['просто вопрос', 'low'],
  ])('say how urgent it is: «%s» is %s', (words, severity) => {
    const chat = new Chat()
    chat.tells(PROBLEM)
    chat.presses('edit:severity')
    chat.says(words)
    expect(chat.dialog.draft?.answers.severity?.text).toBe(severity)
  })
})

describe('the rules are told', () => {
  it('before the first personal question, whatever was pressed before', () => {
    const chat = new Chat()
    chat.take({ kind: 'command', name: 'new', argument: '' })
    chat.take({ kind: 'command', name: 'cancel', argument: '' })
    chat.presses('continue')
    expect(chat.dialog.asking).toBe('consent')
  })
})

describe('a code', () => {
  it('cannot be had again and again by changing the address to and fro', () => {
    const chat = new Chat()
    chat.known = { contact: 'Ольга', email: 'own@vektor.example', isEmailConfirmed: true, product: null }
    chat.tells(PROBLEM)
    let codes = 0
    for (let round = 0; round < 10; round += 1) {
      for (const address of ['victim@bank.example', 'own@vektor.example']) {
        chat.take({ kind: 'press', choice: `D.${chat.dialog.draft?.id}.1`, pressId: 'p' })
        codes += chat.says(address).codes.length
      }
    }
    expect(codes).toBeLessThanOrEqual(2)
  })
})

describe('refused words', () => {
  it('that changed an answer change it when an agent lets them pass', () => {
    const chat = new Chat()
    chat.says(PROBLEM, { messageId: 'first' })
    chat.presses('consent')
    const refused = chat.take({ kind: 'edit', text: 'Хреново печатает' }, { abuse: 'refuse', messageId: 'first' })
    expect(refused.refused?.asking).toBe('problem')
    chat.take(
      { kind: 'overruled', text: 'Хреново печатает', field: 'problem', hadFiles: false },
      { messageId: 'first' },
    )
    expect(chat.dialog.draft?.answers.problem?.text).toBe('Хреново печатает')
  })

  it('can be repaired by an edit', () => {
    const chat = new Chat()
    chat.take({ kind: 'command', name: 'new', argument: '' })
    chat.presses('consent')
    chat.says('идиоты', { abuse: 'refuse', messageId: 'bad' })
    chat.take({ kind: 'edit', text: 'Ольга Смирнова, Вектор' }, { messageId: 'bad' })
    expect(chat.dialog.draft?.answers.contact?.text).toBe('Ольга Смирнова, Вектор')
  })
})
