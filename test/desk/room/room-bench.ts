import type { FormFacts } from '../../../src/domain/form/act.ts'
import type { IncomingBody } from '../../../src/domain/intake/incoming.ts'
import type { DeadlineWarning } from '../../../src/desk/deadlines.ts'
import type { DeskPolicy } from '../../../src/desk/policy.ts'
import type { Surface } from '../../../src/desk/ports.ts'
import type { InternalRecord, Writes } from '../../../src/desk/records.ts'
import { FRESH_ROOM, type RoomState } from '../../../src/desk/room/room-state.ts'
import { workRoom } from '../../../src/desk/room/work-room.ts'
import { workTicket } from '../../../src/desk/ticket/work-ticket.ts'
import type { WorkTools } from '../../../src/desk/work-tools.ts'
import { aPolicy, mildJudge, noDeadlines } from '../../support/desk/policy.ts'
import { createPlainSurface } from '../../support/desk/plain-surface.ts'

export const NOW = Date.UTC(2026, 10, 23, 9)
export const HERE = 'plain:room:-100'
export const OTHER_ROOM = 'plain:room:-200'
export const STRANGE_GROUP = 'plain:room:-300'
export const REQUESTER_CHAT = 'plain:bot:701'

/** Two rooms, an agent and a lead. */
export const POLICY: DeskPolicy = aPolicy({
  rooms: [
    { id: 'support', conversations: [HERE] },
    { id: 'other', conversations: [OTHER_ROOM] },
  ],
  agents: [
    { id: 'anna', name: 'Анна', role: 'agent', identities: ['plain:501'] },
    { id: 'boris', name: 'Борис', role: 'lead', identities: ['plain:502'] },
  ],
})

export interface Said {
  readonly who: { readonly id: string; readonly isAnonymous?: boolean }
  readonly body: IncomingBody
  /** A form that was sent, in the place of a body. */
  readonly form?: FormFacts
  readonly messageId?: string
  readonly replyTo?: string | null
  readonly threadId?: string | null
}

/** What one message in a room came to. */
export interface Outcome {
  readonly room: Writes
  readonly state: RoomState
  readonly tickets: readonly Writes[]
  /** Events, messages and versions that were added to any ticket. */
  readonly facts: number
  /** Calls into the requester's own chat. */
  readonly toRequester: number
  readonly said: readonly string[]
}

export interface TicketStand {
  readonly id: string
  readonly room: string
  readonly isClosed: boolean
}

const TICKET_IDS: Readonly<Record<string, TicketStand>> = {
  own: { id: '1', room: 'support', isClosed: false },
  foreign: { id: '2', room: 'other', isClosed: false },
  closed: { id: '3', room: 'support', isClosed: true },
}

export const TICKETS = TICKET_IDS as Readonly<Record<'own' | 'foreign' | 'closed', TicketStand>>

/** In the bench the name of a message is its id with a letter before it. */
export const refOfCard = (ticketId: string): string => `card${ticketId}`

const surface: Surface = {
  ...createPlainSurface(),
  hear(payload) {
    const { who, body, form, messageId = '900', replyTo = null, threadId = null } = JSON.parse(payload) as Said
    const sender = { id: who.id, name: 'Somebody', isAnonymous: who.isAnonymous === true }
    if (form) {
      const act = {
        messageId: '',
        at: NOW,
        displayName: '',
        trigger: null,
        pressId: 'p1',
        body: { kind: 'form', ...form },
      } as const
      return { kind: 'form', act, sender }
    }
    const incoming = { messageId, at: NOW, replyTo, languageHint: null, displayName: 'Somebody', body }
    return { kind: 'incoming', incoming, sender, isPrivate: false, threadId }
  },
}

export const TOOLS: WorkTools = {
  policy: POLICY,
  surfaces: [surface],
  judge: mildJudge,
  readDeadlines: noDeadlines,
  explainDeadlines: () => [],
  codeFor: () => '123456',
  clock: (now) => now,
  lookups: {
    messagesOf: async (_conversation, externalId) => {
      const [, ticketId] = /^reply(\d+)$/.exec(externalId) ?? []
      return ticketId === undefined ? [] : [{ ticketId, messageId: '50.m' }]
    },
    ticketOfLink: async () => null,
    refusalOf: async () => ({
      lane: REQUESTER_CHAT,
      messageId: '5',
      asking: null,
      hasFiles: false,
      body: 'refused words',
      isAppealed: true,
      decision: null,
    }),
    bodyOf: async () => 'hidden words',
    ticketIn: async (ticketId, rooms) => {
      const stand = Object.values(TICKET_IDS).find(({ id, room }) => id === ticketId && rooms.includes(room))
      return stand ? { number: 'KSB-1', isClosed: stand.isClosed, severity: 'normal', assigneeId: null } : null
    },
    refOf: async (_conversation, platformId) => {
      const [, kind, id] = /^(card|mirror|topic)(\d+)$/.exec(platformId) ?? []
      return kind === undefined ? null : `t:${id}:${kind}`
    },
    ticketOf: async () => '9',
    listTickets: async () => [],
    hintFor: async () => null,
    customerOf: async () => ({ name: 'Olga', conversation: REQUESTER_CHAT }),
    suggestionsFor: async () => [],
    suggestionText: async () => 'Switch it off and on',
    knownOf: async () => ['60'],
  },
}

let rowId = 1000

/** Takes one turn in a room, and the turns of the tickets that are told something by it. */
export async function inRoom(said: Said, state: RoomState = FRESH_ROOM, conversation = HERE): Promise<Outcome> {
  rowId += 1
  const row = rowOf(String(rowId), 'plain', JSON.stringify(said))
  return takeRow(row, state, conversation)
}

/** What another part of the desk tells a room. */
export async function mailInRoom(payload: object, state: RoomState, now = NOW): Promise<Outcome> {
  rowId += 1
  return takeRow(rowOf(String(rowId), 'desk', JSON.stringify(payload)), state, HERE, now)
}

type Row = ReturnType<typeof rowOf>

function rowOf(id: string, channel: string, payload: string) {
  return { id, channel, account: 'plain:room', eventAt: NOW, receivedAt: NOW, payload }
}

async function takeRow(row: Row, state: RoomState, conversation: string, now = NOW): Promise<Outcome> {
  const subject = { kind: 'room', formerly: [], nowAt: null, state: JSON.stringify(state) }
  const { writes } = await workRoom(TOOLS, { lane: conversation, rows: [row], subject, now })
  const tickets = writes.internal.flatMap((mail) => takeTicketMail(mail, now) ?? [])
  const all = [writes, ...tickets]
  const stored = writes.dialogs[0]?.state
  return {
    room: writes,
    state: stored === undefined ? state : (JSON.parse(stored) as RoomState),
    tickets,
    facts: tickets.reduce((sum, one) => sum + one.events.length + one.messages.length + one.versions.length, 0),
    toRequester: all.flatMap(({ calls }) => calls).filter((call) => call.conversation === REQUESTER_CHAT).length,
    said: all.flatMap(({ calls }) => calls).map(({ payload }) => payload),
  }
}

function takeTicketMail({ lane, payload }: InternalRecord, now: number): Writes | null {
  const stand = Object.values(TICKET_IDS).find(({ id }) => lane === `ticket:${id}`)
  if (!stand) return null
  rowId += 1
  const row = rowOf(String(rowId), 'desk', payload)
  return workTicket(TOOLS, { lane, rows: [row], subject: subjectOf(stand), now }).writes
}

function subjectOf({ id, room, isClosed }: TicketStand): unknown {
  const at = new Date(NOW - 3_600_000).toISOString()
  const events = [
    {
      type: 'ticket.registered',
      at,
      facts: {
        requestId: `r${id}`,
        requesterId: '7',
        submitterId: '7',
        severity: 'normal',
        servicePackage: 'standard',
        followUpOf: null,
      },
    },
    {
      type: 'ticket.replied',
      at,
      facts: { by: 'anna', reply: 'answer', messageId: '50.m', promisedAt: null },
    },
    ...(isClosed ? [{ type: 'ticket.closed', at, facts: { by: null, reason: 'confirmed', duplicateOf: null } }] : []),
  ]
  return {
    row: {
      id,
      number: `KSB-26-00000${id}-0`,
      request_id: `r${id}`,
      situation: 1,
      title: 'Does not print',
      product: 'Kasburg Office',
      product_version: '7.1',
      status: isClosed ? 'closed' : 'new',
      severity: 'normal',
      service_package: 'standard',
      room,
      requester_id: '7',
      submitter_id: '7',
      assignee_id: null,
      conversation: REQUESTER_CHAT,
      follow_up_of: null,
      close_reason: isClosed ? 'confirmed' : null,
      registered_at: at,
      changed_at: at,
    },
    events,
    fields: { problem: 'Does not print' },
    files: 0,
    requester: {
      id: '7',
      display_name: 'Olga',
      contact_name: 'Olga',
      email: 'o@x.example',
      phone: '+7 900',
      language: 'ru',
    },
    isReachable: true,
    followUpOf: null,
    siblings: null,
    readAt: null,
    unreadSince: null,
    freshTicketIds: ['77'],
    situations: 1,
    topics: null,
  }
}

/** What the room hears when somebody looks at a ticket that has these warnings. */
export async function alarmOf(warnings: readonly DeadlineWarning[], now: number): Promise<readonly string[]> {
  const tools: WorkTools = { ...TOOLS, readDeadlines: (...given) => ({ ...noDeadlines(...given), warnings }) }
  rowId += 1
  const row = rowOf(String(rowId), 'desk', JSON.stringify({ type: 'alarm', name: 'look' }))
  const subject = subjectOf(TICKETS.own)
  const { writes } = workTicket(tools, { lane: `ticket:${TICKETS.own.id}`, rows: [row], subject, now })
  return writes.calls.filter(({ kind }) => kind === 'message').map(({ payload }) => payload)
}
