import { firstLine } from '../intake/clean-text.ts'
import type { Block, Choice, Phrase } from '../notice/message.ts'
import { ticketChoices } from '../notice/requester-news.ts'
import type { TicketStatus } from '../ticket/events.ts'
import { textIn } from './read-values.ts'
import type { FormDraft } from './state.ts'
import type { FormPart } from './view.ts'

/** An open request as the home page shows it. */
export interface HomeTicket {
  readonly id: string
  readonly number: string
  readonly title: string
  readonly status: TicketStatus
  /** Epoch milliseconds; null when the promise is kept, void or waits. */
  readonly firstResponseDueAt: number | null
  readonly resolutionDueAt: number | null
}

export interface Home {
  /** Open ones, the oldest promise first. */
  readonly tickets: readonly HomeTicket[]
  readonly draft: FormDraft | null
  readonly page: number
  readonly language: string
  /** The languages that the desk speaks. */
  readonly languages: readonly string[]
}

const PAGE = 10

/** The home page: what waits for the person on top, then their open requests, the draft, and the ways on. */
export function homeParts({ tickets, draft, page, language, languages }: Home): readonly FormPart[] {
  const waiting = tickets.filter(isWaiting)
  const others = tickets.filter((ticket) => !isWaiting(ticket))
  const all = [...waiting, ...others]
  const pages = Math.max(1, Math.ceil(all.length / PAGE))
  const at = Math.min(Math.max(page, 0), pages - 1)
  const shown = all.slice(at * PAGE, (at + 1) * PAGE)
  return [
    {
      part: 'buttons',
      choices: [
        { id: 'F.new', label: { key: 'slack:button.new' }, tone: 'primary' },
        ...languageChoices(language, languages),
      ],
    },
    ...draftParts(draft),
    ...section({ key: 'slack:home.waiting' }, shown.filter(isWaiting)),
    ...section(
      { key: 'slack:home.open' },
      shown.filter((ticket) => !isWaiting(ticket)),
    ),
    ...(all.length === 0 ? [{ part: 'note', blocks: [{ key: 'slack:home.empty' }] } as const] : []),
    ...pageParts(at, pages),
  ]
}

function isWaiting({ status }: HomeTicket): boolean {
  return status === 'pending' || status === 'solved'
}

function languageChoices(spoken: string, languages: readonly string[]): readonly Choice[] {
  return languages
    .filter((one) => one !== spoken)
    .slice(0, 5)
    .map((one) => ({ id: `F.language.${one}`, label: { key: `common:language.${one}` } }))
}

function draftParts(draft: FormDraft | null): readonly FormPart[] {
  if (draft === null) return []
  const text = firstLine(textIn(draft.values, 'problem'), 150)
  const note: Phrase = text === '' ? { key: 'slack:home.draft' } : { key: 'slack:home.draftOf', params: { text } }
  return [
    { part: 'divider' },
    { part: 'note', blocks: [note] },
    { part: 'buttons', choices: [{ id: 'F.continue', label: { key: 'slack:button.continue' } }] },
  ]
}

function section(title: Phrase, tickets: readonly HomeTicket[]): readonly FormPart[] {
  if (tickets.length === 0) return []
  return [{ part: 'divider' }, { part: 'title', phrase: title }, ...tickets.flatMap(ticketParts)]
}

function ticketParts(ticket: HomeTicket): readonly FormPart[] {
  const { id, number, title, status } = ticket
  const rows = status === 'solved' ? (['helped', 'notHelped', 'status'] as const) : (['status', 'why'] as const)
  return [
    { part: 'note', blocks: [{ key: 'slack:home.line', params: { number, title } }, stateOf(ticket)] },
    { part: 'buttons', choices: ticketChoices(id, [rows]).flat() },
  ]
}

function stateOf({ status, firstResponseDueAt, resolutionDueAt }: HomeTicket): Block {
  const name = { key: `ticket:status.${status}` }
  const dueAt = firstResponseDueAt ?? resolutionDueAt
  if (dueAt === null) return { key: 'slack:home.status', params: { status: name } }
  const deadline = { moment: dueAt, show: 'moment' } as const
  return firstResponseDueAt === null
    ? { key: 'slack:home.resolution', params: { status: name, deadline } }
    : { key: 'slack:home.firstResponse', params: { status: name, deadline } }
}

function pageParts(at: number, pages: number): readonly FormPart[] {
  if (pages === 1) return []
  const back: Choice = { id: `F.page.${at - 1}`, label: { key: 'slack:button.newer' } }
  const on: Choice = { id: `F.page.${at + 1}`, label: { key: 'slack:button.older' } }
  return [
    { part: 'divider' },
    { part: 'note', blocks: [{ key: 'slack:home.page', params: { page: at + 1, pages } }] },
    { part: 'buttons', choices: [...(at > 0 ? [back] : []), ...(at + 1 < pages ? [on] : [])] },
  ]
}
