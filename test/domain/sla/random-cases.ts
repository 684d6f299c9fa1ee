import { compileCalendar } from '../../../src/domain/sla/calendar.ts'
import { readClock } from '../../../src/domain/sla/clock.ts'
import { createSlaPolicy } from '../../../src/domain/sla/policy.ts'
import { Dice, randomCalendar, randomHistory, randomPackage, randomPlace } from './random-desk.ts'
import {
  MINUTE,
  slowAdd,
  slowBetween,
  slowCalendar,
  slowClock,
  slowEndOfDay,
  slowOpening,
  type SlowPolicy,
} from './reference.ts'

const CASES_PER_DESK = 20

/** Tries so many tickets and calendar questions against the reference. What differs comes back, with the seed to find it again. */
export function tryCases(cases: number, seed: number): readonly string[] {
  const differences: string[] = []
  for (let desk = 0; desk * CASES_PER_DESK < cases && differences.length < 10; desk++) {
    differences.push(...tryDesk(seed + desk))
  }
  return differences
}

function tryDesk(seed: number): readonly string[] {
  const dice = new Dice(seed)
  const place = randomPlace(dice)
  const specs = [randomCalendar(dice, 'office', place), randomCalendar(dice, 'other', place)]
  const packages = ['one', 'two'].map((name) => randomPackage(dice, name, ['office', 'other']))
  const stale = { days: 3, warnDaysBefore: 1 }
  const policy = createSlaPolicy({
    calendars: specs,
    packages,
    defaultPackage: 'one',
    stale,
    warnAtPercents: [50, 80, 100],
  })
  const calendars = specs.map((spec) => compileCalendar(spec))
  const slow = new Map(specs.map((spec) => [spec.name, slowCalendar(spec)]))
  const slowPolicy: SlowPolicy = (name, severity) => {
    const { calendar, ...minutes } = packages.find((one) => one.name === name)!.targets[severity]
    return { ...minutes, calendar: slow.get(calendar)! }
  }
  const differences: string[] = []
  const compare = (what: string, quick: unknown, expected: unknown): void => {
    if (!Object.is(quick, expected))
      differences.push(`${seed} ${place.zone} ${what}: ${String(quick)} ≠ ${String(expected)}`)
  }
  for (let index = 0; index < CASES_PER_DESK; index++) {
    tryClock(index)
    tryCalendar(index)
  }
  return differences

  function tryClock(index: number): void {
    const history = randomHistory(dice, place, ['one', 'two'])
    const now = history.at(-1)!.at.getTime() + dice.below(2000) * MINUTE
    const quick = readClock(history, policy, new Date(now))
    const expected = slowClock(history, slowPolicy, now)
    for (const target of ['firstResponse', 'resolution'] as const) {
      for (const fact of ['dueAt', 'metAt', 'breachedAt'] as const) {
        compare(`case ${index} ${target}.${fact}`, quick[target][fact], expected[target][fact])
      }
    }
    const credited = quick.resolution.pauses.reduce((sum, { creditedMinutes }) => sum + creditedMinutes, 0)
    compare(`case ${index} credited`, credited, expected.pausedMinutes)
  }

  function tryCalendar(index: number): void {
    const quick = dice.pick(calendars)
    const reference = slow.get(quick.name)!
    const at = place.around + (dice.below(4 * 1440) - 2 * 1440) * MINUTE + (dice.chance(0.5) ? dice.below(MINUTE) : 0)
    const minutes = dice.below(1500)
    const later = at + dice.below(10 * 1440 * MINUTE)
    const days = 1 + dice.below(5)
    const name = `case ${index} at ${new Date(at).toISOString()}`
    compare(`${name} + ${minutes}`, quick.addBusinessMinutes(at, minutes), slowAdd(reference, at, minutes))
    compare(`${name} → ${later}`, quick.businessMinutesBetween(at, later), slowBetween(reference, at, later))
    compare(`${name} end of day ${days}`, quick.endOfBusinessDay(at, days), slowEndOfDay(reference, at, days))
    compare(`${name} opening`, quick.nextOpening(at), slowOpening(reference, at))
    compare(`${name} open`, quick.isOpen(at), reference.isOpen(at))
  }
}
