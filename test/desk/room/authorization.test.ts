import { describe, expect, it } from '@jest/globals'
import { DRAFT_DEEDS } from '../../../src/desk/room/drafts.ts'
import { PRESSES, TICKET_DEEDS } from '../../../src/desk/room/presses.ts'
import { ROOM_COMMANDS } from '../../../src/desk/room/room-command.ts'
import { FRESH_ROOM, type RoomState } from '../../../src/desk/room/room-state.ts'
import { OWN_COMMANDS } from '../../../src/desk/room/take-command.ts'
import { QUEUE_COMMANDS } from '../../../src/desk/room/ticket-queue.ts'
import { ROOM_FORMS } from '../../../src/desk/room/take-room-form.ts'
import { writeDeskMetadata } from '../../../src/domain/form/desk-metadata.ts'
import { formatTicketNumber } from '../../../src/domain/ticket/number.ts'
import { HERE, inRoom, OTHER_ROOM, refOfCard, STRANGE_GROUP, TICKETS, type Outcome, type Said } from './room-bench.ts'

/**
 * Who may do what in a room: every handler of the routers, by every actor, on every kind of ticket. What stands in the table is
 * what an agent of the room may do to a ticket of the room; all others change nothing, ever.
 */

interface Row {
  readonly name: string
  /** The message or press that reaches the handler, for a ticket. */
  readonly act: (ticketId: string) => Pick<Said, 'body' | 'form' | 'replyTo' | 'threadId' | 'messageId'>
  /**
   * `ticket`: a fact is added; `room`: something is begun or held; `shown`: only words or another keyboard; `requester`: what
   * they see already is changed or taken away.
   */
  readonly does: Effect
  readonly doesToClosed: Effect
  /** A draft of the agent Анна, who is the one to decide about it. */
  readonly state?: (ticketId: string) => RoomState
  /** Without a ticket: names nobody's ticket. */
  readonly isAboutTicket?: boolean
}

const OTHER_NUMBER = formatTicketNumber({ prefix: 'KSB', year: 2026, sequence: 9 })

type Effect = 'ticket' | 'room' | 'shown' | 'queued' | 'requester'

const press = (choice: string): Pick<Said, 'body'> => ({ body: { kind: 'press', choice, pressId: 'p1' } })

const deed = (name: string, does: Effect, doesToClosed: Effect = 'shown', suffix = ''): Row => ({
  name: `button ${name}`,
  act: (id) => press(`t.${id}.${name}${suffix}`),
  does,
  doesToClosed,
})

const command = (name: string, argument: string, does: Effect, doesToClosed: Effect): Row => ({
  name: `command ${name}`,
  act: (id) => ({ body: { kind: 'command', name, argument }, replyTo: refOfCard(id) }),
  does,
  doesToClosed,
})

const form = (
  name: string,
  purpose: string,
  values: Readonly<Record<string, string>>,
  does: Effect,
  doesToClosed: Effect,
): Row => ({
  name: `form ${name}`,
  act: (ticketId) => ({
    body: { kind: 'joined' },
    form: {
      ...{ name, viewId: 'V1', rootId: 'V1', hash: '' },
      metadata: writeDeskMetadata({ language: 'ru', place: HERE, ticketId, purpose, draftId: null }),
      fields: Object.fromEntries(Object.entries(values).map(([field, text]) => [field, { kind: 'text', text }])),
    },
  }),
  does,
  doesToClosed,
})

const look = (name: string): Row => ({
  name: `command ${name}`,
  act: () => ({ body: { kind: 'command', name, argument: 'print' } }),
  does: 'shown',
  doesToClosed: 'shown',
  isAboutTicket: false,
})

const draftOf = (ticketId: string): RoomState => ({
  ...FRESH_ROOM,
  drafts: [
    {
      id: '55',
      ticketId,
      agentId: 'anna',
      purpose: 'answer',
      ready: { text: 'Checking', promisedAt: null, externalId: '3', at: 1 },
      startedAt: 1,
    },
  ],
})

const heldOf = (ticketId: string): RoomState => ({
  ...FRESH_ROOM,
  held: {
    '55': { ticketId, agentId: 'anna', reply: 'answer', text: 'Checking', promisedAt: null, externalId: '3', at: 1 },
  },
})

const filingOf = (): RoomState => ({
  ...FRESH_ROOM,
  filings: [
    {
      ...{ id: '55', agentId: 'anna', conversation: null, contact: 'Olga', email: 'o@x.example' },
      ...{ problem: 'Words', productId: null, product: null, severity: 'normal' },
    },
  ],
})

const draft = (name: string, state: (ticketId: string) => RoomState = draftOf): Row => ({
  name: `draft ${name}`,
  act: () => press(`D.55.${name}`),
  does: 'room',
  doesToClosed: 'room',
  state,
})

const ROWS: readonly Row[] = [
  deed('take', 'ticket'),
  ...['why', 'more', 'less', 'reply', 'hand', 'severity', 'contact'].map((name) => deed(name, 'shown')),
  deed('to', 'ticket', 'shown', '.boris'),
  ...[
    'ask',
    'answer',
    'promise',
    'solve',
    'close',
    'split',
    'link',
    'duplicate',
    'incident',
    'known',
    'update',
    'fixed',
  ].map((name) => deed(name, 'room', 'room')),
  deed('unmark', 'shown'),
  deed('grade', 'room', 'room', '.critical'),
  deed('recall', 'requester', 'requester', '.50'),
  { ...deed('nevermind', 'shown'), isAboutTicket: false },
  ...['ask', 'answer', 'solve'].map((name) => command(name, 'Words', 'room', 'room')),
  command('promise', '28.11 16:00 Words', 'room', 'room'),
  command('take', '', 'ticket', 'shown'),
  command('incident', 'Words', 'ticket', 'shown'),
  command('known', 'Does not print\nSwitch it off and on', 'shown', 'ticket'),
  ...['update', 'fixed'].map((name) => command(name, 'Words', 'room', 'room')),
  command('severity', 'high because', 'ticket', 'shown'),
  command('note', 'Words', 'ticket', 'ticket'),
  command('assign', 'boris', 'ticket', 'shown'),
  command('package', 'standard', 'shown', 'shown'),
  command('split', 'Another one', 'ticket', 'ticket'),
  command('link', OTHER_NUMBER, 'ticket', 'ticket'),
  command('duplicate', OTHER_NUMBER, 'ticket', 'shown'),
  command('recall', '', 'requester', 'requester'),
  {
    name: 'command new',
    act: () => ({ body: { kind: 'command', name: 'new', argument: 'o@x.example Words' } }),
    does: 'room',
    doesToClosed: 'room',
    isAboutTicket: false,
  },
  ...Object.keys(QUEUE_COMMANDS).map(look),
  draft('send'),
  draft('edit'),
  draft('drop'),
  draft('undo', heldOf),
  { name: 'press R', act: () => press('R.12.allow'), does: 'queued', doesToClosed: 'queued', isAboutTicket: false },
  { name: 'press N', act: () => press('N.55.file'), does: 'room', doesToClosed: 'room', state: filingOf },
  { name: 'press K', act: (id) => press(`K.${id}.k60`), does: 'room', doesToClosed: 'shown' },
  { name: 'press V', act: (id) => press(`V.${id}.m1`), does: 'shown', doesToClosed: 'shown', isAboutTicket: false },
  {
    name: 'words',
    act: (id) => ({ body: { kind: 'text', text: 'Words', forwardedFrom: null }, threadId: `topic${id}` }),
    does: 'ticket',
    doesToClosed: 'ticket',
  },
  {
    name: 'edits',
    act: (id) => ({ body: { kind: 'edit', text: 'Other words' }, messageId: `reply${id}` }),
    does: 'requester',
    doesToClosed: 'requester',
  },
  form('reply', 'answer', { kind: 'answer', text: 'Words' }, 'room', 'room'),
  form('order', 'severity', { degree: 'critical', reason: 'Words' }, 'ticket', 'shown'),
  {
    name: 'files',
    act: (id) => ({
      body: { kind: 'files', files: [], caption: 'Words', album: null, forwardedFrom: null },
      replyTo: refOfCard(id),
    }),
    does: 'ticket',
    doesToClosed: 'ticket',
  },
]

const ANNA = { id: '501' }
const BORIS = { id: '502' }
const NOBODIES = {
  'the requester': { id: '701' },
  'another requester': { id: '702' },
  'a member who is not on the list': { id: '999' },
  'an anonymous administrator': { id: '501', isAnonymous: true },
  'a channel': { id: '-1001', isAnonymous: true },
}

function effectOf({ facts, room, state, toRequester }: Outcome, before: RoomState): Effect {
  if (facts > 0) return 'ticket'
  if (toRequester > 0) return 'requester'
  if (JSON.stringify(state) !== JSON.stringify(before)) return 'room'
  return room.refusalMarks.length > 0 ? 'queued' : 'shown'
}

/** The room remembers nothing, no ticket learns anything, and nobody but the room hears of it. */
function expectNothing({ facts, toRequester, room, state }: Outcome, before: RoomState): void {
  expect(facts).toBe(0)
  expect(toRequester).toBe(0)
  expect(state).toEqual(before)
  expect(room.refusalMarks).toEqual([])
  expect(room.timers).toEqual([])
}

const stateFor = ({ state }: Row, ticketId: string): RoomState => state?.(ticketId) ?? FRESH_ROOM

describe('the table of who may do what', () => {
  it('has a row for every handler of the routers', () => {
    const handlers = [
      ...Object.keys(TICKET_DEEDS).map((name) => `button ${name}`),
      ...ROOM_COMMANDS.map((name) => `command ${name}`),
      ...Object.keys(QUEUE_COMMANDS).map((name) => `command ${name}`),
      ...Object.keys(OWN_COMMANDS).map((name) => `command ${name}`),
      ...Object.keys(DRAFT_DEEDS).map((name) => `draft ${name}`),
      ...Object.keys(PRESSES)
        .filter((name) => name !== 't' && name !== 'D')
        .map((name) => `press ${name}`),
      ...Object.keys(ROOM_FORMS).map((name) => `form ${name}`),
      ...['words', 'files', 'edits'],
    ]
    expect(ROWS.map(({ name }) => name).sort()).toEqual(handlers.sort())
  })
})

describe.each(ROWS.map((row) => [row.name, row] as const))('%s', (_name, row) => {
  it('does to a ticket of the room what it is for', async () => {
    const before = stateFor(row, TICKETS.own.id)
    const outcome = await inRoom({ who: ANNA, ...row.act(TICKETS.own.id) }, before)
    expect(effectOf(outcome, before)).toBe(row.does)
  })

  it('does to a closed ticket only what is left', async () => {
    const before = stateFor(row, TICKETS.closed.id)
    const outcome = await inRoom({ who: ANNA, ...row.act(TICKETS.closed.id) }, before)
    expect(effectOf(outcome, before)).toBe(row.doesToClosed)
  })

  it.each(Object.entries(NOBODIES))('does nothing for %s', async (_who, who) => {
    for (const { id } of Object.values(TICKETS)) {
      const before = stateFor(row, id)
      expectNothing(await inRoom({ who, ...row.act(id) }, before), before)
    }
  })

  it('does nothing to a ticket of another room', async () => {
    for (const who of [ANNA, BORIS]) {
      const before = stateFor(row, TICKETS.foreign.id)
      const outcome = await inRoom({ who, ...row.act(TICKETS.foreign.id) }, before)
      expect(outcome.facts).toBe(0)
      expect(outcome.toRequester).toBe(0)
    }
  })

  it('does nothing when the button was passed on into another room or into a group of strangers', async () => {
    for (const conversation of [OTHER_ROOM, STRANGE_GROUP]) {
      const outcome = await inRoom({ who: ANNA, ...row.act(TICKETS.own.id) }, FRESH_ROOM, conversation)
      expect(outcome.facts).toBe(0)
      expect(outcome.toRequester).toBe(0)
    }
  })

  it('does nothing where there is no ticket', async () => {
    const outcome = await inRoom({ who: ANNA, ...row.act('404') }, FRESH_ROOM)
    expect(outcome.facts).toBe(0)
    expect(outcome.toRequester).toBe(0)
  })

  it('is as open to a lead as to an agent, but for the draft of somebody else', async () => {
    const before = stateFor(row, TICKETS.own.id)
    const outcome = await inRoom({ who: BORIS, ...row.act(TICKETS.own.id) }, before)
    if (row.state) expectNothing(outcome, before)
    else expect(effectOf(outcome, before)).toBe(row.does)
  })
})
