import { FORM_CHARS, cleanText } from '../domain/intake/clean-text.ts'
import type { Phrase } from '../domain/notice/message.ts'
import type { Severity, TicketEvent } from '../domain/ticket/events.ts'
import { decide, type TicketCommand } from '../domain/ticket/lifecycle.ts'
import { findTicketNumber } from '../domain/ticket/number.ts'
import { apply, register, type Ticket } from '../domain/ticket/ticket.ts'
import { DESK_ACCOUNT, type DeskTicket } from './desk-pages.ts'
import { targetsOf, roomConversations, type DeskPolicy } from './policy.ts'
import type { Judge } from './ports.ts'
import type { InboxRow } from './receiving.ts'
import { mailToTicket, type TicketMail } from './ticket/ticket-mail.ts'

/** What agents can do to a ticket on its page; the same as with the commands of a room. */
export const DESK_ACTIONS = [
  ...(['take', 'assign', 'severity', 'package', 'note', 'split', 'link', 'duplicate'] as const),
  ...(['informationRequest', 'answer', 'commitment', 'solution'] as const),
] as const
export type DeskAction = (typeof DESK_ACTIONS)[number]

export const REPLY_ACTIONS = ['informationRequest', 'answer', 'commitment', 'solution'] as const
export type ReplyAction = (typeof REPLY_ACTIONS)[number]

export interface DeskForm {
  readonly action: DeskAction
  /** As it came. */
  readonly text: string
  /** The agent, the degree, the package or the number that is meant. */
  readonly choice: string
  /** For a promise (R17), epoch milliseconds; null when there is no date, or none that exists. */
  readonly promisedAt: number | null
  /** Names this form: what is sent twice from it is sent once. */
  readonly key: string
}

export interface DeskTurnTools {
  readonly policy: DeskPolicy
  readonly judge: Judge
  readonly agentId: string
  readonly now: Date
  /** The id of the ticket with this number. */
  readonly idOf: (number: string) => Promise<string | null>
}

/** `mail` is what the ticket's lane is told; `events` are what will come of it as things stand now. */
export type DeskTurn =
  | { readonly ok: true; readonly row: InboxRow; readonly text: string; readonly events: readonly TicketEvent[] }
  | { readonly ok: false; readonly refusal: Phrase }

export function ticketOf({ id, history }: Pick<DeskTicket, 'id' | 'history'>): Ticket {
  const [first, ...later] = history
  if (first?.type !== 'ticket.registered') throw new Error(`Ticket ${id} has no registration in its history`)
  return later.reduce(apply, register(first))
}

/**
 * Decides what becomes of an agent's form: mail for the ticket's lane, where it is decided again one after the other with
 * everybody else's, or a refusal in words. What the requester will read passes the same filter as their own words (R20).
 * Stores nothing.
 */
export async function takeDeskTurn(ticket: DeskTicket, form: DeskForm, tools: DeskTurnTools): Promise<DeskTurn> {
  const text = cleanText(form.text)
  if (NEEDS_WORDS.includes(form.action) && text === '') return refuse('desk:refusal.empty')
  if (text.length > FORM_CHARS) return refuse('desk:refusal.tooLong', { most: FORM_CHARS })
  if (TO_THE_REQUESTER.includes(form.action) && tools.judge.abuse(text, 'prose', 'agent') === 'refuse') {
    return refuse('agent:refusal.abuse')
  }
  const meant = await meaningOf(ticket, { ...form, text }, tools)
  if ('refusal' in meant) return { ok: false, refusal: meant.refusal }
  const { command, mail } = meant
  const decision = command === null ? { ok: true as const, events: [] } : decide(ticketOf(ticket), command, tools.now)
  if (!decision.ok) return refuse(`ticket:refusal.${decision.refusal}`, { number: ticket.number })
  return { ok: true, row: rowOf(ticket, form.key, mail), text, events: decision.events }
}

/** Whether the ticket has, since `before`, what was to come of a form: somebody else may have been faster. */
export function hasComeTrue(
  before: DeskTicket,
  after: DeskTicket,
  wanted: readonly TicketEvent[],
  by: string,
): boolean {
  const fresh = after.history.slice(before.history.length)
  if (wanted.length > 0) {
    return wanted.every((event) => fresh.some((one) => one.type === event.type && byOf(one) === byOf(event)))
  }
  const known = new Set(before.messages.map(({ id }) => id))
  return (
    after.messages.some(({ id, author }) => author === `agent:${by}` && !known.has(id)) ||
    fresh.some((event) => event.type === 'ticket.linked' && event.by === by)
  )
}

function byOf(event: TicketEvent): string | null {
  return 'by' in event ? event.by : null
}

const NEEDS_WORDS: readonly DeskAction[] = [...REPLY_ACTIONS, 'note', 'split', 'severity']
const TO_THE_REQUESTER: readonly DeskAction[] = [...REPLY_ACTIONS, 'split', 'severity']

type Mail = Extract<TicketMail, { readonly at: number }>
type Meaning = { readonly command: TicketCommand | null; readonly mail: Mail } | { readonly refusal: Phrase }

async function meaningOf(ticket: DeskTicket, form: DeskForm, tools: DeskTurnTools): Promise<Meaning> {
  const { policy, agentId: by } = tools
  const spoken = spokenOf(ticket, form.text, tools)
  const unknown = (key: string): Meaning => ({ refusal: { key: `agent:refusal.${key}` } })
  switch (form.action) {
    case 'take':
      return meaningOfTaking(ticket, spoken, tools)
    case 'assign': {
      const to = policy.agents.find(({ id }) => id === form.choice)?.id
      if (to === undefined) return unknown('agentUnknown')
      return { command: { do: 'take', by: to, givenBy: by }, mail: { type: 'agentAssign', to, ...spoken } }
    }
    case 'severity': {
      const severity = SEVERITIES.find((one) => one === form.choice)
      if (severity === undefined) return unknown('severityUnknown')
      const command = { do: 'changeSeverity', by, to: severity, reasonId: 'preview' } as const
      return { command, mail: { type: 'agentSeverity', severity, ...spoken } }
    }
    case 'package': {
      const servicePackage = policy.packages.find(({ name }) => name === form.choice)?.name
      if (servicePackage === undefined) return unknown('packageUnknown')
      const targets = targetsOf(policy, servicePackage)
      const command = { do: 'changePackage', by, to: servicePackage, targets } as const
      return { command, mail: { type: 'agentPackage', servicePackage, ...spoken } }
    }
    case 'note':
      return { command: null, mail: { type: 'agentNote', ...spoken, isPlain: false, account: '', files: [] } }
    case 'split':
      return { command: null, mail: { type: 'agentSplit', ...spoken } }
    case 'link':
    case 'duplicate':
      return meaningOfLink(ticket, form, tools)
    default:
      return meaningOfReply(form, spoken, tools)
  }
}

export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'normal', 'low']

type Spoken = ReturnType<typeof spokenOf>

/** What comes of it is also told in the room, so that those who read only there see it. */
function spokenOf({ room }: DeskTicket, text: string, { policy, agentId, now }: DeskTurnTools) {
  const conversation = roomConversations(policy, room)[0] ?? ''
  return { agentId, conversation, externalId: null, text, at: now.getTime(), rooms: [room] }
}

function meaningOfTaking(ticket: DeskTicket, spoken: Spoken, { policy, agentId }: DeskTurnTools): Meaning {
  const { assigneeId } = ticketOf(ticket)
  if (assigneeId !== null && assigneeId !== agentId) {
    const agent = policy.agents.find(({ id }) => id === assigneeId)?.name ?? assigneeId
    return { refusal: { key: 'ticket:refusal.taken_by', params: { number: ticket.number, agent } } }
  }
  return { command: { do: 'take', by: agentId }, mail: { type: 'agentTake', ...spoken } }
}

async function meaningOfLink(ticket: DeskTicket, form: DeskForm, tools: DeskTurnTools): Promise<Meaning> {
  const number = findTicketNumber(form.choice, tools.policy.numberPrefix)
  if (number === null) return { refusal: { key: 'desk:refusal.number' } }
  const other = await tools.idOf(number)
  if (other === null || other === ticket.id) return { refusal: { key: 'agent:refusal.ticketUnknown' } }
  const relation = form.action === 'duplicate' ? 'duplicate' : 'related'
  const by = tools.agentId
  const command: TicketCommand =
    relation === 'duplicate' ? { do: 'closeAsDuplicate', by, of: other } : { do: 'link', by, ticketId: other, relation }
  const spoken = spokenOf(ticket, number, tools)
  return { command, mail: { type: 'agentLink', relation, ticketId: other, number, ...spoken } }
}

function meaningOfReply(form: DeskForm, spoken: Spoken, { agentId: by }: DeskTurnTools): Meaning {
  const reply = REPLY_ACTIONS.find((one) => one === form.action)
  if (reply === undefined) return { refusal: { key: 'desk:refusal.strange' } }
  const promisedAt = reply === 'commitment' ? form.promisedAt : null
  const promise = promisedAt === null ? {} : { promisedAt: new Date(promisedAt) }
  const command: TicketCommand = { do: 'reply', by, reply, messageId: 'preview', ...promise }
  return { command, mail: { type: 'agentReply', reply, promisedAt, draftId: null, ...spoken } }
}

function rowOf({ id }: DeskTicket, key: string, mail: Mail): InboxRow {
  const { externalId, lane, payload } = mailToTicket(id, key, mail, new Date(mail.at))
  return { channel: 'desk', account: DESK_ACCOUNT, epoch: 0, externalId, lane, eventAt: mail.at, payload }
}

function refuse(key: string, params?: Phrase['params']): DeskTurn {
  return { ok: false, refusal: params ? { key, params } : { key } }
}
