import { cleanText, FORM_CHARS } from '../domain/intake/clean-text.ts'
import type { Phrase } from '../domain/notice/message.ts'
import type { TicketEvent } from '../domain/ticket/events.ts'
import { decide, type TicketCommand } from '../domain/ticket/lifecycle.ts'
import { apply, register, type Ticket } from '../domain/ticket/ticket.ts'
import type { Judge } from './ports.ts'
import type { InboxRow } from './receiving.ts'
import { mailToTicket, type TicketMail } from './ticket/ticket-mail.ts'

/**
 * A ticket as its requester may see it on a page of their own (R2, R3): what is public, and nothing else. Instants are epoch
 * milliseconds of the desk's clock.
 */
export interface TicketPage {
  readonly id: string
  readonly number: string
  readonly title: string
  readonly product: string
  readonly version: string
  readonly language: string
  /** Where the requester hears news; never shown. */
  readonly conversation: string
  /** The number of the ticket that this one continues, and of the one that continues it (R22). */
  readonly followUpOf: string | null
  readonly successor: string | null
  readonly history: readonly TicketEvent[]
  /** Oldest first. */
  readonly messages: readonly PageMessage[]
  /** How many public messages there are before the first of `messages`. */
  readonly earlier: number
  /** What was sent from the page and nobody has worked yet, oldest first. */
  readonly waiting: readonly WaitingMail[]
  /** The database's clock when this was read. */
  readonly databaseNow: number
}

export interface PageMessage {
  readonly id: string
  /** `person:<id>`, `agent:<id>` or `desk`. */
  readonly author: string
  readonly isRequester: boolean
  /** The name of a person who is not the requester. */
  readonly authorName: string | null
  readonly kind: string
  /** The filter found abuse in it: it is shown covered, to its author as well (R20). */
  readonly isAbusive: boolean
  readonly at: number
  /** Oldest first; the last one is what the message says now (R3). */
  readonly versions: readonly { readonly body: string; readonly at: number }[]
  readonly files: readonly PageFile[]
}

export interface PageFile {
  readonly id: string
  readonly name: string | null
  readonly kind: string
  readonly bytes: number | null
  /** Its bytes lie in the file store. */
  readonly isKept: boolean
  readonly isRefused: boolean
}

export interface WaitingMail {
  readonly action: PageAction | 'message'
  readonly text: string
  readonly at: number
}

export interface TicketPages {
  /** Null when there is no such ticket. */
  read(ticketId: string): Promise<TicketPage | null>
  /** True when the mail with this external id has been worked, or given up. */
  isWorked(externalId: string): Promise<boolean>
}

/** What a requester can press on the page; the same words as under the messages in a chat. */
export const PAGE_ACTIONS = ['helped', 'notHelped', 'needTime', 'stillRelevant'] as const
export type PageAction = (typeof PAGE_ACTIONS)[number]

/** The account under which the page writes to the desk's own inbox. */
export const PAGE_ACCOUNT = 'page'

/** The buttons that mean something now. «Ещё актуально» stands under a question, and under a solution after the warning. */
export function pageActions(ticket: Ticket, at: Date): readonly PageAction[] {
  return PAGE_ACTIONS.filter((action) => {
    if (action === 'stillRelevant' && ticket.status === 'solved' && !ticket.waiting?.warnedAt) return false
    return decide(ticket, commandOf(action), at).ok
  })
}

export function ticketNow(page: TicketPage): Ticket {
  const [first, ...later] = page.history
  if (first?.type !== 'ticket.registered') throw new Error(`Ticket ${page.id} has no registration in its history`)
  return later.reduce(apply, register(first))
}

/** True while words from the page go somewhere: to the ticket, to its successor, or to the one that it repeats. */
export function takesWords(ticket: Ticket): boolean {
  return ticket.closeReason !== 'refused'
}

export interface PageForm {
  readonly action: PageAction | 'message'
  /** As it came. */
  readonly text: string
  /** Names this form: what is sent twice from it is sent once. */
  readonly key: string
}

/** `noted` says what the page tells afterwards; thanks to a closed ticket go nowhere (R22). */
export type PageTurn =
  | { readonly ok: true; readonly row: InboxRow | null; readonly noted: PageNote }
  /** `text` is given back to be put right; words that the filter refused are not repeated to anybody (R20). */
  | { readonly ok: false; readonly refusal: Phrase; readonly text: string; readonly refused?: RefusedPageWords }

/** For the review: `lane` is where its decision goes. */
export interface RefusedPageWords {
  readonly id: string
  readonly lane: string
  readonly messageId: string
  readonly body: string
  readonly at: Date
}

export interface RefusedPages {
  /** Keeps words for the review; the same form twice is kept once, and no ticket fills the review alone. */
  keep(words: RefusedPageWords): Promise<void>
}

export type PageNote = 'message' | 'successor' | 'forwarded' | 'thanks' | PageAction

export interface PageTurnTools {
  readonly judge: Judge
  readonly isThanks: (text: string) => boolean
  readonly now: Date
}

/**
 * Decides what becomes of a form of the page: a message for the ticket's lane, where it is decided again one after the other
 * with everybody else's, or a refusal in words. Stores nothing.
 */
export function takePageTurn(page: TicketPage, form: PageForm, tools: PageTurnTools): PageTurn {
  return form.action === 'message' ? takeWords(page, form, tools) : takePress(page, form.action, form.key, tools.now)
}

function takePress(page: TicketPage, action: PageAction, key: string, now: Date): PageTurn {
  const decision = decide(ticketNow(page), commandOf(action), now)
  if (!decision.ok) {
    const refusal = { key: `ticket:refusal.${decision.refusal}`, params: { number: page.number } }
    return { ok: false, refusal, text: '' }
  }
  const mail = { type: 'requesterPress', conversation: page.conversation, action, pressId: null } as const
  return { ok: true, row: rowOf(page, key, { ...mail, at: now.getTime() }), noted: action }
}

function takeWords(page: TicketPage, form: PageForm, { judge, isThanks, now }: PageTurnTools): PageTurn {
  const text = cleanText(form.text)
  const refuse = (refusal: Phrase, back: string): PageTurn => ({ ok: false, refusal, text: back })
  if (text === '') return refuse({ key: 'tracking:refusal.empty' }, '')
  if (judge.abuse(text, 'prose', 'requester') === 'refuse') {
    const id = `page.${page.id}.${form.key}`
    const refused = { id, lane: `ticket:${page.id}`, messageId: form.key, body: text, at: now }
    return { ok: false, refusal: { key: 'tracking:refusal.abuse' }, text: '', refused }
  }
  if (text.length > FORM_CHARS) {
    return refuse({ key: 'tracking:refusal.tooLong', params: { most: FORM_CHARS } }, text)
  }
  const ticket = ticketNow(page)
  if (!takesWords(ticket)) return refuse({ key: 'ticket:closed.refused', params: { number: page.number } }, text)
  const isSubstantive = !isThanks(text)
  if (ticket.status === 'closed' && !isSubstantive) return { ok: true, row: null, noted: 'thanks' }
  const mail = {
    type: 'requesterMessage' as const,
    conversation: page.conversation,
    account: PAGE_ACCOUNT,
    externalId: form.key,
    at: now.getTime(),
    text,
    files: [],
    isSubstantive,
    isAbusive: false,
    isGuessed: false,
    // The page itself says that the message is received; in the chat there is nothing to answer.
    isQuiet: true,
  } satisfies TicketMail
  return { ok: true, row: rowOf(page, form.key, mail), noted: whereTo(ticket) }
}

function whereTo(ticket: Ticket): PageNote {
  if (ticket.status !== 'closed') return 'message'
  return ticket.closeReason === 'duplicate' ? 'forwarded' : 'successor'
}

function rowOf(page: TicketPage, key: string, mail: Extract<TicketMail, { readonly at: number }>): InboxRow {
  const { externalId, lane, payload } = mailToTicket(page.id, key, mail, new Date(mail.at))
  return { channel: 'desk', account: PAGE_ACCOUNT, epoch: 0, externalId, lane, eventAt: mail.at, payload }
}

function commandOf(action: PageAction): TicketCommand {
  switch (action) {
    case 'helped':
      return { do: 'confirm' }
    case 'notHelped':
      return { do: 'reject', messageId: null }
    case 'needTime':
    case 'stillRelevant':
      return { do: 'prolong', kind: action }
  }
}
