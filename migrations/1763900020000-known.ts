import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * Known incidents with those who follow them, and known problems with what helps. Both hold words that agents wrote for
 * everybody; whose chat follows goes with the person.
 */
export class Known1763900020000 implements MigrationInterface {
  readonly name = 'Known1763900020000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES)
    await runner.query(WRITE_KNOWN)
    await append(runner, 'write_archive(json, text[])', WRITES)
    await append(runner, 'erase_archive(bigint, timestamptz, bigint[], text[])', FORGETS)
  }

  async down(runner: QueryRunner): Promise<void> {
    await takeOut(runner, 'erase_archive(bigint, timestamptz, bigint[], text[])', FORGETS)
    await takeOut(runner, 'write_archive(json, text[])', WRITES)
    await runner.query(`
      drop function write_known(json, text[]);
      drop index tickets_solved;
      drop table known_problems, incident_followers, incidents;
    `)
  }
}

const TABLES = `
  create table incidents (
    ticket_id bigint primary key references tickets (id),
    title text not null,
    product text not null,
    room text not null,
    codes text[] not null default '{}',
    marked_by text not null,
    opened_at timestamptz not null,
    closed_at timestamptz
  );
  create index incidents_open on incidents (lower(product)) where closed_at is null;

  create table incident_followers (
    incident_id bigint not null references incidents (ticket_id),
    conversation text not null,
    ticket_id bigint not null default 0,
    person_id bigint not null references persons (id),
    followed_at timestamptz not null,
    answer text,
    answered_at timestamptz,
    constraint incident_followers_pk primary key (incident_id, conversation, ticket_id),
    constraint incident_followers_answer check (answer in ('helped', 'remains'))
  );
  create index incident_followers_person on incident_followers (person_id);

  create table known_problems (
    id text primary key,
    ticket_id bigint not null references tickets (id),
    product text not null,
    room text not null,
    title text not null,
    body text not null,
    codes text[] not null default '{}',
    added_by text not null,
    added_at timestamptz not null,
    removed_by text,
    removed_at timestamptz,
    shown integer not null default 0,
    helped integer not null default 0
  );
  create index known_problems_words on known_problems using gin (to_tsvector('russian', title || ' ' || body))
    where removed_at is null;
  create index known_problems_parts on known_problems using gin (lower(title) gin_trgm_ops) where removed_at is null;

  create index tickets_solved on tickets (lower(product), closed_at desc) where close_reason = 'confirmed';
`

const WRITE_KNOWN = `
  create function write_known(w json, held text[]) returns void language plpgsql as $$
  begin
    insert into incidents as i (ticket_id, title, product, room, codes, marked_by, opened_at, closed_at)
    select r.ticket_id, r.title, r.product, r.room, r.codes, r.marked_by, r.opened_at, r.closed_at
    from json_to_recordset(coalesce(w -> 'incidents', '[]')) as r(by text, ticket_id bigint, title text, product text,
      room text, codes text[], marked_by text, opened_at timestamptz, closed_at timestamptz)
    where r.by = any (held)
    order by r.ticket_id
    on conflict (ticket_id) do update set title = excluded.title, product = excluded.product, room = excluded.room,
      codes = excluded.codes, marked_by = excluded.marked_by, opened_at = excluded.opened_at,
      closed_at = excluded.closed_at;

    insert into incident_followers as f (incident_id, conversation, ticket_id, person_id, followed_at, answer, answered_at)
    select r.incident_id, r.conversation, r.ticket_id, r.person_id, r.followed_at, r.answer, r.answered_at
    from json_to_recordset(coalesce(w -> 'followers', '[]')) as r(by text, incident_id bigint, conversation text,
      ticket_id bigint, person_id bigint, followed_at timestamptz, answer text, answered_at timestamptz)
    where r.by = any (held)
    order by r.incident_id, r.conversation, r.ticket_id
    on conflict on constraint incident_followers_pk do update set followed_at = excluded.followed_at,
      answer = excluded.answer, answered_at = excluded.answered_at;

    insert into known_problems (id, ticket_id, product, room, title, body, codes, added_by, added_at)
    select r.id, r.ticket_id, r.product, r.room, r.title, r.body, r.codes, r.added_by, r.added_at
    from json_to_recordset(coalesce(w -> 'known_problems', '[]')) as r(by text, id text, ticket_id bigint, product text,
      room text, title text, body text, codes text[], added_by text, added_at timestamptz)
    where r.by = any (held)
    on conflict (id) do nothing;

    update known_problems k set shown = k.shown + m.shown, helped = k.helped + m.helped,
      removed_by = coalesce(k.removed_by, m.removed_by),
      removed_at = coalesce(k.removed_at, m.removed_at)
    from (
      select r.id, sum(r.shown) as shown, sum(r.helped) as helped, min(r.removed_by) as removed_by,
        min(r.at) filter (where r.removed_by is not null) as removed_at
      from json_to_recordset(coalesce(w -> 'known_marks', '[]')) as r(by text, id text, shown integer, helped integer,
        removed_by text, at timestamptz)
      where r.by = any (held)
      group by r.id) m
    where k.id = m.id;
  end $$`

const WRITES = `
    if json_array_length(coalesce(w -> 'incidents', '[]')) + json_array_length(coalesce(w -> 'followers', '[]'))
      + json_array_length(coalesce(w -> 'known_problems', '[]')) + json_array_length(coalesce(w -> 'known_marks', '[]')) > 0
    then perform write_known(w, held); end if;
`

/** Nobody is told of an incident any more in a chat that is gone. */
const FORGETS = `
    delete from incident_followers f where f.person_id = of_person or f.conversation = any (of_lanes)
      or f.ticket_id = any (of_tickets);
`

/** Adds to the end of a function as it is now, whoever has changed it before. */
async function append(runner: QueryRunner, name: string, statements: string): Promise<void> {
  const definition = await definitionOf(runner, name)
  const end = /end\s*(\$\w*\$)\s*$/.exec(definition)
  if (!end) throw new Error(`The function ${name} has no end`)
  await runner.query(`${definition.slice(0, end.index)}${statements}  end ${end[1] ?? ''}`)
}

async function takeOut(runner: QueryRunner, name: string, statements: string): Promise<void> {
  const definition = await definitionOf(runner, name)
  if (!definition.includes(statements)) throw new Error(`There is nothing to take out of ${name}`)
  await runner.query(definition.replace(statements, () => ''))
}

async function definitionOf(runner: QueryRunner, name: string): Promise<string> {
  const rows = (await runner.query(`select pg_get_functiondef('${name}'::regprocedure) as definition`)) as unknown
  const [row] = rows as readonly { readonly definition: string }[]
  return row?.definition ?? ''
}
