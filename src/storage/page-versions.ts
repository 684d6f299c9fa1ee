import type { PageKey, ReadPageVersions } from '../desk/page-versions.ts'
import { DESK_ACCOUNT } from '../desk/desk-pages.ts'
import { PAGE_ACCOUNT } from '../desk/ticket-page.ts'
import type { Database } from './database.ts'
import { IN_ITS_MONTHS } from './event-months.ts'

/**
 * Reads the versions of any number of open pages with one statement, so that it does not matter how many people look. Written
 * for being asked every second by every replica: it goes by keys, and of the queue it reads the open tickets alone.
 */
export function createPageVersions(sql: Pick<Database, 'query'>): ReadPageVersions {
  return async (keys) => {
    const beginning = (name: string): readonly PageKey[] => keys.filter((key) => key.startsWith(name))
    const values = [beginning('public:'), beginning('ticket:'), keys.includes('queue')]
    const rows = await sql.query<{ key: PageKey; version: string }>('page_versions', VERSIONS, values)
    return new Map(rows.map(({ key, version }) => [key, version]))
  }
}

/** Both kinds of keys of a ticket have seven characters before its id. */
const VERSIONS = `
  select k.key, concat_ws('.',
    (select max(e.position) from ticket_events e where e.ticket_id = t.id and ${IN_ITS_MONTHS('t')}),
    m.messages, m.versions,
    (select count(*) from attachments a
     where a.ticket_id = t.id and (a.stored_as is not null or a.refused_because is not null)),
    (select count(*) from inbox i
     where i.lane = 'ticket:' || t.id and i.done_at is null and i.parked_at is null and i.channel = 'desk'
       and i.account = case when k.is_all then '${DESK_ACCOUNT}' else '${PAGE_ACCOUNT}' end)) as version
  from (
    select key, p.id, p.registered_at, false as is_all from unnest($1::text[]) key join tickets p on p.id = substr(key, 8)::bigint
    union all
    select key, n.id, n.registered_at, true from unnest($2::text[]) key join tickets n on n.number = substr(key, 8)
  ) k
  cross join lateral (select k.id, k.registered_at) t
  cross join lateral (
    select count(distinct m.id) as messages, count(v.version) as versions
    from messages m left join message_versions v on v.message_id = m.id
    where m.ticket_id = t.id and (m.is_public or k.is_all)) m
  union all
  select 'queue', concat_ws('.', count(*), extract(epoch from max(changed_at)))
  from tickets where status <> 'closed' and $3::boolean
  having $3::boolean`
