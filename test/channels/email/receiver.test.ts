import { afterEach, describe, expect, it } from '@jest/globals'
import type { FoundLetter, Mailbox } from '../../../src/channels/email/mailbox.ts'
import { mailLane, startMailReceiver, type MailReceiverOptions } from '../../../src/channels/email/receiver.ts'
import type { InboxRow } from '../../../src/desk/receiving.ts'

const NOW = Date.UTC(2026, 10, 23, 9)

const running: { stop(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()))
})

/** A mailbox in memory, which does what it is told to do. */
function aMailbox(letters: Map<number, FoundLetter>, options: { uidValidity?: number; lastUid?: number } = {}) {
  const seen = new Set<number>()
  const log: string[] = []
  let wake: (() => void) | null = null
  const mailbox: Mailbox = {
    uidValidity: options.uidValidity ?? 7,
    lastUid: options.lastUid ?? Math.max(0, ...letters.keys()),
    list: async (afterUid) =>
      [...letters.keys()]
        .filter((uid) => !seen.has(uid) || (afterUid !== null && uid > afterUid))
        .sort((a, b) => a - b),
    read: async (uid) => letters.get(uid) ?? null,
    async mark(uid) {
      log.push(`mark ${uid}`)
      seen.add(uid)
    },
    news: (_withinMs, signal) =>
      new Promise((resolve) => {
        wake = resolve
        signal.addEventListener('abort', () => resolve())
        if (signal.aborted) resolve()
      }),
    close: async () => undefined,
  }
  return { mailbox, seen, log, wakes: () => wake?.() }
}

function aLetterOf(sender: string, changes: Partial<FoundLetter> = {}): FoundLetter {
  return { source: Buffer.from(`From: ${sender}\r\n\r\nx`), sender, arrivedAt: NOW - 1000, bytes: 20, ...changes }
}

/** Starts a receiver over memory; what it keeps and says is written down. */
function start(mailbox: Mailbox, changes: Partial<MailReceiverOptions> = {}) {
  const kept: { readonly key: string; readonly row: InboxRow }[] = []
  const reads: number[] = []
  const positions: { uidValidity: number; lastUid: number }[] = []
  const options: MailReceiverOptions = {
    account: 'mail:in',
    open: async () => mailbox,
    lease: {
      hold: async () => ({ nextOffset: null, epoch: 0, movedAt: null, now: NOW }),
      markRead: async (asOf) => void reads.push(asOf),
      release: async () => undefined,
    },
    letters: {
      async keep(key, _source, row) {
        const isNew = !kept.some((one) => one.key === key)
        if (isNew) kept.push({ key, row })
        return isNew
      },
      positionOf: async () => positions.at(-1) ?? null,
      moveTo: async (position) => void positions.push(position),
    },
    onStored: () => undefined,
    limits: { firstPauseMs: 1, ceilingMs: 5, renewMs: 5 },
    ...changes,
  }
  running.push(startMailReceiver(options))
  return { kept, reads, positions, until: (isSo: () => boolean) => until(isSo) }
}

describe('reading a mailbox', () => {
  it('marks a letter as opened only when its row is there, and tells that everything until then is read', async () => {
    const { mailbox, log } = aMailbox(new Map([[3, aLetterOf('Olga@Vektor.example')]]))
    let commit: (() => void) | null = null
    const begun: string[] = []
    const { reads } = start(mailbox, {
      letters: {
        keep: (key) =>
          new Promise((resolve) => {
            begun.push(key)
            commit = () => resolve(true)
          }),
        positionOf: async () => null,
        moveTo: async () => undefined,
      },
    })
    await until(() => begun.length === 1)
    expect(log).toEqual([])
    expect(reads).toEqual([])
    commit!()
    await until(() => reads.length === 1)
    expect(log).toEqual(['mark 3'])
    expect(reads).toEqual([NOW])
  })

  it('keeps letters of one sender in one lane, at the time when the server took them, never later than now', async () => {
    const letters = new Map([
      [1, aLetterOf('Olga@Vektor.example')],
      [2, aLetterOf('olga@vektor.example', { arrivedAt: NOW + 86_400_000 })],
      [3, aLetterOf('', { arrivedAt: null })],
    ])
    const { kept, reads } = start(aMailbox(letters).mailbox)
    await until(() => reads.length > 0)
    expect(kept.map(({ row }) => row)).toMatchObject([
      { externalId: '7:1', lane: mailLane('mail:in', 'olga@vektor.example'), eventAt: NOW - 1000 },
      { externalId: '7:2', lane: mailLane('mail:in', 'olga@vektor.example'), eventAt: NOW },
      { externalId: '7:3', eventAt: NOW },
    ])
  })

  it('takes of a mailbox that it has never read only what nobody has opened, and later everything', async () => {
    const letters = new Map([1, 2, 3].map((uid) => [uid, aLetterOf('a@b.example')]))
    const box = aMailbox(letters)
    box.seen.add(1).add(2)
    const { kept, positions, reads } = start(box.mailbox)
    await until(() => reads.length === 1)
    expect(kept.map(({ key }) => key)).toEqual(['7:3'])
    expect(positions).toEqual([{ uidValidity: 7, lastUid: 3 }])
    letters.set(4, aLetterOf('a@b.example'))
    box.seen.add(4)
    box.wakes()
    await until(() => reads.length === 2)
    expect(kept.map(({ key }) => key)).toEqual(['7:3', '7:4'])
  })

  it('says that nothing was read when a letter could not be kept, and goes on when it can', async () => {
    const box = aMailbox(new Map([[1, aLetterOf('a@b.example')]]))
    const faults: unknown[] = []
    let isAway = true
    const kept: string[] = []
    const { reads } = start(box.mailbox, {
      onAway: (error) => void faults.push(error),
      letters: {
        async keep(key) {
          if (isAway) throw new Error('the database is away')
          kept.push(key)
          return true
        },
        positionOf: async () => null,
        moveTo: async () => undefined,
      },
    })
    await until(() => faults.length > 2)
    expect([box.log, reads]).toEqual([[], []])
    isAway = false
    await until(() => reads.length > 0)
    expect([kept, box.log]).toEqual([['7:1'], ['mark 1']])
  })

  it('goes on trying with a refused password, and tells the operator apart from an outage', async () => {
    const told = { forbidden: 0, away: 0 }
    const refusal = Object.assign(new Error('Command failed'), { authenticationFailed: true })
    start(aMailbox(new Map()).mailbox, {
      open: () => Promise.reject(refusal),
      onForbidden: () => void (told.forbidden += 1),
      onAway: () => void (told.away += 1),
    })
    await until(() => told.forbidden > 2)
    expect(told.away).toBe(0)
  })

  it('reads nothing while another process holds the lease, and stops when it loses its own', async () => {
    const box = aMailbox(new Map([[1, aLetterOf('a@b.example')]]))
    let isOurs = false
    let isClosed = 0
    const mailbox = { ...box.mailbox, close: async () => void (isClosed += 1) }
    let holds = 0
    const { kept } = start(mailbox, {
      lease: {
        hold: async () => {
          holds += 1
          return isOurs ? { nextOffset: null, epoch: 0, movedAt: null, now: NOW } : null
        },
        markRead: async () => undefined,
        release: async () => undefined,
      },
    })
    await until(() => holds > 3)
    expect(kept).toEqual([])
    isOurs = true
    await until(() => kept.length === 1)
    isOurs = false
    await until(() => isClosed === 1)
  })

  it('tells of a letter that is too large, and keeps what was read of it', async () => {
    const cut: unknown[] = []
    const source = Buffer.alloc(64)
    const box = aMailbox(new Map([[1, aLetterOf('a@b.example', { source, bytes: 65 })]]))
    const { kept } = start(box.mailbox, { onCut: (letter) => void cut.push(letter), limits: { mostBytes: 64 } })
    await until(() => kept.length === 1)
    expect(cut).toEqual([{ key: '7:1', bytes: 65 }])
    expect(kept[0]?.row.payload).toBe('{"letter":"7:1","isCut":true}')
  })
})

async function until(isTrue: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + 20_000
  while (!isTrue()) {
    if (Date.now() > giveUpAt) throw new Error('Waited in vain')
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
