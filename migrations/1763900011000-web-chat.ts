import type { MigrationInterface, QueryRunner } from 'typeorm'

/** The chat in the browser: what stands on its page, and how far the clock of the try desk was moved. */
export class WebChat1763900011000 implements MigrationInterface {
  readonly name = 'WebChat1763900011000'

  async up(runner: QueryRunner): Promise<void> {
    for (const create of [MESSAGES, NEXT_REVISION, CLOCKS]) await runner.query(create)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table web_clocks;
      drop table web_messages;
      drop function next_web_revision();
      drop sequence web_revisions;
    `)
  }
}

/**
 * One row for each message of a chat, as the page shows it. `session` is the browser whose page has it: the room is one
 * conversation for the engine, and each browser sees its own tickets there. A change gives the row a new revision.
 */
const MESSAGES = `
  create table web_messages (
    conversation text not null,
    id text not null,
    position bigint generated always as identity,
    session text not null,
    author text not null,
    body text not null,
    reaction text,
    is_edited boolean not null default false,
    at timestamptz not null,
    revision bigint not null,
    constraint web_messages_pk primary key (conversation, id),
    constraint web_messages_author check (author in ('desk', 'person'))
  );
  create index web_messages_session on web_messages (session, revision);
  create sequence web_revisions`

/** Revisions are committed in their order: a page that has read up to one has missed none before it. */
const NEXT_REVISION = `
  create function next_web_revision() returns bigint language plpgsql as $$
  begin
    perform pg_advisory_xact_lock(7205190127);
    return nextval('web_revisions');
  end $$`

const CLOCKS = `
  create table web_clocks (
    account text not null,
    offset_ms bigint not null,
    constraint web_clocks_pk primary key (account),
    constraint web_clocks_forward check (offset_ms >= 0)
  )`
