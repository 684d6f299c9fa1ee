import { describe, expect, it } from '@jest/globals'
import type { FormAbout, FormValue, FormValues } from '../../../src/domain/form/act.ts'
import { chosenOption, suggestProducts } from '../../../src/domain/form/catalogue.ts'
import { checkDeskForm } from '../../../src/domain/form/check-desk-form.ts'
import { checkForm } from '../../../src/domain/form/check-form.ts'
import {
  isOrderPurpose,
  isReplyChoice,
  orderForm,
  ORDER_PURPOSES,
  replyForm,
} from '../../../src/domain/form/desk-forms.ts'
import { readDeskMetadata, writeDeskMetadata } from '../../../src/domain/form/desk-metadata.ts'
import { behalfOf, submissionOfForm } from '../../../src/domain/form/form-submission.ts'
import { homeParts, type HomeTicket } from '../../../src/domain/form/home.ts'
import { readMetadata, writeMetadata } from '../../../src/domain/form/metadata.ts'
import {
  isResumed,
  openingForm,
  requestForm,
  situationForm,
  type FormWorld,
} from '../../../src/domain/form/request-form.ts'
import * as forms from '../../../src/domain/form/state.ts'
import type { IncomingFile } from '../../../src/domain/intake/incoming.ts'
import { expectGolden } from '../../support/golden.ts'
import { plain } from '../../support/print-notice.ts'

const PRODUCTS = [
  { id: 'office', name: { ru: 'Касбург Офис', en: 'Kasburg Office' }, aliases: ['учёт'], versionHint: null },
  { id: 'mail', name: { en: 'Kasburg Mail' }, aliases: [], versionHint: null },
]
const DAY = 24 * 3_600_000
const NOW = Date.UTC(2026, 10, 24, 9)

const text = (words: string): FormValue => ({ kind: 'text', text: words })
const choice = (...values: readonly string[]): FormValue => ({ kind: 'choice', values })
const file = (id: string, bytes: number | null = 1000, name: string | null = `${id}.png`): IncomingFile => {
  return { fileId: id, uniqueId: id, kind: 'document', name, bytes, mimeType: null }
}
const files = (...all: readonly IncomingFile[]): FormValue => ({ kind: 'files', files: all })

const ABOUT: FormAbout = { messageId: 'm1', threadId: null, authorId: 'U1', link: 'https://chat.example/p1' }
const FILLED: FormValues = {
  contact: text(' Ольга Смирнова '),
  email: text('Почта: olga@Vektor.example'),
  product: choice('p:office'),
  version: text('7.1'),
  problem: text('Кнопка «Сохранить» закрывает окно'),
  error: text('0x80070005'),
  steps: text('Нажать «Сохранить»'),
  changes: text('Обновили Windows'),
  severity: choice('high'),
  files: files(file('F1')),
  behalfName: text('Пётр'),
  behalfEmail: text('petr@vektor.example'),
}
const SECOND: FormValues = { problem: text('Почта не уходит'), severity: choice('odd') }
const THIRD: FormValues = { ...SECOND, product: choice('o:HP M404'), error: text('12'), severity: choice('critical') }

const opening = (id: string, more: Partial<forms.Opening> = {}): forms.Opening => {
  return { id, at: NOW, text: '', files: [], about: null, ...more }
}
const draftFrom = (more: Partial<forms.Opening>, change: Partial<forms.FormDraft> = {}): forms.FormDraft => ({
  ...forms.openDraft(forms.freshForms(), opening('d1', more)).draft!,
  ...change,
})
const EMPTY = draftFrom({})
const WHOLE = draftFrom(
  { text: `${'я'.repeat(2999)}😀 конец`, files: [file('A')], about: ABOUT },
  { values: FILLED, situations: [SECOND, THIRD], extra: THIRD, generation: 2 },
)
const PROFILE = { name: 'Olga S.', company: 'Vektor', phone: '+7 999', email: 'o@vektor.example', language: 'ru' }
const KNOWN = { contact: 'Ольга, Вектор', email: 'known@vektor.example', isEmailConfirmed: true, product: null }
const worldOf = (more: Partial<FormWorld> = {}): FormWorld => {
  return { language: 'ru', products: PRODUCTS, known: null, profile: null, ...more }
}

/** Rows by name; a row that holds a list has an item on each line. */
function written(name: string, rows: Readonly<Record<string, unknown>>): void {
  const linesOf = (value: unknown): readonly string[] =>
    Array.isArray(value) ? value.map((one: unknown) => `  ${plain(one)}`) : [`  ${plain(value)}`]
  const lines = Object.entries(rows).flatMap(([title, value]) => [`■ ${title}`, ...linesOf(value)])
  expectGolden(new URL('./written/', import.meta.url), name, `${lines.join('\n')}\n`)
}

const viewRows = (view: { readonly parts: readonly unknown[] }): readonly unknown[] => [
  { ...view, parts: 0 },
  ...view.parts,
]

/** `npm run golden` writes them anew. */
describe('a form stands as it is written down', () => {
  it('when a person fills in a request', () => {
    const confirmed = { ...PROFILE, isEmailConfirmed: true }
    const guest = { ...PROFILE, company: null, phone: '', isEmailConfirmed: false }
    written('request-forms', {
      opening: viewRows(openingForm(WHOLE, 'en')),
      empty: viewRows(requestForm(EMPTY, worldOf(), false)),
      'everything filled in': viewRows(requestForm(WHOLE, worldOf({ known: KNOWN, profile: confirmed }), true)),
      'known and confirmed': viewRows(requestForm(EMPTY, worldOf({ known: KNOWN, profile: confirmed }), false)),
      'known, a guest': viewRows(requestForm(EMPTY, worldOf({ known: KNOWN, profile: guest }), false)),
      'a member': viewRows(requestForm(EMPTY, worldOf({ profile: confirmed }), false)),
      'a guest': viewRows(requestForm(EMPTY, worldOf({ profile: guest }), false)),
      'somebody without a name': viewRows(requestForm(EMPTY, worldOf({ profile: { ...guest, name: '' } }), false)),
      'nine situations': viewRows(requestForm({ ...EMPTY, situations: Array(8).fill(SECOND) }, worldOf(), false)),
      'eight situations': viewRows(requestForm({ ...EMPTY, situations: Array(7).fill(SECOND) }, worldOf(), false)),
      'about a message without a link': viewRows(
        requestForm({ ...EMPTY, about: { ...ABOUT, link: null } }, worldOf(), false),
      ),
      'a further situation': viewRows(situationForm(WHOLE, worldOf())),
    })
    expect([isResumed(WHOLE, 'd2'), isResumed(WHOLE, 'd1'), isResumed(EMPTY, 'd2')]).toEqual([true, false, false])
  })

  it('when an agent fills it in', () => {
    const about = { language: 'ru', place: 'slack:C1', ticketId: '17', draftId: null }
    const agents = Array.from({ length: 101 }, (_, n) => ({ id: `a${n}`, name: `Агент ${n}` }))
    const order = { number: 'KSB-1', severity: 'high', agents }
    written('desk-forms', {
      'a solution': viewRows(
        replyForm({ ...about, purpose: 'solve' }, { number: 'KSB-1', text: 'Готово', promisedAt: NOW }),
      ),
      'an answer': viewRows(
        replyForm({ ...about, purpose: 'x', draftId: '5' }, { number: 'KSB-1', text: null, promisedAt: null }),
      ),
      ...Object.fromEntries(
        ORDER_PURPOSES.map((purpose) => [purpose, viewRows(orderForm({ ...about, purpose }, order))]),
      ),
    })
    expect(['solve', 'hand', ''].map((one) => [isReplyChoice(one), isOrderPurpose(one)])).toEqual([
      [true, false],
      [false, true],
      [false, false],
    ])
  })

  it('when it is checked', () => {
    const isAbuse = (words: string, zone = ''): boolean => words.includes(`rude ${zone}`.trim())
    const changed = (change: FormValues, name = 'request'): unknown =>
      checkForm(name, { ...FILLED, ...change }, isAbuse)
    const desk = (name: string, values: FormValues): unknown =>
      checkDeskForm(name, values, { isAbuse: (words) => words.includes('rude'), now: NOW, numberPrefix: 'KSB' })
    written('checks', {
      fine: changed({}),
      'a situation of nothing': checkForm('situation', {}, isAbuse),
      'a request of nothing': checkForm('request', {}, isAbuse),
      'as long as may be': changed({
        steps: text('я'.repeat(3000)),
        version: text('я'.repeat(200)),
        problem: text('я'.repeat(10)),
        contact: text('яя'),
      }),
      'too long': changed({
        steps: text('я'.repeat(3001)),
        version: text('я'.repeat(201)),
        problem: text('я'.repeat(9)),
        contact: text('я'),
      }),
      'abuse as a name': changed({
        contact: text('rude name'),
        behalfName: text('rude name'),
        version: text('rude name'),
      }),
      'abuse in prose': changed({
        contact: text('rude prose'),
        error: text('rude prose'),
        product: choice('o:rude prose'),
      }),
      'abuse as a file': changed({ files: files(file('F', 1, 'rude fileName'), file('G', 1, null)) }),
      'ten files, as big as may be': changed({
        files: files(...Array.from({ length: 10 }, () => file('F', 20 * 1024 * 1024))),
      }),
      'eleven files, one too big': changed({
        files: files(...Array.from({ length: 10 }, () => file('F', null)), file('G', 20 * 1024 * 1024 + 1)),
      }),
      'nobody’s address': changed({ behalfName: text('') }),
      'somebody without an address': changed({ behalfEmail: text('petr') }),
      'nobody else': changed({ behalfName: text(''), behalfEmail: text('') }),
      'a product of no words': changed({ product: choice('o: ') }),
      'a choice of nothing': changed({ product: choice(), severity: choice() }),
      'of another form': desk('request', { text: text('rude') }),
      'a reply of nothing': desk('reply', {}),
      'a promise without a date': desk('reply', { text: text('Чиним'), kind: choice('promise') }),
      'a promise for now': desk('reply', { text: text('Чиним'), kind: choice('promise'), date: text(String(NOW)) }),
      'a promise': desk('reply', { text: text('Чиним'), kind: choice('promise'), date: text(String(NOW + 1)) }),
      'an answer': desk('reply', { text: text('Чиним'), kind: choice('answer') }),
      'rude words': desk('order', {
        text: text('rude'),
        reason: text('rude'),
        situation: text('rude'),
        number: text('rude'),
      }),
      'a number': desk('order', { number: text('ksb 26 000482 0') }),
      ...Object.fromEntries(
        [...'0123456789'].map((n) => [`KSB-26-000482-${n}`, desk('order', { number: text(`KSB-26-000482-${n}`) })]),
      ),
    })
  })

  it('when it was sent', () => {
    const sent = (values: FormValues, draft: forms.FormDraft | null, language = 'ru'): unknown =>
      submissionOfForm({ id: 's1', displayName: 'Ольга', values, draft }, PRODUCTS, language)
    const many = files(...Array.from({ length: 25 }, (_, n) => file(`F${n}`)), file('big', 21_000_000))
    written('submissions', {
      'filled in': sent(FILLED, null),
      'with further situations and a message': sent(FILLED, WHOLE),
      'about a message without a link': sent(FILLED, { ...WHOLE, about: null, rest: '' }, 'en'),
      'of nothing': sent({}, EMPTY),
      'with many files': sent({ ...FILLED, files: many, email: text('olga') }, WHOLE),
      'of another product': sent({ ...FILLED, product: choice('p:gone'), severity: choice('low') }, null),
      'of own words': sent({ ...FILLED, product: choice('o:HP'), severity: choice('critical') }, WHOLE),
      'for somebody else': behalfOf(FILLED),
      'for somebody without an address': behalfOf({ behalfName: text('Пётр'), behalfEmail: text('petr') }),
      'for nobody else': [behalfOf({ behalfEmail: text('a@b.ru') })],
    })
  })

  it('when products are offered', () => {
    const offered = (typed: string, language = 'ru'): unknown => suggestProducts(typed, PRODUCTS, language)
    written('products', {
      nothing: offered(''),
      'nothing, in English': offered('', 'en'),
      'an alias with another letter': offered('УЧЕТ'),
      'the middle of a name': offered('mail'),
      'the beginning comes first': suggestProducts(
        'офис',
        [...PRODUCTS, { ...PRODUCTS[1]!, id: 'o', name: { ru: 'Офисный' } }],
        'ru',
      ),
      'many words': offered(`  принтер   ${'я'.repeat(200)}`),
      chosen: ['office', 'mail', 'gone'].map((id) => chosenOption({ id }, PRODUCTS, 'ru')),
      'own words': chosenOption({ words: 'HP' }, PRODUCTS, 'ru'),
      'no choice': [chosenOption(null, PRODUCTS, 'ru')],
    })
  })

  it('on the home page', () => {
    const ticket = (n: number, more: Partial<HomeTicket> = {}): HomeTicket => {
      const due = { firstResponseDueAt: null, resolutionDueAt: null }
      return { id: String(n), number: `KSB-${n}`, title: `Заявка ${n}`, status: 'open', ...due, ...more }
    }
    const rest = { draft: null, page: 0, language: 'ru', languages: ['ru', 'en', 'de', 'fr', 'es', 'it', 'pl'] }
    const home = (tickets: readonly HomeTicket[], more = {}): unknown => homeParts({ ...rest, tickets, ...more })
    const many = Array.from({ length: 21 }, (_, n) => ticket(n))
    written('home', {
      empty: home([], { languages: ['ru'] }),
      'with a draft': home([], { draft: WHOLE }),
      'with a draft without words': home([], { draft: EMPTY }),
      'of every kind': home([
        ticket(1, { firstResponseDueAt: NOW, resolutionDueAt: NOW + DAY }),
        ticket(2, { status: 'pending', resolutionDueAt: NOW }),
        ticket(3, { status: 'solved' }),
        ticket(4, { status: 'new' }),
      ]),
      ten: home(many.slice(0, 10)),
      'the first of three pages': home(many),
      'the second of three': home(many, { page: 1 }),
      'the last of three': home(many, { page: 7 }),
      'before the first': home(many, { page: -1 }),
    })
  })
})

describe('what a form carries along comes back', () => {
  it('as it went', () => {
    const about = { language: 'ru', place: 'slack:C-1', ticketId: '17', purpose: 'x.y', draftId: '5' }
    expect(writeDeskMetadata(about)).toBe('ru desk slack:C-1 17 x.y 5')
    expect([
      readDeskMetadata(writeDeskMetadata(about)),
      readDeskMetadata(writeDeskMetadata({ ...about, draftId: null })),
    ]).toEqual([about, { ...about, draftId: null }])
    expect(['', 'ru d1', 'rus desk C 1 x -', 'ru desk C x x -'].map(readDeskMetadata)).toEqual([null, null, null, null])
    expect([writeMetadata({ draft: 'd1', language: 'ru' }), readMetadata('ru d1'), readMetadata('')]).toEqual([
      'ru d1',
      { draft: 'd1', language: 'ru' },
      { draft: '', language: '' },
    ])
  })
})

describe('the drafts of forms', () => {
  const told = forms.openDraft(forms.freshForms(), opening('a', { text: 'Не печатает' }))
  const edge = 14 * DAY

  it('are kept, shelved and forgotten as it is written down', () => {
    const shelved = forms.openDraft(told, opening('b', { files: [file('A')] }))
    const offer = (n: number): forms.FormOffer => ({
      text: `${n}`,
      files: [],
      about: { ...ABOUT, messageId: `m${n % 22}` },
    })
    written('drafts', {
      fresh: forms.freshForms(),
      told,
      'shelved for files': shelved,
      'shelved for a message': forms.openDraft(told, opening('b', { about: ABOUT })),
      'a third one': forms.openDraft(shelved, opening('c', { text: 'x' })),
      'the shelf comes back': forms.openDraft({ ...shelved, draft: null }, opening('c')),
      'an old shelf does not': forms.openDraft({ ...shelved, draft: null }, opening('c', { at: NOW + edge })),
      'kept for just two weeks': forms.openDraft(told, opening('c', { at: NOW + edge - 1 })).draft,
      'not longer': forms.openDraft(told, opening('c', { at: NOW + edge })).draft,
      changed: forms.withDraft(shelved, 'a', { rest: 'x' }),
      'changed by a wrong name': forms.withDraft(shelved, 'z', { rest: 'x' }),
      registered: forms.withoutDraft(shelved, 'b'),
      'the shelved one registered': forms.withoutDraft(shelved, 'a'),
      'another registered': forms.withoutDraft(shelved, 'z'),
      'purged in time': forms.purged(forms.noteOffer(shelved, offer(1)), NOW + edge - 1),
      purged: forms.purged(shelved, NOW + edge),
      'begun anew': forms.begunAnew(shelved, 'a', NOW + 1),
      'begun anew by a wrong name': forms.begunAnew(shelved, 'z', NOW + 1),
      found: [
        forms.draftOf(shelved, 'a')?.id ?? null,
        forms.draftOf(shelved, 'b')?.id ?? null,
        forms.draftOf(shelved, 'z'),
      ],
      sent: ['x', 'y'].reduce(forms.noteSent, shelved).sent,
      offers: Array.from({ length: 25 }, (_, n) => offer(n)).reduce(forms.noteOffer, shelved).offers,
      'a character at the edge': forms.openDraft(told, opening('e', { text: `${'я'.repeat(2998)}😀` })).draft?.rest,
      'a character over the edge': forms.openDraft(told, opening('e', { text: `${'я'.repeat(2999)}😀` })).draft?.rest,
      ...Object.fromEntries(
        ['product', 'version', 'problem', 'error', 'steps', 'changes', 'behalfName', 'behalfEmail', 'contact'].map(
          (name) => [`begun with ${name}`, forms.isBegun({ ...EMPTY, values: { [name]: text('x') } })],
        ),
      ),
      'begun with files': forms.isBegun({ ...EMPTY, values: { files: files(file('A')) } }),
      'begun with a situation': forms.isBegun({ ...EMPTY, situations: [SECOND] }),
      'begun with half a situation': forms.isBegun({ ...EMPTY, extra: SECOND }),
      'begun with a message': forms.isBegun({ ...EMPTY, about: ABOUT }),
    })
  })

  it.each([null, 'x', 7, { sent: ['x'] }])('are read from %j', (stored) => {
    expect(forms.restoreForms(stored)).toEqual({ ...forms.freshForms(), ...(typeof stored === 'object' ? stored : {}) })
  })
})
