import { setFlagsFromString } from 'node:v8'
import { diskFiles } from './app/project-files.ts'
import { readConfig, type Config } from './config.ts'
import { describeConfig } from './config/describe.ts'
import { createLog, type Log } from './log.ts'

/** Prints every problem of the configuration, or returns it with a log. */
export function configure(write: (line: string) => void): { readonly config: Config; readonly log: Log } | null {
  const reading = readConfig(process.env, diskFiles())
  if (reading.ok) return { config: reading.config, log: createLog(reading.config.logLevel, reading.secrets) }
  write('zayavka cannot start with this configuration:')
  for (const { name, message } of reading.problems) write(`  ${name} ${message}`)
  return null
}

/** Runs the desk until a signal ends it. Resolves with the exit code. */
export async function start(config: Config, log: Log, write: (line: string) => void): Promise<number> {
  growNursery(false)
  // Loaded only where it is needed: other commands answer at once.
  const { createApp } = await import('./app.ts')
  const app = await createApp(config, log)
  const ended = new Promise<number>((resolve) => {
    const end = (code: number): void => {
      app.stop().then(
        () => resolve(code),
        () => resolve(1),
      )
    }
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        log.info({ signal }, 'Stopping')
        end(0)
      })
    }
    const isFatal = (error: unknown): void => {
      log.error({ err: error }, 'Something failed that nobody had foreseen; stopping')
      end(1)
    }
    process.on('uncaughtException', isFatal)
    process.on('unhandledRejection', isFatal)
    app.ready.then(
      () => {
        growNursery(true)
        log.info('Ready')
      },
      (error: unknown) => {
        write(`zayavka cannot start: ${error instanceof Error ? error.message : String(error)}`)
        end(1)
      },
    )
  })
  for (const line of describeConfig(config, app.url)) write(line)
  return ended
}

/**
 * What is loaded at the start stays: the space for what is short-lived would grow to 32 MB for it, and keep them while the desk
 * is at rest.
 */
function growNursery(mayGrow: boolean): void {
  setFlagsFromString(`--semi-space-growth-factor=${mayGrow ? 2 : 1}`)
}

/** Brings the schema up to date and leaves. */
export async function migrateOnly(config: Config, log: Log): Promise<void> {
  const { connectOnce } = await import('./app/connect-database.ts')
  const connected = await connectOnce(config, log)
  await connected.close()
}
