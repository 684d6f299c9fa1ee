import type { Config } from '../config.ts'

type Line = readonly [name: string, text: string]

/**
 * What is on, what is off, and which variable would switch it on; for whoever starts the program. `url` is where the web
 * server listens, null before it does. No secret is in it.
 */
export function describeConfig(config: Config, url: string | null): readonly string[] {
  const { desk, deskFile, web } = config
  const address = url ?? `http://${web.host.includes(':') ? `[${web.host}]` : web.host}:${web.port}`
  const lines: readonly Line[] = [
    ['desk file', deskFile ?? 'none: a small built-in desk (copy desk.example.yaml to desk.yaml)'],
    ['database', database(config)],
    ['telegram', telegram(config)],
    ...roomsWithoutChat(config),
    ['mail', mail(config)],
    ['web', `${address} (is it alive: ${address}/healthz)`],
    ...(config.isTry ? [['try it', `${address}/try`] as const] : []),
  ]
  return [
    `Desk "${desk.name}", ${desk.timeZone}, languages ${desk.locales.join(', ')}`,
    ...lines.map(([name, text]) => `  ${name.padEnd(10)}${text}`),
  ]
}

function database({ databaseUrl, databaseReadUrl, dataDir }: Config): string {
  if (databaseReadUrl !== null) return 'DATABASE_URL; search, reports and exports from DATABASE_READ_URL'
  if (databaseUrl !== null) return 'DATABASE_URL'
  return `built-in PostgreSQL in ${dataDir}/postgres (set DATABASE_URL for one of your own)`
}

function telegram({ telegram: channel }: Config): string {
  if (channel === null) return 'off (set TELEGRAM_BOT_TOKEN, from @BotFather)'
  const way = channel.webhook ? 'webhook' : 'long polling (set TELEGRAM_WEBHOOK_URL for a webhook)'
  return `bot ${channel.botId} by ${way}`
}

/** A room that no chat stands for is easily overlooked: its cards appear nowhere. */
function roomsWithoutChat({ telegram: channel, desk }: Config): readonly Line[] {
  const mute = Object.entries(desk.rooms).filter(([, { telegramChatId }]) => telegramChatId === undefined)
  if (channel === null) return []
  return mute.map(([name]) => ['', `room "${name}" has no telegramChatId in desk.yaml: its cards are shown nowhere`])
}

function mail({ mail: { smtpUrl, from }, dataDir }: Config): string {
  if (smtpUrl !== null) return `sent as ${from}`
  return `caught in ${dataDir}/mail (set SMTP_URL and MAIL_FROM to send it)`
}
