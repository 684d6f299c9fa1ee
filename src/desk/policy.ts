import type { ServicePackageSpec } from '../domain/sla/spec.ts'

/** What the desk of one organization has decided; made from the configuration when the program starts. */
export interface DeskPolicy {
  readonly name: string
  /** IANA zone in which dates are shown and years are counted. */
  readonly zone: string
  /** The first is the default. */
  readonly languages: readonly string[]
  /** The language of the agents' rooms. */
  readonly roomLanguage: string
  readonly numberPrefix: string
  readonly products: readonly DeskProduct[]
  /** Where tickets go whose product is not in the catalogue. */
  readonly defaultRoom: string
  readonly rooms: readonly DeskRoom[]
  readonly agents: readonly DeskAgent[]
  readonly packages: readonly ServicePackageSpec[]
  readonly defaultPackage: string
  readonly organizations: readonly DeskOrganization[]
  readonly rules: Readonly<Record<string, string>>
  readonly rulesVersion: string
  readonly supportEmail: string | null
}

export interface DeskProduct {
  readonly id: string
  readonly name: Readonly<Record<string, string>>
  readonly aliases: readonly string[]
  readonly room: string
  readonly versionHint: Readonly<Record<string, string>> | null
}

export interface DeskRoom {
  readonly id: string
  /** The lanes of the room's chats, `tg:<bot>:<chat>`. */
  readonly conversations: readonly string[]
}

export interface DeskAgent {
  readonly id: string
  readonly name: string
  readonly role: 'agent' | 'lead' | 'operator'
  /** Channel and the platform's numeric id, `tg:123`. */
  readonly identities: readonly string[]
}

export interface DeskOrganization {
  readonly name: string
  readonly domains: readonly string[]
  readonly package: string
}

/** The agent behind a platform identity, or null: authority comes from this list alone. */
export function agentOf(policy: DeskPolicy, channel: string, externalId: string): DeskAgent | null {
  return policy.agents.find(({ identities }) => identities.includes(`${channel}:${externalId}`)) ?? null
}

/** The name under which people know an agent. */
export function agentName(policy: DeskPolicy, agentId: string | null): string | null {
  return policy.agents.find(({ id }) => id === agentId)?.name ?? null
}

/** The chats where the cards of a room's tickets stand. */
export function roomConversations(policy: DeskPolicy, room: string): readonly string[] {
  return policy.rooms.find(({ id }) => id === room)?.conversations ?? []
}
