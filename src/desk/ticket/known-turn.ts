import { findProduct } from '../../domain/intake/questions.ts'
import { errorCodesIn } from '../../domain/intake/reading/error-codes.ts'
import { answerAgent, keepAgentMessage } from './agent-turn.ts'
import type { MailOf } from './ticket-mail.ts'
import type { TicketTurn } from './ticket-turn.ts'

/**
 * What helped here may help others: an agent writes it anew for everybody, so that nothing of this requester is in it. Only a
 * ticket that has a solution teaches something.
 */
export function receiveKnown(turn: TicketTurn, mail: MailOf<'agentKnown'>): void {
  const { row, ticket } = turn.file
  const { title, text: body, agentId } = mail
  const { number } = row
  if (ticket.status !== 'solved' && ticket.status !== 'closed') {
    return answerAgent(turn, mail, [{ key: 'agent:known.notSolved', params: { number } }])
  }
  const id = turn.tools.turnKey
  const addedAt = new Date(mail.at)
  const product = findProduct(row.product, turn.tools.policy.products)?.id ?? ''
  const about = { product, room: row.room, title, body, codes: errorCodesIn(`${title}\n${body}`) }
  keepAgentMessage(turn, { ...mail, text: `${title}\n${body}` }, `${id}.m`, 'known', false)
  turn.writes.knownProblems.push({ id, ticketId: row.id, ...about, addedBy: agentId, addedAt })
  answerAgent(turn, mail, [{ key: 'agent:known.added', params: { number, title } }, { quote: body }])
}
