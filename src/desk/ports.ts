import type { FormAct, Trigger } from '../domain/form/act.ts'
import type { FormSay } from '../domain/form/view.ts'
import type { Hint } from '../domain/intake/dialog.ts'
import type { Incoming } from '../domain/intake/incoming.ts'
import type { CopySay, Say, TopicSay } from '../domain/notice/message.ts'
import type { DeskPolicy } from './policy.ts'
import type { Call } from './records.ts'

/** A conversation and how to reach it. */
export interface Address {
  /** The platform: `tg`, `slack`, `web`, `mail`. */
  readonly channel: string
  /** The bot, the workspace or the mailbox that speaks, `tg:<bot>`. */
  readonly account: string
  /** The conversation, which is also the name of its lane: `tg:<bot>:<chat>`. */
  readonly conversation: string
  /** The platform's id of the topic inside the conversation. Null: outside of all topics; missing: nobody has said yet. */
  readonly thread?: string | null
}

/** One platform: understands what comes from it and renders what is said there. Pure; it sends nothing. */
export interface Surface {
  readonly channel: string
  /** Total: whatever the platform sends has an answer. */
  hear(payload: string, to: Address, receivedAt: number): Heard
  /** The calls that say it, in order; several when a text is too long for one message. */
  render(say: Say, to: Address, language: string): readonly Call[]
  /** The calls that do something with a form or with a person's home page; missing where the platform has neither. */
  renderForm?(say: FormSay, to: Address, language: string): readonly Call[]
  /** Missing where the platform cannot copy what somebody sent elsewhere. */
  renderCopy?(say: CopySay, to: Address, language: string): readonly Call[]
  /** True where what is said about a ticket in a room stands in the thread of its card. */
  readonly hasThreads?: boolean
  /** Missing where the platform keeps no topics. */
  readonly topics?: Topics
  /** Cards a minute where so few messages are allowed that those of a bad day have to wait for each other; else null. */
  cardPace?(conversation: string): CardPace | null
}

export interface CardPace {
  readonly aMinute: number
  /** With those that cannot wait. */
  readonly withCritical: number
}

/** Talk about one ticket, kept together by the platform. */
export interface Topics {
  /** Whether a topic can be opened in this conversation, as far as is known now. */
  isOpenTo(conversation: string): boolean
  render(say: TopicSay, to: Address, language: string): readonly Call[]
}

export type Heard =
  | {
      readonly kind: 'incoming'
      readonly incoming: Incoming
      readonly sender: Sender
      readonly isPrivate: boolean
      readonly threadId: string | null
      /** With it a form can be opened, where the platform has forms. */
      readonly trigger?: Trigger | null
    }
  /** Something done with a form, or to get one. It belongs to the person who did it, wherever it was done. */
  | { readonly kind: 'form'; readonly act: FormAct; readonly sender: Sender }
  /** The platform gave this conversation another id. */
  | { readonly kind: 'moved'; readonly to: string }
  /** Nothing for the desk: kept in the inbox, answered by silence. */
  | { readonly kind: 'nothing'; readonly why: string }

export interface Sender {
  /** The platform's numeric id of the person. */
  readonly id: string
  readonly name: string
  /** Speaks under the name of a group or a channel, so nobody knows who it is. */
  readonly isAnonymous: boolean
}

/** Finds abuse (R20). Fast and without side effects. */
export interface Judge {
  abuse(
    text: string,
    zone: 'prose' | 'name' | 'fileName' | 'forward',
    kind: 'requester' | 'agent',
  ): 'ok' | 'warn' | 'refuse'
  /** The text with what was found in it covered, whatever its length; for those who have to know that something was said. */
  mask(text: string): string
  /** The language of a text among those that it knows, or null. */
  language(text: string, current: string | null): string | null
}

/** A lane with its open messages, as the queue hands it over. */
export interface LaneInput {
  readonly lane: string
  readonly rows: readonly LaneRow[]
  readonly subject: unknown
  /** The database's clock, epoch milliseconds. */
  readonly now: number
}

export interface LaneRow {
  readonly id: string
  readonly channel: string
  readonly account: string
  readonly eventAt: number
  readonly receivedAt: number
  readonly payload: string
}

export interface TicketMessageId {
  readonly ticketId: string
  readonly messageId: string
}

export interface Refusal {
  /** The conversation in which it happened. */
  readonly lane: string
  readonly messageId: string
  readonly asking: string | null
  readonly hasFiles: boolean
  readonly body: string
  readonly isAppealed: boolean
  readonly decision: 'allowed' | 'upheld' | null
}

/** Questions about the past that only few turns have; each is a round trip of its own. */
export interface Lookups {
  /** The id of the ticket with this number, in its canonical form. */
  ticketOf(number: string): Promise<string | null>
  /** Every ticket's message that came as this message of a chat: what is common to several situations stands in each. */
  messagesOf(conversation: string, externalId: string): Promise<readonly TicketMessageId[]>
  /** Words that were refused; null when there are none, or no longer. */
  refusalOf(id: string): Promise<Refusal | null>
  /** What an agent has to know of a ticket before doing something to it; null for a ticket of none of these rooms. */
  ticketIn(ticketId: string, rooms: readonly string[]): Promise<TicketStand | null>
  /** The words of a ticket's message as they read now; of a ticket of these rooms only, where they are given. */
  bodyOf(ticketId: string, messageId: string, rooms?: readonly string[]): Promise<string | null>
  /** The ticket behind the token of a link, whoever asks; null when the link is not good. */
  ticketOfLink(token: string): Promise<string | null>
  /** The name of a message that the desk sent to a chat, by the platform's id. */
  refOf(conversation: string, platformId: string): Promise<string | null>
  /** Tickets of some rooms, the most pressing first; at most ten. */
  listTickets(query: TicketQuery): Promise<readonly TicketLine[]>
  /**
   * The person behind a ticket of these rooms, or behind an address that is confirmed, with the conversation in which they were
   * met last; null when there is none. An address that nobody has confirmed finds nobody (R4).
   */
  customerOf(who: CustomerQuery): Promise<Customer | null>
  /** The open incident that these words are a case of, else what helps against a problem like it; only what agents wrote for everybody. */
  hintFor(query: HintQuery): Promise<Hint | null>
  /** What may help with a ticket, for agents: known problems, then solutions of its room that were confirmed; at most three. */
  suggestionsFor(query: SuggestionQuery): Promise<readonly Suggestion[]>
  /** The words of a suggestion as they are now; null when it is gone, or of another room's ticket. */
  suggestionText(id: string, rooms: readonly string[]): Promise<string | null>
  /** Ids of the known problems that were learned from a ticket and still stand. */
  knownOf(ticketId: string): Promise<readonly string[]>
}

export interface SuggestionQuery {
  readonly ticketId: string
  /** The catalogue. */
  readonly products: DeskPolicy['products']
}

export interface Suggestion {
  /** `k<id>` for a known problem, `t<id>` for a solved ticket. */
  readonly id: string
  readonly title: string
  readonly body: string
  /** Of the solved ticket. */
  readonly number: string | null
}

export type CustomerQuery =
  { readonly email: string } | { readonly ticketId: string; readonly rooms: readonly string[] }

export interface Customer {
  readonly name: string
  /** Where they hear from the desk. */
  readonly conversation: string
}

export interface HintQuery {
  /** The product of a draft: an id of the catalogue, or the person's own words. */
  readonly productId: string
  /** The ids of the catalogue. */
  readonly products: readonly string[]
  readonly text: string
  readonly codes: readonly string[]
}

export interface TicketStand {
  readonly number: string
  readonly isClosed: boolean
  readonly severity: string
  readonly assigneeId: string | null
}

export interface TicketQuery {
  /** The rooms whose tickets are meant. */
  readonly rooms: readonly string[]
  /** `urgent`: critical, or due before `dueBefore`, breached ones included. `words`: any of a ticket's words, closed ones too. */
  readonly which: 'mine' | 'unassigned' | 'urgent' | 'words'
  readonly agentId: string
  readonly dueBefore: Date
  /** What to look for: words, or a number. */
  readonly words: string
}

export interface TicketLine {
  readonly id: string
  readonly number: string
  readonly title: string
  readonly status: string
  readonly severity: string
  readonly assigneeId: string | null
  /** The next of its deadlines, epoch milliseconds. */
  readonly dueAt: number | null
}
