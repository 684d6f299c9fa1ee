import { spawn, type ChildProcess } from 'node:child_process'

export interface Program {
  readonly pid: number
  /**
   * Resolves with the moment, by `performance.now()`, at which the program said that it was ready. Rejects with its last words
   * when it ended by itself before; of one that was told to end, nothing is heard.
   */
  readonly ready: Promise<number>
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>
  readonly isRunning: boolean
  signal(name: NodeJS.Signals): void
  /** The last lines that it wrote. */
  readonly lines: readonly string[]
}

const KEPT_LINES = 60
/** Started programs that have not ended: whoever ends the harness ends them. */
const running = new Set<ChildProcess>()

/** Starts the built program with nothing but this environment. */
export function startProgram(entry: string, cwd: string, environment: Readonly<Record<string, string>>): Program {
  const child = spawn(process.execPath, ['--no-warnings', entry, 'start'], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  const lines: string[] = []
  let onReady: (at: number) => void = () => undefined
  let onFailed: (error: Error) => void = () => undefined
  const ready = new Promise<number>((resolve, reject) => {
    onReady = resolve
    onFailed = reject
  })
  // Who does not wait for it has not asked.
  ready.catch(() => undefined)
  let isTold = false
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => {
      lines.push(...text.split('\n').filter((line) => line !== ''))
      lines.splice(0, lines.length - KEPT_LINES)
      if (/\bReady\b/.test(text)) onReady(performance.now())
    })
  }
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on('error', () => resolve({ code: 1, signal: null }))
    child.on('exit', (code, signal) => {
      running.delete(child)
      if (!isTold) onFailed(new Error(`The program ended before it was ready: ${lines.slice(-5).join(' | ')}`))
      resolve({ code, signal })
    })
  })
  return {
    pid: child.pid ?? 0,
    ready,
    ended,
    get isRunning() {
      return child.exitCode === null && child.signalCode === null
    },
    signal(name) {
      isTold ||= name !== 'SIGSTOP' && name !== 'SIGCONT'
      child.kill(name)
    },
    lines,
  }
}

/** Ends every program that is still running; for the end of the harness, however it comes. */
export function endPrograms(): void {
  for (const child of running) child.kill('SIGKILL')
}
