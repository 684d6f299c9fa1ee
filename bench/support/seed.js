/** An archive of closed tickets, ten a person, with words that are searched for; the first persons write to the bot. */
import pg from 'pg'

export const KNOWN_FROM = 7_000_000_000
export const KNOWN = 2000

export async function seed(database, count) {
  const client = new pg.Client({ connectionString: database.url, statement_timeout: 0 })
  await client.connect()
  const persons = `greatest(${KNOWN}, ${count} / 10)`
  const each = (text) => client.query(text)
  await each(`
    insert into persons (id, display_name, language, contact_name, email, is_email_confirmed, created_at)
    select i, 'Olga', 'en', 'Olga ' || i, 'olga' || i || '@bench.example', true, now() from generate_series(1, ${persons}) i`)
  await each(`insert into identities select 'tg', (${KNOWN_FROM} + i - 1)::text, i from generate_series(1, ${KNOWN}) i`)
  await each(`
    insert into tickets (id, number, request_id, situation, title, product, product_version, status, severity,
      service_package, room, requester_id, submitter_id, conversation, close_reason, registered_at, closed_at, changed_at)
    select i, 'Z-26-' || i, 'bench' || i, 1,
      case i % 500 when 0 then 'Принтер не печатает отчёт ' else 'The report does not print ' end || i, 'Office', '7', 'closed',
      'normal', 'standard', 'support', 1 + i % ${persons}, 1 + i % ${persons}, 'tg:7100000001:1', 'confirmed',
      now() - (${count} - i) * interval '1 s', now(), now()
    from generate_series(1, ${count}) i`)
  await each(`
    insert into ticket_events (ticket_id, position, type, at, facts)
    select i, p, 'ticket.taken', now(), '{"by": "anna"}' from generate_series(1, ${count}) i, generate_series(1, 2) p`)
  await each(`
    insert into messages (id, ticket_id, author, kind, is_public, at)
    select 'b' || i || '.' || p, i, 'person:1', 'problem', true, now()
    from generate_series(1, ${count}) i, generate_series(1, 2) p`)
  await each(`insert into message_versions select id, 1, 'The report does not print', at from messages`)
  await each(`select setval('ticket_ids', ${count}), setval('person_ids', ${persons})`)
  await each('vacuum analyze')
  await client.end()
}
