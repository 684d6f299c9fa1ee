import { connect } from 'node:net'
import type { Config } from '../config.ts'
import { createTelegramApi } from '../channels/telegram/api.ts'
import { checkRooms, describeRooms } from '../channels/telegram/features.ts'
import { askWhoIAm } from '../channels/telegram/profile.ts'
import { describeConfig } from '../config/describe.ts'
import { parseFilesUrl } from '../files/files-url.ts'
import { selfCheck } from '../storage/self-check.ts'

/** Says what is on and, with `online`, asks everything that is reachable over the network. Resolves with the exit code. */
export async function checkConfig(config: Config, isOnline: boolean, write: (line: string) => void): Promise<number> {
  const files = config.filesUrl === null ? null : parseFilesUrl(config.filesUrl)
  if (files && !files.ok) {
    write(`FILES_URL ${files.problem}`)
    return 1
  }
  for (const line of describeConfig(config, null)) write(line)
  if (!isOnline) return 0
  const findings = await Promise.all([askDatabase(config), askTelegram(config), askMail(config)])
  const problems = findings.flat()
  for (const problem of problems) write(`  ${problem}`)
  if (problems.length === 0) write('Everything that is configured answers.')
  return problems.length === 0 ? 0 : 1
}

async function askDatabase({ databaseUrl }: Config): Promise<readonly string[]> {
  if (databaseUrl === null) return []
  const problems = await selfCheck(databaseUrl).catch(() => ['cannot be reached'])
  return problems.map((problem) => `DATABASE_URL ${problem}`)
}

async function askTelegram({ telegram, desk }: Config): Promise<readonly string[]> {
  if (telegram === null) return []
  try {
    const answer = await fetch(`${telegram.apiRoot}/bot${telegram.token}/getMe`, {
      signal: AbortSignal.timeout(10_000),
    })
    if (answer.ok) return await askRooms(telegram, Object.values(desk.rooms))
    return [`TELEGRAM_BOT_TOKEN is refused by the Bot API with ${answer.status}`]
  } catch {
    return ['TELEGRAM_API_ROOT cannot be reached']
  }
}

/** What the bot may not do in the agents' groups, by name (`docs/setup-telegram.md`). */
async function askRooms(
  telegram: NonNullable<Config['telegram']>,
  rooms: readonly { readonly telegramChatId?: string | undefined }[],
): Promise<readonly string[]> {
  const api = createTelegramApi(telegram)
  const chatIds = rooms.flatMap(({ telegramChatId }) => telegramChatId ?? [])
  const checked = await checkRooms(api, await askWhoIAm(api), chatIds)
  return describeRooms(checked.rooms)
}

async function askMail({ mail }: Config): Promise<readonly string[]> {
  if (mail.smtpUrl === null) return []
  const { hostname, port, protocol } = new URL(mail.smtpUrl)
  const isOpen = await new Promise<boolean>((resolve) => {
    const socket = connect({
      host: hostname,
      port: Number(port) || (protocol === 'smtps:' ? 465 : 587),
      timeout: 10_000,
    })
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('timeout', () => resolve(false))
    socket.once('close', () => socket.destroy())
  })
  return isOpen ? [] : ['SMTP_URL cannot be reached']
}
