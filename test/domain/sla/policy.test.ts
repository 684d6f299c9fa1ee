import { describe, expect, it } from '@jest/globals'
import { createSlaPolicy, policyProblems, type SlaPolicySpec } from '../../../src/domain/sla/policy.ts'
import type { ServicePackageSpec, TargetSpec } from '../../../src/domain/sla/spec.ts'
import { aPolicy, policySpec, standard } from './desk.ts'

const withHigh = (high: Partial<TargetSpec>): Partial<SlaPolicySpec> => {
  const targets = { ...standard.targets, high: { ...standard.targets.high, ...high } }
  return { packages: [{ ...standard, targets }] }
}

const withoutLow = (): Partial<SlaPolicySpec> => {
  const { critical, high, normal } = standard.targets
  return { packages: [{ ...standard, targets: { critical, high, normal } as ServicePackageSpec['targets'] }] }
}

describe('what a service package promises', () => {
  it('depends on the severity, calendar included', () => {
    const policy = aPolicy()
    expect(policy.targetOf('standard', 'critical')).toMatchObject({
      firstResponseMinutes: 30,
      calendar: { name: 'always' },
    })
    expect(policy.targetOf('standard', 'high')).toMatchObject({ resolutionMinutes: 540, calendar: { name: 'office' } })
  })

  it('is that of the default package when the desk no longer has the package', () => {
    const policy = aPolicy()
    expect(policy.targetOf('gone', 'high')).toEqual(policy.targetOf('standard', 'high'))
  })

  it('has its warnings in order, each once', () => {
    expect(aPolicy({ warnAtPercents: [100, 50, 100, 80] }).warnAtPercents).toEqual([50, 80, 100])
  })
})

describe('a policy that cannot be', () => {
  it.each<[string, Partial<SlaPolicySpec>, string]>([
    [
      'a target of zero',
      withHigh({ firstResponseMinutes: 0 }),
      'standard.high.firstResponseMinutes: 0 is not a positive number of minutes',
    ],
    ['a target below zero', withHigh({ resolutionMinutes: -5 }), 'standard.high.resolutionMinutes: -5 is not'],
    [
      'a target beyond ten years',
      withHigh({ resolutionMinutes: 2e6 }),
      '2000000 minutes of "office" take over ten years',
    ],
    ['a package without a severity', withoutLow(), 'standard.low: no targets for this severity'],
    ['a calendar that is not there', withHigh({ calendar: 'night' }), 'standard.high: there is no calendar "night"'],
    ['no office calendar', { calendars: policySpec.calendars.slice(1) }, 'there is no calendar "office"'],
    ['an unknown default', { defaultPackage: 'gold' }, 'there is no service package "gold"'],
    ['a warning before the question', { stale: { days: 3, warnDaysBefore: 3 } }, 'stale.warnDaysBefore must be less'],
    ['no day of silence', { stale: { days: 0, warnDaysBefore: 0 } }, 'stale.days is not a number of days'],
    ['a warning at nothing', { warnAtPercents: [0] }, 'a warning at 0 % would never end'],
  ])('says so: %s', (_name, changes, problem) => {
    const spec = { ...policySpec, ...changes }
    expect(policyProblems(spec).join('\n')).toContain(problem)
    expect(() => createSlaPolicy(spec)).toThrow(problem)
  })

  it('names everything at once', () => {
    const spec = {
      ...policySpec,
      ...withHigh({ firstResponseMinutes: 0, resolutionMinutes: 0 }),
      defaultPackage: 'gold',
    }
    expect(policyProblems(spec)).toHaveLength(3)
  })
})
