import type { MigrationInterface, QueryRunner } from 'typeorm'

/** People, their conversations, and the archive: tickets, events, messages with their versions, files. */
export class Tickets1763900001000 implements MigrationInterface {
  readonly name = 'Tickets1763900001000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table attachments, message_versions, messages, ticket_events, tickets, dialogs, identities, persons;
      drop index posted_platform;
      drop sequence ticket_ids, person_ids;
    `)
  }
}

const TABLES = `
  create sequence person_ids as bigint;
  create sequence ticket_ids as bigint;

  create table persons (
    id bigint primary key,
    display_name text not null,
    language text not null,
    contact_name text,
    company text,
    email text,
    is_email_confirmed boolean not null default false,
    phone text,
    created_at timestamptz not null,
    erased_at timestamptz
  );
  create table identities (
    channel text not null,
    external_id text not null,
    person_id bigint not null references persons (id),
    constraint identities_pk primary key (channel, external_id)
  );
  create index identities_person on identities (person_id);

  create table dialogs (
    lane text primary key,
    person_id bigint references persons (id),
    state text not null,
    is_reachable boolean not null default true,
    changed_at timestamptz not null
  ) with (fillfactor = 70);
  create index dialogs_person on dialogs (person_id);

  create table tickets (
    id bigint primary key,
    number text not null,
    request_id text not null,
    situation integer not null,
    title text not null,
    product text not null,
    product_version text not null,
    status text not null,
    severity text not null,
    service_package text not null,
    room text not null,
    requester_id bigint not null references persons (id),
    submitter_id bigint not null references persons (id),
    assignee_id text,
    conversation text not null,
    follow_up_of bigint references tickets (id),
    close_reason text,
    registered_at timestamptz not null,
    first_response_due_at timestamptz,
    resolution_due_at timestamptz,
    closed_at timestamptz,
    changed_at timestamptz not null,
    constraint tickets_number unique (number),
    constraint tickets_situation unique (request_id, situation),
    constraint tickets_status check (status in ('new', 'open', 'pending', 'solved', 'closed')),
    constraint tickets_severity check (severity in ('critical', 'high', 'normal', 'low')),
    constraint tickets_closed check ((status = 'closed') = (closed_at is not null)),
    constraint tickets_close_reason check (
      close_reason in ('confirmed', 'stale', 'withdrawn', 'duplicate', 'refused'))
  );
  create index tickets_requester on tickets (requester_id, id);
  create index tickets_submitter on tickets (submitter_id, id);
  create index tickets_active on tickets (room, registered_at) where status <> 'closed';
  create index posted_platform on posted (conversation, platform_id);
  create index tickets_follow_up on tickets (follow_up_of) where follow_up_of is not null;

  create table ticket_events (
    ticket_id bigint not null references tickets (id),
    position integer not null,
    type text not null,
    at timestamptz not null,
    facts jsonb not null,
    recorded_at timestamptz not null default now(),
    constraint ticket_events_pk primary key (ticket_id, position)
  );

  create table messages (
    id text primary key,
    ticket_id bigint not null references tickets (id),
    author text not null,
    kind text not null,
    is_public boolean not null,
    conversation text,
    external_id text,
    at timestamptz not null
  );
  create index messages_ticket on messages (ticket_id, at);
  create index messages_external on messages (conversation, external_id) where external_id is not null;

  create table message_versions (
    message_id text not null references messages (id),
    version integer not null,
    body text not null,
    at timestamptz not null,
    constraint message_versions_pk primary key (message_id, version)
  );

  create table attachments (
    id text primary key,
    message_id text not null references messages (id),
    ticket_id bigint not null references tickets (id),
    kind text not null,
    name text,
    mime_type text,
    bytes bigint,
    account text not null,
    file_id text not null,
    stored_as text,
    refused_because text
  );
  create index attachments_message on attachments (message_id);
  create index attachments_waiting on attachments (id) where stored_as is null and refused_because is null;
`
