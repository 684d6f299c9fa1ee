import { Readable } from 'node:stream'
import type { Context } from 'hono'
import type { Lines, TicketLine } from '../../desk/desk-pages.ts'
import { agentName } from '../../desk/policy.ts'
import { absentPage } from './absent-page.ts'
import { CSV_MARK, csvLines } from './csv.ts'
import { exportedPage } from './exported-page.ts'
import { dayOf } from './days.ts'
import { queryOf, readSearch } from './search-page.ts'
import { ticketAt } from './ticket-routes.ts'
import type { Visit, Visits } from './visits.ts'

const PIECE = 1000

/** One ticket as a document that needs nothing else to be read. */
export async function ticketHtml(context: Context, visit: Visit, visits: Visits): Promise<Response> {
  const ticket = await ticketAt(context, visit)
  if (ticket === null) return absentPage(context, visit, visits)
  return attached(await exportedPage(visit, ticket), `${ticket.number}.html`, 'text/html; charset=utf-8')
}

/** One ticket as the whole export of the desk has it. */
export async function ticketJson(context: Context, visit: Visit, visits: Visits): Promise<Response> {
  const ticket = await ticketAt(context, visit)
  const line = ticket && (await visit.stores.archive.exported(ticket.number))
  if (!ticket || line === null) return absentPage(context, visit, visits)
  return attached(`${line}\n`, `${ticket.number}.json`, 'application/json; charset=utf-8')
}

/**
 * The tickets that a search finds, as a table, however many they are: read and sent in pieces, so that neither the program nor
 * the database holds them all. Where a search itself is cut short, the last line says so.
 */
export async function searchCsv(context: Context, visit: Visit): Promise<Response> {
  const { speaker, options, now } = visit
  const search = readSearch(context, visit)
  const pieces = piecesOf(visit, search)
  // A search that cannot be carried out is answered by a page and not by half a file.
  const first = await pieces.next()
  const head = COLUMNS.map((name) => speaker.text(`desk:csv.${name}`))
  const separator = speaker.language === 'en' ? ',' : ';'
  const body = Readable.from(
    (async function* (): AsyncGenerator<string> {
      yield CSV_MARK + csvLines([head, ...(first.value ?? [])], separator)
      for await (const rows of pieces) yield csvLines(rows, separator)
    })(),
  )
  const name = `tickets-${dayOf(now.getTime(), options.policy.zone)}.csv`
  return attached(Readable.toWeb(body.map((text: string) => Buffer.from(text))), name, 'text/csv; charset=utf-8')
}

async function* piecesOf(
  visit: Visit,
  search: ReturnType<typeof readSearch>,
): AsyncGenerator<readonly (readonly string[])[], undefined> {
  let after: string | null = null
  do {
    const found: Lines = await visit.stores.archive.search(queryOf(search, visit, after), PIECE)
    const rows = found.lines.map((line) => rowOf(visit, line))
    after = found.next
    yield after === null && found.isCut ? [...rows, [visit.speaker.text('desk:search.cut')]] : rows
  } while (after !== null)
}

const COLUMNS = [
  ...(['number', 'title', 'product', 'version', 'room', 'status', 'severity', 'agent'] as const),
  ...(['requester', 'company', 'registered', 'closed'] as const),
]

function rowOf({ speaker, options }: Visit, line: TicketLine): readonly string[] {
  const agent = agentName(options.policy, line.assigneeId) ?? line.assigneeId ?? ''
  return [
    ...[line.number, line.title, line.product, line.version, line.room],
    ...[speaker.text(`desk:status.${line.status}`), speaker.text(`desk:severity.${line.severity}`), agent],
    ...[line.requester, line.company ?? '', timeOf(line.registeredAt), timeOf(line.closedAt)],
  ]
}

function timeOf(at: number | null): string {
  return at === null ? '' : new Date(at).toISOString()
}

/** To be saved: shown in this origin nothing of it may run. */
function attached(body: string | ReadableStream, name: string, type: string): Response {
  return new Response(body, {
    headers: {
      'Content-Type': type,
      'Content-Disposition': `attachment; filename="${name}"`,
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
    },
  })
}
