import type { MigrationInterface, QueryRunner } from 'typeorm'
import { FINISH_TURNS } from './1763900002000-receive-and-finish.ts'
import { WRITE_ARCHIVE, WriteArchive1763900002500 } from './1763900002500-write-archive.ts'

/** What intake keeps beside the tickets: refused words for the review of the agents, and how often a stranger was written to. */
export class Intake1763900013000 implements MigrationInterface {
  readonly name = 'Intake1763900013000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES)
    await runner.query(ALLOW_LETTER)
    await runner.query(STATE_OF)
    await runner.query(changed(anew(WRITE_ARCHIVE), ARCHIVE_CHANGES))
    await runner.query(WRITE_REFUSALS)
    await runner.query(changed(anew(FINISH_TURNS), [[NOTHING_TO_KEEP, NOR_A_DECISION]]))
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop function write_archive(json, text[]);
      drop function write_refusals(json, text[]);
      drop function allow_letter(text, text, text, timestamptz);
      drop function state_of(text);
      drop table refusals, letter_allowances;
      alter table messages drop column is_abusive;
    `)
    await runner.query(anew(FINISH_TURNS))
    await new WriteArchive1763900002500().up(runner)
  }
}

function anew(definition: string): string {
  return definition.replace('create function', 'create or replace function')
}

/** A turn in a room may hold nothing but an agent's decision about refused words; a program of before sends no such list. */
const NOTHING_TO_KEEP = `+ json_array_length(w -> 'attachments') > 0`
const NOR_A_DECISION = `+ json_array_length(w -> 'attachments')
       + coalesce(json_array_length(w -> 'refusal_marks'), 0) > 0`

const TABLES = `
  alter table messages add column is_abusive boolean not null default false;

  create table refusals (
    id text primary key,
    lane text not null,
    message_id text not null,
    asking text,
    has_files boolean not null default false,
    body text not null,
    at timestamptz not null,
    appealed_at timestamptz,
    decision text constraint refusals_decision check (decision in ('allowed', 'upheld')),
    decided_by text,
    decided_at timestamptz
  );
  create index refusals_at on refusals (at);

  create table letter_allowances (
    key text primary key,
    address_hash text not null,
    sender text not null,
    at timestamptz not null
  );
  create index letter_allowances_address on letter_allowances (address_hash, at);
  create index letter_allowances_sender on letter_allowances (sender, at);
`

/**
 * Whether a letter may go to an address that nobody has confirmed: at most three a day for the address and five for whoever
 * causes them (T5). The same key is the same letter, and stays allowed. The day is the desk clock's.
 */
const ALLOW_LETTER = `
  create function allow_letter(of_key text, address text, of_sender text, moment timestamptz) returns boolean
  language plpgsql as $$
  begin
    perform pg_advisory_xact_lock(hashtextextended(address, 0));
    if exists (select from letter_allowances where key = of_key) then return true; end if;
    if (select count(*) from letter_allowances a where a.address_hash = address and a.at > moment - interval '1 day') >= 3
      or (select count(*) from letter_allowances a where a.sender = of_sender and a.at > moment - interval '1 day') >= 5
    then return false; end if;
    insert into letter_allowances (key, address_hash, sender, at) values (of_key, address, of_sender, moment);
    return true;
  end $$`

/**
 * The state of a conversation, to be looked into; null when it cannot be read. One state that is no JSON must not stop the claim
 * of everybody else's.
 */
const STATE_OF = `
  create function state_of(state text) returns jsonb language plpgsql immutable parallel safe as $$
  begin
    return state::jsonb;
  exception when others then return null;
  end $$`

/** Refused words, and what people and agents say about the refusal; the first decision stands. */
const WRITE_REFUSALS = `
  create function write_refusals(w json, held text[]) returns void language plpgsql as $$
  begin
    insert into refusals (id, lane, message_id, asking, has_files, body, at)
    select r.id, r.by, r.message_id, r.asking, coalesce(r.has_files, false), r.body, r.at
    from json_to_recordset(coalesce(w -> 'refusals', '[]')) as r(by text, id text, message_id text, asking text,
      has_files boolean, body text, at timestamptz)
    where r.by = any (held)
    on conflict (id) do nothing;

    update refusals t set appealed_at = coalesce(t.appealed_at, r.appealed_at),
      decided_by = coalesce(t.decided_by, r.decided_by), decided_at = coalesce(t.decided_at, r.decided_at),
      decision = coalesce(t.decision, r.decision)
    from json_to_recordset(coalesce(w -> 'refusal_marks', '[]')) as r(by text, id text, appealed_at timestamptz,
      decision text, decided_by text, decided_at timestamptz)
    where t.id = r.id and r.by = any (held);
  end $$`

/** Messages and edits carry the mark of abuse, and refused words are written with the rest. */
const ARCHIVE_CHANGES: readonly (readonly [before: string, after: string])[] = [
  [
    `insert into messages (id, ticket_id, author, kind, is_public, conversation, external_id, at)
    select r.id, r.ticket_id, r.author, r.kind, r.is_public, r.conversation, r.external_id, r.at`,
    `insert into messages (id, ticket_id, author, kind, is_public, is_abusive, conversation, external_id, at)
    select r.id, r.ticket_id, r.author, r.kind, r.is_public, coalesce(r.is_abusive, false), r.conversation,
      r.external_id, r.at`,
  ],
  ['is_public boolean, conversation text', 'is_public boolean, is_abusive boolean, conversation text'],
  [
    `    insert into attachments (`,
    `    update messages m set is_abusive = true
    from json_to_recordset(w -> 'versions') as r(by text, message_id text, is_abusive boolean)
    where r.is_abusive and m.id = r.message_id and r.by = any (held);

    insert into attachments (`,
  ],
  [
    `  end $$`,
    `
    if json_array_length(coalesce(w -> 'refusals', '[]')) + json_array_length(coalesce(w -> 'refusal_marks', '[]')) > 0
    then perform write_refusals(w, held); end if;
  end $$`,
  ],
]

/** An earlier definition with changes in it; throws where one does not fit, so that none is left out in silence. */
function changed(definition: string, changes: readonly (readonly [before: string, after: string])[]): string {
  return changes.reduce((text, [before, after]) => {
    if (!text.includes(before)) throw new Error(`There is nothing to change: ${before}`)
    return text.replace(before, () => after)
  }, definition)
}
