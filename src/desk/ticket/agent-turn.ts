import type { Block, Phrase } from '../../domain/notice/message.ts'
import type { TicketRefusal } from '../../domain/ticket/lifecycle.ts'
import { agentName, targetsOf } from '../policy.ts'
import { addressOf } from '../speak.ts'
import { draftRef } from './draft-turn.ts'
import { receiveUpdate } from './incident-turn.ts'
import { keepFiles, keepMessage } from './keep-message.ts'
import type { MailOf } from './ticket-mail.ts'
import { ticketRef } from './ticket-ref.ts'
import type { TicketTurn } from './ticket-turn.ts'

/** Two who press at once are heard one after the other: the first has it, the second is told who. */
export function take(turn: TicketTurn, agentId: string, at: Date): Phrase | null {
  const { ticket, row } = turn.file
  const taken = ticket.assigneeId
  if (taken !== null && taken !== agentId) {
    const agent = agentName(turn.tools.policy, taken) ?? taken
    return { key: 'ticket:refusal.taken_by', params: { number: row.number, agent } }
  }
  return refusalBlock(turn, turn.command({ do: 'take', by: agentId }, at))
}

/** A command in the room: what it says is carried out or refused in words, as an answer to the agent's own message. */
export function receiveAgentCommand(turn: TicketTurn, mail: MailOf<'agentTake'>): void {
  const refusal = take(turn, mail.agentId, new Date(mail.at))
  if (refusal) answerAgent(turn, mail, [refusal])
}

/** One of the four kinds of reply (R15–R18). It goes to the requester now; what becomes of it is reported later. */
export function receiveReply(turn: TicketTurn, mail: MailOf<'agentReply'>): void {
  if (mail.audience === 'followers') return receiveUpdate(turn, mail)
  const messageId = `${turn.tools.turnKey}.m`
  const at = new Date(mail.at)
  const promised = mail.promisedAt === null ? {} : { promisedAt: new Date(mail.promisedAt) }
  const command = { do: 'reply', by: mail.agentId, reply: mail.reply, messageId, ...promised } as const
  const { draftId, conversation } = mail
  const about = draftId === null ? {} : { draftId, conversation }
  const block = refusalBlock(turn, turn.command(command, at, mail.text, about))
  if (!block) keepAgentMessage(turn, mail, messageId, mail.reply, true)
  const sent = block ?? { key: `agent:sent.${mail.reply}`, params: { number: turn.file.row.number } }
  if (draftId === null) return answerAgent(turn, mail, [sent])
  turn.say({
    say: { say: 'edit', ref: draftRef(turn.file.row.id, draftId), message: { blocks: [sent, { quote: mail.text }] } },
    to: addressOf(conversation),
    language: turn.tools.policy.roomLanguage,
  })
}

/** What agents write among themselves. A plain word is confirmed by a sign, so that a busy topic is not full of receipts. */
export function receiveNote(turn: TicketTurn, mail: MailOf<'agentNote'>): void {
  const messageId = `${turn.tools.turnKey}.m`
  keepAgentMessage(turn, mail, messageId, 'note', false)
  keepFiles(turn.writes, messageId, turn.file.row.id, mail.account, mail.files)
  if (!mail.isPlain) {
    answerAgent(turn, mail, [{ key: 'agent:noted', params: { number: turn.file.row.number } }])
  } else if (mail.externalId !== null) {
    turn.say({
      say: { say: 'react', messageId: mail.externalId, emoji: '👀' },
      to: addressOf(mail.conversation),
      language: turn.tools.policy.roomLanguage,
    })
  }
}

/** The reason is kept as a message that the requester may read; the event refers to it (R13). */
export function receiveSeverity(turn: TicketTurn, mail: MailOf<'agentSeverity'>): void {
  const reasonId = mail.text === '' ? null : `${turn.tools.turnKey}.m`
  const command = { do: 'changeSeverity', by: mail.agentId, to: mail.severity, reasonId } as const
  const block = refusalBlock(turn, turn.command(command, new Date(mail.at), mail.text))
  if (block) return answerAgent(turn, mail, [block])
  if (reasonId !== null) keepAgentMessage(turn, mail, reasonId, 'severityReason', true)
}

/** Hands the ticket to somebody else. */
export function receiveAssignment(turn: TicketTurn, mail: MailOf<'agentAssign'>): void {
  const refusal = turn.command({ do: 'take', by: mail.to, givenBy: mail.agentId }, new Date(mail.at))
  const name = agentName(turn.tools.policy, mail.to) ?? mail.to
  const done = { key: 'agent:assigned', params: { number: turn.file.row.number, agent: name } }
  answerAgent(turn, mail, [refusalBlock(turn, refusal) ?? done])
}

/** Counts everything anew from the original start under the promises of another package (R14). */
export function receivePackage(turn: TicketTurn, mail: MailOf<'agentPackage'>): void {
  if (!turn.tools.policy.packages.some(({ name }) => name === mail.servicePackage)) {
    return answerAgent(turn, mail, [{ key: 'agent:refusal.packageUnknown' }])
  }
  const targets = targetsOf(turn.tools.policy, mail.servicePackage)
  const command = { do: 'changePackage', by: mail.agentId, to: mail.servicePackage, targets } as const
  const refusal = turn.command(command, new Date(mail.at))
  const done = { key: 'agent:packageChanged', params: { number: turn.file.row.number, package: mail.servicePackage } }
  answerAgent(turn, mail, [refusalBlock(turn, refusal) ?? done])
}

interface AgentMail {
  readonly agentId: string
  readonly conversation: string
  readonly externalId: string | null
  readonly text: string
  readonly at: number
}

export function keepAgentMessage(turn: TicketTurn, mail: AgentMail, id: string, kind: string, isPublic: boolean): void {
  keepMessage(turn.writes, id, {
    ticketId: turn.file.row.id,
    author: `agent:${mail.agentId}`,
    kind,
    isPublic,
    conversation: mail.conversation,
    externalId: mail.externalId,
    text: mail.text,
    at: new Date(mail.at),
  })
}

export function answerAgent(
  turn: TicketTurn,
  { conversation, externalId }: { readonly conversation: string; readonly externalId: string | null },
  blocks: readonly Block[],
): void {
  const { id } = turn.file.row
  turn.say({
    say: {
      say: 'message',
      ref: ticketRef(id, `agent${turn.tools.turnKey}`),
      message: { blocks, isSilent: true },
      ...underWords(turn, { conversation, externalId }),
    },
    to: addressOf(conversation),
    language: turn.tools.policy.roomLanguage,
  })
}

/** Where an answer to an agent stands: under their words, or in the thread of the card where the platform has threads. */
export function underWords(
  { file, tools }: TicketTurn,
  { conversation, externalId }: { readonly conversation: string; readonly externalId: string | null },
): { readonly replyTo?: { readonly ref: string } | { readonly messageId: string } } {
  if (tools.voice.hasThreads?.(conversation)) return { replyTo: { ref: ticketRef(file.row.id, 'card') } }
  return externalId === null ? {} : { replyTo: { messageId: externalId } }
}

function refusalBlock(
  turn: TicketTurn,
  refusal: TicketRefusal | null,
): { key: string; params: { number: string } } | null {
  return refusal === null ? null : { key: `ticket:refusal.${refusal}`, params: { number: turn.file.row.number } }
}
