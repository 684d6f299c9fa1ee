import { describe, expect, it } from '@jest/globals'
import type { DeadlineWarning } from '../../../src/desk/deadlines.ts'
import { alarmOf, NOW } from './room-bench.ts'

const at = (text: string): number => new Date(`${text}:00+03:00`).getTime()
const warning = (when: number): DeadlineWarning => ({ target: 'resolution', percent: 80, at: when })

async function isHeard(usedUpAt: string, toldAt: string): Promise<boolean> {
  const said = await alarmOf([warning(at(usedUpAt))], at(toldAt))
  expect(said).toHaveLength(1)
  return !said[0]!.includes('"isSilent":true')
}

describe('a warning', () => {
  it('rings by day', async () => {
    expect(await isHeard('2026-11-23T14:00', '2026-11-23T14:00')).toBe(true)
  })

  it.each(['22:00', '23:59', '03:00', '07:59'])(
    'of the day before makes no sound at %s in the zone of the desk',
    async (time) => {
      const day = time > '12' ? '23' : '24'
      expect(await isHeard('2026-11-23T17:30', `2026-11-${day}T${time}`)).toBe(false)
    },
  )

  it('of a promise whose hours run at night rings at night', async () => {
    expect(await isHeard('2026-11-24T03:00', '2026-11-24T03:01')).toBe(true)
  })

  it('is told once', async () => {
    expect(NOW).toBeGreaterThan(0)
    expect(await alarmOf([], at('2026-11-23T14:00'))).toEqual([])
  })
})
