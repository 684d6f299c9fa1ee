import type { MailFact, OutboxFact, Verdict } from '../verdict.ts'
import type { StaffSheet } from './staff-sheet.ts'

/** Something that Slack handed over: what became of it, and how often it stands in the inbox. */
export interface GivenDelivery {
  /** As people look for it: `message #12`. */
  readonly name: string
  readonly state: 'waiting' | 'underWay' | 'acked' | 'failed' | 'lost'
  /** False for what only the history knows again, or nobody: a press that was not acknowledged has failed before its author. */
  readonly isOwed: boolean
  readonly copies: number
}

/** A post that took effect, by the number of its outbox row. */
export interface PostFact {
  readonly outboxId: number | null
  readonly channel: string
  readonly text: string
}

export interface SlackOutboxFact extends OutboxFact {
  readonly lane: string
}

export interface StaffTicketFact {
  readonly userId: string
  readonly number: string
  readonly problem: string
  readonly followUps: readonly string[]
  readonly files: number
  readonly events: readonly string[]
}

export interface SlackFacts {
  readonly sheets: readonly StaffSheet[]
  readonly deliveries: readonly GivenDelivery[]
  readonly openInbox: readonly string[]
  readonly outbox: readonly SlackOutboxFact[]
  readonly posts: readonly PostFact[]
  /** How many calls of each method took effect. */
  readonly done: ReadonlyMap<string, number>
  readonly tickets: readonly StaffTicketFact[]
  /** Everything that stands in the agents' channels. */
  readonly cards: string
  readonly mails: readonly MailFact[]
  readonly restless: readonly string[]
  readonly breaches: readonly string[]
}

interface Findings {
  readonly lost: string[]
  readonly unexpected: string[]
  readonly duplicated: string[]
}

/** Compares what Slack gave and received with what the database says. Every finding is a line for people. */
export function judgeSlack(facts: SlackFacts): Verdict {
  const found: Findings = { lost: [], unexpected: [...facts.breaches], duplicated: [] }
  judgeDeliveries(facts, found)
  for (const sheet of facts.sheets) judgeForms(sheet, facts, found)
  judgePosts(facts, found)
  judgeLetters(facts, found)
  found.unexpected.push(...facts.restless.map((lane) => `not at rest: ${lane}`))
  return found
}

function judgeDeliveries({ deliveries, openInbox }: SlackFacts, found: Findings): void {
  found.lost.push(...openInbox)
  for (const { name, state, isOwed, copies } of deliveries) {
    if (copies > 1) found.unexpected.push(`${name} is in the inbox ${copies} times`)
    if (copies > 0) continue
    if (state === 'acked' && isOwed) found.lost.push(`${name} was acknowledged and is not in the inbox`)
    if (state !== 'acked' && isOwed) found.lost.push(`${name} is ${state} and was never stored`)
  }
}

function judgeForms(sheet: StaffSheet, { tickets }: SlackFacts, found: Findings): void {
  const { userId, forms, followUps, numbers, oddities, waitingFor } = sheet
  const own = tickets.filter((ticket) => ticket.userId === userId)
  const wanted = forms.filter(({ isTaken }) => isTaken).flatMap(({ situations }) => situations)
  for (const problem of wanted) {
    const made = own.filter((ticket) => ticket.problem === problem).length
    if (made === 0) found.lost.push(`${userId}: no ticket about "${problem}"`)
    if (made > 1) found.unexpected.push(`${userId}: ${made} tickets about "${problem}"`)
  }
  for (const { number, problem, events } of own) {
    if (!forms.some(({ situations }) => situations.includes(problem))) {
      found.unexpected.push(`${number} is about "${problem}", which nobody wrote`)
    }
    const registrations = events.filter((type) => type === 'ticket.registered').length
    if (events[0] !== 'ticket.registered' || registrations !== 1 || events.includes('')) {
      found.unexpected.push(`${number}: its history is ${events.join(', ')}`)
    }
  }
  const told = own.flatMap((ticket) => ticket.followUps)
  for (const text of followUps) if (!told.includes(text)) found.lost.push(`${userId}: no ticket holds "${text}"`)
  if (told.length > followUps.length) found.unexpected.push(`${userId}: ${told.length} messages of ${followUps.length}`)
  const files = own.reduce((all, ticket) => all + ticket.files, 0)
  const sent = followUps.length > 0 ? 1 : 0
  if (files !== sent) (files < sent ? found.lost : found.unexpected).push(`${userId}: ${files} files of ${sent}`)
  for (const number of numbers) {
    if (!own.some((ticket) => ticket.number === number)) found.unexpected.push(`${userId} was told ${number}`)
  }
  if (waitingFor !== null) found.lost.push(waitingFor)
  found.unexpected.push(...oddities)
}

/** Every post carries the number of its outbox row, so a copy is told from a second message, and a stranger from both. */
function judgePosts({ outbox, posts, done, tickets, cards }: SlackFacts, found: Findings): void {
  const rows = new Map(outbox.map((row) => [row.id, row]))
  for (const { id, kind, state, outcome } of outbox) {
    if (state !== 'done') found.lost.push(`reply ${id} (${kind}) is ${state}`)
    else if (outcome === 'unreachable') found.lost.push(`reply ${id} (${kind}) was given up as unreachable`)
    else if (outcome === 'sent' && kind === 'chat.postMessage' && !posts.some(({ outboxId }) => outboxId === id)) {
      found.lost.push(`reply ${id} counts as sent and was never received`)
    }
  }
  const lastOf = new Map<string, number>()
  const seen = new Set<number>()
  for (const { outboxId, channel, text } of posts) {
    const row = outboxId === null ? undefined : rows.get(outboxId)
    const line = `${channel}: "${text.slice(0, 60)}"`
    if (row === undefined) {
      found.unexpected.push(`${line} was decided by nobody`)
      continue
    }
    if (seen.has(row.id)) found.duplicated.push(line)
    seen.add(row.id)
    if (row.id < (lastOf.get(row.lane) ?? 0)) found.unexpected.push(`${line} came after a later one`)
    lastOf.set(row.lane, Math.max(row.id, lastOf.get(row.lane) ?? 0))
  }
  for (const kind of new Set(outbox.map((row) => row.kind))) {
    const sent = outbox.filter((row) => row.kind === kind && row.outcome === 'sent').length
    if (kind.includes('.') && (done.get(kind) ?? 0) < sent)
      found.lost.push(`${kind}: ${done.get(kind) ?? 0} of ${sent}`)
  }
  for (const { number } of tickets) if (!cards.includes(number)) found.lost.push(`${number}: no card in a channel`)
}

function judgeLetters({ tickets, mails }: SlackFacts, found: Findings): void {
  for (const { number } of tickets) {
    const letters = new Set(mails.filter(({ text }) => text.includes(number)).map(({ messageId }) => messageId)).size
    if (letters === 0) found.lost.push(`${number}: no letter`)
    if (letters > 1) found.unexpected.push(`${number}: ${letters} different letters`)
  }
  const ids = mails.map(({ messageId }) => messageId)
  const copies = ids.filter((id, place) => ids.indexOf(id) < place)
  found.duplicated.push(...copies.map((id) => `letter ${id}`))
}
