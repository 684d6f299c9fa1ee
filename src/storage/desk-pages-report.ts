import type { ReportedTicket, ReportSource } from '../desk/desk-pages.ts'
import { reviveEvent } from '../desk/ticket/ticket-file.ts'
import type { Database } from './database.ts'

/** Histories are read and folded in pieces, so that neither the server nor this process is held up by a long report. */
const PIECE = 500

type StoredTicket = Omit<ReportedTicket, 'history'> & {
  readonly id: string
  readonly events: readonly {
    readonly type: string
    readonly at: string
    readonly facts: Readonly<Record<string, unknown>>
  }[]
}

/** What the reports are made of. Statements go by the dates of registration and closing, not by the size of the archive. */
export function createReportSource(sql: Pick<Database, 'query'>): ReportSource {
  return {
    async registered(from, to, after) {
      const values = [new Date(from), new Date(to), after, PIECE]
      const rows = await sql.query<StoredTicket>('report_registered', REGISTERED, values)
      return rows.map(({ events, ...ticket }) => ({
        ...ticket,
        history: events.map(({ type, at, facts }) => reviveEvent(type, at, facts)),
      }))
    },
    closings: (from, to) =>
      sql.query(
        'report_closings',
        `select ${MS('closed_at')} as at, assignee_id as "agentId" from tickets where closed_at >= $1 and closed_at < $2`,
        [new Date(from), new Date(to)],
      ),
    async openAt(at) {
      const [row] = await sql.query<{ open: number }>('report_open_at', OPEN_AT, [new Date(at)])
      return row?.open ?? 0
    },
  }
}

const MS = (column: string): string => `(extract(epoch from ${column})::float8 * 1000)`

const REGISTERED = `
  select t.id::text, t.number, t.product, t.assignee_id as "assigneeId", ${MS('t.registered_at')} as "registeredAt",
    ${MS('t.closed_at')} as "closedAt", (
      select coalesce(json_agg(json_build_object('type', e.type, 'at', e.at, 'facts', e.facts) order by e.position), '[]')
      from ticket_events e where e.ticket_id = t.id) as events
  from (
    select * from tickets where registered_at >= $1 and registered_at < $2 and id > $3::bigint order by id limit $4::integer
  ) t
  order by t.id`

/** From what is open now, backwards: only what happened since is counted. */
const OPEN_AT = `
  select ((select count(*) from tickets where status <> 'closed')
    + (select count(*) from tickets where closed_at > $1)
    - (select count(*) from tickets where registered_at > $1))::integer as open`
