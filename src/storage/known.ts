import type { Hint } from '../domain/intake/dialog.ts'
import { findProduct } from '../domain/intake/questions.ts'
import { errorCodesIn } from '../domain/intake/reading/error-codes.ts'
import type { HintQuery, Suggestion, SuggestionQuery } from '../desk/ports.ts'
import type { Database } from './database.ts'

/**
 * Finds what the desk knows already. Words are compared by their stems, and by their trigrams for what is spelt differently;
 * the dictionary of Russian stems words in Latin letters as English ones. Each statement looks at so few rows that it stays
 * quick whatever the archive holds.
 */

/** This share of an entry's words, or of its trigrams, has to be in what somebody tells. */
const ENOUGH_WORDS = 0.6
const ENOUGH_PARTS = 0.5
/** As many candidates as are compared word by word, */
const MOST_COMPARED = 200
/** and of those as many as are compared letter by letter, which takes longest. */
const MOST_SPELT = 20
const MOST_SUGGESTED = 3
/** As much of somebody's words as is compared. */
const MOST_CHARS = 2000

const LEXEMES = (text: string): string => `tsvector_to_array(to_tsvector('russian', ${text}))`

/** How much of a title is found in the words \$1: as a share of its words, or of its trigrams. */
const LIKENESS = (title: string): string => `(
  select cardinality(array(select unnest(t.words) intersect select unnest(${LEXEMES('$1')})))::float8
    / greatest(1, cardinality(t.words))
  from (select ${LEXEMES(title)} as words) t)`

const PARTS = (title: string): string => `word_similarity(lower(${title}), lower($1))`

/** A product outside of the catalogue is kept as none. */
const SAME_PRODUCT = (alias: string): string => `lower(${alias}.product) = lower($3)`

const IS_LIKE = `(c.is_code or c.words >= ${ENOUGH_WORDS} or c.parts >= ${ENOUGH_PARTS})`

export const INCIDENT_FOR = `
  select c.id, c.title from (
    select i.ticket_id::text as id, i.title, i.opened_at, i.codes && $2::text[] as is_code,
      ${LIKENESS('i.title')} as words, ${PARTS('i.title')} as parts
    from incidents i where i.closed_at is null and ${SAME_PRODUCT('i')}
    order by i.opened_at desc limit ${MOST_COMPARED}) c
  where ${IS_LIKE}
  order by c.is_code desc, greatest(c.words, c.parts) desc, c.opened_at desc limit 1`

/** Read only as far as its reader wants; a limit of its own would make the planner believe that reading the table is cheaper. */
const MARKED = (what: 'codes' | 'words', but: string): string => `
  select k.id, k.title, k.body, k.marks, k.helped, cardinality(k.marks) - cardinality(k.codes) as size
  from known_problems k
  where k.removed_at is null and k.marks && (select ${what} from asked) and ${but} k.codes && $2::text[]`

/** Any of the words of a title will do for a candidate, or a code; how many of the words are there decides afterwards. */
export const KNOWN_FOR = `
  with asked as materialized (select known_marks($3, $1, '{}') as words, known_marks($3, '', $2::text[]) as codes),
  by_code as materialized (${MARKED('codes', '')}),
  by_word as materialized (${MARKED('words', 'not')}),
  candidates as (
    (select *, true as is_code from by_code limit ${MOST_COMPARED})
    union all
    (select *, false as is_code from by_word limit ${MOST_COMPARED})
  ), closest as (
    select k.*, cardinality(array(select unnest(k.marks) intersect select unnest(a.words)))::float8
      / greatest(1, k.size) as words
    from candidates k, asked a order by is_code desc, words desc limit ${MOST_SPELT}
  )
  select c.id, c.title, c.body from (select l.*, ${PARTS('l.title')} as parts from closest l) c
  where ${IS_LIKE}
  order by c.is_code desc, greatest(c.words, c.parts) desc, c.helped desc, c.id limit $4`

/** The solution that a requester confirmed; none where it was erased. */
const SOLUTION_OF = (ticketId: string): string => `
  select v.body from messages m
  join message_versions v on v.message_id = m.id and v.version = (
    select max(x.version) from message_versions x where x.message_id = m.id)
  where m.ticket_id = ${ticketId} and m.kind = 'solution' and m.is_public and v.body <> '—'
  order by m.at desc limit 1`

/** Among those that were solved last; what was said to their requesters at the end is what helped. */
export const SOLVED_FOR = `
  with recent as (
    select k.id, k.number, k.title, k.room from tickets k
    where k.close_reason = 'confirmed' and ${SAME_PRODUCT('k')} and $2::text[] is not null
    order by k.closed_at desc limit ${MOST_COMPARED}
  ), closest as (
    select r.id, r.number, r.title, false as is_code, ${LIKENESS('r.title')} as words
    from recent r where r.room = $4 and r.id <> $5
    order by words desc limit ${MOST_SPELT}
  )
  select c.id::text, c.number, c.title, s.body
  from (select l.*, ${PARTS('l.title')} as parts from closest l) c
  join lateral (${SOLUTION_OF('c.id')}) s on true
  where ${IS_LIKE}
  order by greatest(c.words, c.parts) desc, c.id desc limit ${MOST_SUGGESTED}`

interface Found {
  readonly id: string
  readonly title: string
  readonly body: string
}

/** The open incident first: what many have right now explains more than what helped once. */
export async function hintFor(database: Database, query: HintQuery): Promise<Hint | null> {
  const { productId, products, text, codes } = query
  const product = products.includes(productId) ? productId : ''
  const values = [text, codes, product]
  const [incident] = await database.query<{ id: string; title: string }>('incident_for', INCIDENT_FOR, values)
  if (incident) return { kind: 'incident', ...incident }
  const [known] = await database.query<Found>('known_for', KNOWN_FOR, [...values, 1])
  return known ? { kind: 'known', ...known } : null
}

/** What agents wrote for everybody comes before what they once said to one. */
export async function suggestionsFor(
  database: Database,
  { ticketId, products }: SuggestionQuery,
): Promise<readonly Suggestion[]> {
  const [ticket] = await database.query<{ product: string; room: string; words: string }>(
    'ticket_words',
    TICKET_WORDS,
    [ticketId],
  )
  if (!ticket) return []
  const text = ticket.words.slice(0, MOST_CHARS)
  const codes = errorCodesIn(text)
  const product = findProduct(ticket.product, products)?.id ?? ''
  const known = await database.query<Found>('known_for', KNOWN_FOR, [text, codes, product, MOST_SUGGESTED])
  const found = known.map(({ id, title, body }): Suggestion => ({ id: `k${id}`, title, body, number: null }))
  if (found.length === MOST_SUGGESTED) return found
  const values = [text, codes, ticket.product, ticket.room, ticketId]
  const solved = await database.query<Found & { number: string }>('solved_for', SOLVED_FOR, values)
  return [...found, ...solved.map((one): Suggestion => ({ ...one, id: `t${one.id}` }))].slice(0, MOST_SUGGESTED)
}

const TICKET_WORDS = `
  select k.product, k.room, coalesce((
    select string_agg(v.body, E'\n' order by m.kind desc) from messages m
    join message_versions v on v.message_id = m.id and v.version = (
      select max(x.version) from message_versions x where x.message_id = m.id)
    where m.ticket_id = k.id and m.kind in ('problem', 'error')), k.title) as words
  from tickets k where k.id = $1`

/** The words of a suggestion as they are now; null for one that was taken away, or of a ticket of none of these rooms. */
export async function suggestionText(
  database: Database,
  suggestionId: string,
  rooms: readonly string[],
): Promise<string | null> {
  const [kind, id] = [suggestionId.slice(0, 1), suggestionId.slice(1)]
  const [row] =
    kind === 'k'
      ? await database.query<{ body: string }>(
          'known_text',
          'select body from known_problems where id = $1 and removed_at is null',
          [id],
        )
      : await database.query<{ body: string }>(
          'solved_text',
          `select s.body from tickets k join lateral (${SOLUTION_OF('k.id')}) s on true
           where k.id = $1 and k.room = any ($2) and k.close_reason = 'confirmed'`,
          [id, rooms],
        )
  return row?.body ?? null
}

/** What stands in the desk's known problems because of this ticket. */
export async function knownOf(database: Database, ticketId: string): Promise<readonly string[]> {
  const rows = await database.query<{ id: string }>(
    'known_of',
    'select id from known_problems where ticket_id = $1 and removed_at is null order by id',
    [ticketId],
  )
  return rows.map(({ id }) => id)
}
