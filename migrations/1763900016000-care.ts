import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Erasing a person, in one transaction. What goes and how stands in `src/storage/personal-data.ts`. */
export class Care1763900016000 implements MigrationInterface {
  readonly name = 'Care1763900016000'

  async up(runner: QueryRunner): Promise<void> {
    for (const create of [LANES_OF_PERSON, ERASE_QUEUES, ERASE_ARCHIVE, ERASE_PERSON]) await runner.query(create)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function erase_person(bigint, text, timestamptz, json, boolean);
      drop function erase_archive(bigint, timestamptz, bigint[], text[]);
      drop function erase_queues(bigint[], text[], text[], text[], text[]);
      drop function lanes_of_person(bigint, text);
    `)
  }
}

/**
 * Every private conversation of a person, whichever bot or workspace it is held with, and the letters from their address when
 * it was confirmed: an address that was only typed may be somebody else's (R4). `given` is an identity, `tg:123456`: who
 * has never sent a form is no person yet, and has a conversation with a draft all the same.
 */
const LANES_OF_PERSON = `
  create function lanes_of_person(of_person bigint, given text) returns text[] language sql stable as $$
    with named as (
      select channel || ':' || external_id as identity from identities where person_id = of_person
      union select given where given <> ''
    )
    select coalesce(array_agg(distinct l.lane), '{}')
    from (
      select lane from dialogs where person_id = of_person
      union
      select 'mail:in:' || left(encode(sha256(convert_to(lower(email), 'UTF8')), 'hex'), 32)
      from persons where id = of_person and is_email_confirmed
      union
      select k.lane
      from (select lane from dialogs union select lane from lanes union select split_part(lane, '#', 1) from out_lanes) k
      join named n on n.identity = split_part(k.lane, ':', 1) || ':' || split_part(k.lane, ':', 3)
    ) l
  $$`

/**
 * Takes what the queues hold of a person: everything of their own lanes, and of the rooms the done rows, which quote them. A
 * message from a platform leaves its key, as when it leaves by age. Lanes lose their fence, so that what somebody still has in
 * hand is thrown away. Every lane is locked by the caller.
 */
const ERASE_QUEUES = `
  create function erase_queues(of_tickets bigint[], of_lanes text[], in_lanes text[], out_names text[], rooms text[])
  returns void language plpgsql as $$
  declare
    about constant text[] := array(select 't:' || id || ':' from unnest(of_tickets) as id);
    numbers constant text[] := array(select number from tickets where id = any (of_tickets));
  begin
    delete from received_letters where key in (select external_id from inbox where channel = 'mail' and lane = any (of_lanes));
    with gone as (
      delete from inbox i
      where i.lane = any (in_lanes) or i.lane = any (rooms) and (i.done_at is not null or i.parked_at is not null
        and exists (select from unnest(numbers) as n where position(n in i.payload) > 0))
      returning i.channel, i.account, i.epoch, i.external_id
    )
    insert into inbox_keys (key)
    select inbox_key(channel, account, epoch, external_id) from gone where channel <> 'desk' on conflict do nothing;

    delete from outbox o
    where o.lane = any (out_names) or o.conversation = any (of_lanes)
      or split_part(o.conversation, '#', 1) = any (rooms) and (o.sent_at is not null
        or exists (select from unnest(about) as a where starts_with(o.ref, a) or starts_with(o.needs_ref, a)));

    delete from lanes where lane = any (of_lanes);
    update lanes l set fence = l.fence + 1, started = 0, doubt_to = null, pending = 0, wake_at = null
    where l.lane = any (in_lanes);
    delete from out_lanes where lane = any (out_names);
    update out_lanes l set pending = counted.open, fence = l.fence + 1, held_to = null,
      wake_at = case when counted.open > 0 then coalesce(l.wake_at, now()) end
    from (select r.lane, (select count(*) from outbox o where o.lane = r.lane and o.sent_at is null
            and o.parked_at is null)::integer as open
          from out_lanes r where r.lane = any (rooms)) as counted
    where l.lane = counted.lane and l.pending <> counted.open;
    delete from budgets where bucket = any (of_lanes);
    delete from read_marks r
    using (select distinct split_part(platform_id, ':', 1) as place from posted where conversation = any (of_lanes)) p
    where p.place like 'D%' and split_part(r.place, ':', 1) = p.place;
    delete from posted where conversation = any (of_lanes);
    delete from moved_conversations where conversation = any (of_lanes) or now_at = any (of_lanes);
    delete from timers where lane = any (in_lanes);
  end $$`

/**
 * Takes the words and leaves the facts: tickets, events and messages stay and count as before. Both sides of a conversation
 * lose their words, because an answer speaks of whom it answers.
 */
const ERASE_ARCHIVE = `
  create function erase_archive(of_person bigint, at timestamptz, of_tickets bigint[], of_lanes text[])
  returns void language plpgsql as $$
  declare
    digest constant text := (select encode(sha256(convert_to(lower(email), 'UTF8')), 'hex') from persons where id = of_person);
    of_messages constant text[] := array(
      select id from messages where ticket_id = any (of_tickets) or author = 'person:' || of_person);
  begin
    update message_versions set body = '—' where message_id = any (of_messages);
    update messages set conversation = null where id = any (of_messages) and conversation = any (of_lanes);
    update attachments set name = '—', file_id = '', sha256 = null, refused_because = 'erased',
      reserved_as = coalesce(stored_as, reserved_as), stored_as = null, leased_until = null, fence = fence + 1
    where message_id = any (of_messages) or ticket_id = any (of_tickets);
    update links set revoked_at = coalesce(revoked_at, at) where ticket_id = any (of_tickets);
    update tickets t set title = '—', product = '—', product_version = '—',
      conversation = case when t.conversation = any (of_lanes) then 'erased:erased:' || of_person else t.conversation end
    where t.id = any (of_tickets);

    delete from refusals where lane = any (of_lanes);
    delete from letter_allowances where sender = any (of_lanes) or address_hash = digest;
    delete from web_messages where conversation = any (of_lanes)
      or session in (select w.session from web_messages w where w.conversation = any (of_lanes));
    delete from dialogs where person_id = of_person or lane = any (of_lanes);
    delete from identities where person_id = of_person;
    update persons set display_name = '#' || id, contact_name = '#' || id, company = null, email = null,
      is_email_confirmed = false, phone = null, erased_at = coalesce(erased_at, at)
    where id = of_person;
  end $$`

/**
 * Erases a person, or does nothing and says in \`waiting\` how much of theirs has still to be worked or sent; with \`is_forced\`
 * that goes too. \`closings\` are the ends of their open tickets, decided by the caller from the histories: one that another
 * turn has overtaken breaks the whole off with a unique violation, and so does an open ticket that is missing among them.
 */
const ERASE_PERSON = `
  create function erase_person(of_person bigint, given text, at timestamptz, closings json, is_forced boolean,
    out waiting integer, out ticket_count integer)
  language plpgsql as $$
  declare
    of_lanes text[] := lanes_of_person(of_person, given);
    of_tickets bigint[] := array(select id from tickets where of_person in (requester_id, submitter_id) order by id);
    in_lanes text[] := of_lanes || array(select 'ticket:' || id from unnest(of_tickets) as id);
    out_names text[] := array(
      select lane from out_lanes where regexp_replace(split_part(lane, '#', 1), '^mail:[^:]+:', '')
        = any (of_lanes || of_tickets::text[]));
    rooms text[] := array(
      select distinct p.conversation from posted p
      where not p.conversation = any (of_lanes)
        and (substring(p.ref from '^t:([0-9]{1,18}):')::bigint = any (of_tickets)
          or p.ref in (select 'r:' || r.id from refusals r where r.lane = any (of_lanes))));
  begin
    perform 1 from lanes where lane = any (in_lanes || rooms) order by lane for update;
    perform 1 from out_lanes where lane = any (out_names || rooms) order by lane for update;
    waiting := (
      select count(*) from inbox where lane = any (in_lanes || rooms) and done_at is null and parked_at is null
    ) + (
      select count(*) from outbox o
      where o.sent_at is null and o.parked_at is null and (o.lane = any (out_names) or o.lane = any (rooms) and exists (
        select from unnest(of_tickets) as id
        where starts_with(o.ref, 't:' || id || ':') or starts_with(o.needs_ref, 't:' || id || ':')))
    );
    ticket_count := cardinality(of_tickets);
    if waiting > 0 and not is_forced then
      return;
    end if;

    insert into ticket_events (ticket_id, position, type, at, facts)
    select c.ticket_id, c.position, c.type, c.at, c.facts
    from json_to_recordset(closings) as c(ticket_id bigint, position integer, type text, at timestamptz, facts jsonb);
    update tickets t set status = 'closed', close_reason = c.reason, closed_at = c.at, changed_at = c.at,
      first_response_due_at = c.first_response_due_at, resolution_due_at = c.resolution_due_at
    from json_to_recordset(closings) as c(ticket_id bigint, reason text, at timestamptz,
      first_response_due_at timestamptz, resolution_due_at timestamptz)
    where t.id = c.ticket_id;
    if exists (select from tickets where id = any (of_tickets) and status <> 'closed') then
      raise unique_violation using message = 'a ticket was opened meanwhile';
    end if;

    perform erase_queues(of_tickets, of_lanes, in_lanes, out_names, rooms);
    perform erase_archive(of_person, at, of_tickets, of_lanes);
  end $$`
