import type { ReadDeadlines } from '../../../src/desk/deadlines.ts'
import type { DeskPolicy } from '../../../src/desk/policy.ts'
import type { Judge } from '../../../src/desk/ports.ts'

const target = { calendar: 'office', firstResponseMinutes: 60, resolutionMinutes: 540 }

/** A small desk with two products, one room and one agent. */
export function aPolicy(change: Partial<DeskPolicy> = {}): DeskPolicy {
  return {
    name: 'Касбург',
    zone: 'Europe/Moscow',
    languages: ['ru', 'en'],
    roomLanguage: 'ru',
    numberPrefix: 'KSB',
    products: [
      {
        id: 'office',
        name: { ru: 'Касбург Офис', en: 'Kasburg Office' },
        aliases: [],
        room: 'support',
        versionHint: null,
      },
      {
        id: 'agent',
        name: { ru: 'Касбург Агент', en: 'Kasburg Agent' },
        aliases: [],
        room: 'support',
        versionHint: null,
      },
    ],
    defaultRoom: 'support',
    rooms: [{ id: 'support', conversations: ['plain:room:-100'] }],
    agents: [{ id: 'anna', name: 'Анна', role: 'agent', identities: ['plain:501'] }],
    packages: [{ name: 'standard', targets: { critical: target, high: target, normal: target, low: target } }],
    defaultPackage: 'standard',
    organizations: [],
    rules: {},
    rulesVersion: '1',
    supportEmail: null,
    escalation: [],
    ...change,
  }
}

/** No clock at all: for tests that are about something else. */
export const noDeadlines: ReadDeadlines = () => ({
  firstResponseDueAt: null,
  resolutionDueAt: null,
  staleAt: null,
  staleWarningAt: null,
  staleDue: null,
  warnings: [],
  nextLookAt: null,
})

/** Finds nothing wrong and no language. */
export const mildJudge: Judge = { abuse: () => 'ok', mask: (text) => text, language: () => null }
