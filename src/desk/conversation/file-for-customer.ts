import { titleOf } from '../../domain/intake/situations.ts'
import type { Situation } from '../../domain/intake/world.ts'
import { nameIn } from '../../domain/form/catalogue.ts'
import { agentName, type DeskPolicy } from '../policy.ts'
import { mailToRoom } from '../room/room-mail.ts'
import type { FileFor } from './conversation-mail.ts'
import type { Conversation } from './conversation.ts'
import type { ConversationTurn } from './conversation-turn.ts'
import { registerRequest } from './register-request.ts'

/**
 * Registers what an agent wrote down for the person of this conversation, as if they had told it here themselves: they get the
 * receipt, and all that follows comes to them. `later` when the ids that it needs are not there yet.
 */
export function fileForCustomer(turn: ConversationTurn, filing: FileFor): Conversation | 'later' {
  const { tools, writes, voice, row, conversation } = turn
  const { id, agentId, contact, email, at } = filing
  if (conversation.freshTicketIds.length === 0) return 'later'
  const submission = {
    id: `filing:${id}`,
    displayName: contact,
    contact,
    email: email ?? '',
    situations: [situationOf(filing, tools.policy, conversation.dialog.language)],
  }
  const agent = { id: agentId, name: agentName(tools.policy, agentId) ?? agentId }
  const registered = registerRequest(
    submission,
    conversation,
    conversation.freshTicketIds.slice(0, 1),
    { policy: tools.policy, readDeadlines: tools.readDeadlines, voice, writes, at: new Date(at), turnKey: row.id },
    { agent },
  )
  const number = registered.tickets[0]?.number ?? ''
  writes.internal.push(mailToRoom(filing.room, `${row.id}.filed`, { type: 'filed', id, number }, new Date(at)))
  return registered
}

function situationOf(filing: FileFor, { products }: DeskPolicy, language: string): Situation {
  const { problem, productId, severity } = filing
  const known = products.find(({ id }) => id === productId)
  return {
    title: titleOf(problem),
    productId,
    product: known ? nameIn(known, language) : (filing.product ?? '—'),
    version: null,
    problem,
    error: null,
    steps: null,
    changes: null,
    severity,
    sources: {},
    files: [],
  }
}
