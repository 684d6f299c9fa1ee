import type { Phrase } from '../../domain/notice/message.ts'
import { take } from './agent-turn.ts'
import { explainDeadlines } from './explain-deadlines.ts'
import { drawCard } from './room-card.ts'
import { ticketRef } from './ticket-ref.ts'
import { agentName } from '../policy.ts'
import { addressOf } from '../speak.ts'
import type { MailOf } from './ticket-mail.ts'
import { toastTo, type TicketTurn } from './ticket-turn.ts'

type Press = MailOf<'agentPress'>

/** A button of the card, pressed by an agent of its room. What the words after it are for the room keeps. */
export function receiveAgentPress(turn: TicketTurn, mail: Press): void {
  const [name = '', choice = ''] = mail.action.split('.')
  const answered = answerPress(turn, mail, name, choice)
  toastTo(turn, mail, turn.tools.policy.roomLanguage, answered)
}

/** The text of the toast; null for a silent one. */
function answerPress(turn: TicketTurn, mail: Press, name: string, choice: string): Phrase | null {
  const { conversation } = mail
  const isClosed = turn.file.ticket.status === 'closed'
  switch (name) {
    case 'take':
      return take(turn, mail.agentId, new Date(mail.at))
    case 'contact':
      return contactOf(turn)
    case 'why':
      say(turn, mail, `why${turn.tools.turnKey}`, explainDeadlines(turn).blocks)
      drawCard(turn, conversation, null)
      return null
    case 'less':
      drawCard(turn, conversation, null)
      return null
    case 'to':
      return handOver(turn, mail, choice)
  }
  if (isClosed) return { key: 'ticket:refusal.ticket_closed', params: { number: turn.file.row.number } }
  if (name === 'more' || name === 'reply' || name === 'hand' || name === 'severity') {
    drawCard(turn, conversation, name)
    return null
  }
  ask(turn, mail, name)
  return null
}

/** Seen by nobody but the agent who asked: the card itself can be forwarded to anybody (T34). */
function contactOf({ subject, file }: TicketTurn): Phrase {
  const { name, company, email, phone } = subject.requester
  const params = { number: file.row.number, name, company: company ?? '—', email: email ?? '—', phone: phone ?? '—' }
  return { key: 'agent:contact', params }
}

function handOver(turn: TicketTurn, mail: Press, to: string): Phrase | null {
  const { policy } = turn.tools
  const { number } = turn.file.row
  const name = agentName(policy, to)
  if (name === null) return { key: 'agent:refusal.agentUnknown' }
  const refusal = turn.command({ do: 'take', by: to, givenBy: mail.agentId }, new Date(mail.at))
  if (refusal !== null) return { key: `ticket:refusal.${refusal}`, params: { number } }
  say(turn, mail, `hand${turn.tools.turnKey}`, [{ key: 'agent:assigned', params: { number, agent: name } }])
  return null
}

/** Asks the agent for the words; the card gets its two buttons back. */
function ask(turn: TicketTurn, mail: Press, purpose: string): void {
  const agent = agentName(turn.tools.policy, mail.agentId) ?? mail.agentId
  const params = { number: turn.file.row.number, agent }
  drawCard(turn, mail.conversation, null)
  say(turn, mail, `prompt${turn.tools.turnKey}`, [{ key: `agent:draft.prompt.${purpose}`, params }], true)
}

function say(
  turn: TicketTurn,
  { conversation }: Press,
  name: string,
  blocks: readonly Phrase[] | ReturnType<typeof explainDeadlines>['blocks'],
  canBeLeft = false,
): void {
  const { id } = turn.file.row
  const leave = { id: `t.${id}.nevermind`, label: { key: 'agent:button.nevermind' } }
  const choices = canBeLeft ? [[leave]] : []
  turn.say({
    say: {
      say: 'message',
      ref: ticketRef(id, name),
      message: { blocks, choices, isSilent: true },
      replyTo: { ref: ticketRef(id, 'card') },
    },
    to: addressOf(conversation),
    language: turn.tools.policy.roomLanguage,
  })
}
