import type { MigrationInterface, QueryRunner } from 'typeorm'

/** The two writes on the path of a message: storing what came, and ending turns with all that they decided. */
export class ReceiveAndFinish1763900002000 implements MigrationInterface {
  readonly name = 'ReceiveAndFinish1763900002000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(RECEIVE_ROWS)
    await runner.query(QUEUE_CALLS)
    await runner.query(FINISH_TURNS)
    await runner.query(RECOUNT_LANE)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function recount_lane(text);
      drop function finish_turns(json);
      drop function queue_calls(json, text[]);
      drop function receive_rows(json);
    `)
  }
}

/** Stores rows once, in the order given, and wakes their lanes. Returns how many were new. */
const RECEIVE_ROWS = `
  create function receive_rows(given json) returns integer language sql as $$
    with fresh as (
      insert into inbox (channel, account, epoch, external_id, lane, event_at, payload)
      select r.channel, r.account, coalesce(r.epoch, 0), r.external_id, r.lane, r.event_at, r.payload
      from rows from (json_to_recordset(given) as (channel text, account text, epoch integer, external_id text,
        lane text, event_at timestamptz, payload text)) with ordinality
        as r(channel, account, epoch, external_id, lane, event_at, payload, place)
      order by r.place
      on conflict on constraint inbox_key do nothing
      returning lane
    ), woken as (
      insert into lanes (lane, pending, wake_at)
      select lane, count(*), now() from fresh group by lane order by lane
      on conflict (lane) do update
        set pending = lanes.pending + excluded.pending, wake_at = coalesce(lanes.wake_at, now())
      returning 1
    )
    select count(*)::integer from fresh
  $$`

/**
 * Adds outgoing calls, once each, and wakes their destinations. A later call with the same coalesce key takes the place of
 * an earlier one that nobody has sent yet.
 */
const QUEUE_CALLS = `
  create function queue_calls(given json, held text[]) returns void language plpgsql as $$
  begin
    insert into budgets (bucket, per_ms, burst)
    select distinct on (c.bucket) c.bucket, c.bucket_per_ms, c.bucket_burst
    from json_to_recordset(given) as c(by text, bucket text, bucket_per_ms double precision, bucket_burst integer)
    where c.by = any (held) and c.bucket is not null
    order by c.bucket
    on conflict (bucket) do nothing;

    with replaced as (
      update outbox o set sent_at = now(), outcome = 'replaced'
      from json_to_recordset(given) as c(by text, coalesce_key text)
      where c.by = any (held) and o.coalesce_key = c.coalesce_key and o.sent_at is null and o.parked_at is null
      returning o.lane
    ), fresh as (
      insert into outbox (account, lane, dedupe_key, kind, payload, conversation, ref, needs_ref, coalesce_key, report)
      select c.account, c.lane, c.dedupe_key, c.kind, c.payload, c.conversation, c.ref, c.needs_ref, c.coalesce_key,
        c.report
      from rows from (json_to_recordset(given) as (by text, account text, lane text, dedupe_key text, kind text,
        payload text, conversation text, ref text, needs_ref text, coalesce_key text, report text)) with ordinality
        as c(by, account, lane, dedupe_key, kind, payload, conversation, ref, needs_ref, coalesce_key, report, place)
      where c.by = any (held)
      order by c.place
      on conflict on constraint outbox_key do nothing
      returning lane, account
    ), change as (
      select lane, sum(n)::integer as n from (
        select lane, 1 as n from fresh union all select lane, -1 from replaced
      ) as each group by lane
    ), looks as (
      select c.lane, min(c.account) as account, min(c.bucket) as bucket, min(c.priority) as priority
      from json_to_recordset(given) as c(lane text, account text, bucket text, priority integer)
      group by c.lane
    )
    insert into out_lanes (lane, account, bucket, priority, pending, wake_at)
    select l.lane, l.account, l.bucket, l.priority, greatest(change.n, 0), now()
    from change join looks l using (lane)
    order by l.lane
    on conflict (lane) do update set
      pending = greatest(out_lanes.pending + (select n from change where change.lane = excluded.lane), 0),
      priority = case when out_lanes.pending = 0 then excluded.priority
                      else least(out_lanes.priority, excluded.priority) end,
      wake_at = coalesce(out_lanes.wake_at, now());
  end $$`

/**
 * Ends turns: everything they decided is written, and their inbox rows are done, in one transaction. A lane whose fence has
 * moved on, or whose rows were ended by somebody else, writes nothing. Returns the lanes that were still held. Lanes are locked in the order
 * of their names before anything else is, so two callers wait for each other and never deadlock.
 */
const FINISH_TURNS = `
  create function finish_turns(w json) returns text[] language plpgsql as $$
  declare
    held text[];
  begin
    perform 1 from lanes
    where lane in (select r.lane from json_to_recordset(w -> 'lanes') as r(lane text)
                   union select r.lane from json_to_recordset(w -> 'internal') as r(lane text))
    order by lane for update;

    select coalesce(array_agg(l.lane), '{}') into held
    from json_to_recordset(w -> 'lanes') as r(lane text, fence bigint)
    join lanes l on l.lane = r.lane and l.fence = r.fence
    where not exists (
      select from json_to_recordset(w -> 'done') as d(by text, id bigint) join inbox i on i.id = d.id
      where d.by = r.lane and (i.done_at is not null or i.parked_at is not null));

    update inbox i set done_at = now()
    from json_to_recordset(w -> 'done') as r(by text, id bigint)
    where i.id = r.id and r.by = any (held);

    if json_array_length(w -> 'dialogs') + json_array_length(w -> 'tickets') + json_array_length(w -> 'events')
       + json_array_length(w -> 'messages') + json_array_length(w -> 'versions') > 0 then
      perform write_archive(w, held);
    end if;

    if json_array_length(w -> 'calls') > 0 then
      perform queue_calls(w -> 'calls', held);
    end if;

    if json_array_length(w -> 'internal') > 0 then
      perform receive_rows((
        select coalesce(json_agg(r.row order by r.place), '[]')
        from json_array_elements(w -> 'internal') with ordinality as r(row, place)
        where r.row ->> 'by' = any (held)));
    end if;

    if json_array_length(w -> 'timers') > 0 then
      insert into timers (key, lane, due_at, payload)
      select r.key, r.lane, r.due_at, r.payload
      from json_to_recordset(w -> 'timers') as r(by text, key text, lane text, due_at timestamptz, payload text)
      where r.by = any (held) and r.due_at is not null
      order by r.key
      on conflict (key) do update set lane = excluded.lane, due_at = excluded.due_at, payload = excluded.payload;
      delete from timers t
      using json_to_recordset(w -> 'timers') as r(by text, key text, due_at timestamptz)
      where t.key = r.key and r.due_at is null and r.by = any (held);
    end if;

    update lanes l set
      pending = greatest(l.pending - r.ended, 0),
      started = 0,
      wake_at = case when l.pending > r.ended then now() end
    from json_to_recordset(w -> 'lanes') as r(lane text, ended integer)
    where l.lane = r.lane and l.lane = any (held);
    return held;
  end $$`

/** Counts anew what waits in a lane that was claimed and found empty. */
const RECOUNT_LANE = `
  create function recount_lane(of_lane text) returns void language plpgsql as $$
  declare
    open integer;
  begin
    perform 1 from lanes where lane = of_lane for update;
    select count(*) into open from inbox where lane = of_lane and done_at is null and parked_at is null;
    update lanes set pending = open, started = 0, wake_at = case when open > 0 then now() end where lane = of_lane;
  end $$`
