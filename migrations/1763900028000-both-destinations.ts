import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * A destination is counted only while it is locked. Two functions touched one that was not: a conversation that moved while the
 * first call to it was being queued took that call to a destination that did not exist, and a call was queued for one that was
 * cleared away between looking and locking. In both cases the counter of the destination said nothing while a call waited.
 */
export class BothDestinations1763900028000 implements MigrationInterface {
  readonly name = 'BothDestinations1763900028000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(queueCalls(ADDED_AND_LOCKED))
    await runner.query(moveConversation(BOTH_LOCKED, 'end if;'))
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(queueCalls(ADDED_THEN_LOCKED))
    await runner.query(moveConversation(BOTH_THEN_LOCKED, ''))
  }
}

const ADDED_THEN_LOCKED = `
    insert into out_lanes (lane, account, bucket, priority)
    select distinct on (c.lane) c.lane, c.account, c.bucket, c.priority from unnest(queued) c
    order by c.lane, c.place
    on conflict (lane) do nothing;
    perform 1 from out_lanes where lane in (select c.lane from unnest(queued) c) order by lane for update;
`

const ADDED_AND_LOCKED = `
    loop
      insert into out_lanes (lane, account, bucket, priority)
      select distinct on (c.lane) c.lane, c.account, c.bucket, c.priority from unnest(queued) c
      order by c.lane, c.place
      on conflict (lane) do nothing;
      perform 1 from out_lanes where lane in (select c.lane from unnest(queued) c) order by lane for update;
      get diagnostics locked = row_count;
      exit when locked = (select count(distinct c.lane) from unnest(queued) c);
    end loop;
`

/**
 * Adds outgoing calls, once each, and wakes their destinations. A later call with the same coalesce key takes the place of
 * an earlier one that waits for the same destination, unless that one may be in somebody's hand, makes a message that others
 * refer to, or owes a report. New destinations are added and then all are locked before any call is touched, as in
 * \`finish_calls\`.
 */
const queueCalls = (lock: string): string => `
  create or replace function queue_calls(given json, held text[]) returns void language plpgsql as $$
  declare
    queued queued_call[] := array(select c from calls_in(given, held) c);
    locked bigint;
  begin
    insert into budgets (bucket, per_ms, burst)
    select distinct on (c.bucket) c.bucket, c.bucket_per_ms, c.bucket_burst from unnest(queued) c
    where c.bucket is not null
    order by c.bucket
    on conflict (bucket) do nothing;
${lock}
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

const BOTH_THEN_LOCKED = `
    insert into out_lanes (lane, account, bucket, priority)
    select new, l.account, l.bucket, l.priority from out_lanes l where l.lane = old
    on conflict (lane) do nothing;
    locked := array(select lane from out_lanes where lane in (old, new) order by lane for update);
`

/** Calls of a destination that came into being only now stay where they are: the platform says where they go. */
const BOTH_LOCKED = `
    loop
      insert into out_lanes (lane, account, bucket, priority)
      select new, l.account, l.bucket, l.priority from out_lanes l where l.lane = old
      on conflict (lane) do nothing;
      locked := array(select lane from out_lanes where lane in (old, new) order by lane for update);
      exit when not old = any (locked) or new = any (locked);
    end loop;
`

/**
 * The platform gave a conversation another id: open and parked calls of the old one go behind those of the new one in the
 * order in which they were queued, names of posted messages go along, later calls are led there by \`queue_calls\`, and the
 * lane of the old conversation is told, once. Locks the inbox lane first and then both destinations, like everybody.
 */
const moveConversation = (lock: string, ending: string): string => `
  create or replace function move_conversation(old text, new text) returns void language plpgsql as $$
  declare
    moved integer;
    locked text[];
  begin
    if old = new then
      return;
    end if;
    perform 1 from lanes where lane = old for update;
${lock}
    delete from moved_conversations where conversation = new;
    insert into moved_conversations (conversation, now_at) values (old, new)
    on conflict (conversation) do update set now_at = excluded.now_at;
    update moved_conversations set now_at = new where now_at = old;

    ${ending && 'if old = any (locked) then'}
    update outbox set lane = new, conversation = new where lane = old and sent_at is null and parked_at is not null;
    with gone as (
      update outbox set lane = new, conversation = new where lane = old and sent_at is null and parked_at is null
      returning 1
    )
    select count(*) into moved from gone;
    update out_lanes set pending = pending - moved, fence = fence + 1, held_to = null,
      wake_at = case when pending > moved then coalesce(wake_at, now()) end
    where lane = old;
    update out_lanes set pending = pending + moved,
      wake_at = case when pending + moved > 0 then coalesce(wake_at, now()) end
    where lane = new;
    ${ending}

    insert into posted (conversation, ref, platform_id)
    select new, ref, platform_id from posted where conversation = old
    on conflict on constraint posted_pk do nothing;
    delete from posted where conversation = old;

    perform receive_rows(json_build_array(json_build_object('channel', 'desk', 'account', 'moved', 'external_id',
      old || '>' || new, 'lane', old, 'event_at', now(), 'payload', json_build_object('type', 'moved', 'to', new)::text)));
  end $$`
