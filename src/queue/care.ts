import type { Sql } from './sql.ts'

export interface Cleaned {
  readonly inbox: number
  readonly outbox: number
}

/**
 * Removes what was worked and sent more than `inboxDays` days ago, in small transactions; what is open or parked stays. Of
 * a message from a platform its key stays behind in a narrow table, so it is still known when it is delivered once more. What
 * the desk says to itself needs none: the turn that said it is done and cannot be taken again.
 */
export async function cleanQueues(sql: Sql, { inboxDays, batch = 1000 }: CleanOptions): Promise<Cleaned> {
  return {
    inbox: await clean(sql, 'clean_inbox', inboxDays, batch),
    outbox: await clean(sql, 'clean_outbox', inboxDays, batch),
  }
}

export interface CleanOptions {
  readonly inboxDays: number
  /** Rows looked at in one transaction. */
  readonly batch?: number
}

/** Walks up the primary key, oldest first, until the rows are too young: no index of its own has to be kept for it. */
async function clean(sql: Sql, name: keyof typeof STATEMENTS, days: number, batch: number): Promise<number> {
  let removed = 0
  let after: string | null = '0'
  while (after !== null) {
    const answers: readonly Step[] = await sql.query<Step>(name, STATEMENTS[name], [after, batch, `${days} days`])
    removed += answers[0]?.removed ?? 0
    after = answers[0]?.reached ?? null
  }
  return removed
}

interface Step {
  readonly removed: number
  /** Null when there is nothing older left. */
  readonly reached: string | null
}

const STATEMENTS = {
  clean_inbox: `
    with eldest as (
      select id, received_at from inbox where id > $1 order by id limit $2
    ), gone as (
      delete from inbox i using eldest where i.id = eldest.id and i.done_at < now() - $3::interval
      returning i.channel, i.account, i.epoch, i.external_id
    ), kept as (
      insert into inbox_keys (key) select inbox_key(channel, account, epoch, external_id) from gone where channel <> 'desk'
      on conflict do nothing
    )
    select (select count(*)::integer from gone) as removed, (
      select case when max(received_at) < now() - $3::interval then max(id)::text end from eldest) as reached`,
  clean_outbox: `
    with eldest as (
      select id, created_at from outbox where id > $1 order by id limit $2
    ), gone as (
      delete from outbox o using eldest where o.id = eldest.id and o.sent_at < now() - $3::interval returning 1
    )
    select (select count(*)::integer from gone) as removed, (
      select case when max(created_at) < now() - $3::interval then max(id)::text end from eldest) as reached`,
}
