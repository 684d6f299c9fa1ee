import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What a turn writes beside its queues: people, conversations, and the archive. Called by `finish_turns`. */
export class WriteArchive1763900002500 implements MigrationInterface {
  readonly name = 'WriteArchive1763900002500'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(WRITE_ARCHIVE)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function write_archive(json, text[])')
  }
}

/** People, conversations, tickets, events, messages: what the turns of the held lanes decided. */
export const WRITE_ARCHIVE = `
  create function write_archive(w json, held text[]) returns void language plpgsql as $$
  begin
    insert into persons as p (id, display_name, language, contact_name, company, email, is_email_confirmed, phone,
      created_at)
    select r.id, r.display_name, r.language, r.contact_name, r.company, r.email, r.is_email_confirmed, r.phone, r.at
    from json_to_recordset(w -> 'persons') as r(by text, id bigint, display_name text, language text, contact_name text,
      company text, email text, is_email_confirmed boolean, phone text, at timestamptz)
    where r.by = any (held)
    order by r.id
    on conflict (id) do update set display_name = excluded.display_name, language = excluded.language,
      contact_name = excluded.contact_name, company = excluded.company, email = excluded.email,
      is_email_confirmed = excluded.is_email_confirmed, phone = excluded.phone;

    insert into identities (channel, external_id, person_id)
    select r.channel, r.external_id, r.person_id
    from json_to_recordset(w -> 'identities') as r(by text, channel text, external_id text, person_id bigint)
    where r.by = any (held)
    on conflict on constraint identities_pk do nothing;

    insert into dialogs as d (lane, person_id, state, is_reachable, changed_at)
    select r.by, r.person_id, r.state, r.is_reachable, r.at
    from json_to_recordset(w -> 'dialogs') as r(by text, person_id bigint, state text, is_reachable boolean,
      at timestamptz)
    where r.by = any (held)
    on conflict (lane) do update set person_id = excluded.person_id, state = excluded.state,
      is_reachable = excluded.is_reachable, changed_at = excluded.changed_at;

    insert into tickets as t
    select r.* from json_populate_recordset(null::tickets, w -> 'tickets') as r
    join json_to_recordset(w -> 'tickets') as b(by text, id bigint) using (id)
    where b.by = any (held)
    order by r.id
    on conflict (id) do update set title = excluded.title, product = excluded.product,
      product_version = excluded.product_version, status = excluded.status, severity = excluded.severity,
      service_package = excluded.service_package, room = excluded.room, assignee_id = excluded.assignee_id,
      conversation = excluded.conversation, close_reason = excluded.close_reason,
      first_response_due_at = excluded.first_response_due_at, resolution_due_at = excluded.resolution_due_at,
      closed_at = excluded.closed_at, changed_at = excluded.changed_at;

    insert into ticket_events (ticket_id, position, type, at, facts)
    select r.ticket_id, r.position, r.type, r.at, r.facts
    from json_to_recordset(w -> 'events') as r(by text, ticket_id bigint, position integer, type text, at timestamptz,
      facts jsonb)
    where r.by = any (held);

    insert into messages (id, ticket_id, author, kind, is_public, conversation, external_id, at)
    select r.id, r.ticket_id, r.author, r.kind, r.is_public, r.conversation, r.external_id, r.at
    from json_to_recordset(w -> 'messages') as r(by text, id text, ticket_id bigint, author text, kind text,
      is_public boolean, conversation text, external_id text, at timestamptz)
    where r.by = any (held);

    insert into message_versions (message_id, version, body, at)
    select r.message_id,
      coalesce(r.version, 1 + (select max(v.version) from message_versions v where v.message_id = r.message_id)),
      r.body, r.at
    from json_to_recordset(w -> 'versions') as r(by text, message_id text, version integer, body text, at timestamptz)
    where r.by = any (held);

    insert into attachments (id, message_id, ticket_id, kind, name, mime_type, bytes, account, file_id)
    select r.id, r.message_id, r.ticket_id, r.kind, r.name, r.mime_type, r.bytes, r.account, r.file_id
    from json_to_recordset(w -> 'attachments') as r(by text, id text, message_id text, ticket_id bigint, kind text,
      name text, mime_type text, bytes bigint, account text, file_id text)
    where r.by = any (held);
  end $$`
