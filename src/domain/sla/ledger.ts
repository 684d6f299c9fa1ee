import type {
  CloseReason,
  DeadlineWarned,
  PromisedTargets,
  ReplyType,
  Severity,
  TicketEvent,
} from '../ticket/events.ts'

export type TargetName = DeadlineWarned['target']

/** What was promised from an instant on. Instants are epoch milliseconds throughout the ledger. */
export interface Promised {
  readonly since: number
  readonly severity: Severity
  readonly servicePackage: string
  /** As they were when the package came into force; null in histories that do not hold them. */
  readonly targets: PromisedTargets | null
}

/** The clock stands while the requester has the turn (R15, R18). */
export interface Pause {
  /** The question or solution that was delivered. */
  readonly messageId: string
  readonly cause: Extract<ReplyType, 'informationRequest' | 'solution'>
  readonly from: number
  /** Null while it lasts. */
  readonly to: number | null
}

export interface SentReply {
  readonly at: number
  readonly state: 'sent' | 'delivered' | 'failed'
}

/** A sign of life or a prolongation, as the stale rule counts it (R21). */
export interface Extension {
  readonly kind: 'anew' | 'needTime'
  readonly at: number
}

/** The question or solution that waits for the requester. */
export interface Asked {
  readonly messageId: string
  readonly cause: Pause['cause']
  readonly deliveredAt: number | null
  readonly extensions: readonly Extension[]
  readonly warnedAt: number | null
}

export interface Closing {
  readonly at: number
  readonly reason: CloseReason
}

/** The facts of a history that matter to its clock; nothing here depends on calendars, targets or the present. */
export interface Ledger {
  readonly startedAt: number
  /** Never empty; the last one is in force. */
  readonly promises: readonly [Promised, ...Promised[]]
  readonly replies: ReadonlyMap<string, SentReply>
  readonly pauses: readonly Pause[]
  readonly asked: Asked | null
  readonly closing: Closing | null
  /** The highest share of each target's budget that somebody was told of; 0 when nobody was. */
  readonly warnedPercent: Readonly<Record<TargetName, number>>
}

/**
 * Folds a history into its ledger. Events count in the order in which they were decided, each at its own event time: a
 * reaction that is dated before the delivery it answers ends a pause of no length. Throws when the history does not begin with
 * a registration.
 */
export function readLedger(history: readonly TicketEvent[]): Ledger {
  const [first, ...later] = history
  if (first?.type !== 'ticket.registered') throw new Error('A history begins with a registration')
  const startedAt = first.at.getTime()
  const { severity, servicePackage, targets = null } = first
  return later.reduce(record, {
    startedAt,
    promises: [{ since: startedAt, severity, servicePackage, targets }],
    replies: new Map(),
    pauses: [],
    asked: null,
    closing: null,
    warnedPercent: { firstResponse: 0, resolution: 0 },
  })
}

function record(ledger: Ledger, event: TicketEvent): Ledger {
  const at = event.at.getTime()
  switch (event.type) {
    case 'ticket.replied':
      return replied(ledger, event.messageId, event.reply, at)
    case 'ticket.reply_delivered':
      return delivered(ledger, event.messageId, at)
    case 'ticket.reply_undelivered':
      return withReply(ledger, event.messageId, 'failed')
    case 'ticket.requester_reacted':
      return event.substantive ? resumed(ledger, at) : extended(ledger, 'anew', at)
    case 'ticket.stale_prolonged':
      return extended(ledger, event.kind === 'needTime' ? 'needTime' : 'anew', at)
    case 'ticket.stale_warned':
      return ledger.asked ? { ...ledger, asked: { ...ledger.asked, warnedAt: at } } : ledger
    case 'ticket.solution_rejected':
      return resumed(proven(ledger), at)
    case 'ticket.severity_changed':
      return promised(ledger, { since: at, severity: event.to })
    case 'ticket.package_changed':
      return promised(ledger, { since: at, servicePackage: event.to, targets: event.targets ?? null })
    case 'ticket.closed':
      return closed(event.reason === 'confirmed' ? proven(ledger) : ledger, { at, reason: event.reason })
    case 'ticket.stale_closing_revoked':
      return { ...resumed(ledger, at), closing: null }
    case 'ticket.deadline_warned':
      return warned(ledger, event.target, event.percent)
    case 'ticket.reply_recalled':
      return recalled(ledger, event.messageId, at)
    case 'ticket.reply_changed':
    case 'ticket.reply_mailed':
    case 'ticket.registered':
    case 'ticket.taken':
    case 'ticket.linked':
    case 'ticket.successor_opened':
    case 'ticket.incident_marked':
    case 'ticket.incident_closed':
      return ledger
  }
}

function replied(ledger: Ledger, messageId: string, reply: ReplyType, at: number): Ledger {
  const replies = new Map(ledger.replies).set(messageId, { at: Math.max(at, ledger.startedAt), state: 'sent' })
  if (reply === 'answer' || reply === 'commitment') return { ...ledger, replies }
  return {
    ...ledger,
    replies,
    asked: { messageId, cause: reply, deliveredAt: null, extensions: [], warnedAt: null },
  }
}

/** A question that takes the place of an unanswered one takes over its pause as soon as it is delivered itself. */
function delivered(ledger: Ledger, messageId: string, at: number): Ledger {
  const marked = withReply(ledger, messageId, 'delivered')
  const { asked } = marked
  if (asked?.messageId !== messageId || asked.deliveredAt !== null) return marked
  const sentAt = marked.replies.get(messageId)?.at ?? ledger.startedAt
  const from = Math.max(at, sentAt, marked.pauses.at(-1)?.from ?? sentAt)
  const pauses = [...endPause(marked.pauses, from), { messageId, cause: asked.cause, from, to: null }]
  return { ...marked, pauses, asked: { ...asked, deliveredAt: from } }
}

function withReply(ledger: Ledger, messageId: string, state: SentReply['state']): Ledger {
  const reply = ledger.replies.get(messageId)
  if (!reply || reply.state === 'delivered') return ledger
  return { ...ledger, replies: new Map(ledger.replies).set(messageId, { ...reply, state }) }
}

/** Who presses a button under a solution has received it. */
function proven(ledger: Ledger): Ledger {
  return ledger.asked ? withReply(ledger, ledger.asked.messageId, 'delivered') : ledger
}

function resumed(ledger: Ledger, at: number): Ledger {
  return { ...ledger, asked: null, pauses: endPause(ledger.pauses, at) }
}

/**
 * The pause of a question that is taken back ends there and is not undone: until then the requester had the turn. That the
 * desk has reacted stays true as well.
 */
function recalled(ledger: Ledger, messageId: string, at: number): Ledger {
  return ledger.asked?.messageId === messageId && ledger.closing === null ? resumed(ledger, at) : ledger
}

function extended(ledger: Ledger, kind: Extension['kind'], at: number): Ledger {
  const { asked } = ledger
  if (!asked) return ledger
  return { ...ledger, asked: { ...asked, extensions: [...asked.extensions, { kind, at }], warnedAt: null } }
}

function promised(ledger: Ledger, change: Partial<Promised> & { readonly since: number }): Ledger {
  const present = ledger.promises.at(-1) ?? ledger.promises[0]
  const since = Math.max(change.since, present.since)
  return { ...ledger, promises: [...ledger.promises, { ...present, ...change, since }] }
}

/** A pause that lasts is left as it is: it ends nowhere, or at the earlier reply that revokes the closing. */
function closed(ledger: Ledger, closing: Closing): Ledger {
  return { ...ledger, closing: ledger.closing ?? closing }
}

function warned(ledger: Ledger, target: TargetName, percent: number): Ledger {
  const highest = Math.max(percent, ledger.warnedPercent[target])
  return { ...ledger, warnedPercent: { ...ledger.warnedPercent, [target]: highest } }
}

function endPause(pauses: readonly Pause[], at: number): readonly Pause[] {
  return pauses.map((pause) => (pause.to === null ? { ...pause, to: Math.max(at, pause.from) } : pause))
}
