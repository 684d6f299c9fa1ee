import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * What the desk's pages need: how agents come in, the queue in the order of its urgency, and the archive by words, parts of
 * words and dates. Of links and sessions only the SHA-256 of their token is kept, so a dump opens nothing.
 */
export class DeskPages1763900018000 implements MigrationInterface {
  readonly name = 'DeskPages1763900018000'

  async up(runner: QueryRunner): Promise<void> {
    // Asked for by the check at the start; a database that was made otherwise may not have it yet.
    await runner.query('create extension if not exists pg_trgm')
    await runner.query(TABLES)
    await runner.query(INDEXES)
    await runner.query(SPEND_LOGIN)
    await runner.query(DECIDE_REFUSAL)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function decide_refusal(text, text, text, timestamptz);
      drop function spend_login(bytea, bytea, text[], timestamptz, timestamptz);
      drop index tickets_urgency, tickets_urgency_assignee, tickets_registered, tickets_closed_at, tickets_title_parts,
        persons_company_parts, refusals_open;
      drop table agent_sessions, agent_logins;
    `)
  }
}

const TABLES = `
  create table agent_logins (
    hash bytea primary key,
    agent_id text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    spent_at timestamptz,
    constraint agent_logins_hash check (octet_length(hash) = 32)
  );
  create index agent_logins_expires on agent_logins (expires_at);

  create table agent_sessions (
    hash bytea primary key,
    agent_id text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    constraint agent_sessions_hash check (octet_length(hash) = 32)
  );
  create index agent_sessions_expires on agent_sessions (expires_at);
`

/** While the requester has the turn the clock stands, and what is stored of the deadline is only its last reading. */
const URGENCY = `(case when status in ('pending', 'solved') then 'infinity'::timestamptz
    else coalesce(least(first_response_due_at, resolution_due_at), 'infinity'::timestamptz) end)`

const INDEXES = `
  create index tickets_urgency on tickets (${URGENCY}, id) where status <> 'closed';
  create index tickets_urgency_assignee on tickets (assignee_id, ${URGENCY}, id) where status <> 'closed';
  create index tickets_registered on tickets (registered_at, id);
  create index tickets_closed_at on tickets (closed_at) where closed_at is not null;
  create index tickets_title_parts on tickets using gin (lower(title) gin_trgm_ops);
  create index persons_company_parts on persons using gin (lower(company) gin_trgm_ops);
  create index refusals_open on refusals (at, id) where decision is null;
`

/**
 * Spends a link and opens a session, or returns null: two presses at once open one session, because the row is changed by one
 * of them only.
 */
const SPEND_LOGIN = `
  create function spend_login(login bytea, session bytea, known text[], moment timestamptz, session_ends timestamptz)
  returns text language plpgsql as $$
  declare
    of_agent text;
  begin
    update agent_logins set spent_at = moment
    where hash = login and spent_at is null and expires_at > moment and agent_id = any (known)
    returning agent_id into of_agent;
    if of_agent is not null then
      insert into agent_sessions (hash, agent_id, created_at, expires_at) values (session, of_agent, moment, session_ends);
    end if;
    return of_agent;
  end $$`

/**
 * What the buttons under refused words do in a room (R20): the first decision stands, and the conversation in which the words
 * were refused is told in the same transaction, under the name that the room's own decision has there.
 */
const DECIDE_REFUSAL = `
  create function decide_refusal(of_id text, chosen text, by_agent text, moment timestamptz) returns boolean
  language plpgsql as $$
  declare
    r refusals;
  begin
    update refusals set decision = chosen, decided_by = by_agent, decided_at = moment
    where id = of_id and decision is null returning * into r;
    if r.id is null then return false; end if;
    perform receive_rows(json_build_array(json_build_object(
      'channel', 'desk', 'account', 'desk', 'epoch', 0, 'external_id', 'refusal.' || of_id, 'lane', r.lane,
      'event_at', moment, 'payload', (case when chosen = 'allowed' then json_build_object(
        'type', 'overruled', 'messageId', r.message_id, 'text', r.body, 'field', r.asking, 'hadFiles', r.has_files)
        else json_build_object('type', 'upheld') end)::text)));
    return true;
  end $$`
