import type { Hint } from '../domain/intake/dialog.ts'
import type { HintQuery } from '../desk/ports.ts'
import type { Database } from './database.ts'

/**
 * Finds what the desk knows already. Words are compared by their stems, and by their trigrams for what is spelt differently;
 * the dictionary of Russian stems words in Latin letters as English ones. Each statement looks at so few rows that it stays
 * quick whatever the archive holds.
 */

/** This share of an entry's words, or of its trigrams, has to be in what somebody tells. */
const ENOUGH_WORDS = 0.6
const ENOUGH_PARTS = 0.5
/** As many candidates as are compared word by word. */
const MOST_COMPARED = 200

const LEXEMES = (text: string): string => `tsvector_to_array(to_tsvector('russian', ${text}))`

/** How much of a title is found in the words \$1: as a share of its words, or of its trigrams. */
const LIKENESS = (title: string): string => `(
  select cardinality(array(select unnest(t.words) intersect select unnest(${LEXEMES('$1')})))::float8
    / greatest(1, cardinality(t.words))
  from (select ${LEXEMES(title)} as words) t)`

const PARTS = (title: string): string => `word_similarity(lower(${title}), lower($1))`

/** A product outside of the catalogue is kept as none. */
const SAME_PRODUCT = (alias: string): string => `lower(${alias}.product) = lower($3)`

export const INCIDENT_FOR = `
  select c.id, c.title from (
    select i.ticket_id::text as id, i.title, i.opened_at, i.codes && $2::text[] as is_code,
      ${LIKENESS('i.title')} as words, ${PARTS('i.title')} as parts
    from incidents i where i.closed_at is null and ${SAME_PRODUCT('i')}
    order by i.opened_at desc limit ${MOST_COMPARED}) c
  where c.is_code or c.words >= ${ENOUGH_WORDS} or c.parts >= ${ENOUGH_PARTS}
  order by c.is_code desc, greatest(c.words, c.parts) desc, c.opened_at desc limit 1`

/** Any of the words will do for a candidate; how many of them are there decides afterwards. */
export const KNOWN_FOR = `
  with asked as materialized (
    select coalesce(string_agg(quote_literal(word), ' | '), '')::tsquery as query from unnest(${LEXEMES('$1')}) as word
  ), candidates as (
    select k.id, k.title, k.body, k.codes, k.helped from known_problems k, asked
    where k.removed_at is null and ${SAME_PRODUCT('k')}
      and (to_tsvector('russian', k.title || ' ' || k.body) @@ asked.query or lower(k.title) <% lower($1))
    order by ts_rank(to_tsvector('russian', k.title || ' ' || k.body), asked.query) desc limit ${MOST_COMPARED}
  )
  select c.id, c.title, c.body from (
    select k.*, k.codes && $2::text[] as is_code, ${LIKENESS('k.title')} as words, ${PARTS('k.title')} as parts
    from candidates k) c
  where c.is_code or c.words >= ${ENOUGH_WORDS} or c.parts >= ${ENOUGH_PARTS}
  order by c.is_code desc, greatest(c.words, c.parts) desc, c.helped desc, c.id limit 1`

/** The open incident first: what many have right now explains more than what helped once. */
export async function hintFor(database: Database, query: HintQuery): Promise<Hint | null> {
  const { productId, products, text, codes } = query
  const product = products.includes(productId) ? productId : ''
  const values = [text, codes, product]
  const [incident] = await database.query<{ id: string; title: string }>('incident_for', INCIDENT_FOR, values)
  if (incident) return { kind: 'incident', ...incident }
  const [known] = await database.query<{ id: string; title: string; body: string }>('known_for', KNOWN_FOR, values)
  return known ? { kind: 'known', ...known } : null
}
