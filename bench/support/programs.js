/** Programs under measurement, each a process of its own. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const running = new Set()

/** Whatever ends the bench, nothing that it started stays behind. */
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts a program and resolves when it says that it is ready, with how long that took. */
export async function startProcess(entry, args, environment, isReady) {
  const begun = performance.now()
  const child = spawn(process.execPath, ['--no-warnings', entry, ...args], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let said = ''
  const ended = new Promise((resolve) => {
    child.once('exit', (code) => {
      running.delete(child)
      resolve(code)
    })
  })
  await new Promise((resolve, reject) => {
    const listen = (text) => {
      said = (said + text).slice(-4000)
      if (isReady.test(said)) resolve()
    }
    child.stdout.setEncoding('utf8').on('data', listen)
    child.stderr.setEncoding('utf8').on('data', listen)
    void ended.then((code) => reject(new Error(`${entry} ended with ${code}:\n${said}`)))
  })
  return {
    startMs: performance.now() - begun,
    /** Seconds of processor time and bytes of memory so far. Linux only; NaN elsewhere. */
    usage: () => usageOf(child.pid),
    /** What it wrote last. */
    said: () => said,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

export const ECHO = fileURLToPath(new URL('echo.js', import.meta.url))

function usageOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    const rss = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    // Clock ticks are hundredths of a second on every Linux that Node runs on.
    return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100, bytes: Number(rss?.[1]) * 1024 }
  } catch {
    return { cpuSeconds: NaN, bytes: NaN }
  }
}
