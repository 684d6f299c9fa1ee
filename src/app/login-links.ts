import { createHmac, timingSafeEqual } from 'node:crypto'
import type { AgentLogins } from '../desk/desk-pages.ts'

/**
 * How an agent's link gets into a message. A turn may be taken twice and has no chance in it, and what waits to be sent lies in
 * the database, where a dump must open nothing: so a message carries only the place of a link, and the link itself is made when
 * the message leaves.
 *
 * A place is sealed for one agent and one conversation. Whoever copies it from somewhere into words of their own, and has the
 * desk repeat them, gets it back as it is.
 */
export interface LoginLinks {
  /** The place of a link for this agent in a message to this conversation; always the same. */
  place(agentId: string, conversation: string): string
  /** A message on its way out, with a fresh link in each place that is sealed for where it goes. */
  fill(payload: string, conversation: string | null): Promise<string>
}

const SEAL_CHARS = 22

/** Where a link leads. */
export function loginUrl(publicUrl: string, token: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/desk/login/${token}`
}

export function createLoginLinks(
  secretKey: string,
  publicUrl: string,
  logins: () => Pick<AgentLogins, 'mint'> | null,
): LoginLinks {
  const sealOf = (agentId: string, conversation: string): string =>
    createHmac('sha256', secretKey)
      .update(`desk-login|${agentId}|${conversation}`)
      .digest('base64url')
      .slice(0, SEAL_CHARS)
  const isSealed = (agentId: string, conversation: string, seal: string): boolean =>
    timingSafeEqual(Buffer.from(seal), Buffer.from(sealOf(agentId, conversation)))
  const head = `${publicUrl.replace(/\/+$/, '')}/desk/login/`
  return {
    place: (agentId, conversation) => `${head}~${agentId}~${sealOf(agentId, conversation)}`,
    async fill(payload, conversation) {
      const open = logins()
      if (open === null || conversation === null || !payload.includes(`${head}~`)) return payload
      let filled = payload
      for (const [place, agentId = '', seal = ''] of payload.matchAll(PLACE)) {
        if (!isSealed(agentId, conversation, seal)) continue
        filled = filled.replaceAll(place, `/desk/login/${await open.mint(agentId)}`)
      }
      return filled
    },
  }
}

const PLACE = /\/desk\/login\/~([\w-]{1,60})~([\w-]{22})/g
