import { readFileSync } from 'node:fs'
import type { Lab } from '../lab.ts'
import type { Program } from '../program.ts'
import type { Result } from '../result.ts'
import { openStage, type Stage } from '../stage.ts'
import { pause } from './crowd.ts'

const FIRST_CHAT = 7_000_001
const PER_CHAT = 10
const AGO_S = 6 * 3600
const FRESH = { index: 0, followUps: 0, patienceMs: 600_000, isBrief: true }
/** What the promise allows for 100,000 (F25); a smaller backlog gets its share of the two times. */
const WHOLE = { updates: 100_000, storedMs: 60_000, workedMs: 600_000, memoryMb: 300, freshMs: 10_000 }
const GIVE_UP_AFTER = 3

/**
 * Telegram comes back with what many chats have written meanwhile. All of it is stored and worked off soon, in bounded memory,
 * somebody new is answered meanwhile, and each waiting chat hears one message and not one for each of its own.
 */
export async function runBacklog(lab: Lab, updates: number): Promise<Result> {
  const stage = await openStage(lab)
  try {
    fill(stage, updates)
    const share = updates / WHOLE.updates
    const program = stage.launch()
    await program.ready
    const began = performance.now()
    const memory = watchMemory(program)
    const storedMs = await until(stage, STORED(updates), began, share * WHOLE.storedMs)
    const freshMs = askAfresh(stage)
    const workedMs = await until(stage, WORKED(updates), began, share * WHOLE.workedMs)
    const [waiting] = await stage.query<{ n: number }>(
      'select count(*)::integer as n from outbox where sent_at is null and parked_at is null',
    )
    const fresh = await Promise.race([freshMs, pause(WHOLE.freshMs).then(() => Number.POSITIVE_INFINITY)])
    const mostMb = memory.stop()
    const figures = {
      updates,
      storedMs: Math.round(storedMs),
      workedMs: Math.round(workedMs),
      memoryMb: mostMb,
      freshMs: Math.round(fresh),
      repliesWaiting: waiting?.n ?? 0,
      mostPerChat: await mostPerChat(stage),
    }
    const complaints = [
      ...over('stored', storedMs, share * WHOLE.storedMs),
      ...over('worked off', workedMs, share * WHOLE.workedMs),
      ...over('a fresh chat answered', fresh, WHOLE.freshMs),
      ...(mostMb > WHOLE.memoryMb ? [`${mostMb} MB of memory`] : []),
      ...(figures.mostPerChat > 1 ? [`a waiting chat gets ${figures.mostPerChat} messages instead of one`] : []),
      ...(program.isRunning ? [] : ['the process ended']),
    ]
    return {
      name: 'backlog',
      lost: [],
      unexpected: complaints,
      duplicated: [],
      incidents: 0,
      recoveredMs: null,
      figures,
    }
  } finally {
    await stage.close()
  }
}

/** Written hours ago, by many at the same time, so that the messages of a chat lie far apart. */
function fill({ telegram }: Stage, updates: number): void {
  const chats = Math.ceil(updates / PER_CHAT)
  for (let chat = 0; chat < chats; chat += 1) telegram.user({ id: FIRST_CHAT + chat, first_name: `Waiting ${chat}` })
  const date = Math.floor(Date.now() / 1000) - AGO_S
  for (let n = 0; n < updates; n += 1) {
    const id = FIRST_CHAT + (n % chats)
    const person = { id, first_name: `Waiting ${n % chats}`, language_code: 'en' }
    telegram.push({
      message: {
        message_id: 1000 + n,
        date: date + Math.floor(n / 100),
        from: { ...person, is_bot: false },
        chat: { id, type: 'private', first_name: person.first_name },
        text: `the report is still empty, try ${Math.floor(n / chats) + 1}`,
      },
    })
  }
}

/** Milliseconds until somebody who comes now has the greeting. */
async function askAfresh(stage: Stage): Promise<number> {
  const askedAt = performance.now()
  await stage.customer(FRESH)
  return performance.now() - askedAt
}

const STORED = (updates: number): string => `select (count(*) >= ${updates}) as "isSo" from inbox where channel = 'tg'`
const WORKED = (updates: number): string =>
  `select (count(*) filter (where done_at is not null or parked_at is not null) >= ${updates}) as "isSo"
   from inbox where channel = 'tg'`

/** Milliseconds since the beginning; far too many when it did not happen within a multiple of what is allowed. */
async function until({ query }: Stage, question: string, began: number, allowedMs: number): Promise<number> {
  for (;;) {
    // A server that has no moment for the question has none for the answer either.
    const [row] = await query<{ isSo: boolean }>(question).catch(() => [])
    const ms = performance.now() - began
    if (row?.isSo === true) return ms
    if (ms > GIVE_UP_AFTER * allowedMs + 10_000) return Number.POSITIVE_INFINITY
    await pause(200)
  }
}

/** What is decided for a chat counts, also what is still on its way: its pace alone would hide the number. */
async function mostPerChat({ query }: Stage): Promise<number> {
  const [row] = await query<{ n: number }>(
    `select coalesce(max(n), 0)::integer as n from (
       select count(*) as n from outbox where kind = 'sendMessage' and split_part(conversation, ':', 3)::bigint >= $1
       group by conversation) as chats`,
    [FIRST_CHAT],
  )
  return row?.n ?? 0
}

function over(what: string, ms: number, allowedMs: number): readonly string[] {
  return ms > allowedMs ? [`${what} after ${Math.round(ms)} ms, allowed ${Math.round(allowedMs)}`] : []
}

function watchMemory({ pid }: Program): { stop(): number } {
  let mostKb = 0
  const look = (): void => {
    try {
      mostKb = Math.max(mostKb, Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0))
    } catch {
      // It has ended, which is told elsewhere.
    }
  }
  const timer = setInterval(look, 500)
  return {
    stop() {
      clearInterval(timer)
      return Math.round(mostKb / 1024)
    },
  }
}
