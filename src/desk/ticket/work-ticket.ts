import type { Phrase } from '../../domain/notice/message.ts'
import { ticketStatus } from '../../domain/notice/ticket-list.ts'
import type { TicketRefusal } from '../../domain/ticket/lifecycle.ts'
import type { LaneInput } from '../ports.ts'
import { agentName } from '../policy.ts'
import { noWrites } from '../records.ts'
import { addressOf, createVoice } from '../speak.ts'
import { ticketMail, type TicketMail } from './ticket-mail.ts'
import { readTicketSubject } from './ticket-subject.ts'
import type { Worked, WorkTools } from '../work-tools.ts'
import { beginTicketTurn, type TicketTurn, type TicketTurnTools } from './ticket-turn.ts'

/** Takes the turn of a ticket's lane: the first open message, decided against the whole history. */
export function workTicket(tools: WorkTools, lane: LaneInput): Worked {
  const [row] = lane.rows
  if (!row) return { done: [], writes: noWrites() }
  const writes = noWrites()
  const subject = readTicketSubject(lane.subject)
  if (!subject) throw new Error(`There is no ticket behind ${lane.lane}`)
  const mail = ticketMail.parse(JSON.parse(row.payload))
  const turnTools: TicketTurnTools = {
    policy: tools.policy,
    readDeadlines: tools.readDeadlines,
    voice: createVoice(tools.surfaces, row.id),
    writes,
    now: new Date(tools.clock(lane.now)),
    turnKey: row.id,
  }
  const turn = beginTicketTurn(subject, turnTools)
  receive(turn, mail, turnTools)
  turn.end()
  return { done: [row.id], writes }
}

function receive(turn: TicketTurn, mail: TicketMail, tools: TicketTurnTools): void {
  switch (mail.type) {
    case 'requesterMessage':
      return receiveMessage(turn, mail, tools)
    case 'requesterEdit':
      return receiveEdit(turn, mail)
    case 'requesterPress':
      return receivePress(turn, mail, tools)
    case 'agentPress':
      return receiveAgentPress(turn, mail, tools)
    case 'agentReply':
      return receiveReply(turn, mail, tools)
    case 'agentNote':
      return
    case 'agentChange':
      return
    case 'delivery':
      return receiveDelivery(turn, mail)
    case 'alarm':
      return receiveAlarm(turn)
  }
}

type Of<T extends TicketMail['type']> = Extract<TicketMail, { readonly type: T }>

/** What the requester writes is kept first and judged afterwards: it counts as a reaction unless it is only thanks (R15, R21). */
function receiveMessage(turn: TicketTurn, mail: Of<'requesterMessage'>, tools: TicketTurnTools): void {
  const messageId = `${tools.turnKey}.m`
  const at = new Date(mail.at)
  keepMessage(turn, messageId, {
    author: `person:${turn.subject.requester.id}`,
    kind: 'message',
    conversation: mail.conversation,
    externalId: mail.externalId,
    text: mail.text,
    at,
  })
  for (const [index, { fileId, kind, name, mimeType, bytes }] of mail.files.entries()) {
    const id = `${messageId}.f${index}`
    const ticketId = turn.file.row.id
    turn.writes.attachments.push({
      id,
      messageId,
      ticketId,
      kind,
      name,
      mimeType,
      bytes,
      account: mail.account,
      fileId,
    })
  }
  turn.command({ do: 'react', messageId, substantive: mail.isSubstantive }, at)
  confirmReceipt(turn, mail, tools)
}

/** Thanks are answered in kind; everything else is told, silently, where it went. */
function confirmReceipt(turn: TicketTurn, mail: Of<'requesterMessage'>, tools: TicketTurnTools): void {
  const key = mail.isSubstantive ? 'ticket:added' : 'intake:thanks'
  const message = { blocks: [{ key, params: { number: turn.file.row.number } }], isSilent: true }
  const ref = `added:${tools.turnKey}`
  const say = { say: 'message', ref, message, replyTo: { messageId: mail.externalId } } as const
  const { language } = turn.subject.requester
  turn.writes.calls.push(...tools.voice({ say, to: addressOf(mail.conversation), language }))
}

/** The old words stay; the new ones are a version beside them (R3). */
function receiveEdit(turn: TicketTurn, { messageId, text, at }: Of<'requesterEdit'>): void {
  turn.writes.versions.push({ messageId, version: null, body: text, at: new Date(at) })
}

function receivePress(turn: TicketTurn, mail: Of<'requesterPress'>, tools: TicketTurnTools): void {
  const at = new Date(mail.at)
  if (mail.action === 'status') return showStatus(turn, mail, tools)
  const refusal = pressed(turn, mail.action, at)
  const phrase = refusal === null ? null : refusalPhrase(turn, refusal)
  toast(tools, mail, turn.subject.requester.language, phrase)
}

function showStatus(turn: TicketTurn, mail: Of<'requesterPress'>, tools: TicketTurnTools): void {
  const { language } = turn.subject.requester
  const say = { say: 'message', ref: `status:${tools.turnKey}`, message: ticketStatus(turn.view()) } as const
  turn.writes.calls.push(...tools.voice({ say, to: addressOf(mail.conversation), language }))
  toast(tools, mail, language, null)
}

function pressed(turn: TicketTurn, action: string, at: Date): TicketRefusal | null {
  switch (action) {
    case 'helped':
      return turn.command({ do: 'confirm' }, at)
    case 'notHelped':
      return turn.command({ do: 'reject', messageId: null }, at)
    case 'needTime':
    case 'stillRelevant':
      return turn.command({ do: 'prolong', kind: action }, at)
    case 'mayClose':
      return turn.command({ do: 'withdraw' }, at)
    default:
      return 'unchanged'
  }
}

function receiveAgentPress(turn: TicketTurn, mail: Of<'agentPress'>, tools: TicketTurnTools): void {
  if (mail.action !== 'take') return
  const taken = turn.file.ticket.assigneeId
  const isOthers = taken !== null && taken !== mail.agentId
  const refusal = isOthers ? 'already_assigned' : turn.command({ do: 'take', by: mail.agentId }, new Date(mail.at))
  if (!isOthers) return toast(tools, mail, tools.policy.roomLanguage, refusal && refusalPhrase(turn, refusal))
  const agent = agentName(tools.policy, taken) ?? taken
  const phrase = { key: 'ticket:refusal.taken_by', params: { number: turn.file.row.number, agent } }
  toast(tools, mail, tools.policy.roomLanguage, phrase)
}

function receiveReply(turn: TicketTurn, mail: Of<'agentReply'>, tools: TicketTurnTools): void {
  const messageId = `${tools.turnKey}.m`
  const at = new Date(mail.at)
  const promisedAt = mail.promisedAt === null ? {} : { promisedAt: new Date(mail.promisedAt) }
  const refusal = turn.command(
    { do: 'reply', by: mail.agentId, reply: mail.reply, messageId, ...promisedAt },
    at,
    mail.text,
  )
  if (refusal !== null) return
  keepMessage(turn, messageId, {
    author: `agent:${mail.agentId}`,
    kind: mail.reply,
    conversation: mail.conversation,
    externalId: mail.externalId,
    text: mail.text,
    at,
  })
}

/** A reply counts from the moment it is proven to have arrived: pauses and the stale rule start there. */
function receiveDelivery(turn: TicketTurn, mail: Of<'delivery'>): void {
  const { messageId } = mail.about
  if (messageId === undefined) return
  const isProven = mail.outcome === 'sent'
  turn.command({ do: isProven ? 'proveDelivery' : 'failDelivery', messageId }, turn.now)
}

/** A timer is a hint: what is due is read from the history, and may be nothing any more. */
function receiveAlarm(turn: TicketTurn): void {
  const { staleAt } = turn.view()
  if (staleAt !== null && staleAt <= turn.now.getTime()) turn.command({ do: 'expire' }, turn.now)
}

interface Kept {
  readonly author: string
  readonly kind: string
  readonly conversation: string
  readonly externalId: string | null
  readonly text: string
  readonly at: Date
}

function keepMessage(turn: TicketTurn, id: string, kept: Kept): void {
  const { author, kind, conversation, externalId, at, text } = kept
  const ticketId = turn.file.row.id
  turn.writes.messages.push({ id, ticketId, author, kind, isPublic: true, conversation, externalId, at })
  turn.writes.versions.push({ messageId: id, version: 1, body: text, at })
}

function refusalPhrase(turn: TicketTurn, refusal: TicketRefusal): Phrase {
  return { key: `ticket:refusal.${refusal}`, params: { number: turn.file.row.number } }
}

function toast(
  tools: TicketTurnTools,
  { pressId, conversation }: { readonly pressId: string | null; readonly conversation: string },
  language: string,
  phrase: Phrase | null,
): void {
  if (pressId === null) return
  const say = { say: 'toast', pressId, phrase } as const
  tools.writes.calls.push(...tools.voice({ say, to: addressOf(conversation), language }))
}
