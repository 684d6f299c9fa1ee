import { Hono } from 'hono'

export interface Check {
  /** Shown to whoever asks: `database`, `telegram`; never an address, never an error's text. */
  readonly name: string
  readonly ok: boolean
}

export interface HealthPorts {
  /** What the desk needs before it can take messages. May fail or hang: both mean "not ready". */
  readonly checks: () => Promise<readonly Check[]>
  /** How long one round of checks may take. */
  readonly patienceMs?: number
}

/**
 * `/healthz` answers 200 while the process lives, whatever the database does: nobody should restart a desk that waits for it.
 * `/readyz` answers 200 when everything is ready, else 503 with the names of what is not.
 */
export function createHealthApp(ports: HealthPorts): Hono {
  const ask = oneRoundAtATime(() => withPatience(ports.checks, ports.patienceMs ?? 2000))
  const app = new Hono()
  app.use(async (context, next) => {
    await next()
    context.header('Cache-Control', 'no-store')
  })
  app.get('/healthz', (context) => context.json({ alive: true }))
  app.get('/readyz', async (context) => {
    const missing = await ask()
    return context.json({ ready: missing.length === 0, missing }, missing.length === 0 ? 200 : 503)
  })
  return app
}

async function withPatience(checks: HealthPorts['checks'], patienceMs: number): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined
  const outOfPatience = new Promise<readonly string[]>((resolve) => {
    timer = setTimeout(() => resolve(['checks']), patienceMs)
  })
  try {
    return await Promise.race([missingOf(checks), outOfPatience])
  } finally {
    clearTimeout(timer)
  }
}

async function missingOf(checks: HealthPorts['checks']): Promise<readonly string[]> {
  try {
    const all = await checks()
    return all.filter((check) => !check.ok).map((check) => check.name)
  } catch {
    return ['checks']
  }
}

/** The page is open to everybody: a flood of questions asks the database once. */
function oneRoundAtATime<Answer>(round: () => Promise<Answer>): () => Promise<Answer> {
  let underWay: Promise<Answer> | null = null
  return () => {
    underWay ??= round().finally(() => {
      underWay = null
    })
    return underWay
  }
}
