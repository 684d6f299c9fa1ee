import { cut } from '../../domain/intake/clean-text.ts'
import { findProduct } from '../../domain/intake/questions.ts'
import { errorCodesIn } from '../../domain/intake/reading/error-codes.ts'
import type { Block, Choice } from '../../domain/notice/message.ts'
import { answerAgent, keepAgentMessage } from './agent-turn.ts'
import { sayInPlace } from './room-card.ts'
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

/** As much of a suggestion as shows whether it fits; the draft has the whole. */
const SHOWN_CHARS = 300

/** Seen by agents only, beside the card; one tap makes a draft of one of them. */
export function receiveSuggested(turn: TicketTurn, { conversation, found }: MailOf<'suggested'>): void {
  const { id, number } = turn.file.row
  if (turn.file.ticket.status === 'closed') return
  const blocks = found.flatMap((one, index): Block[] => {
    const params = { index: index + 1, title: cut(turn.tools.judge.mask(one.title)), number: one.number ?? '' }
    const key = one.number === null ? 'agent:similar.known' : 'agent:similar.solved'
    return [{ key, params }, { quote: cut(turn.tools.judge.mask(one.body), SHOWN_CHARS) }]
  })
  const choices = found.map((one, index): Choice[] => [
    { id: `K.${id}.${one.id}`, label: { key: 'agent:similar.use', params: { index: index + 1 } } },
  ])
  const message = { blocks: [{ key: 'agent:similar.title', params: { number } }, ...blocks], choices, isSilent: true }
  sayInPlace(turn, conversation, message, `similar${turn.tools.turnKey}`)
}
