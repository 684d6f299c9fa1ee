import { parseArgs } from 'node:util'
import { configure, migrateOnly, start } from './main.ts'

const HELP = `zayavka: a support desk that lives in the chats people already use

  zayavka start                    run the desk
  zayavka migrate                  bring the database schema up to date and leave
  zayavka check-config [--online]  say what the configuration switches on, and everything that is wrong with it;
                                   --online also asks the database, Telegram, Slack and the mail server
  zayavka parked [--replay ID]     list what was given up after several tries, or put one back in line
  zayavka moderate                 read {"text"} lines, write {"abusive"} lines
  zayavka identify-language        read {"text"} lines, write {"lang"} lines
`

const write = (line: string): void => void process.stdout.write(`${line}\n`)
const complain = (line: string): void => void process.stderr.write(`${line}\n`)

/** Runs one command and resolves with its exit code. */
async function run(
  command: string | undefined,
  options: { readonly online: boolean; readonly replay?: string },
): Promise<number> {
  switch (command) {
    case 'start':
    case 'migrate':
    case 'check-config':
    case 'parked':
      return withConfig(command, options)
    case 'moderate': {
      const { moderateLines } = await import('./moderation/moderate-lines.ts')
      return filterLines(moderateLines)
    }
    case 'identify-language': {
      const { identifyLines } = await import('./language/identify-lines.ts')
      return filterLines(identifyLines)
    }
    case undefined:
    case 'help':
      write(HELP)
      return command === undefined ? 1 : 0
    default:
      complain(`There is no command "${command}".\n\n${HELP}`)
      return 1
  }
}

type LineFilter = (input: AsyncIterable<string | Uint8Array>, write: (line: string) => Promise<void>) => Promise<void>

/** One object a line in, one a line out; a slow reader slows the writer down. */
async function filterLines(filter: LineFilter): Promise<number> {
  await filter(process.stdin, (line) =>
    process.stdout.write(`${line}\n`)
      ? Promise.resolve()
      : new Promise((resolve) => {
          process.stdout.once('drain', resolve)
        }),
  )
  return 0
}

async function withConfig(
  command: string,
  { online, replay }: { readonly online: boolean; readonly replay?: string },
): Promise<number> {
  const configured = configure(complain)
  if (!configured) return 1
  const { config, log } = configured
  switch (command) {
    case 'start':
      return start(config, log, write)
    case 'migrate':
      await migrateOnly(config, log)
      return 0
    case 'parked': {
      const { parked } = await import('./app/parked.ts')
      return parked(config, log, replay ?? null, write)
    }
    default: {
      const { checkConfig } = await import('./app/check-config.ts')
      return checkConfig(config, online, write)
    }
  }
}

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { online: { type: 'boolean', default: false }, replay: { type: 'string' } },
  })
  process.exit(await run(positionals[0], values))
} catch (error) {
  complain(`zayavka: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}
