import { describe, expect, it } from '@jest/globals'
import { FRESH_ROOM, type RoomState } from '../../../src/desk/room/room-state.ts'
import { mailInRoom, NOW, type Outcome } from './room-bench.ts'

const SEVERITIES = ['low', 'normal', 'high', 'critical'] as const
/** What Telegram lets into a group. */
const PER_MINUTE = 20

interface Shown {
  readonly id: string
  readonly at: number
}

/** A room whose clock and timers are the test's own. */
function aRoom() {
  let state: RoomState = FRESH_ROOM
  let now = NOW
  let timerAt: number | null = null
  const shown: Shown[] = []
  const calls: number[] = []
  const follow = ({ room, state: next }: Outcome): void => {
    state = next
    for (const { lane, payload } of room.internal) {
      if (!payload.startsWith('{"type":"showCard"')) continue
      shown.push({ id: lane.replace('ticket:', ''), at: now })
      // The topic and the card.
      calls.push(now, now)
    }
    calls.push(...room.calls.map(() => now))
    for (const { dueAt } of room.timers) timerAt = dueAt?.getTime() ?? null
  }
  const passTo = async (at: number): Promise<void> => {
    while (timerAt !== null && timerAt <= at) {
      now = timerAt
      timerAt = null
      follow(await mailInRoom({ type: 'digest' }, state, now))
    }
    now = at
  }
  const arrives = async (id: number, severity: (typeof SEVERITIES)[number]): Promise<void> =>
    follow(
      await mailInRoom(
        { type: 'newTicket', ticketId: `${id}`, number: `KSB-${id}`, title: `T${id}`, severity },
        state,
        now,
      ),
    )
  return { passTo, arrives, shown, calls, waiting: () => state.cards.waiting }
}

const mostInAMinute = (calls: readonly number[]): number =>
  Math.max(...calls.map((from) => calls.filter((at) => at >= from && at < from + 60_000).length))

describe('the cards of a bad day', () => {
  it('come one by one as fast as tickets do, while they are few', async () => {
    const room = aRoom()
    for (let n = 0; n < 5; n += 1) {
      await room.passTo(NOW + n * 20_000)
      await room.arrives(n, 'normal')
    }
    expect(room.shown.map(({ id }) => id)).toEqual(['0', '1', '2', '3', '4'])
    expect(room.waiting()).toEqual([])
  })

  it('stay within what a group may hear when a thousand tickets come in ten minutes, the critical ones first', async () => {
    const room = aRoom()
    for (let n = 0; n < 1000; n += 1) {
      await room.passTo(NOW + n * 600)
      await room.arrives(n, n % 100 === 50 ? 'critical' : (SEVERITIES[n % 3] ?? 'low'))
    }
    expect(mostInAMinute(room.calls)).toBeLessThanOrEqual(PER_MINUTE)
    const critical = room.shown.filter(({ id }) => Number(id) % 100 === 50)
    expect(critical).toHaveLength(10)
    for (const { id, at } of critical) expect(at - (NOW + Number(id) * 600)).toBeLessThanOrEqual(60_000)
    expect(room.shown.length + room.waiting().length).toBe(1000)
  })

  it('all come in the end', async () => {
    const room = aRoom()
    for (let n = 0; n < 60; n += 1) await room.arrives(n, SEVERITIES[n % 4] ?? 'low')
    await room.passTo(NOW + 30 * 60_000)
    expect(room.waiting()).toEqual([])
    expect(new Set(room.shown.map(({ id }) => id)).size).toBe(60)
    expect(mostInAMinute(room.calls)).toBeLessThanOrEqual(PER_MINUTE)
  })

  it('are not announced twice when the same ticket is told of twice', async () => {
    const room = aRoom()
    for (let n = 0; n < 5; n += 1) await room.arrives(n, 'low')
    await room.arrives(4, 'low')
    expect(room.waiting()).toHaveLength(1)
  })
})

describe('warnings', () => {
  const warning = (n: number, isSilent = false) => ({
    type: 'warning',
    ticketId: `${n}`,
    number: `KSB-${n}`,
    key: 'agent:warning.resolution',
    percent: 80,
    dueAt: NOW + n,
    names: '',
    thread: null,
    isSilent,
  })

  it('are said one by one when they are few, and gathered into one message when they are many', async () => {
    let state: RoomState = FRESH_ROOM
    let said = 0
    for (let n = 0; n < 50; n += 1) {
      const outcome = await mailInRoom(warning(n), state)
      state = outcome.state
      said += outcome.room.calls.length
    }
    expect(said).toBe(3)
    expect(state.warnings.waiting).toHaveLength(47)
    const gathered = await mailInRoom({ type: 'gathered' }, state, NOW + 30_000)
    expect(gathered.room.calls).toHaveLength(1)
    expect(gathered.said[0]).toContain('"count":47')
    expect(gathered.state.warnings.waiting).toEqual([])
  })

  it('make no sound where they should not', async () => {
    const loud = await mailInRoom(warning(1), FRESH_ROOM)
    const silent = await mailInRoom(warning(1, true), FRESH_ROOM)
    expect(loud.said[0]).not.toContain('isSilent')
    expect(silent.said[0]).toContain('"isSilent":true')
  })
})
