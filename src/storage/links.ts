import { createHash, randomBytes } from 'node:crypto'
import { LINK_DAYS, LINK_DAYS_AFTER_CLOSING, type Links } from '../desk/links.ts'
import type { Database } from './database.ts'

const TOKEN_BYTES = 24
const DAY_MS = 86_400_000

interface FoundLink {
  readonly ticketId: string | null
  readonly expiresAt: number | null
  readonly closedAt: number | null
  readonly databaseNow: number
}

/**
 * Links in the table `links`, by the hash of their token. The hash is of 192 random bits, so it needs no salt and no slow
 * function: there is nothing to guess.
 *
 * @param clock the desk's clock, epoch milliseconds, given the database's.
 */
export function createLinks(sql: Pick<Database, 'query'>, clock: (databaseNow: number) => number): Links {
  const deskNow = async (): Promise<number> => {
    const [row] = await sql.query<{ now: number }>('links_now', `select ${NOW} as now`, [])
    return clock(row?.now ?? Date.now())
  }
  return {
    async mint(ticketId, purpose) {
      const token = randomBytes(TOKEN_BYTES).toString('base64url')
      const now = await deskNow()
      const values = [hashOf(token), ticketId, purpose, new Date(now), new Date(now + LINK_DAYS * DAY_MS)]
      await sql.query(
        'mint_link',
        'insert into links (hash, ticket_id, purpose, created_at, expires_at) values ($1, $2, $3, $4, $5)',
        values,
      )
      return token
    },
    async open(token, purpose = 'track') {
      const [found] = await sql.query<FoundLink>('open_link', OPEN, [hashOf(token), purpose])
      if (!found || found.ticketId === null || found.expiresAt === null) return null
      const now = clock(found.databaseNow)
      const lastAt = Math.min(found.expiresAt, (found.closedAt ?? Infinity) + LINK_DAYS_AFTER_CLOSING * DAY_MS)
      return now < lastAt ? found.ticketId : null
    },
    async revokeAll(ticketId) {
      const at = new Date(await deskNow())
      await sql.query('revoke_links', 'update links set revoked_at = $2 where ticket_id = $1 and revoked_at is null', [
        ticketId,
        at,
      ])
    },
  }
}

const NOW = 'extract(epoch from clock_timestamp())::float8 * 1000'

/** One row whatever the token is, so that a wrong one costs the same work as one that is no longer good. */
const OPEN = `
  select l.ticket_id::text as "ticketId", extract(epoch from l.expires_at)::float8 * 1000 as "expiresAt",
    extract(epoch from t.closed_at)::float8 * 1000 as "closedAt", ${NOW} as "databaseNow"
  from (select $1::bytea as hash) as given
  left join links l on l.hash = given.hash and l.purpose = $2 and l.revoked_at is null
  left join tickets t on t.id = l.ticket_id`

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
