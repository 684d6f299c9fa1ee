import { createHash } from 'node:crypto'
import { realpathSync, rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PATIENCE_MS = 60_000
const TRY_EVERY_MS = 25

/**
 * Runs `run` while no other process of this machine does so for the same folder. Looking whether a server runs and starting
 * or stopping one is a single step only under this lock. It is a socket that nobody talks to: the kernel lets it go with the
 * process that holds it, so a killed one leaves nothing behind. Rejects when the lock stays taken for a minute.
 */
export async function withStartLock<T>(folder: string, run: () => Promise<T>): Promise<T> {
  const held = await takeLock(addressOf(realpathSync(folder)), folder)
  try {
    return await run()
  } finally {
    await new Promise((resolve) => held.close(resolve))
  }
}

/** Linux knows sockets that are names only; elsewhere one is a file. */
function addressOf(folder: string): string {
  const name = `zayavka-${createHash('sha256').update(folder).digest('hex').slice(0, 24)}`
  return process.platform === 'linux' ? `\0${name}` : join(tmpdir(), `${name}.lock`)
}

async function takeLock(address: string, folder: string): Promise<Server> {
  const giveUpAt = Date.now() + PATIENCE_MS
  for (;;) {
    const server = await listen(address)
    if (server !== null) return server
    if (Date.now() > giveUpAt) {
      throw new Error(
        `Another process has been starting the built-in PostgreSQL in ${folder} for a minute; end it first.`,
      )
    }
    if (process.platform !== 'linux' && !(await isListening(address))) rmSync(address, { force: true })
    await new Promise((resolve) => setTimeout(resolve, TRY_EVERY_MS))
  }
}

function listen(address: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    )
    server.listen(address, () => resolve(server))
  })
}

function isListening(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address, () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('close', () => socket.destroy())
  })
}
