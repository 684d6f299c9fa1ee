import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Claiming outgoing calls within the rate budgets, and recording what became of them. */
export class Deliver1763900003000 implements MigrationInterface {
  readonly name = 'Deliver1763900003000'

  async up(runner: QueryRunner): Promise<void> {
    for (const create of [CLAIM_CALLS, MOVE_CONVERSATION, FINISH_CALLS]) await runner.query(create)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function finish_calls(json, json);
      drop function move_conversation(text, text);
      drop function claim_calls(text, integer, integer, interval, interval, boolean);
    `)
  }
}

/**
 * Takes the oldest open calls of destinations that are due, most urgent first (a fair claim: longest waiting first, so that
 * housekeeping goes on beside any number of replies), and books for each of them a moment within the budget of the account
 * (a leaky bucket kept as one instant: GCRA). A caller waits `send_in_ms` before each call. A destination whose own budget
 * has nothing at that moment is not booked but sleeps until it has, so a full group never stands in the way of a private
 * chat. A free call counts for the account alone. The account's budget row is locked first: claims of one account queue up.
 *
 * The last row has no id and says in `next_in_ms` when it is worth asking again; null when nothing waits.
 */
const CLAIM_CALLS = `
  create function claim_calls(of_account text, max_lanes integer, per_lane integer, horizon interval, lease interval,
    is_fair boolean)
  returns table (id bigint, lane text, fence bigint, bucket text, kind text, payload text, conversation text, ref text,
    target_id text, needs_ref text, report text, failures integer, send_in_ms double precision,
    next_in_ms double precision)
  language plpgsql set enable_seqscan = off as $$
  #variable_conflict use_column
  declare
    whole budgets; own budgets; destination out_lanes; call outbox; candidates text[];
    claimed integer := 0; taken integer; slot timestamptz; own_slot timestamptz; last_id bigint;
    reach timestamptz := now() + horizon; next_at timestamptz;
  begin
    select * into strict whole from budgets where bucket = of_account for update;
    if is_fair then
      candidates := array(
        select each.lane from generate_series(0, 9) as urgency cross join lateral (
          select o.lane, o.wake_at from out_lanes o
          where o.account = of_account and o.priority = urgency and o.wake_at <= now()
          order by o.wake_at limit 4 * max_lanes) as each
        order by each.wake_at limit 4 * max_lanes);
    else
      candidates := array(
        select o.lane from out_lanes o where o.account = of_account and o.wake_at <= now()
        order by o.priority, o.wake_at limit 4 * max_lanes);
    end if;
    for destination in
      select l.* from unnest(candidates) with ordinality as c(lane, place) join out_lanes l on l.lane = c.lane
      where l.wake_at <= now()
      order by c.place for update of l skip locked
    loop
      slot := greatest(now(), whole.full_at - (whole.burst - 1) * whole.per_ms * interval '1 ms');
      exit when claimed >= max_lanes or slot > reach;
      own := null;
      select * into own from budgets where bucket = destination.bucket for update;
      own_slot := null;
      taken := 0;
      for call in
        select * from outbox o where o.lane = destination.lane and o.sent_at is null and o.parked_at is null
        order by o.id limit per_lane
      loop
        slot := greatest(now(), whole.full_at - (whole.burst - 1) * whole.per_ms * interval '1 ms');
        own_slot := case when not call.is_free then own.full_at - (own.burst - 1) * own.per_ms * interval '1 ms' end;
        exit when slot > reach or own_slot > slot + interval '5 ms';
        slot := greatest(slot, own_slot);
        whole.full_at := greatest(whole.full_at, slot) + whole.per_ms * interval '1 ms';
        if not call.is_free then
          own.full_at := greatest(own.full_at, slot) + own.per_ms * interval '1 ms';
        end if;
        taken := taken + 1;
        last_id := call.id;
        return query select call.id, destination.lane, destination.fence + 1, destination.bucket, call.kind,
          call.payload, call.conversation, call.ref,
          (select p.platform_id from posted p where p.conversation = call.conversation and p.ref = call.needs_ref),
          call.needs_ref, call.report, call.failures, extract(epoch from slot - now())::double precision * 1000,
          null::double precision;
      end loop;
      if taken > 0 then
        claimed := claimed + 1;
        update out_lanes l set wake_at = greatest(slot, now()) + lease, fence = l.fence + 1, held_to = last_id
        where l.lane = destination.lane;
        update budgets b set full_at = own.full_at where b.bucket = own.bucket;
      elsif not exists (select from outbox o where o.lane = destination.lane and o.sent_at is null
          and o.parked_at is null) then
        update out_lanes l set wake_at = null, pending = 0, held_to = null where l.lane = destination.lane;
      elsif own_slot > slot then
        update out_lanes l set wake_at = own_slot where l.lane = destination.lane;
      end if;
    end loop;
    update budgets b set full_at = whole.full_at where b.bucket = of_account and b.full_at <> whole.full_at;
    select min(each.wake_at) into next_at
    from generate_series(0, 9) as urgency cross join lateral (
      select o.wake_at from out_lanes o where o.account = of_account and o.priority = urgency and o.wake_at is not null
      order by o.wake_at limit 1) as each;
    return query select null::bigint, null::text, null::bigint, null::text, null::text, null::text, null::text,
      null::text, null::text, null::text, null::text, null::integer, null::double precision,
      extract(epoch from greatest(next_at, case when next_at is not null then
        whole.full_at - (whole.burst - 1) * whole.per_ms * interval '1 ms' - horizon end) - now())::double precision
        * 1000;
  end $$`

/**
 * The platform gave a conversation another id: open and parked calls of the old one go behind those of the new one in the
 * order in which they were queued, names of posted messages go along, later calls are led there by \`queue_calls\`, and the
 * lane of the old conversation is told, once. Locks the inbox lane first and then both destinations, like everybody.
 */
const MOVE_CONVERSATION = `
  create function move_conversation(old text, new text) returns void language plpgsql as $$
  declare
    moved integer;
  begin
    if old = new then
      return;
    end if;
    perform 1 from lanes where lane = old for update;
    insert into out_lanes (lane, account, bucket, priority)
    select new, l.account, l.bucket, l.priority from out_lanes l where l.lane = old
    on conflict (lane) do nothing;
    perform 1 from out_lanes where lane in (old, new) order by lane for update;

    delete from moved_conversations where conversation = new;
    insert into moved_conversations (conversation, now_at) values (old, new)
    on conflict (conversation) do update set now_at = excluded.now_at;
    update moved_conversations set now_at = new where now_at = old;

    update outbox set lane = new, conversation = new where lane = old and sent_at is null and parked_at is not null;
    with gone as (
      update outbox set lane = new, conversation = new where lane = old and sent_at is null and parked_at is null
      returning 1
    )
    select count(*) into moved from gone;
    update out_lanes set pending = pending - moved, fence = fence + 1, held_to = null,
      wake_at = case when pending > moved then coalesce(wake_at, now()) end
    where lane = old;
    update out_lanes set pending = pending + moved, wake_at = case when pending + moved > 0 then coalesce(wake_at, now()) end
    where lane = new;

    insert into posted (conversation, ref, platform_id)
    select new, ref, platform_id from posted where conversation = old
    on conflict on constraint posted_pk do nothing;
    delete from posted where conversation = old;

    perform receive_rows(json_build_array(json_build_object('channel', 'desk', 'account', 'moved', 'external_id',
      old || '>' || new, 'lane', old, 'event_at', now(), 'payload', json_build_object('type', 'moved', 'to', new)::text)));
  end $$`

/**
 * Records results, and lets go the destinations named in \`released\`, which sleep for \`pause_ms\` when more waits.
 *
 * \`outcome\` is sent, skipped (nothing to do any more), unreachable, parked, retry, or moved (\`now_at\` is the conversation's
 * new id). What has happened is recorded whoever holds the destination by now, so that nobody does it again; what shall
 * happen (retry, parked, moved) only under the fence. A call with a report tells its lane what became of it, through the
 * inbox like everything else.
 *
 * Returns the destinations that were still held, whether one of those let go has more to do at once, and how many reports
 * were stored.
 */
const FINISH_CALLS = `
  create function finish_calls(given json, released json, out held text[], out is_waiting boolean, out reports integer)
  language plpgsql set enable_seqscan = off as $$
  declare
    written bigint[];
    move record;
  begin
    perform 1 from lanes
    where lane in (select o.report::json ->> 'lane' from outbox o
                   join json_to_recordset(given) as r(id bigint) using (id) where o.report is not null
                   union select o.conversation from outbox o
                   join json_to_recordset(given) as r(id bigint, outcome text) using (id) where r.outcome = 'moved')
    order by lane for update;
    insert into out_lanes (lane, account, bucket, priority)
    select distinct on (r.now_at) r.now_at, l.account, l.bucket, l.priority
    from json_to_recordset(given) as r(lane text, now_at text) join out_lanes l on l.lane = r.lane
    where r.now_at is not null
    order by r.now_at
    on conflict (lane) do nothing;
    perform 1 from out_lanes
    where lane in (select o.lane from outbox o join json_to_recordset(given) as r(id bigint) using (id)
                   union select r.lane from json_to_recordset(given) as r(lane text)
                   union select r.now_at from json_to_recordset(given) as r(now_at text)
                   union select r.lane from json_to_recordset(released) as r(lane text))
    order by lane for update;

    select coalesce(array_agg(l.lane), '{}') into held
    from out_lanes l
    join (select r.lane, r.fence from json_to_recordset(given) as r(lane text, fence bigint)
          union select r.lane, r.fence from json_to_recordset(released) as r(lane text, fence bigint)) as r
      on r.lane = l.lane and r.fence = l.fence;

    with changed as (
      update outbox o set
        outcome = r.outcome,
        sent_at = case when r.outcome in ('sent', 'skipped', 'unreachable') then now() end,
        parked_at = case when r.outcome = 'parked' then now() end,
        platform_id = r.platform_id,
        failures = o.failures + case when r.outcome in ('retry', 'parked') and r.error is not null then 1 else 0 end,
        last_error = r.error,
        payload = coalesce(r.payload, o.payload)
      from json_to_recordset(given) as r(id bigint, lane text, outcome text, platform_id text, error text, payload text)
      where o.id = r.id and coalesce(o.sent_at, o.parked_at) is null
        and (r.outcome in ('sent', 'skipped', 'unreachable') or r.lane = any (held))
      returning o.id
    )
    select coalesce(array_agg(id), '{}') into written from changed;

    insert into posted (conversation, ref, platform_id)
    select distinct on (o.conversation, o.ref) o.conversation, o.ref, o.platform_id
    from outbox o
    where o.id = any (written) and o.outcome = 'sent' and o.ref is not null and o.platform_id is not null
    order by o.conversation, o.ref, o.id desc
    on conflict on constraint posted_pk do update set platform_id = excluded.platform_id;

    reports := receive_rows((
      select coalesce(json_agg(json_build_object('channel', 'desk', 'account', 'outbox', 'external_id',
        o.id || ':' || o.outcome, 'lane', o.report::json ->> 'lane', 'event_at', now(), 'payload',
        json_build_object('type', 'delivery', 'outcome', o.outcome, 'platformId', o.platform_id, 'about',
          o.report::json -> 'about')::text) order by o.id), '[]')
      from outbox o
      where o.id = any (written) and o.report is not null and o.outcome not in ('retry', 'moved')));

    perform 1 from budgets where bucket in (
      select l.account from out_lanes l join json_to_recordset(given) as r(lane text, pauses text) using (lane)
      where r.pauses is not null) order by bucket for update;
    update budgets b set full_at = greatest(b.full_at, now() + r.pause_ms * interval '1 ms'
      + (b.burst - 1) * b.per_ms * interval '1 ms')
    from (select r.pauses, max(r.pause_ms) as pause_ms
          from json_to_recordset(given) as r(pauses text, pause_ms double precision)
          where r.pauses is not null group by r.pauses) as r
    where b.bucket = r.pauses;

    update out_lanes l set pending = l.pending - ended.n
    from (select o.lane, count(*)::integer as n from outbox o
          where o.id = any (written) and o.outcome not in ('retry', 'moved') group by o.lane) as ended
    where l.lane = ended.lane;

    update out_lanes l set
      fence = l.fence + 1,
      held_to = null,
      wake_at = case when l.pending > 0 then now() + coalesce(r.pause_ms, 0) * interval '1 ms' end
    from json_to_recordset(released) as r(lane text, fence bigint, pause_ms double precision)
    where l.lane = r.lane and l.fence = r.fence;

    for move in
      select distinct o.conversation, r.now_at from json_to_recordset(given) as r(id bigint, outcome text, now_at text)
      join outbox o using (id)
      where o.id = any (written) and r.outcome = 'moved' and r.now_at is not null
    loop
      perform move_conversation(move.conversation, move.now_at);
      reports := reports + 1;
    end loop;

    select coalesce(bool_or(l.wake_at <= now()), false) into is_waiting
    from out_lanes l
    where l.lane in (select r.lane from json_to_recordset(released) as r(lane text)
                     union select r.now_at from json_to_recordset(given) as r(now_at text));
  end $$`
