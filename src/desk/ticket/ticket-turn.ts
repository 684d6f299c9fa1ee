import { requesterNews } from '../../domain/notice/requester-news.ts'
import type { Message, Phrase } from '../../domain/notice/message.ts'
import type { TicketView } from '../../domain/notice/ticket-view.ts'
import type { TicketEvent } from '../../domain/ticket/events.ts'
import type { TicketCommand, TicketRefusal } from '../../domain/ticket/lifecycle.ts'
import type { Deadlines, ExplainDeadlines, ReadDeadlines } from '../deadlines.ts'
import { newsLetter } from '../mail/mail-news.ts'
import { agentName, type DeskPolicy } from '../policy.ts'
import type { Judge } from '../ports.ts'
import type { Writes } from '../records.ts'
import { addressOf, type Voice } from '../speak.ts'
import { redrawRoom } from './room-card.ts'
import { addedEvents, carryOut, presentRow, type TicketFile } from './ticket-file.ts'
import { isLetterConversation } from '../letter-conversation.ts'
import { mailToTicket } from './ticket-mail.ts'
import { ticketRef } from './ticket-ref.ts'
import { threadIn } from './ticket-topic.ts'
import type { RequesterOnFile, TicketSubject } from './ticket-subject.ts'

/** A ticket in the middle of a turn. Methods change what will be written; nothing is written before the turn ends. */
export interface TicketTurn {
  readonly subject: TicketSubject
  readonly tools: TicketTurnTools
  readonly now: Date
  readonly writes: Writes
  file: TicketFile
  /** How many follow the incident that this ticket stands for. */
  followers: number
  /** Carries a command out and tells those whom it concerns; or returns why it may not be. `about` stands in the report. */
  command(
    command: TicketCommand,
    at: Date,
    words?: string | null,
    about?: Readonly<Record<string, string>>,
  ): TicketRefusal | null
  /** Says something to the requester, where they are. */
  tellRequester(ref: string, message: Message, about?: Readonly<Record<string, string>>): void
  say(speech: Parameters<Voice>[0]): void
  view(): TicketView
  deadlines(): Deadlines
  /** Writes the ticket's row, its new events, its timers and its card. */
  end(): void
}

export interface TicketTurnTools {
  readonly policy: DeskPolicy
  readonly readDeadlines: ReadDeadlines
  readonly explainDeadlines: ExplainDeadlines
  readonly judge: Judge
  readonly voice: Voice
  readonly writes: Writes
  readonly now: Date
  readonly turnKey: string
}

export function beginTicketTurn(subject: TicketSubject, tools: TicketTurnTools): TicketTurn {
  const { policy, writes, now, voice } = tools
  const deadlines = (): Deadlines => tools.readDeadlines(turn.file.history, now)
  const turn: TicketTurn = {
    subject,
    tools,
    now,
    writes,
    file: subject.file,
    followers: (subject.incident?.followers ?? []).filter(({ answer }) => answer === null).length,
    command(command, at, words = null, about = {}) {
      const carried = carryOut(turn.file, command, at)
      if (!carried.ok) return carried.refusal
      turn.file = carried.file
      for (const event of carried.events) tellOf(turn, event, words, about)
      return null
    },
    tellRequester(ref, message, about) {
      const { conversation, id } = turn.file.row
      turn.say({
        say: { say: 'message', ref, message },
        to: addressOf(conversation),
        language: subject.requester.language,
        ...(about ? { report: { lane: `ticket:${id}`, about } } : {}),
      })
    },
    // All that is said about a ticket is said in its topic, where it has one.
    say({ to, ...speech }) {
      const thread = to.thread === undefined ? threadIn(subject, to.conversation) : to.thread
      writes.calls.push(...voice({ ...speech, to: { ...to, thread } }))
    },
    deadlines,
    view: () => ({
      ...viewOf(turn.file, subject.requester, subject, deadlines(), policy),
      incident: turn.file.ticket.isIncident ? { followers: turn.followers } : null,
    }),
    end() {
      writeTicket(turn.file, deadlines(), now, writes)
      redrawRoom(turn, before)
    },
  }
  const before = turn.view()
  return turn
}

/** Writes a ticket's row, its new events and the time when somebody has to look at it next. */
export function writeTicket(file: TicketFile, deadlines: Deadlines, now: Date, writes: Writes): void {
  const { firstResponseDueAt, resolutionDueAt, nextLookAt } = deadlines
  writes.tickets.push(presentRow(file, { firstResponseDueAt, resolutionDueAt }, now))
  writes.events.push(...addedEvents(file))
  const { id } = file.row
  const payload = JSON.stringify({ type: 'alarm', name: 'look' })
  writes.timers.push({ key: `ticket:${id}:look`, lane: `ticket:${id}`, dueAt: nextLookAt, payload })
}

/** The agent's words belong to the delivery: what becomes of them is reported to the ticket. */
function tellOf(
  turn: TicketTurn,
  event: TicketEvent,
  words: string | null,
  more: Readonly<Record<string, string>>,
): void {
  const view = promisedView(turn, turn.file, event)
  const position = turn.file.history.indexOf(event) + 1
  const occasion = { deskName: turn.tools.policy.name, position, at: turn.now }
  const letter = newsLetter(event, view, words, turn.subject.requester, occasion)
  if (letter) turn.writes.calls.push(letter)
  const message = requesterNews(event, view, words)
  if (!message) return
  const about = event.type === 'ticket.replied' ? { messageId: event.messageId, ...more } : undefined
  if (about && isLetterConversation(turn.file.row.conversation)) return failInChat(turn, about)
  turn.tellRequester(ticketRef(turn.file.row.id, `news${position}`), message, about)
}

/** Who has no chat is reached by letter, or not at all: the agents hear which. */
function failInChat({ writes, file, tools, now }: TicketTurn, about: Readonly<Record<string, string>>): void {
  const mail = { type: 'delivery', outcome: 'unreachable', about } as const
  writes.internal.push(mailToTicket(file.row.id, `${tools.turnKey}.chatless`, mail, now))
}

/**
 * What is being said speaks of the time when it will have arrived: a question names the day of its closing before its delivery
 * is proven (R21). Should it arrive later, the ticket closes later than it says, never earlier.
 */
export function promisedView(turn: TicketTurn, file: TicketFile, event: TicketEvent): TicketView {
  const { subject, tools, now } = turn
  const { messageId } = event.type === 'ticket.replied' ? event : { messageId: null }
  const arrived =
    messageId === null
      ? file.history
      : [...file.history, { type: 'ticket.reply_delivered', at: now, messageId } as const]
  return viewOf(file, subject.requester, subject, tools.readDeadlines(arrived, now), tools.policy)
}

export function viewOf(
  file: TicketFile,
  requester: RequesterOnFile,
  { followUpOf, siblings }: Pick<TicketSubject, 'followUpOf' | 'siblings'>,
  deadlines: Deadlines,
  policy: DeskPolicy,
): TicketView {
  const { row, ticket } = file
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    product: row.product,
    version: row.productVersion,
    severity: ticket.severity,
    status: ticket.status,
    closeReason: ticket.closeReason,
    firstResponseDueAt: deadlines.firstResponseDueAt?.getTime() ?? null,
    resolutionDueAt: deadlines.resolutionDueAt?.getTime() ?? null,
    staleAt: deadlines.staleAt?.getTime() ?? null,
    assignee: agentName(policy, ticket.assigneeId),
    requester: {
      name: requester.name,
      company: requester.company,
      email: requester.email,
      isReachable: requester.isReachable,
    },
    followUpOf,
    siblings,
  }
}

/** Ends the spinner of a pressed button; a press that was answered already has no id. */
export function toastTo(
  turn: TicketTurn,
  { pressId, conversation }: { readonly pressId: string | null; readonly conversation: string },
  language: string,
  phrase: Phrase | null,
): void {
  if (pressId !== null) turn.say({ say: { say: 'toast', pressId, phrase }, to: addressOf(conversation), language })
}
