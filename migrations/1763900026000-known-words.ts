import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * Known problems are found by the stems of their titles and by their codes, each with the product before it: one index that
 * reads few rows of one product, however many entries the desk has. Comparing trigrams cannot use an index in this direction.
 */
export class KnownWords1763900026000 implements MigrationInterface {
  readonly name = 'KnownWords1763900026000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function known_marks(product text, title text, codes text[]) returns text[] language sql immutable
      parallel safe as $$
        select coalesce(array_agg(lower(product) || ':' || m.mark), '{}') from (
          select unnest(tsvector_to_array(to_tsvector('pg_catalog.russian', title)))
          union select '#' || unnest(codes)) as m(mark)
      $$;
      alter table known_problems add marks text[] not null generated always as (known_marks(product, title, codes)) stored;
      drop index known_problems_words, known_problems_parts;
      create index known_problems_marks on known_problems using gin (marks) with (fastupdate = off)
        where removed_at is null;
      create index known_problems_ticket on known_problems (ticket_id);
    `)
    await exchange(runner, DECISIONS, MARKS_TOO)
  }

  async down(runner: QueryRunner): Promise<void> {
    await exchange(runner, MARKS_TOO, DECISIONS)
    await runner.query(`
      drop index known_problems_ticket, known_problems_marks;
      alter table known_problems drop marks;
      drop function known_marks(text, text, text[]);
      create index known_problems_words on known_problems using gin (to_tsvector('russian', title || ' ' || body))
        where removed_at is null;
      create index known_problems_parts on known_problems using gin (lower(title) gin_trgm_ops) where removed_at is null;
    `)
  }
}

/** A turn in a room may hold nothing but a lead's word that an entry goes. */
const DECISIONS = "coalesce(json_array_length(w -> 'refusal_marks'), 0) > 0"
const MARKS_TOO =
  "coalesce(json_array_length(w -> 'refusal_marks'), 0) + coalesce(json_array_length(w -> 'known_marks'), 0) > 0"

async function exchange(runner: QueryRunner, before: string, after: string): Promise<void> {
  const rows = (await runner.query(
    `select pg_get_functiondef(oid) as definition from pg_proc where proname = 'finish_turns'`,
  )) as unknown
  const [row] = rows as readonly { readonly definition: string }[]
  if (!row?.definition.includes(before)) throw new Error('finish_turns does not read as expected')
  await runner.query(row.definition.replace(before, () => after))
}
