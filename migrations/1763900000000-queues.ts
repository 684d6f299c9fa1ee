import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * The durable queues: what came in, what goes out, what is due.
 *
 * A lane is one conversation, one ticket, or one destination. Its row says how many rows wait (`pending`), when somebody may
 * look at it next (`wake_at`: now, the end of a lease, or the end of a pause; null when nothing waits) and who holds it
 * (`fence`, one more with every claim and every end, so whatever comes late finds another number). Whoever adds a row adds to
 * `pending` in the same transaction and leaves a `wake_at` that stands alone, so a lease or a pause is never cut short;
 * whoever ends a turn takes from `pending` and sees in the same row whether more has come meanwhile. So no wake-up is lost.
 *
 * `started` counts deaths: a claim makes it 1, and a lane that is found begun and not ended is under doubt up to
 * `doubt_to`, the last row that was in hand. Its rows are worked one at a time, and only while one of them is worked the
 * count is one higher, so a process that is killed or frozen at any other moment blames nobody.
 *
 * `held_to` is the last call that the holder of a destination may have in hand: an open call with a higher id is in nobody's.
 */
export class Queues1763900000000 implements MigrationInterface {
  readonly name = 'Queues1763900000000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table moved_conversations, channel_cursors, leases, timers, posted, budgets, out_lanes, outbox, lanes, inbox_keys, inbox',
    )
  }
}

const TABLES = `
  create table inbox (
    id bigint generated always as identity primary key,
    channel text not null,
    account text not null,
    epoch integer not null default 0,
    external_id text not null,
    lane text not null,
    event_at timestamptz not null,
    payload text not null,
    received_at timestamptz not null default now(),
    failures integer not null default 0,
    done_at timestamptz,
    parked_at timestamptz,
    last_error text,
    constraint inbox_key unique (channel, account, epoch, external_id)
  );
  create index inbox_open on inbox (lane, id) where done_at is null and parked_at is null;
  create index inbox_parked on inbox (parked_at) where parked_at is not null;

  create table inbox_keys (
    key uuid primary key
  );

  create table lanes (
    lane text primary key,
    pending integer not null default 0,
    wake_at timestamptz,
    fence bigint not null default 0,
    started integer not null default 0,
    doubt_to bigint,
    constraint lanes_pending check (pending >= 0)
  ) with (fillfactor = 70);
  create index lanes_due on lanes (wake_at) where wake_at is not null;

  create table outbox (
    id bigint generated always as identity primary key,
    account text not null,
    lane text not null,
    dedupe_key text not null,
    kind text not null,
    payload text not null,
    conversation text,
    ref text,
    needs_ref text,
    coalesce_key text,
    is_free boolean not null default false,
    report text,
    created_at timestamptz not null default now(),
    failures integer not null default 0,
    sent_at timestamptz,
    outcome text,
    platform_id text,
    parked_at timestamptz,
    last_error text,
    constraint outbox_key unique (dedupe_key)
  );
  create index outbox_open on outbox (lane, id) where sent_at is null and parked_at is null;
  create index outbox_coalesce on outbox (coalesce_key)
    where coalesce_key is not null and sent_at is null and parked_at is null;
  create index outbox_parked on outbox (parked_at) where parked_at is not null;

  create table out_lanes (
    lane text primary key,
    account text not null,
    bucket text,
    priority integer not null,
    pending integer not null default 0,
    wake_at timestamptz,
    fence bigint not null default 0,
    held_to bigint,
    constraint out_lanes_pending check (pending >= 0),
    constraint out_lanes_priority check (priority between 0 and 9)
  ) with (fillfactor = 70);
  create index out_lanes_due on out_lanes (account, priority, wake_at) where wake_at is not null;

  create table budgets (
    bucket text primary key,
    per_ms double precision not null,
    burst integer not null,
    full_at timestamptz not null default '-infinity'
  ) with (fillfactor = 50);

  create table posted (
    conversation text not null,
    ref text not null,
    platform_id text not null,
    constraint posted_pk primary key (conversation, ref)
  );

  create table moved_conversations (
    conversation text primary key,
    now_at text not null
  );

  create table timers (
    id bigint generated always as identity primary key,
    key text not null,
    lane text not null,
    due_at timestamptz not null,
    payload text not null,
    constraint timers_key unique (key)
  );
  create index timers_due on timers (due_at);

  create table leases (
    name text primary key,
    holder text not null,
    fence bigint not null,
    expires_at timestamptz not null
  );

  create table channel_cursors (
    account text primary key,
    next_offset bigint,
    epoch integer not null default 0,
    moved_at timestamptz,
    read_at timestamptz
  );
`
