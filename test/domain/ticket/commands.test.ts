import { describe, expect, it } from '@jest/globals'
import type { PromisedTargets } from '../../../src/domain/ticket/events.ts'
import { decide, type TicketCommand } from '../../../src/domain/ticket/lifecycle.ts'
import { apply, register, type Ticket } from '../../../src/domain/ticket/ticket.ts'
import { expectGolden } from '../../support/golden.ts'
import { indented, plain } from '../../support/print-notice.ts'

const START = Date.UTC(2026, 10, 23, 7)
const later = (minutes: number): Date => new Date(START + minutes * 60_000)

const FRESH = register({
  type: 'ticket.registered',
  at: later(0),
  requestId: 'r1',
  requesterId: 'p1',
  submitterId: 'p2',
  severity: 'normal',
  servicePackage: 'standard',
  followUpOf: 't0',
})

const reply = (
  kind: 'informationRequest' | 'answer' | 'commitment' | 'solution',
  promisedAt?: Date,
): TicketCommand => ({
  do: 'reply',
  by: 'anna',
  reply: kind,
  messageId: 'm1',
  ...(promisedAt ? { promisedAt } : {}),
})
const ASK = reply('informationRequest')
const SOLVE = reply('solution')
const ARRIVED: TicketCommand = { do: 'proveDelivery', messageId: 'm1' }
const MORE: TicketCommand = { do: 'prolong', kind: 'needTime' }
const RELEVANT: TicketCommand = { do: 'prolong', kind: 'stillRelevant' }
const WARN: TicketCommand = { do: 'warn', closesAt: later(9000) }
const EXPIRE: TicketCommand = { do: 'expire' }
const THANKS: TicketCommand = { do: 'react', messageId: 'm2', substantive: false }

/** How a ticket came to be where it is. */
const STATES: readonly (readonly [string, readonly TicketCommand[]])[] = [
  ['new', []],
  ['taken', [{ do: 'take', by: 'anna' }]],
  ['answered', [reply('answer')]],
  ['promised', [{ do: 'take', by: 'boris' }, reply('commitment', later(500))]],
  ['asked', [ASK]],
  ['asked, the letter taken', [ASK, { do: 'proveMailing', messageId: 'm1' }]],
  ['asked, the chat failed', [ASK, { do: 'failDelivery', messageId: 'm1' }]],
  ['asked, arrived', [ASK, ARRIVED]],
  ['asked, warned', [ASK, ARRIVED, WARN]],
  ['asked, thanked', [ASK, ARRIVED, WARN, THANKS]],
  ['asked, prolonged once each', [ASK, ARRIVED, WARN, MORE, WARN, RELEVANT]],
  ['asked, prolonged twice each', [ASK, ARRIVED, MORE, MORE, RELEVANT, RELEVANT]],
  ['asked, then answered by the agent', [ASK, ARRIVED, reply('answer'), { do: 'take', by: 'anna' }]],
  ['solved', [SOLVE]],
  ['solved, arrived', [SOLVE, ARRIVED, ARRIVED]],
  ['solved and asked again', [SOLVE, ARRIVED, { ...ASK, messageId: 'm3' } as TicketCommand, ARRIVED]],
  ['an incident', [{ do: 'markIncident', by: 'anna', titleId: 'm4' }]],
  ['stale', [ASK, ARRIVED, EXPIRE]],
  ['stale, with a successor', [ASK, ARRIVED, EXPIRE, { do: 'openSuccessor', ticketId: 't2' }]],
  ['stale, revoked', [ASK, ARRIVED, EXPIRE, { do: 'revokeStaleClosing', messageId: 'm5' }]],
  ['confirmed', [SOLVE, ARRIVED, { do: 'confirm' }]],
  ['withdrawn', [{ do: 'withdraw' }]],
  ['an incident, closed', [{ do: 'markIncident', by: 'anna', titleId: 'm4' }, { do: 'withdraw' }]],
]

const TARGET = { calendar: 'office', firstResponseMinutes: 1, resolutionMinutes: 2 }
const TARGETS: PromisedTargets = { critical: TARGET, high: TARGET, normal: TARGET, low: TARGET }

const COMMANDS: readonly TicketCommand[] = [
  { do: 'take', by: 'anna' },
  { do: 'take', by: 'boris', givenBy: 'anna' },
  { do: 'link', by: 'anna', ticketId: 't9', relation: 'split' },
  reply('answer'),
  ASK,
  SOLVE,
  reply('commitment'),
  reply('commitment', later(100)),
  reply('commitment', later(101)),
  ARRIVED,
  { do: 'proveDelivery', messageId: 'other' },
  { do: 'failDelivery', messageId: 'm1' },
  { do: 'failDelivery', messageId: 'other' },
  { do: 'proveMailing', messageId: 'm1' },
  { do: 'proveMailing', messageId: 'other' },
  { do: 'change', by: 'anna', messageId: 'm1' },
  { do: 'recall', by: 'anna', messageId: 'm1' },
  { do: 'recall', by: 'anna', messageId: 'other' },
  { do: 'react', messageId: 'm6', substantive: true },
  THANKS,
  { do: 'confirm' },
  { do: 'reject', messageId: 'm7' },
  { do: 'reject', messageId: null },
  MORE,
  RELEVANT,
  WARN,
  EXPIRE,
  { do: 'warnDeadline', target: 'resolution', percent: 80 },
  { do: 'revokeStaleClosing', messageId: 'm8' },
  { do: 'changeSeverity', by: 'anna', to: 'high', reasonId: 'm9' },
  { do: 'changeSeverity', by: 'anna', to: 'normal', reasonId: null },
  { do: 'changePackage', by: 'anna', to: 'premium', targets: TARGETS },
  { do: 'changePackage', by: 'anna', to: 'premium' },
  { do: 'changePackage', by: 'anna', to: 'standard' },
  { do: 'withdraw' },
  { do: 'closeAsDuplicate', by: 'anna', of: 't8' },
  { do: 'refuse', by: 'anna' },
  { do: 'openSuccessor', ticketId: 't7' },
  { do: 'markIncident', by: 'anna', titleId: 'm4' },
  { do: 'closeIncident', by: 'anna' },
]

function told(state: Ticket, command: TicketCommand): readonly [string, Ticket] {
  const decision = decide(state, command, later(100))
  if (!decision.ok) return [`refused: ${decision.refusal}`, state]
  return [plain(decision.events), decision.events.reduce(apply, state)]
}

function changes(before: Ticket, after: Ticket): readonly string[] {
  const was = new Map<string, unknown>(Object.entries(before))
  return Object.entries(after)
    .filter(([name, value]) => plain(was.get(name)) !== plain(value))
    .map(([name, value]) => `${name} is ${plain(value)}`)
}

function stateAfter(commands: readonly TicketCommand[]): Ticket {
  return commands.reduce((state, command, index) => {
    const decision = decide(state, command, later(index + 1))
    if (!decision.ok) throw new Error(`Refused on the way: ${decision.refusal}`)
    return decision.events.reduce(apply, state)
  }, FRESH)
}

/** `npm run golden` writes them anew. */
describe('every command of a ticket', () => {
  it.each(STATES)('when it is %s', (name, way) => {
    const state = stateAfter(way)
    const lines = COMMANDS.flatMap((command) => {
      const [answer, after] = told(state, command)
      return [`■ ${plain(command)}`, ...indented([answer, ...changes(state, after)])]
    })
    const file = name.replaceAll(/[^a-z]+/g, '-')
    expectGolden(new URL('./commands/', import.meta.url), file, `${plain(state)}\n${lines.join('\n')}\n`)
  })
})

it('A ticket is read anew from its registration', () => {
  const registered = { at: later(0), requestId: 'r1', requesterId: 'p1', submitterId: 'p2', followUpOf: 't0' } as const
  const event = { ...registered, type: 'ticket.registered', severity: 'normal', servicePackage: 'standard' } as const
  expect(apply(stateAfter([{ do: 'withdraw' }]), event)).toEqual(FRESH)
})
