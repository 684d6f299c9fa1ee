import { createHash, randomBytes } from 'node:crypto'
import { LOGIN_MINUTES, SESSION_HOURS, type AgentLogins } from '../desk/desk-pages.ts'
import type { Database } from './database.ts'

const TOKEN_BYTES = 24
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

/**
 * Links and sessions of agents, by the hash of their token; like those of requesters they need no salt.
 *
 * @param clock the desk's clock, epoch milliseconds, given the database's.
 */
export function createAgentLogins(sql: Pick<Database, 'query'>, clock: (databaseNow: number) => number): AgentLogins {
  const now = async (): Promise<number> => {
    const [row] = await sql.query<{ now: number }>('logins_now', `select ${NOW} as now`, [])
    return clock(row?.now ?? Date.now())
  }
  return {
    async mint(agentId) {
      const token = freshToken()
      const at = await now()
      await sql.query('mint_login', MINT, [
        hashOf(token),
        agentId,
        new Date(at),
        new Date(at + LOGIN_MINUTES * MINUTE_MS),
      ])
      return token
    },
    async enter(token, agents) {
      const session = freshToken()
      const at = await now()
      const [row] = await sql.query<{ agentId: string | null }>(
        'spend_login',
        'select spend_login($1, $2, $3, $4, $5) as "agentId"',
        [hashOf(token), hashOf(session), agents, new Date(at), new Date(at + SESSION_HOURS * HOUR_MS)],
      )
      return row?.agentId == null ? null : { agentId: row.agentId, session }
    },
    async agentOf(session, agents) {
      const [row] = await sql.query<FoundSession>('agent_of_session', SESSION, [hashOf(session)])
      if (!row || clock(row.databaseNow) >= row.expiresAt) return null
      if (agents.includes(row.agentId)) return row.agentId
      await revoke(sql, session, clock(row.databaseNow))
      return null
    },
    async leave(session) {
      await revoke(sql, session, await now())
    },
    async keepOnly(agents) {
      await sql.query('keep_only_agents', KEEP_ONLY, [agents, new Date(await now())])
    },
    async forgetExpired() {
      const [row] = await sql.query<{ gone: number }>('forget_logins', FORGET, [new Date(await now())])
      return row?.gone ?? 0
    },
  }
}

const NOW = 'extract(epoch from clock_timestamp())::float8 * 1000'

const MINT = 'insert into agent_logins (hash, agent_id, created_at, expires_at) values ($1, $2, $3, $4)'

interface FoundSession {
  readonly agentId: string
  readonly expiresAt: number
  readonly databaseNow: number
}

const SESSION = `
  select agent_id as "agentId", extract(epoch from expires_at)::float8 * 1000 as "expiresAt", ${NOW} as "databaseNow"
  from agent_sessions where hash = $1 and revoked_at is null`

const KEEP_ONLY = `
  with links as (delete from agent_logins where not agent_id = any ($1::text[]))
  update agent_sessions set revoked_at = $2 where revoked_at is null and not agent_id = any ($1::text[])`

const FORGET = `
  with links as (delete from agent_logins where expires_at < $1 returning 1),
    sessions as (delete from agent_sessions where expires_at < $1 returning 1)
  select ((select count(*) from links) + (select count(*) from sessions))::integer as gone`

async function revoke(sql: Pick<Database, 'query'>, session: string, at: number): Promise<void> {
  await sql.query(
    'revoke_session',
    'update agent_sessions set revoked_at = $2 where hash = $1 and revoked_at is null',
    [hashOf(session), new Date(at)],
  )
}

function freshToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url')
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
