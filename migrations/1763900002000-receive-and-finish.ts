import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * The two writes on the path of a message: storing what came, and ending turns with all that they decided.
 *
 * The functions forbid themselves to scan whole tables: each connection keeps their plans, and one made while a table was
 * empty would be followed when it holds a hundred thousand rows.
 */
export class ReceiveAndFinish1763900002000 implements MigrationInterface {
  readonly name = 'ReceiveAndFinish1763900002000'

  async up(runner: QueryRunner): Promise<void> {
    for (const create of [INBOX_KEY, RECEIVE_ROWS, HOLD_POLL, ADVANCE_POLL]) await runner.query(create)
    for (const create of [QUEUED_CALL, CALLS_IN, QUEUE_CALLS, FINISH_TURNS, RECOUNT_LANE, FIRE_TIMERS])
      await runner.query(create)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function fire_timers(timestamptz, integer);
      drop function recount_lane(text, bigint);
      drop function finish_turns(json);
      drop function queue_calls(json, text[]);
      drop function calls_in(json, text[]);
      drop type queued_call;
      drop function advance_poll(text, text, text, bigint, json, bigint, integer, timestamptz);
      drop function hold_poll(text, text, text, interval);
      drop function receive_rows(json);
      drop function inbox_key(text, text, integer, text);
    `)
  }
}

/** The narrow form of an inbox key, for rows that have left. */
const INBOX_KEY = `
  create function inbox_key(channel text, account text, epoch integer, external_id text) returns uuid
  language sql immutable parallel safe as $$
    select md5(channel || chr(10) || account || chr(10) || epoch || chr(10) || external_id)::uuid
  $$`

/**
 * Stores rows once, in the order given, and wakes their lanes. Returns how many were new. A row that was worked and has left
 * the inbox is known by its key.
 */
const RECEIVE_ROWS = `
  create function receive_rows(given json) returns integer language sql set enable_seqscan = off as $$
    with fresh as (
      insert into inbox (channel, account, epoch, external_id, lane, event_at, payload)
      select r.channel, r.account, coalesce(r.epoch, 0), r.external_id, r.lane, r.event_at, r.payload
      from rows from (json_to_recordset(given) as (channel text, account text, epoch integer, external_id text,
        lane text, event_at timestamptz, payload text)) with ordinality
        as r(channel, account, epoch, external_id, lane, event_at, payload, place)
      where r.channel = 'desk' or (
        select k.key from inbox_keys k
        where k.key = inbox_key(r.channel, r.account, coalesce(r.epoch, 0), r.external_id)) is null
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
 * Takes or renews the right to poll an account, and reads the position; no row while somebody else holds it. The position is
 * read after the lease is taken, so it is never older than the last move of the holder before.
 */
const HOLD_POLL = `
  create function hold_poll(of_account text, of_name text, of_holder text, lease interval)
  returns table (fence bigint, next_offset bigint, epoch integer, moved_at timestamptz)
  language plpgsql as $$
  #variable_conflict use_column
  declare
    my_fence bigint;
  begin
    insert into leases (name, holder, fence, expires_at) values (of_name, of_holder, 1, now() + lease)
    on conflict (name) do update set
      holder = excluded.holder,
      fence = leases.fence + case when leases.holder = excluded.holder then 0 else 1 end,
      expires_at = excluded.expires_at
    where leases.holder = excluded.holder or leases.expires_at < clock_timestamp()
    returning leases.fence into my_fence;
    if my_fence is null then
      return;
    end if;
    return query
      select my_fence, c.next_offset, coalesce(c.epoch, 0), c.moved_at
      from (select) as one left join channel_cursors c on c.account = of_account;
  end $$`

/**
 * Stores a batch and moves the position in one transaction. Under a lost lease the rows are stored all the same, for a
 * second copy is recognised, and the position stays.
 */
const ADVANCE_POLL = `
  create function advance_poll(of_account text, of_name text, of_holder text, of_fence bigint, given json,
    to_offset bigint, to_epoch integer, at timestamptz, out stored integer, out is_moved boolean)
  language plpgsql as $$
  begin
    perform 1 from leases where name = of_name and holder = of_holder and fence = of_fence for update;
    is_moved := found;
    stored := receive_rows(given);
    if is_moved then
      insert into channel_cursors (account, next_offset, epoch, moved_at)
      values (of_account, to_offset, to_epoch, at)
      on conflict (account) do update set
        next_offset = excluded.next_offset, epoch = excluded.epoch, moved_at = excluded.moved_at;
    end if;
  end $$`

/** An outgoing call on its way from a turn into the outbox; `place` is its place among the others. */
const QUEUED_CALL = `
  create type queued_call as (place bigint, account text, lane text, bucket text, bucket_per_ms double precision,
    bucket_burst integer, priority integer, dedupe_key text, kind text, payload text, conversation text, ref text,
    needs_ref text, coalesce_key text, report text, is_free boolean)`

/** The calls of the lanes that were still held. A call for a conversation that has moved goes where it is now. */
const CALLS_IN = `
  create function calls_in(given json, held text[]) returns setof queued_call language sql stable as $$
    select c.place, c.account, case when c.lane = c.conversation then coalesce(m.now_at, c.lane) else c.lane end,
      c.bucket, c.bucket_per_ms, c.bucket_burst, greatest(0, least(9, c.priority)), c.dedupe_key, c.kind, c.payload,
      coalesce(m.now_at, c.conversation), c.ref, c.needs_ref, c.coalesce_key, c.report,
      coalesce(c.is_free, false)
    from rows from (json_to_recordset(given) as (by text, account text, lane text, bucket text,
      bucket_per_ms double precision, bucket_burst integer, priority integer, dedupe_key text, kind text, payload text,
      conversation text, ref text, needs_ref text, coalesce_key text, report text, is_free boolean)) with ordinality
      as c(by, account, lane, bucket, bucket_per_ms, bucket_burst, priority, dedupe_key, kind, payload, conversation,
        ref, needs_ref, coalesce_key, report, is_free, place)
    left join moved_conversations m on m.conversation = c.conversation
    where c.by = any (held)
  $$`

/**
 * Adds outgoing calls, once each, and wakes their destinations. A later call with the same coalesce key takes the place of
 * an earlier one that waits for the same destination, unless that one may be in somebody's hand, makes a message that others
 * refer to, or owes a report. New destinations are added and then all are locked before any call is touched, as in \`finish_calls\`.
 */
const QUEUE_CALLS = `
  create function queue_calls(given json, held text[]) returns void language plpgsql as $$
  declare
    queued queued_call[] := array(select c from calls_in(given, held) c);
  begin
    insert into budgets (bucket, per_ms, burst)
    select distinct on (c.bucket) c.bucket, c.bucket_per_ms, c.bucket_burst from unnest(queued) c
    where c.bucket is not null
    order by c.bucket
    on conflict (bucket) do nothing;

    insert into out_lanes (lane, account, bucket, priority)
    select distinct on (c.lane) c.lane, c.account, c.bucket, c.priority from unnest(queued) c
    order by c.lane, c.place
    on conflict (lane) do nothing;
    perform 1 from out_lanes where lane in (select c.lane from unnest(queued) c) order by lane for update;

    with calls as materialized (
      select c.*, c.coalesce_key is not null and c.ref is null and c.report is null and c.place < max(c.place) over (
        partition by c.lane, c.coalesce_key) as is_replaced
      from unnest(queued) c
    ), fresh as (
      insert into outbox (account, lane, dedupe_key, kind, payload, conversation, ref, needs_ref, coalesce_key, report,
        is_free)
      select account, lane, dedupe_key, kind, payload, conversation, ref, needs_ref, coalesce_key, report, is_free
      from calls where not is_replaced
      order by place
      on conflict on constraint outbox_key do nothing
      returning lane, coalesce_key
    ), replaced as (
      update outbox o set sent_at = now(), outcome = 'replaced'
      from (select distinct lane, coalesce_key from fresh where coalesce_key is not null) f
      join out_lanes l on l.lane = f.lane
      where o.coalesce_key = f.coalesce_key and o.lane = f.lane and o.sent_at is null and o.parked_at is null
        and o.ref is null and o.report is null and (l.held_to is null or o.id > l.held_to)
      returning o.lane
    ), change as (
      select lane, sum(n)::integer as n from (
        select lane, 1 as n from fresh union all select lane, -1 from replaced
      ) as each group by lane
    ), looks as (
      select lane, min(priority) as priority from calls group by lane
    )
    update out_lanes l set
      pending = l.pending + change.n,
      priority = case when l.pending = 0 then looks.priority else least(l.priority, looks.priority) end,
      wake_at = coalesce(l.wake_at, now())
    from change join looks using (lane)
    where l.lane = change.lane;
  end $$`

/**
 * Ends turns: everything they decided is written, and their inbox rows are done, in one transaction. A lane whose fence has
 * moved on, or whose rows were ended by somebody else, writes nothing; so does one whose guard finds an open row of another
 * lane from before a moment: it is worked again, because it decided without knowing that row. Lanes are locked in the order
 * of their names before anything else is, so two callers wait for each other and never deadlock.
 *
 * Returns the lanes that were still held, and whether any lane has something to do now.
 */
export const FINISH_TURNS = `
  create function finish_turns(w json, out held text[], out is_waiting boolean)
  language plpgsql set enable_seqscan = off as $$
  declare
    overtaken text[];
  begin
    perform 1 from lanes
    where lane in (select r.lane from json_to_recordset(w -> 'lanes') as r(lane text)
                   union select r.lane from json_to_recordset(w -> 'internal') as r(lane text)
                   union select r.lane from json_to_recordset(w -> 'guards') as r(lane text))
    order by lane for update;

    select coalesce(array_agg(l.lane), '{}') into held
    from json_to_recordset(w -> 'lanes') as r(lane text, fence bigint)
    join lanes l on l.lane = r.lane and l.fence = r.fence
    where not exists (
      select from json_to_recordset(w -> 'done') as d(by text, id bigint) join inbox i on i.id = d.id
      where d.by = r.lane and (i.done_at is not null or i.parked_at is not null));

    select coalesce(array_agg(distinct g.by), '{}') into overtaken
    from json_to_recordset(w -> 'guards') as g(by text, lane text, before timestamptz)
    where g.by = any (held) and exists (
      select from inbox i where i.lane = g.lane and i.done_at is null and i.parked_at is null and i.event_at <= g.before);
    held := array(select unnest(held) except select unnest(overtaken));
    update lanes l set fence = l.fence + 1, started = least(l.started, 1) * (l.doubt_to is not null)::integer,
      wake_at = now() + interval '500 ms'
    where l.lane = any (overtaken);

    with ended as (
      update inbox i set done_at = now()
      from json_to_recordset(w -> 'done') as r(by text, id bigint)
      where i.id = r.id and i.lane = r.by and r.by = any (held)
      returning i.lane, i.id
    ), sums as (
      select lane, count(*)::integer as n, max(id) as reached from ended group by lane
    ), freed as (
      update lanes l set
        pending = l.pending - sums.n,
        fence = l.fence + 1,
        started = case when l.doubt_to > sums.reached then 1 else 0 end,
        doubt_to = case when l.doubt_to > sums.reached then l.doubt_to end,
        wake_at = case when l.pending > sums.n then now() end
      from sums where l.lane = sums.lane returning l.wake_at
    )
    select coalesce(bool_or(wake_at is not null), false) into is_waiting from freed;

    if json_array_length(w -> 'persons') + json_array_length(w -> 'identities') + json_array_length(w -> 'dialogs')
       + json_array_length(w -> 'tickets') + json_array_length(w -> 'events') + json_array_length(w -> 'messages')
       + json_array_length(w -> 'versions') + json_array_length(w -> 'attachments') > 0 then
      perform write_archive(w, held);
    end if;

    perform move_conversation(m."from", m."to")
    from json_to_recordset(w -> 'moves') as m(by text, "from" text, "to" text)
    where m.by = any (held);

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

    is_waiting := is_waiting or json_array_length(w -> 'internal') > 0;
  end $$`

/** Counts anew what waits in a lane that was claimed and found empty, and lets it go. */
const RECOUNT_LANE = `
  create function recount_lane(of_lane text, of_fence bigint) returns void language plpgsql as $$
  declare
    open integer;
  begin
    perform 1 from lanes where lane = of_lane and fence = of_fence for update;
    if not found then
      return;
    end if;
    select count(*) into open from inbox where lane = of_lane and done_at is null and parked_at is null;
    update lanes set pending = open, fence = fence + 1, started = 0, doubt_to = null,
      wake_at = case when open > 0 then now() end
    where lane = of_lane;
  end $$`

/**
 * Turns due timers into messages to their lanes, each once. Lanes are locked first, as everywhere. Returns how many fired
 * and when the next one is due.
 */
const FIRE_TIMERS = `
  create function fire_timers(at timestamptz, most integer, out fired integer, out next_at timestamptz)
  language plpgsql set enable_seqscan = off as $$
  declare
    due bigint[];
  begin
    due := array(select id from timers where due_at <= at order by due_at, id limit most);
    perform 1 from lanes where lane in (select lane from timers where id = any (due)) order by lane for update;
    with gone as (
      delete from timers where id in (
        select id from timers where id = any (due) and due_at <= at for update skip locked)
      returning id, lane, due_at, payload
    )
    select receive_rows(coalesce(json_agg(json_build_object('channel', 'desk', 'account', 'timers', 'external_id',
      id::text, 'lane', lane, 'event_at', due_at, 'payload', payload) order by due_at, id), '[]'))
    into fired from gone;
    select min(due_at) into next_at from timers;
  end $$`
