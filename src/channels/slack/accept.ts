import type { Inbox, InboxRow, TimelyInbox } from '../../desk/receiving.ts'
import type { Delivery } from './delivery.ts'
import { isEcho } from './echo.ts'
import { toInboxRow } from './inbox-row.ts'
import { fieldOf, listOf, textOf, type Shape } from './shape.ts'
import { within } from './within.ts'

/** What a form is told: its faults, by block, or that it is taken. `response` is a `response_action` of Slack's, or nothing. */
export type SubmissionAnswer =
  | {
      readonly kind: 'errors'
      readonly errors: Readonly<Record<string, string>>
      /** What the desk tells the person's conversation of it; nothing without it. */
      readonly mail?: string
    }
  | { readonly kind: 'taken'; readonly response: Shape | null }
  /** A command that is answered at once, to its author alone, and not kept. */
  | { readonly kind: 'said'; readonly text: string }

/** What is typed into a select whose options come from here. */
export interface Suggestion {
  readonly actionId: string
  readonly blockId: string
  readonly typed: string
}

export interface AcceptOptions {
  readonly teamId: string
  readonly inbox: Inbox
  readonly timely: TimelyInbox
  /**
   * Looks at a form or a command before it is taken; `lane` is the conversation of whoever sent it. Fast: Slack waits for 3 s,
   * and the commit needs some of them.
   */
  readonly answer: (payload: Shape, lane: string) => Promise<SubmissionAnswer>
  /** `{ options }` or `{ option_groups }`; pure, and never stored. */
  readonly suggest: (query: Suggestion) => Shape
  /** What a person is told whose form or command could not be stored. */
  readonly notStored: (what: 'form' | 'command') => string
  /** The desk's clock, epoch milliseconds. */
  readonly now: () => number
  readonly onStored: () => void
  /** The database does not answer, or not in time. */
  readonly onAway?: (error: unknown) => void
  /** Something that the database will never take. */
  readonly onRefused?: (rows: readonly InboxRow[]) => void
  /** Slack holds events back, because there are too many of them. */
  readonly onHeldBack?: () => void
  /** After which a person is told no; 2500 without it, because Slack gives up at 3000. */
  readonly answerWithinMs?: number
  /** After which nothing may be committed any more; 2300 without it. */
  readonly storeWithinMs?: number
}

/** What Slack is told. `again`: it is to be repeated, or to fail as Slack shows it. */
export type Reply = { readonly kind: 'taken' | 'no'; readonly body: Shape | null } | { readonly kind: 'again' }

const TAKEN: Reply = { kind: 'taken', body: null }

/**
 * Takes one thing in, for every way it can come (D2). An event is stored, and committed, before it is acknowledged; otherwise
 * Slack comes again. What people do themselves comes only once: either its commit is there in time, or the person hears that it
 * is not, with what they typed still before them, and then it can never be there later. Never rejects.
 */
export function createAccept(options: AcceptOptions): (delivery: Delivery) => Promise<Reply> {
  return async (delivery) => {
    const { kind, body } = delivery
    switch (kind) {
      case 'suggestion':
        return { kind: 'taken', body: options.suggest(suggestionOf(body)) }
      case 'control':
        return control(body, options)
      case 'event':
        return isEcho(body) ? TAKEN : acceptEvent(delivery, options)
      case 'interaction':
      case 'command':
        return acceptAct(delivery, options)
    }
  }
}

function control(body: Shape, { onHeldBack }: AcceptOptions): Reply {
  if (body['type'] === 'app_rate_limited') onHeldBack?.()
  return TAKEN
}

async function acceptEvent(delivery: Delivery, options: AcceptOptions): Promise<Reply> {
  const { inbox, teamId, now, onStored, onAway, onRefused } = options
  try {
    const { stored, refused } = await inbox.save([toInboxRow(delivery, { teamId, receivedAt: now() })])
    if (refused.length > 0) onRefused?.(refused)
    if (stored > 0) onStored()
    return TAKEN
  } catch (error) {
    onAway?.(error)
    return { kind: 'again' }
  }
}

/** The clock of the machine counts here, for Slack's patience does. */
async function acceptAct(delivery: Delivery, options: AcceptOptions): Promise<Reply> {
  const { answerWithinMs = 2500, storeWithinMs = 2300 } = options
  const startedAt = performance.now()
  const leftMs = (): number => storeWithinMs - (performance.now() - startedAt)
  try {
    return (await within(answerWithinMs, storeAct(delivery, options, leftMs))) ?? late(delivery, options)
  } catch (error) {
    options.onAway?.(error)
    return refusal(delivery, options)
  }
}

async function storeAct(delivery: Delivery, options: AcceptOptions, leftMs: () => number): Promise<Reply | null> {
  const { teamId, now, timely, onStored } = options
  const row = toInboxRow(delivery, { teamId, receivedAt: now() })
  const isLookedAt = delivery.kind === 'command' || delivery.body['type'] === 'view_submission'
  const verdict = isLookedAt ? await options.answer(delivery.body, row.lane) : null
  if (verdict?.kind === 'errors') {
    if (verdict.mail !== undefined) await tellConversation(row, verdict.mail, options, leftMs())
    return { kind: 'taken', body: { response_action: 'errors', errors: verdict.errors } }
  }
  if (verdict?.kind === 'said') {
    return { kind: 'taken', body: { response_type: 'ephemeral', text: verdict.text } }
  }
  if (leftMs() <= 0) return null
  if ((await timely.save(row, leftMs())) === 'late') return null
  onStored()
  return { kind: 'taken', body: verdict?.response ?? null }
}

/** The form hears of its faults whether or not this can be stored in time; the same form sent twice is told of once. */
async function tellConversation(
  row: InboxRow,
  payload: string,
  { timely, onStored, onAway }: AcceptOptions,
  leftMs: number,
): Promise<void> {
  const mail = { ...row, channel: 'desk', externalId: `refused:${row.externalId}`, payload }
  try {
    if ((await within(leftMs, timely.save(mail, leftMs))) === 'stored') onStored()
  } catch (error) {
    onAway?.(error)
  }
}

function late(delivery: Delivery, options: AcceptOptions): Reply {
  options.onAway?.(new Error('The database was too slow for a person who waits'))
  return refusal(delivery, options)
}

/**
 * A form stays open with the reason at its first field, a command is answered to its author alone. A button and a shortcut have
 * no answer that Slack would show, but Slack itself shows a failure when there is none.
 */
function refusal({ kind, body }: Delivery, { notStored }: AcceptOptions): Reply {
  if (kind === 'command') return { kind: 'no', body: { response_type: 'ephemeral', text: notStored('command') } }
  const field = body['type'] === 'view_submission' ? firstField(body) : null
  if (field === null) return { kind: 'again' }
  return { kind: 'no', body: { response_action: 'errors', errors: { [field]: notStored('form') } } }
}

function firstField(body: Shape): string | null {
  const input = listOf(fieldOf(body, 'view', 'blocks')).find((block) => fieldOf(block, 'type') === 'input')
  return textOf(fieldOf(input, 'block_id'))
}

function suggestionOf(body: Shape): Suggestion {
  const read = (name: string): string => textOf(body[name]) ?? ''
  return { actionId: read('action_id'), blockId: read('block_id'), typed: read('value') }
}
