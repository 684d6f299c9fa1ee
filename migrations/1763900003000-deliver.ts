import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Claiming outgoing calls within the rate budgets, and recording what became of them. */
export class Deliver1763900003000 implements MigrationInterface {
  readonly name = 'Deliver1763900003000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CLAIM_CALLS)
    await runner.query(FINISH_CALLS)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function finish_calls(json);
      drop function claim_calls(text, integer, integer, interval, interval);
    `)
  }
}

/**
 * Takes the oldest open calls of destinations that are due, most urgent first, and books for each of them a moment within
 * the budget of the account and of the chat (a leaky bucket kept as one instant per bucket: GCRA). A caller waits
 * \`send_in_ms\` before each call. A destination without budget inside the horizon sleeps until it has some, so a full group
 * never stands in the way of a private chat. The account's budget row is locked first: claims of one account queue up.
 */
const CLAIM_CALLS = `
  create function claim_calls(of_account text, max_lanes integer, per_lane integer, horizon interval, lease interval)
  returns table (id bigint, lane text, fence bigint, started integer, kind text, payload text, conversation text,
    ref text, target_id text, needs_ref text, report text, failures integer, send_in_ms double precision)
  language plpgsql as $$
  #variable_conflict use_column
  declare
    whole budgets; own budgets; destination out_lanes; call outbox;
    claimed integer := 0; taken integer; slot timestamptz; last_slot timestamptz; reach timestamptz := now() + horizon;
  begin
    select * into strict whole from budgets where bucket = of_account for update;
    for destination in
      select * from out_lanes where account = of_account and wake_at <= now()
      order by priority, wake_at limit 4 * max_lanes for update skip locked
    loop
      exit when claimed >= max_lanes
        or whole.full_at - (whole.burst - 1) * whole.per_ms * interval '1 ms' > reach;
      own := null;
      if destination.bucket is not null then
        select * into strict own from budgets where bucket = destination.bucket for update;
      end if;
      taken := 0;
      for call in
        select * from outbox where lane = destination.lane and sent_at is null and parked_at is null
        order by id limit per_lane
      loop
        slot := greatest(now(), whole.full_at - (whole.burst - 1) * whole.per_ms * interval '1 ms',
          own.full_at - (own.burst - 1) * own.per_ms * interval '1 ms');
        exit when slot > reach;
        whole.full_at := greatest(whole.full_at, slot) + whole.per_ms * interval '1 ms';
        own.full_at := greatest(own.full_at, slot) + own.per_ms * interval '1 ms';
        taken := taken + 1;
        last_slot := slot;
        return query select call.id, destination.lane, destination.fence + 1, destination.started + 1, call.kind,
          call.payload, call.conversation, call.ref,
          (select p.platform_id from posted p where p.conversation = call.conversation and p.ref = call.needs_ref),
          call.needs_ref, call.report, call.failures, extract(epoch from slot - now())::double precision * 1000;
      end loop;
      if taken > 0 then
        claimed := claimed + 1;
        update out_lanes l set wake_at = last_slot + lease, fence = l.fence + 1, started = l.started + 1
        where l.lane = destination.lane;
        update budgets b set full_at = own.full_at where b.bucket = own.bucket;
      elsif not exists (select from outbox o where o.lane = destination.lane and o.sent_at is null
          and o.parked_at is null) then
        update out_lanes l set wake_at = null, pending = 0 where l.lane = destination.lane;
      else
        update out_lanes l set wake_at = greatest(slot - horizon, now() + interval '10 ms')
        where l.lane = destination.lane;
      end if;
    end loop;
    update budgets b set full_at = whole.full_at where b.bucket = of_account and b.full_at <> whole.full_at;
  end $$`

/**
 * Records results. \`outcome\` is sent, skipped (nothing to do any more), retry or parked; a retry or a pause keeps its
 * destination asleep for \`pause_ms\`. Results of a lane whose fence has moved on are not recorded. A call with a report
 * tells its lane what became of it, through the inbox like everything else.
 */
const FINISH_CALLS = `
  create function finish_calls(given json) returns text[] language plpgsql as $$
  declare
    held text[];
  begin
    perform 1 from lanes
    where lane in (select o.report::json ->> 'lane' from outbox o
                   join json_to_recordset(given) as r(id bigint) using (id) where o.report is not null)
    order by lane for update;
    perform 1 from out_lanes
    where lane in (select r.lane from json_to_recordset(given) as r(lane text)) order by lane for update;

    select coalesce(array_agg(distinct l.lane), '{}') into held
    from json_to_recordset(given) as r(lane text, fence bigint)
    join out_lanes l on l.lane = r.lane and l.fence = r.fence;

    update outbox o set
      outcome = r.outcome,
      sent_at = case when r.outcome in ('sent', 'skipped', 'unreachable') then now() end,
      parked_at = case when r.outcome = 'parked' then now() end,
      platform_id = r.platform_id,
      failures = o.failures + case when r.outcome in ('retry', 'parked') and r.error is not null then 1 else 0 end,
      last_error = r.error,
      payload = coalesce(r.payload, o.payload)
    from json_to_recordset(given) as r(id bigint, lane text, outcome text, platform_id text, error text, payload text)
    where o.id = r.id and r.lane = any (held);

    insert into posted (conversation, ref, platform_id)
    select o.conversation, o.ref, r.platform_id
    from json_to_recordset(given) as r(id bigint, lane text, outcome text, platform_id text)
    join outbox o on o.id = r.id
    where r.lane = any (held) and r.outcome = 'sent' and o.ref is not null and r.platform_id is not null
    on conflict on constraint posted_pk do update set platform_id = excluded.platform_id;

    perform receive_rows((
      select coalesce(json_agg(json_build_object('channel', 'desk', 'account', 'outbox', 'external_id',
        o.id || ':' || r.outcome, 'lane', o.report::json ->> 'lane', 'event_at', now(), 'payload',
        json_build_object('type', 'delivery', 'outcome', r.outcome, 'platformId', r.platform_id, 'about',
          o.report::json -> 'about')::text) order by o.id), '[]')
      from json_to_recordset(given) as r(id bigint, lane text, outcome text, platform_id text)
      join outbox o on o.id = r.id
      where r.lane = any (held) and o.report is not null and r.outcome <> 'retry'));

    update budgets b set full_at = greatest(b.full_at, now() + r.pause_ms * interval '1 ms'
      + (b.burst - 1) * b.per_ms * interval '1 ms')
    from (select r.pauses, max(r.pause_ms) as pause_ms
          from json_to_recordset(given) as r(lane text, pauses text, pause_ms double precision)
          where r.lane = any (held) and r.pauses is not null group by r.pauses) as r
    where b.bucket = r.pauses;

    update out_lanes l set
      pending = greatest(l.pending - r.ended, 0),
      started = 0,
      wake_at = case when l.pending > r.ended then now() + coalesce(r.pause_ms, 0) * interval '1 ms' end
    from (select r.lane, count(*) filter (where r.outcome <> 'retry') as ended, max(r.pause_ms) as pause_ms
          from json_to_recordset(given) as r(lane text, outcome text, pause_ms double precision)
          group by r.lane) as r
    where l.lane = r.lane and l.lane = any (held);
    return held;
  end $$`
