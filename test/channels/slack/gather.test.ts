import { describe, expect, it } from '@jest/globals'
import { gatherSaves } from '../../../src/channels/slack/gather.ts'
import type { Inbox, InboxRow, Saved } from '../../../src/desk/receiving.ts'

function row(externalId: string, lane = 'slack:T1:U1'): InboxRow {
  return { channel: 'slack', account: 'slack:T1', epoch: 0, externalId, lane, eventAt: 0, payload: '{}' }
}

interface Held {
  readonly rows: readonly InboxRow[]
  readonly end: (saved?: Saved) => void
  readonly fail: (error: Error) => void
}

/** An inbox whose saves end when the test says so. */
function heldInbox(): { readonly inbox: Inbox; readonly held: Held[] } {
  const held: Held[] = []
  const save = (rows: readonly InboxRow[]): Promise<Saved> =>
    new Promise((resolve, reject) => {
      held.push({ rows, end: (saved) => resolve(saved ?? { stored: rows.length, refused: [] }), fail: reject })
    })
  return { inbox: { save }, held }
}

function idsOf({ rows }: Held): readonly string[] {
  return rows.map(({ externalId }) => externalId)
}

describe('saves that come at once', () => {
  it('run beside each other for different conversations, and are gathered when there are too many', async () => {
    const { inbox, held } = heldInbox()
    const gathered = gatherSaves(inbox, { atOnce: 2 })
    const saves = ['a', 'b', 'c', 'd'].map((id) => gathered.save([row(id, `slack:T1:${id}`)]))
    expect(held.map(idsOf)).toEqual([['a'], ['b']])
    held[1]!.end()
    await saves[1]
    await Promise.resolve()
    expect(held.map(idsOf)).toEqual([['a'], ['b'], ['c', 'd']])
    held[0]!.end()
    held[2]!.end()
    await Promise.all(saves)
  })

  it('of one conversation are one after the first, in the order in which they came', async () => {
    const { inbox, held } = heldInbox()
    const gathered = gatherSaves(inbox)
    const saves = ['a', 'b', 'c'].map((id) => gathered.save([row(id)]))
    expect(held.map(idsOf)).toEqual([['a']])
    held[0]!.end()
    await saves[0]
    await Promise.resolve()
    expect(idsOf(held[1]!)).toEqual(['b', 'c'])
    held[1]!.end()
    expect(await Promise.all(saves)).toHaveLength(3)
  })

  it('begin evenly over the time that one takes, so that none waits for two', async () => {
    const { inbox, held } = heldInbox()
    let now = 0
    const later: { ms: number; then: () => void }[] = []
    const gathered = gatherSaves(inbox, {
      atOnce: 3,
      now: () => now,
      after: (ms, then) => later.push({ ms, then }),
    })
    const save = (id: string): Promise<Saved> => gathered.save([row(id, `slack:T1:${id}`)])
    const first = save('a')
    now = 90
    held[0]!.end()
    await first
    await Promise.resolve()
    const rest = [save('b'), save('c'), save('d')]
    expect(held.slice(1).map(idsOf)).toEqual([['b']])
    expect(later.map(({ ms }) => ms)).toEqual([30])
    now = 120
    later[0]!.then()
    expect(held.slice(1).map(idsOf)).toEqual([['b'], ['c', 'd']])
    for (const { end } of held) end()
    await Promise.all(rest)
  })

  it('are not spread out over the seconds that one took to fail', async () => {
    const { inbox, held } = heldInbox()
    let now = 0
    const later: { ms: number; then: () => void }[] = []
    const gathered = gatherSaves(inbox, { now: () => now, after: (ms, then) => later.push({ ms, then }) })
    const first = gathered.save([row('a', 'slack:T1:a')])
    now = 8000
    held[0]!.fail(new Error('away'))
    await expect(first).rejects.toThrow('away')
    await Promise.resolve()
    const rest = ['b', 'c'].map((id) => gathered.save([row(id, `slack:T1:${id}`)]))
    expect(later.map(({ ms }) => ms)).toEqual([100])
    now = 8100
    later[0]!.then()
    for (const { end } of held) end()
    await Promise.all(rest)
  })

  it('tell each only of its own refused rows', async () => {
    const { inbox, held } = heldInbox()
    const gathered = gatherSaves(inbox)
    const first = gathered.save([row('a')])
    const rest = ['b', 'c'].map((id) => gathered.save([row(id)]))
    held[0]!.end()
    await first
    await Promise.resolve()
    held[1]!.end({ stored: 1, refused: [held[1]!.rows[1]!] })
    expect((await Promise.all(rest)).map(({ refused }) => refused.length)).toEqual([0, 1])
  })

  it('fail together, and the next ones do not', async () => {
    const { inbox, held } = heldInbox()
    const gathered = gatherSaves(inbox)
    const first = gathered.save([row('a')])
    held[0]!.fail(new Error('away'))
    await expect(first).rejects.toThrow('away')
    const second = gathered.save([row('b')])
    held[1]!.end()
    expect((await second).stored).toBe(1)
  })
})
