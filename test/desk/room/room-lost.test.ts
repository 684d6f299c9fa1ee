import { describe, expect, it } from '@jest/globals'
import { FRESH_ROOM } from '../../../src/desk/room/room-state.ts'
import { mailInRoom, NOW } from './room-bench.ts'

const HOUR = 3_600_000

describe('a card that cannot be shown because its chat is closed to the desk', () => {
  const lost = { type: 'delivery', outcome: 'unreachable', about: { card: 'KSB-26-000001-9' } }

  it('is told of to the leads in private, each ticket where the room has no other chat', async () => {
    const first = await mailInRoom(lost, FRESH_ROOM)
    expect(first.room.calls.map(({ conversation }) => conversation)).toEqual(['plain:room:502'])
    expect(first.said.join()).toContain('agent:roomLost')
    const second = await mailInRoom(lost, first.state, NOW + HOUR)
    expect(second.room.calls).toHaveLength(1)
    expect(second.state.alertedAt).toBe(NOW)
  })

  it('says nothing when it was shown', async () => {
    const { room } = await mailInRoom({ ...lost, outcome: 'sent' }, FRESH_ROOM)
    expect(room.calls).toEqual([])
  })
})
