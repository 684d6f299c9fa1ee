import type { Sql } from './sql.ts'

/**
 * Turns due timers into messages to their lanes, each once. A timer is only a hint: the lane decides again from its facts.
 *
 * @param now the desk's clock, epoch milliseconds: a timer is a matter of the rules, not of the machine.
 * @returns how many fired; a full batch means that more may be due.
 */
export async function fireTimers(sql: Sql, now: number, limit = 500): Promise<number> {
  const [answer] = await sql.query<{ fired: number }>(
    'fire_timers',
    `with due as (
       delete from timers where id in (
         select id from timers where due_at <= $1 order by due_at limit $2 for update skip locked)
       returning id, lane, due_at, payload
     )
     select receive_rows(coalesce(json_agg(json_build_object('channel', 'desk', 'account', 'timers',
       'external_id', id::text, 'lane', lane, 'event_at', due_at, 'payload', payload) order by due_at, id), '[]'))
       as fired
     from due`,
    [new Date(now), limit],
  )
  return answer?.fired ?? 0
}
