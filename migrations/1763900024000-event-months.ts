import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * The history of the tickets in parts, one for each month of `at`. What was written before is not copied: its table becomes the
 * part of everything up to now, so that the change takes as long as one index does. The running program opens the months ahead
 * of time; an event of a month that nobody opened goes to `ticket_events_other`, and moves when its month is opened.
 *
 * The month has to be in the primary key, so the key alone would let two events of different months take one place of a
 * history. A trigger refuses the second, as the key did: whoever writes holds the lane of the ticket.
 */
export class EventMonths1763900024000 implements MigrationInterface {
  readonly name = 'EventMonths1763900024000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PARTS)
    await runner.query(BEFORE)
    await runner.query(OPEN_MONTHS)
    await runner.query(ONE_PLACE)
    await runner.query(`
      create trigger ticket_events_place before insert on ticket_events
      for each row execute function one_place_in_history()`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table ticket_events_whole (like ticket_events including defaults);
      insert into ticket_events_whole select * from ticket_events;
      drop table ticket_events;
      drop function open_event_months(timestamptz, integer);
      drop function one_place_in_history();
      alter table ticket_events_whole rename to ticket_events;
      alter table ticket_events add constraint ticket_events_pk primary key (ticket_id, position);
      alter table ticket_events add constraint ticket_events_ticket_id_fkey foreign key (ticket_id) references tickets (id)`)
  }
}

const PARTS = `
  alter table ticket_events rename to ticket_events_before;
  alter table ticket_events_before drop constraint ticket_events_pk;
  alter table ticket_events_before drop constraint ticket_events_ticket_id_fkey;
  alter table ticket_events_before add constraint ticket_events_before_pkey primary key (ticket_id, position, at);
  create table ticket_events (
    ticket_id bigint not null,
    position integer not null,
    type text not null,
    at timestamptz not null,
    facts jsonb not null,
    recorded_at timestamptz not null default now(),
    constraint ticket_events_pk primary key (ticket_id, position, at),
    constraint ticket_events_ticket_id_fkey foreign key (ticket_id) references tickets (id)
  ) partition by range (at);
  create table ticket_events_other partition of ticket_events default`

/** Up to the end of this month, by the server or by what the desk has already written, whichever is later. */
const BEFORE = `
  do $$
  declare
    latest constant timestamptz := greatest(now(), (select max(at) from ticket_events_before));
  begin
    execute format('alter table ticket_events attach partition ticket_events_before for values from (minvalue) to (%L)',
      (date_trunc('month', latest at time zone 'UTC') + interval '1 month') at time zone 'UTC');
  end $$`

/**
 * Opens the month of an instant and so many after it, by UTC, and says how many were new. Safe in several programs at once:
 * whoever comes second leaves it to the first. A table that is busy is not waited for longer than two seconds: the next hour
 * does it.
 */
const OPEN_MONTHS = `
  create function open_event_months(of_now timestamptz, ahead integer) returns integer language plpgsql as $$
  declare
    opened integer := 0;
    first timestamp;
    part text;
  begin
    if not pg_try_advisory_xact_lock(7205190127) then
      return 0;
    end if;
    perform set_config('lock_timeout', '2s', true);
    for step in 0 .. ahead loop
      first := date_trunc('month', of_now at time zone 'UTC') + step * interval '1 month';
      part := 'ticket_events_' || to_char(first, 'YYYY_MM');
      continue when to_regclass(part) is not null;
      begin
        execute format('create table %I (like ticket_events including defaults including constraints)', part);
        execute format('with moved as (delete from ticket_events_other where at >= %1$L and at < %2$L returning *)
            insert into %3$I select * from moved',
          first at time zone 'UTC', (first + interval '1 month') at time zone 'UTC', part);
        execute format('alter table ticket_events attach partition %I for values from (%L) to (%L)',
          part, first at time zone 'UTC', (first + interval '1 month') at time zone 'UTC');
        opened := opened + 1;
      exception when invalid_object_definition then
        null; -- The part of everything before reaches into this month.
      end;
    end loop;
    return opened;
  end $$`

/** Readers look for the events of a ticket from a month before its registration on: an older one would not be seen. */
const ONE_PLACE = `
  create function one_place_in_history() returns trigger language plpgsql as $$
  declare
    since constant timestamptz := (select registered_at - interval '31 days' from tickets where id = new.ticket_id);
  begin
    if new.at < since then
      raise check_violation using message = 'the clock stands more than a month before the registration of the ticket';
    end if;
    if exists (select from ticket_events e
        where e.ticket_id = new.ticket_id and e.position = new.position and e.at >= since) then
      raise unique_violation using message = 'this place of the history is taken', constraint = 'ticket_events_pk';
    end if;
    return new;
  end $$`
