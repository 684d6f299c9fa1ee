import type { DeskFile } from './desk-schema.ts'
import type { Finding } from './problem.ts'

/** Names in one section that have to stand in another. A section that is missing here is broken and told elsewhere. */
export function referenceProblems(desk: Partial<DeskFile>): Finding[] {
  const { calendars, servicePackages, rooms, locales, stale } = desk
  const agents = desk.agents && Object.fromEntries(desk.agents.map((agent) => [agent.id, agent]))
  const findings: Finding[] = []
  const need = (place: string, name: string | undefined, known: object | undefined, what: string): void => {
    if (name === undefined || known === undefined || Object.hasOwn(known, name)) return
    findings.push([place, `there is no ${what} "${name}"`])
  }
  need('calendars', 'office', calendars, 'calendar')
  need('defaultPackage', desk.defaultPackage, servicePackages, 'service package')
  for (const [name, targets] of Object.entries(servicePackages ?? {})) {
    for (const [severity, { calendar }] of Object.entries(targets)) {
      need(`servicePackages.${name}.${severity}.calendar`, calendar, calendars, 'calendar')
    }
  }
  for (const product of desk.products ?? []) {
    need(`products.${product.id}.room`, product.room, rooms, 'room')
    for (const agent of product.agents) need(`products.${product.id}.agents`, agent, agents, 'agent')
  }
  for (const { name, package: wanted } of desk.organizations ?? []) {
    need(`organizations.${name}.package`, wanted, servicePackages, 'service package')
  }
  if (desk.agentsLocale !== undefined && locales && !locales.some((known) => known === desk.agentsLocale)) {
    findings.push(['agentsLocale', `"${desk.agentsLocale}" does not stand in locales`])
  }
  if (stale && stale.warnDaysBefore >= stale.days) {
    findings.push(['stale.warnDaysBefore', 'must be less than stale.days'])
  }
  return findings
}

/** What may stand only once: two of a kind would make it a matter of chance who is meant. */
export function repeatProblems(desk: Partial<DeskFile>): Finding[] {
  const { products = [], agents = [], organizations = [], locales = [], escalation = [] } = desk
  const rooms = Object.values(desk.rooms ?? {})
  const lists: readonly (readonly [string, readonly (string | undefined)[]])[] = [
    ['locales', locales],
    ['products', products.map(({ id }) => id)],
    ['products.aliases', products.flatMap(({ aliases }) => [...new Set(aliases.map((alias) => alias.toLowerCase()))])],
    ['agents', agents.map(({ id }) => id)],
    ['agents.telegramId', agents.map(({ telegramId }) => telegramId)],
    ['agents.slackId', agents.map(({ slackId }) => slackId)],
    ['organizations', organizations.map(({ name }) => name)],
    ['organizations.domains', organizations.flatMap(({ domains }) => domains.map((domain) => domain.toLowerCase()))],
    ['rooms.telegramChatId', rooms.map(({ telegramChatId }) => telegramChatId)],
    ['rooms.slackChannelId', rooms.map(({ slackChannelId }) => slackChannelId)],
    ['escalation.atPercent', escalation.map(({ atPercent, tell }) => `${atPercent} for ${tell}`)],
  ]
  return lists.flatMap(([place, values]) =>
    values
      .filter((value, index) => value !== undefined && values.indexOf(value) !== index)
      .map((value): Finding => [place, `"${String(value)}" stands twice`]),
  )
}
