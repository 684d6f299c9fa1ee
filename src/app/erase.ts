import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { decide } from '../domain/ticket/lifecycle.ts'
import { apply, register } from '../domain/ticket/ticket.ts'
import { careForFiles } from '../files/care.ts'
import { openFileStore } from '../files/open-file-store.ts'
import type { Log } from '../log.ts'
import type { Database } from '../storage/database.ts'
import { erasePerson, findPersons, openTicketsOf } from '../storage/erasure.ts'
import type { Closing, Erased, FoundPerson, OpenTicket } from '../storage/erasure.ts'
import { connectOnce, LONG_STATEMENT_MS } from './connect-database.ts'
import { createDeskClock, type DeskClock } from './deadlines.ts'
import { HISTORY, reviveHistory, type StoredEvent } from './ticket-history.ts'

export interface EraseOptions {
  /** A person's id, `tg:123456`, or an address that was confirmed. */
  readonly person: string
  /** Closes open tickets as withdrawn, and takes what waits to be worked or sent. */
  readonly isForced: boolean
  readonly write: (line: string) => void
  /** The desk's clock, epoch milliseconds, given the database's. */
  readonly clock?: (databaseNow: number) => number
  /** How long to wait for a running desk to work and send what is on its way; 10,000 without it. */
  readonly patienceMs?: number
}

const PAUSE_MS = 200

/**
 * Erases a person: their words, names, addresses and files go from the database and from the store, their tickets stay in the
 * archive as facts, and their row stays as a tombstone (RELIABILITY T32). May run beside the desk, and again when it was cut
 * short. Resolves with the exit code: 1 when nobody or more than one is meant, or when something of theirs is still open and
 * `--force` was not given.
 */
export async function erase(config: Config, log: Log, options: EraseOptions): Promise<number> {
  const connected = await connectOnce(config, log, LONG_STATEMENT_MS)
  const { write } = options
  try {
    const person = onlyOne(await findPersons(connected.database, options.person), options)
    if (!person) return 1
    const who = person.id === null ? `The conversation of ${person.identity}` : `Person ${person.id}`
    const open = await openTicketsOf<StoredEvent>(connected.database, person.id, HISTORY)
    if (open.length > 0 && !options.isForced) {
      write(`${who} has open tickets: ${open.map(({ number }) => number).join(', ')}.`)
      write('Close them first, or use --force, which closes them as withdrawn.')
      return 1
    }
    const erased = await untilErased(connected.database, config, person, options)
    if (erased.is === 'done') {
      const files = await careForFiles(connected.database, await openFileStore(config.dataDir, config.filesUrl))
      const letters = await removeCaughtLetters(join(config.dataDir, 'mail'), person.email)
      write(
        `${who} is erased. Tickets without words: ${erased.tickets}, files removed: ${files}, ` +
          `caught letters removed: ${letters}`,
      )
      return 0
    }
    if (erased.is === 'waiting') {
      write(`${who} is not erased: ${erased.waiting} messages still wait to be worked or sent.`)
      write('Let the desk finish them and try again, or use --force, which drops them.')
    } else write(`${who} is not erased: their tickets change at this moment. Try again.`)
    return 1
  } finally {
    await connected.close()
  }
}

function onlyOne(found: readonly FoundPerson[], { person, write }: EraseOptions): FoundPerson | null {
  const [one, ...others] = found
  if (!one) write(`Nobody is known as "${person}": give a person's id, tg:123456, or an address that was confirmed`)
  if (others.length > 0) {
    write(`Several people have confirmed "${person}": ${found.map(({ id }) => id).join(', ')}. Give one of these ids.`)
    return null
  }
  return one ?? null
}

/** What is on its way first comes to its end; a ticket that moved meanwhile is read anew. */
async function untilErased(
  database: Database,
  config: Config,
  person: FoundPerson,
  { isForced, clock = (databaseNow) => databaseNow, patienceMs = 10_000 }: EraseOptions,
): Promise<Erased> {
  const deskClock = createDeskClock(config.desk)
  const until = performance.now() + patienceMs
  for (;;) {
    const open = await openTicketsOf<StoredEvent>(database, person.id, HISTORY)
    const closings = isForced ? open.map((ticket) => withdrawn(ticket, deskClock, clock)) : []
    const at = new Date(clock(open[0]?.databaseNow ?? (await databaseNow(database))))
    const erased = await erasePerson(database, {
      personId: person.id,
      identity: person.identity,
      at,
      closings,
      isForced,
    })
    if (erased.is === 'done' || performance.now() > until) return erased
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}

async function databaseNow(database: Database): Promise<number> {
  const [row] = await database.query<{ now: number }>(
    'erase_clock',
    'select extract(epoch from clock_timestamp())::float8 * 1000 as now',
    [],
  )
  return row?.now ?? Date.now()
}

/** The end of a ticket whose requester is about to be forgotten, decided like every other one. */
function withdrawn(
  ticket: OpenTicket<StoredEvent>,
  deskClock: DeskClock,
  clock: (databaseNow: number) => number,
): Closing {
  const history = reviveHistory(ticket.history)
  const [first, ...later] = history
  if (first?.type !== 'ticket.registered')
    throw new Error(`${ticket.number} has no history that begins with a registration`)
  const now = new Date(clock(ticket.databaseNow))
  const decision = decide(later.reduce(apply, register(first)), { do: 'withdraw' }, now)
  const [event] = decision.ok ? decision.events : []
  if (!event) throw new Error(`${ticket.number} is open and cannot be withdrawn`)
  const { type, at, ...facts } = event
  const { firstResponseDueAt, resolutionDueAt } = deskClock.readDeadlines([...history, event], now)
  const { id: ticketId } = ticket
  return {
    ticketId,
    position: history.length + 1,
    type,
    at,
    facts,
    reason: 'withdrawn',
    firstResponseDueAt,
    resolutionDueAt,
  }
}

/** Letters to an address that were caught instead of sent. Resolves with how many there were. */
async function removeCaughtLetters(folder: string, email: string | null): Promise<number> {
  if (email === null) return 0
  const names = await readdir(folder).catch(() => [])
  let removed = 0
  for (const name of names.filter((one) => one.endsWith('.eml'))) {
    const path = join(folder, name)
    const [head = ''] = (await readFile(path, 'latin1')).split(/\r?\n\r?\n/, 1)
    const isTheirs = head.split(/\r?\n(?![ \t])/).some((line) => addresses(line).includes(email.toLowerCase()))
    if (!isTheirs) continue
    await rm(path, { force: true })
    removed += 1
  }
  return removed
}

function addresses(line: string): readonly string[] {
  const [, list = ''] = /^to:(.*)$/is.exec(line) ?? []
  return list.toLowerCase().match(/[^\s<>,]+@[^\s<>,]+/g) ?? []
}
