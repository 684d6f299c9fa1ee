import type { Lab } from '../lab.ts'
import type { Program } from '../program.ts'
import type { Result } from '../result.ts'
import { openStage, type Stage } from '../stage.ts'
import { Recovery, watch } from '../watch.ts'
import { crowd, pause } from './crowd.ts'

const BETWEEN_MS = 2500

/** PostgreSQL is restarted without a warning, and its connections are ended, while the program goes on. */
export async function runDatabaseRestarts(lab: Lab, times: number): Promise<Result> {
  const stage = await openStage(lab)
  try {
    const recovery = new Recovery(lab.isWork)
    watch(stage, { before: () => undefined, after: (name, size) => recovery.saw(name, size, performance.now()) })
    const program = stage.launch()
    await program.ready
    let left = times
    const customers = crowd(stage, { atOnce: 4, goesOn: () => left > 0 })
    for (; left > 0; left -= 1) {
      await pause(BETWEEN_MS)
      if (left % 2 === 0) await endConnections(stage)
      else await lab.server.restartImmediately()
      recovery.up(performance.now())
    }
    const count = await customers
    await stage.drain()
    const verdict = await stage.verdict()
    return {
      name: 'database restarts',
      ...verdict,
      unexpected: [...verdict.unexpected, ...stillRuns(program)],
      incidents: times,
      recoveredMs: recovery.longestMs,
      figures: { restarts: times, customers: count },
    }
  } finally {
    await stage.close()
  }
}

async function endConnections({ query }: Stage): Promise<void> {
  await query(`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'zayavka' and datname = current_database()`)
}

/** The program starts before its database: it waits, takes nothing in, and goes on as soon as the database is there. */
export async function runDatabaseDownAtStart(lab: Lab): Promise<Result> {
  const stage = await openStage(lab)
  try {
    const recovery = new Recovery(lab.isWork)
    watch(stage, { before: () => undefined, after: (name, size) => recovery.saw(name, size, performance.now()) })
    await lab.server.stop()
    const program = stage.launch()
    const customer = stage.customer({ index: 1, followUps: 3, patienceMs: 90_000 })
    await pause(4000)
    const complaints = [...stillRuns(program), ...(await statusComplaints(program))]
    if (stage.telegram.callsOf('getUpdates').length > 0) complaints.push('it polled without a database')
    await lab.server.start()
    recovery.up(performance.now())
    await customer
    await stage.drain()
    const verdict = await stage.verdict()
    return {
      name: 'database down at start',
      ...verdict,
      unexpected: [...verdict.unexpected, ...complaints, ...stillRuns(program)],
      incidents: 0,
      recoveredMs: recovery.longestMs,
    }
  } finally {
    await stage.close()
  }
}

function stillRuns(program: Program): readonly string[] {
  return program.isRunning ? [] : [`the process ended: ${program.lines.slice(-2).join(' / ')}`]
}

async function statusComplaints({ lines }: Program): Promise<readonly string[]> {
  const url = lines.flatMap((line) => /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? []).at(0)
  if (url === undefined) return ['it does not say where it listens']
  const [alive, ready] = await Promise.all(
    ['/healthz', '/readyz'].map(async (path) => (await fetch(`${url}${path}`)).status),
  )
  return [
    ...(alive === 200 ? [] : [`/healthz answered ${alive} without a database`]),
    ...(ready === 503 ? [] : [`/readyz answered ${ready} without a database`]),
  ]
}
