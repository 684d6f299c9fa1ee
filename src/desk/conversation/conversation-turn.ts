import type { Turn, World } from '../../domain/intake/world.ts'
import type { Message } from '../../domain/notice/message.ts'
import { codeCall } from '../letters.ts'
import type { LaneRow } from '../ports.ts'
import { noWrites, type Writes } from '../records.ts'
import { createVoice, type Voice } from '../speak.ts'
import type { WorkTools } from '../work-tools.ts'
import { knownContact, type Conversation } from './conversation.ts'

/** One message of a private conversation that is being worked. */
export interface ConversationTurn {
  readonly tools: WorkTools
  readonly conversation: Conversation
  readonly row: LaneRow
  readonly now: number
  readonly writes: Writes
  readonly voice: Voice
  /** The topic of the private chat in which the person writes; missing outside of all topics. */
  readonly threadId?: string | null
}

export function createTurn(
  tools: WorkTools,
  conversation: Conversation,
  row: LaneRow,
  databaseNow: number,
): ConversationTurn {
  return {
    tools,
    conversation,
    row,
    now: tools.clock(databaseNow),
    writes: noWrites(),
    voice: createVoice(tools.surfaces, row.id),
  }
}

/** Says something that asks for nothing. */
export function tell({ writes, voice, row }: ConversationTurn, { to, dialog }: Conversation, message: Message): void {
  writes.calls.push(
    ...voice({ say: { say: 'message', ref: `desk:${row.id}`, message }, to, language: dialog.language }),
  )
}

/** Letters with the codes that prove an address (R4). */
export function sendCodes(
  { tools, conversation, row, writes, now }: ConversationTurn,
  { dialog, codes }: Pick<Turn, 'dialog' | 'codes'>,
): void {
  const { conversation: sender } = conversation.to
  for (const [index, code] of codes.entries()) {
    const occasion = { policy: tools.policy, at: new Date(now), turnKey: `${row.id}.${index}`, sender }
    writes.calls.push(codeCall(code, dialog.language, occasion))
  }
}

/** What a turn of the dialog may know of its surroundings. */
export function worldOf(
  { tools, conversation, row, now }: ConversationTurn,
  displayName: string,
  found: Pick<World, 'repliedTicket' | 'linkedTicket' | 'hint'>,
): World {
  const { policy } = tools
  return {
    now,
    turnKey: row.id,
    displayName,
    desk: {
      name: policy.name,
      languages: policy.languages,
      rulesVersion: policy.rulesVersion,
      rules: policy.rules,
      products: policy.products,
      supportEmail: policy.supportEmail,
    },
    tickets: conversation.tickets,
    ...found,
    wasReachable: conversation.isReachable,
    known: knownContact(conversation),
    codeFor: tools.codeFor,
  }
}
