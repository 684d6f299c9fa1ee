import type { Config } from '../config.ts'
import { loginUrl } from './login-links.ts'
import type { Log } from '../log.ts'
import { createAgentLogins } from '../storage/agent-logins.ts'
import { connectOnce } from './connect-database.ts'

/** Prints a link that lets one agent into the desk's pages, once and within ten minutes. Resolves with the exit code. */
export async function deskLink(
  config: Config,
  log: Log,
  agentId: string,
  write: (line: string) => void,
): Promise<number> {
  const known = config.desk.agents.map(({ id }) => id)
  if (!known.includes(agentId)) {
    write(
      known.length === 0
        ? 'desk.yaml lists no agents.'
        : `There is no agent "${agentId}"; there are: ${known.join(', ')}`,
    )
    return 1
  }
  const connected = await connectOnce(config, log)
  try {
    const logins = createAgentLogins(connected.database, (databaseNow) => databaseNow)
    write(loginUrl(config.web.publicUrl, await logins.mint(agentId)))
    return 0
  } finally {
    await connected.close()
  }
}
