import type { ServicePackageSpec } from '../domain/sla/spec.ts'
import type { PromisedTargets } from '../domain/ticket/events.ts'

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
  /** Who hears of a promise in danger, by the share of its time that is used up. */
  readonly escalation: readonly { readonly atPercent: number; readonly tell: 'assignee' | 'room' | 'leads' }[]
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

/** The room of a catalogue product; everything else goes to the default one. */
export function roomOf(policy: DeskPolicy, productId: string | null): string {
  return policy.products.find(({ id }) => id === productId)?.room ?? policy.defaultRoom
}

/** The service package of an organization, by the domain of a confirmed address; else the default one (R14). */
export function packageOf(policy: DeskPolicy, confirmedEmail: string | null): string {
  const domain = confirmedEmail?.split('@')[1]?.toLowerCase()
  const organization = policy.organizations.find(({ domains }) => domain !== undefined && domains.includes(domain))
  return organization?.package ?? policy.defaultPackage
}

/** The calendar year in the desk's zone, four digits. */
export function yearIn(zone: string, at: Date): number {
  return Number(new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric' }).format(at))
}

/** Who hears that this share of a promise's time is used up; upper levels reach everybody below them as well. */
export function tellsAt(policy: DeskPolicy, percent: number): readonly ('assignee' | 'room' | 'leads')[] {
  return policy.escalation.filter(({ atPercent }) => atPercent <= percent).map(({ tell }) => tell)
}

/** What a package promises today. Throws for one that the desk does not have. */
export function targetsOf(policy: DeskPolicy, servicePackage: string): PromisedTargets {
  const found = policy.packages.find(({ name }) => name === servicePackage)
  if (!found) throw new Error(`There is no service package ${servicePackage}`)
  return found.targets
}
