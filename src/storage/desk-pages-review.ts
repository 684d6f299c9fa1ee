import type { RefusedWords, Review } from '../desk/desk-pages.ts'
import type { RefusedPages } from '../desk/ticket-page.ts'
import type { RoomMail } from '../desk/room/room-mail.ts'
import type { Database } from './database.ts'

const MOST_OPEN = 100
const MOST_DECIDED = 30

/**
 * The review of refused words. A decision and what the person's conversation is told of it are one transaction, so that nobody
 * is ever told twice or not at all; the function `decide_refusal` gives the mail the name that a room's decision has.
 *
 * @param clock the desk's clock, epoch milliseconds, given the database's.
 * @param rooms the lanes of the chats where the card of a refusal stands: its buttons go there as well.
 */
export function createReview(
  sql: Pick<Database, 'query'>,
  clock: (databaseNow: number) => number,
  rooms: () => readonly string[],
): Review {
  return {
    list: () => sql.query<RefusedWords>('list_refusals', LIST, [MOST_OPEN, MOST_DECIDED]),
    async decide(id, decision, agentId) {
      const [time] = await sql.query<{ now: number }>('review_now', `select ${MS('clock_timestamp()')} as now`, [])
      const at = new Date(clock(time?.now ?? Date.now()))
      const mail: RoomMail = { type: 'refusalDecided', id, decision, agentId }
      const [row] = await sql.query<{ done: boolean }>('decide_refusal', DECIDE, [
        ...[id, decision, agentId, at],
        ...[rooms(), JSON.stringify(mail)],
      ])
      return row?.done === true
    },
  }
}

/** More of one ticket than this nobody has to look at. */
const MOST_OF_TICKET = 20

export function createRefusedPages(sql: Pick<Database, 'query'>): RefusedPages {
  return {
    async keep({ id, lane, messageId, body, at }) {
      await sql.query(
        'keep_page_refusal',
        `insert into refusals (id, lane, message_id, body, at) select $1, $2, $3, $4, $5
         where (select count(*) from refusals where lane = $2 and decision is null) < ${MOST_OF_TICKET}
         on conflict (id) do nothing`,
        [id, lane, messageId, body, at],
      )
    },
  }
}

const MS = (column: string): string => `(extract(epoch from ${column})::float8 * 1000)`

/** Both are told in the transaction of the decision: the person's conversation by the function, the rooms here. */
const DECIDE = `
  select done, case when done then receive_rows((
    select coalesce(json_agg(json_build_object('channel', 'desk', 'account', 'desk', 'epoch', 0,
      'external_id', 'refusal.' || $1 || '.' || lane, 'lane', lane, 'event_at', $4::timestamptz, 'payload', $6::text)), '[]')
    from unnest($5::text[]) lane)) end
  from (select decide_refusal($1, $2, $3, $4::timestamptz) as done offset 0) decided`

const REFUSAL = `id, body, ${MS('at')} as at, appealed_at is not null as "isAppealed", decision, decided_by as "decidedBy"`

const LIST = `
  (select ${REFUSAL} from refusals where decision is null order by refusals.at desc, id limit $1::integer)
  union all
  (select ${REFUSAL} from refusals where decision is not null order by decided_at desc, id limit $2::integer)`
