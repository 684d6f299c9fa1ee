import type { Letter } from '../../../src/domain/notice/letter.ts'
import type { TicketView } from '../../../src/domain/notice/ticket-view.ts'
import type { CloseReason, ReplyType, TicketEvent } from '../../../src/domain/ticket/events.ts'

const AT = Date.UTC(2026, 10, 24, 9)
const at = new Date(AT)
const HOUR = 3_600_000

const NEW: TicketView = {
  id: '17',
  number: 'KSB-26-000482-7',
  title: 'Закрывается при сохранении',
  product: 'Касбург Офис',
  version: '7.1',
  severity: 'high',
  status: 'new',
  closeReason: null,
  firstResponseDueAt: AT + HOUR,
  resolutionDueAt: AT + 8 * HOUR,
  staleAt: null,
  assignee: null,
  requester: { name: 'Ольга', company: 'Вектор', email: 'olga@vektor.example', isReachable: true },
  followUpOf: null,
  siblings: [],
}

/** A ticket in every status, with everything that a view may have or lack. */
export const VIEWS: readonly (readonly [string, TicketView])[] = [
  ['new', NEW],
  [
    'open, one of three, of somebody who blocked the bot',
    {
      ...NEW,
      status: 'open',
      severity: 'critical',
      assignee: 'Анна',
      firstResponseDueAt: null,
      siblings: ['KSB-26-000483-1', 'KSB-26-000484-2'],
      requester: { name: 'Пётр', company: null, email: null, isReachable: false },
    },
  ],
  ['pending', { ...NEW, status: 'pending', severity: 'normal', resolutionDueAt: null, staleAt: AT + 72 * HOUR }],
  ['solved', { ...NEW, id: '18', status: 'solved', severity: 'low', assignee: 'Анна', staleAt: AT + 72 * HOUR }],
  ['closed', { ...NEW, status: 'closed', closeReason: 'stale', assignee: 'Борис' }],
  ['an incident after another ticket', { ...NEW, incident: { followers: 4 }, followUpOf: 'KSB-26-000111-3' }],
  ['no incident, no promise', { ...NEW, incident: null, firstResponseDueAt: null, resolutionDueAt: null }],
]

const REPLIES: readonly ReplyType[] = ['informationRequest', 'answer', 'commitment', 'solution']
const REASONS: readonly CloseReason[] = ['confirmed', 'stale', 'withdrawn', 'duplicate', 'refused']

export const EVENTS: readonly TicketEvent[] = [
  { type: 'ticket.taken', at, by: 'anna', from: null, givenBy: null },
  { type: 'ticket.taken', at, by: 'anna', from: 'boris', givenBy: null },
  ...REPLIES.map((reply): TicketEvent => ({
    type: 'ticket.replied',
    at,
    by: 'anna',
    reply,
    messageId: 'm',
    promisedAt: null,
  })),
  { type: 'ticket.replied', at, by: 'anna', reply: 'commitment', messageId: 'm', promisedAt: new Date(AT + HOUR) },
  { type: 'ticket.severity_changed', at, by: 'anna', from: 'high', to: 'critical', reasonId: null },
  { type: 'ticket.stale_warned', at, closesAt: new Date(AT + 24 * HOUR) },
  ...REASONS.map((reason): TicketEvent => ({ type: 'ticket.closed', at, by: null, reason, duplicateOf: null })),
  { type: 'ticket.stale_prolonged', at, kind: 'needTime' },
  { type: 'ticket.stale_closing_revoked', at, messageId: 'm' },
  { type: 'ticket.reply_recalled', at, by: 'anna', messageId: 'm' },
  { type: 'ticket.solution_rejected', at, messageId: 'm' },
  { type: 'ticket.reply_delivered', at, messageId: 'm' },
]

const OF = { address: 'confirmed', ticketNumber: NEW.number } as const
const deadline = { moment: AT + HOUR, show: 'moment' } as const
const WORDS = ['Слова', '  ', 'Ещё слова']

type Untold = Letter extends infer One ? (One extends Letter ? Omit<One, 'deskName'> : never) : never

export const LETTERS: readonly Untold[] = [
  { ...OF, kind: 'acknowledgement', params: { severity: 'high', deadline } },
  { ...OF, kind: 'acknowledgement', params: { severity: 'low', deadline }, ownWords: [' '] },
  { ...OF, kind: 'acknowledgement', params: { severity: 'low', deadline }, ownWords: WORDS },
  { kind: 'acknowledgement', address: 'unconfirmed', ticketNumber: NEW.number },
  { kind: 'acknowledgement', address: 'unconfirmed', ticketNumber: NEW.number, siblings: ['KSB-26-000483-1'] },
  { kind: 'code', address: 'unconfirmed', ticketNumber: null, params: { code: '123456', minutes: 10 } },
  { kind: 'code', address: 'unconfirmed', ticketNumber: NEW.number, params: { code: '123456', minutes: 10 } },
  { kind: 'howToFile', address: 'unconfirmed' },
  { ...OF, kind: 'answer', params: {}, ownWords: WORDS },
  { ...OF, kind: 'answer', params: { promised: deadline }, ownWords: WORDS },
  { ...OF, kind: 'question', params: { deadline }, ownWords: WORDS },
  { ...OF, kind: 'solution', params: { deadline }, ownWords: WORDS },
  { ...OF, kind: 'warning', params: { deadline } },
  { kind: 'incident', address: 'confirmed', news: 'update', title: 'Почта', ownWords: WORDS },
  { kind: 'incident', address: 'confirmed', news: 'fixed', title: 'Почта', ownWords: [] },
  ...REASONS.map((reason): Untold => ({ ...OF, kind: 'closed', params: { reason } })),
]
