import type { InboxRow } from '../../../src/desk/receiving.ts'
import type { EventRecord, TicketRecord, Writes } from '../../../src/desk/records.ts'
import { workLane } from '../../../src/desk/work-lane.ts'
import type { WorkTools } from '../../../src/desk/work-tools.ts'
import { toColumns } from '../../../src/queue/snake.ts'

interface Waiting extends InboxRow {
  readonly id: string
}

/**
 * The desk without a database: the queues and tables as plain maps, one lane at a time, whole turns only. It hands the desk
 * the same subjects as the database does.
 */
export class MemoryDesk {
  readonly tickets = new Map<string, TicketRecord>()
  readonly events: EventRecord[] = []
  readonly messages: Writes['messages'] = []
  readonly calls = new Map<string, Writes['calls'][number]>()
  readonly #tools: Omit<WorkTools, 'lookups' | 'clock'>
  readonly #seen = new Set<string>()
  readonly #lanes = new Map<string, Waiting[]>()
  readonly #dialogs = new Map<string, Writes['dialogs'][number]>()
  readonly #persons = new Map<string, Writes['persons'][number]>()
  readonly #identities = new Map<string, string>()
  #lastId = 0
  #lastTicketId = 0
  now = Date.UTC(2026, 10, 23, 7)

  constructor(tools: Omit<WorkTools, 'lookups' | 'clock'>) {
    this.#tools = tools
  }

  /** Stores what was not stored before. */
  receive(rows: readonly InboxRow[]): void {
    for (const row of rows) {
      const key = `${row.channel} ${row.account} ${row.epoch} ${row.externalId}`
      if (this.#seen.has(key)) continue
      this.#seen.add(key)
      this.#lastId += 1
      const waiting = this.#lanes.get(row.lane) ?? []
      waiting.push({ ...row, id: String(this.#lastId) })
      this.#lanes.set(row.lane, waiting)
    }
  }

  get openLanes(): readonly string[] {
    return [...this.#lanes].filter(([, rows]) => rows.length > 0).map(([lane]) => lane)
  }

  get persons(): readonly Writes['persons'][number][] {
    return [...this.#persons.values()]
  }

  dialogState(lane: string): string | undefined {
    return this.#dialogs.get(lane)?.state
  }

  /** Takes turns of up to so many rows of a lane. With `isLost` the turns are taken and nothing of them is written. */
  async work(lane: string, most: number, isLost = false): Promise<void> {
    const rows = (this.#lanes.get(lane) ?? []).slice(0, most)
    const tools: WorkTools = {
      ...this.#tools,
      clock: () => this.now,
      lookups: {
        messagesOf: async (conversation, id) => [this.#messageOf(conversation, id)].flatMap((one) => one ?? []),
        ticketOfLink: async () => null,
        refusalOf: async () => null,
        bodyOf: async () => null,
        ticketIn: async () => null,
        refOf: async () => null,
        ticketOf: async () => null,
        listTickets: async () => [],
        hintFor: async () => null,
        customerOf: async () => null,
        suggestionsFor: async () => [],
        suggestionText: async () => null,
        knownOf: async () => [],
      },
    }
    const { done, writes } = await workLane(tools, {
      lane,
      rows: rows.map((row) => ({ ...row, receivedAt: this.now })),
      subject: lane.startsWith('ticket:') ? this.#ticketSubject(lane.slice(7)) : this.#conversationSubject(lane),
      now: this.now,
    })
    if (isLost) return
    this.#lanes.set(
      lane,
      (this.#lanes.get(lane) ?? []).filter(({ id }) => !done.includes(id)),
    )
    this.#apply(lane, writes)
  }

  #apply(lane: string, writes: Writes): void {
    for (const person of writes.persons) this.#persons.set(person.id, person)
    for (const { channel, externalId, personId } of writes.identities) {
      this.#identities.set(`${channel}:${externalId}`, personId)
    }
    for (const dialog of writes.dialogs) this.#dialogs.set(lane, dialog)
    for (const ticket of writes.tickets) this.tickets.set(ticket.id, ticket)
    this.events.push(...writes.events)
    this.messages.push(...writes.messages)
    for (const call of writes.calls) if (!this.calls.has(call.dedupeKey)) this.calls.set(call.dedupeKey, call)
    this.receive(
      writes.internal.map((row) => ({
        channel: 'desk',
        account: 'desk',
        epoch: 0,
        externalId: row.externalId,
        lane: row.lane,
        eventAt: row.eventAt.getTime(),
        payload: row.payload,
      })),
    )
  }

  #messageOf(conversation: string, externalId: string): { ticketId: string; messageId: string } | null {
    const found = this.messages.find((one) => one.conversation === conversation && one.externalId === externalId)
    return found ? { ticketId: found.ticketId, messageId: found.id } : null
  }

  #conversationSubject(lane: string): unknown {
    const dialog = this.#dialogs.get(lane)
    const [channel = '', , chat = ''] = lane.split(':')
    const personId = dialog?.personId ?? this.#identities.get(`${channel}:${chat}`)
    const person = personId === undefined ? undefined : this.#persons.get(personId)
    const asksReview = dialog !== undefined && (JSON.parse(dialog.state) as { asking: unknown }).asking === 'review'
    if (asksReview) this.#lastTicketId += 1
    const own = [...this.tickets.values()].filter(({ requesterId }) => requesterId === person?.id)
    return {
      dialog: dialog?.state ?? null,
      isReachable: dialog?.isReachable ?? true,
      person: person ? { ...toColumns(person), created_at: person.at } : null,
      freshPersonId: person ? null : String(this.#persons.size + 1),
      freshTicketIds: asksReview ? [String(this.#lastTicketId)] : null,
      tickets: own
        .sort((a, b) => Number(a.status === 'closed') - Number(b.status === 'closed') || Number(b.id) - Number(a.id))
        .map(({ id, number, title, status, closeReason, product }) => ({
          id,
          number,
          title,
          status,
          closeReason,
          product,
        })),
    }
  }

  #ticketSubject(id: string): unknown {
    const ticket = this.tickets.get(id)
    const requester = ticket && this.#persons.get(ticket.requesterId)
    if (!ticket || !requester) return null
    const events = this.events.filter(({ ticketId }) => ticketId === id).sort((a, b) => a.position - b.position)
    return {
      row: toColumns(ticket),
      events: events.map(({ type, at, facts }) => ({ type, at: at.toISOString(), facts })),
      fields: null,
      files: 0,
      requester: toColumns(requester),
      isReachable: true,
      followUpOf: null,
      siblings: null,
      readAt: null,
      unreadSince: null,
      freshTicketIds: null,
      situations: 1,
    }
  }
}
