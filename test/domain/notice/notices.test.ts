import { describe, expect, it } from '@jest/globals'
import type { CardMenu } from '../../../src/domain/notice/card-menu.ts'
import { ticketCard, type CardFields } from '../../../src/domain/notice/card.ts'
import { incidentNews } from '../../../src/domain/notice/incident-news.ts'
import { letterContent } from '../../../src/domain/notice/letter.ts'
import type { Message } from '../../../src/domain/notice/message.ts'
import { receipt, severalReceipts, successorReceipt } from '../../../src/domain/notice/receipt.ts'
import { refusalCard } from '../../../src/domain/notice/refusal-card.ts'
import { requesterNews } from '../../../src/domain/notice/requester-news.ts'
import { roomDigest } from '../../../src/domain/notice/room-digest.ts'
import { ticketList, ticketStatus } from '../../../src/domain/notice/ticket-list.ts'
import { maskEmail } from '../../../src/domain/notice/ticket-view.ts'
import { expectGolden } from '../../support/golden.ts'
import { indented, printBlock, printMessage } from '../../support/print-notice.ts'
import { EVENTS, LETTERS, VIEWS } from './views.ts'

const FULL: CardFields = {
  problem: 'Кнопка «Сохранить» закрывает окно',
  error: '0x80070005',
  steps: 'я'.repeat(601),
  changes: `${'я'.repeat(599)}😀`,
  files: 3,
}
const BARE: CardFields = { problem: 'Не печатает', error: null, steps: '', changes: null, files: 0 }
const MENUS: readonly (CardMenu | null)[] = [null, 'reply', 'more', 'severity', 'hand']
const AGENTS = [
  { id: 'anna', name: 'Анна' },
  { id: 'b b', name: 'Нет места' },
  { id: 'x'.repeat(31), name: 'Слишком длинный' },
  ...Array.from({ length: 22 }, (_, n) => ({ id: `agent-${n}`, name: `Агент ${n}` })),
]

/** The tables of a file, each row under its name. */
function written(name: string, rows: readonly (readonly [string, Message | readonly string[] | null])[]): void {
  const lines = rows.flatMap(([title, shown]) => [`■ ${title}`, ...indented(linesOf(shown))])
  expectGolden(new URL('./written/', import.meta.url), name, `${lines.join('\n')}\n`)
}

function linesOf(shown: Message | readonly string[] | null): readonly string[] {
  if (shown === null) return ['nothing']
  return 'blocks' in shown ? printMessage(shown) : shown
}

const ofViews = (show: (view: (typeof VIEWS)[number][1]) => Message): readonly (readonly [string, Message])[] =>
  VIEWS.map(([name, view]) => [name, show(view)])

/** `npm run golden` writes them anew. */
describe('what is said of a ticket stands as it is written down', () => {
  it('on its card', () => {
    written('cards', [...ofViews((view) => ticketCard(view, FULL)), ['with the least', ticketCard(VIEWS[0]![1], BARE)]])
  })

  it('in the menus of its card', () => {
    written(
      'card-menus',
      VIEWS.flatMap(([name, view]) =>
        MENUS.map((menu) => [`${name}: ${menu ?? 'no menu'}`, ticketCard(view, BARE, menu, AGENTS)] as const),
      ).map(([name, { choices }]) => [name, { blocks: [], ...(choices ? { choices } : {}) }]),
    )
  })

  it('in its receipts', () => {
    const mail = [{ key: 'ticket:receipt.mail' }]
    written('receipts', [
      ...ofViews((view) => receipt(view)),
      ['with a letter', receipt(VIEWS[0]![1], mail)],
      ['with an address that nobody has proven', receipt(VIEWS[0]![1], mail, true)],
      ['of several', severalReceipts(VIEWS.slice(0, 2).map(([, view]) => view))],
      ...VIEWS.map(([name, view]) => [`after another: ${name}`, successorReceipt(view, 'KSB-25-000001-1')] as const),
    ])
  })

  it('when its requester asks where it stands', () => {
    written('status', [
      ...ofViews(ticketStatus),
      ['no tickets', ticketList([])],
      ['all of them', ticketList(VIEWS.map(([, view]) => view))],
      ['a dozen', ticketList(Array.from({ length: 12 }, (_, n) => ({ ...VIEWS[0]![1], id: String(n) })))],
    ])
  })

  it('when something happened to it', () => {
    written(
      'news',
      EVENTS.flatMap((event, index) =>
        VIEWS.flatMap(([name, view]) =>
          [null, '', 'Слова агента'].map((words) => {
            const title = `${index + 1} ${event.type}: ${name}, ${words === null ? 'no words' : `«${words}»`}`
            return [title, requesterNews(event, view, words)] as const
          }),
        ),
      ),
    )
  })

  it('in letters', () => {
    written(
      'letters',
      LETTERS.map((letter, index) => {
        const { subject, blocks } = letterContent({ deskName: 'Касбург', ...letter })
        return [`${index + 1} ${letter.kind}`, [printBlock(subject), ...blocks.map(printBlock)]]
      }),
    )
  })

  it('to those who follow an incident', () => {
    const about = { incidentId: '7', title: 'Почта недоступна' }
    written(
      'incidents',
      (['update', 'fixed'] as const).flatMap((kind) =>
        ['', 'Чиним'].map((text) => [`${kind} «${text}»`, incidentNews({ ...about, kind, text })] as const),
      ),
    )
  })

  it('in the room: the digest and refused words', () => {
    const lines = VIEWS.map(([, view]) => view)
    const nine = Array.from({ length: 9 }, (_, n) => ({ ...lines[1]!, id: String(n), severity: 'low' as const }))
    const refused = { id: '5', masked: 'Вы ***' }
    written('room', [
      ['nothing waits', roomDigest([])],
      ['two wait', roomDigest(lines.slice(0, 2))],
      ['eight wait', roomDigest(nine.slice(1))],
      ['nine wait', roomDigest(nine)],
      ['refused words', refusalCard({ ...refused, decision: null })],
      ['refused words, allowed', refusalCard({ ...refused, decision: { kind: 'allowed', agent: 'Анна' } })],
      ['refused words, upheld', refusalCard({ ...refused, decision: { kind: 'upheld', agent: 'Анна' } })],
    ])
  })

  it.each([
    ['olga@vektor.example', 'o***@vektor.example'],
    ['o@v', 'o***@v'],
    ['"a@b"@c', '"***@c'],
    ['@v', '***'],
    ['nobody', '***'],
  ])('with the address "%s" as "%s"', (email, shown) => {
    expect(maskEmail(email)).toBe(shown)
  })
})
