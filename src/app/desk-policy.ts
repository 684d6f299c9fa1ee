import type { Config } from '../config.ts'
import type { DeskPolicy } from '../desk/policy.ts'

/**
 * The desk's decisions as the use cases read them, with every chat under the name that it has in the queues.
 *
 * @param slackAccount `slack:<team>`, a part of the names of Slack's channels; without it those are left out.
 */
export function deskPolicy({ desk, telegram, slack }: Config, slackAccount: string | null = null): DeskPolicy {
  const [language = 'ru'] = desk.locales
  const inEachLanguage = (text: string | Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
    typeof text === 'string' ? Object.fromEntries(desk.locales.map((one) => [one, text])) : text
  return {
    name: desk.name,
    zone: desk.timeZone,
    languages: desk.locales,
    roomLanguage: desk.agentsLocale ?? language,
    numberPrefix: desk.numberPrefix,
    products: desk.products.map(({ id, name, aliases, room, versionHint }) => ({
      id,
      name: inEachLanguage(name),
      aliases,
      room: room ?? firstRoom(desk.rooms),
      versionHint: versionHint === undefined ? null : inEachLanguage(versionHint),
    })),
    defaultRoom: firstRoom(desk.rooms),
    rooms: Object.entries(desk.rooms).map(([id, { telegramChatId, slackChannelId }]) => ({
      id,
      conversations: [
        ...(telegram && telegramChatId !== undefined ? [`tg:${telegram.botId}:${telegramChatId}`] : []),
        ...(slack && slackAccount !== null && slackChannelId !== undefined
          ? [`${slackAccount}:${slackChannelId}`]
          : []),
      ],
    })),
    agents: desk.agents.map(({ id, name, role, telegramId, slackId }) => ({
      id,
      name,
      role,
      identities: [
        ...(telegramId === undefined ? [] : [`tg:${telegramId}`]),
        ...(slackId === undefined ? [] : [`slack:${slackId}`]),
      ],
    })),
    packages: Object.entries(desk.servicePackages).map(([name, targets]) => ({ name, targets })),
    defaultPackage: desk.defaultPackage,
    organizations: desk.organizations.map(({ name, domains, package: servicePackage }) => ({
      name,
      domains: domains.map((domain) => domain.toLowerCase()),
      package: servicePackage,
    })),
    rules: desk.rules ?? {},
    rulesVersion: desk.rulesVersion,
    supportEmail: desk.supportEmail ?? null,
    escalation: desk.escalation,
  }
}

/** The first room of the file is the one for everything without a room of its own. */
function firstRoom(rooms: Config['desk']['rooms']): string {
  return Object.keys(rooms)[0] ?? 'support'
}
