import type { Config } from '../config.ts'

/** What is on, what is off, and which variable would switch it on; for whoever starts the program. */
export function describeConfig(config: Config, url: string | null): readonly string[] {
  const { telegram, slack, mail, databaseUrl, dataDir, desk } = config
  const lines = [
    `Desk "${desk.name}", ${desk.timeZone}, languages ${desk.locales.join(', ')}`,
    databaseUrl === null
      ? `  database  built-in PostgreSQL in ${dataDir}/postgres (set DATABASE_URL for one of your own)`
      : '  database  DATABASE_URL',
    telegram === null
      ? '  telegram  off (set TELEGRAM_BOT_TOKEN, from @BotFather)'
      : `  telegram  bot ${telegram.botId} by ${telegram.webhook ? 'webhook' : 'long polling'}`,
    slack === null ? '  slack     off (set SLACK_BOT_TOKEN)' : `  slack     on, ${slack.mode}`,
    mail.smtpUrl === null
      ? `  mail      caught in ${dataDir}/mail (set SMTP_URL and MAIL_FROM to send it)`
      : `  mail      sent as ${mail.from}`,
  ]
  return url === null ? lines : [...lines, `  web       ${url} (is it alive: ${url}/healthz)`]
}
