import { parseArgs } from 'node:util'
import type { Config } from './config.ts'
import { configure, migrateOnly, start } from './main.ts'

const HELP = `zayavka: a support desk that lives in the chats people already use

  zayavka start                    run the desk
  zayavka migrate                  bring the database schema up to date and leave
  zayavka check-config [--online]  say what the configuration switches on, and everything that is wrong with it;
                                   --online also asks the database, Telegram, Slack and the mail server
  zayavka explain NUMBER [--language en]
                                   why the deadlines of a ticket are what they are
  zayavka deadlines [--write]      compare the stored deadlines with the histories, and mend them
  zayavka export [NUMBER]          the whole archive as JSON lines, or one ticket as JSON
  zayavka erase PERSON [--force]   take a person's words, names and files out of everything: a person's id, tg:123456, or
                                   an address that was confirmed; --force closes their open tickets
  zayavka check-backup [--against FILE]
                                   read the archive through, and compare it with what FILE says of another copy
  zayavka desk-link AGENT          a link into the desk's pages for one agent, good once and for ten minutes
  zayavka revoke-links NUMBER      no link to this ticket's page opens any longer
  zayavka parked [--replay ID]     list what was given up after several tries, or put one back in line
  zayavka moderate --explain TEXT  what the filter finds in a text, masked, with the rules
  zayavka moderate --overruled     what engineers let pass although the filter had refused it
  zayavka moderate                 read {"text"} lines, write {"abusive"} lines
  zayavka identify-language        read {"text"} lines, write {"lang"} lines
`

const write = (line: string): void => void process.stdout.write(`${line}\n`)
const complain = (line: string): void => void process.stderr.write(`${line}\n`)

interface Options {
  readonly online: boolean
  readonly write: boolean
  readonly replay?: string
  readonly language?: string
  readonly explain?: string
  readonly force: boolean
  readonly overruled: boolean
  readonly against?: string
}

/** Runs one command and resolves with its exit code. */
async function run([command, ...words]: readonly string[], options: Options): Promise<number> {
  switch (command) {
    case 'start':
    case 'migrate':
    case 'check-config':
    case 'explain':
    case 'deadlines':
    case 'desk-link':
    case 'revoke-links':
    case 'parked':
    case 'export':
    case 'erase':
    case 'check-backup':
      return withConfig(command, words.join(' '), options)
    case 'moderate': {
      if (options.explain !== undefined) {
        const { explainModeration } = await import('./moderation/explain.ts')
        write(JSON.stringify(explainModeration(options.explain)))
        return 0
      }
      if (options.overruled) return withConfig('overruled', '', options)
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
  await filter(process.stdin, writeAtPace)
  return 0
}

function writeAtPace(line: string): Promise<void> {
  if (process.stdout.write(`${line}\n`)) return Promise.resolve()
  return new Promise((resolve) => {
    process.stdout.once('drain', resolve)
  })
}

async function withConfig(command: string, argument: string, options: Options): Promise<number> {
  const configured = configure(complain)
  if (!configured) return 1
  const { config, log } = configured
  switch (command) {
    case 'start':
      return start(config, log, write)
    case 'migrate':
      await migrateOnly(config, log)
      return 0
    case 'desk-link': {
      const { deskLink } = await import('./app/desk-link.ts')
      return deskLink(config, log, argument, write)
    }
    case 'revoke-links': {
      const { revokeLinks } = await import('./app/revoke-links.ts')
      return revokeLinks(config, log, argument, write)
    }
    case 'overruled': {
      const { overruled } = await import('./app/overruled.ts')
      return overruled(config, log, write)
    }
    case 'parked': {
      const { parked } = await import('./app/parked.ts')
      return parked(config, log, options.replay ?? null, write)
    }
    case 'explain': {
      const { explainTicket } = await import('./app/explain.ts')
      return explainTicket(config, log, { number: argument, language: options.language ?? null, write })
    }
    case 'export':
    case 'erase':
    case 'check-backup':
      return careForArchive(command, argument, config, options)
    case 'deadlines': {
      const { rebuildDeadlines } = await import('./app/rebuild-deadlines.ts')
      return rebuildDeadlines(config, log, { isWritten: options.write, write })
    }
    default: {
      const { checkConfig } = await import('./app/check-config.ts')
      return checkConfig(config, options.online, write)
    }
  }
}

/** Their output is read by programs: the log goes beside it. */
async function careForArchive(command: string, argument: string, config: Config, options: Options): Promise<number> {
  const { createLog } = await import('./log.ts')
  const log = createLog('warn', [config.databaseUrl ?? '', config.databaseReadUrl ?? ''], {
    write: (line) => void process.stderr.write(line),
  })
  switch (command) {
    case 'export': {
      const { exportArchive } = await import('./app/export.ts')
      return exportArchive(config, log, { number: argument, write: writeAtPace, complain })
    }
    case 'erase': {
      const { erase } = await import('./app/erase.ts')
      return erase(config, log, { person: argument, isForced: options.force, write })
    }
    default: {
      const { checkBackup } = await import('./app/backup-check.ts')
      return checkBackup(config, log, { against: options.against ?? null, write, complain })
    }
  }
}

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      online: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      replay: { type: 'string' },
      language: { type: 'string' },
      explain: { type: 'string' },
      overruled: { type: 'boolean', default: false },
      force: { type: 'boolean', default: false },
      against: { type: 'string' },
    },
  })
  process.exit(await run(positionals, values))
} catch (error) {
  complain(`zayavka: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}
