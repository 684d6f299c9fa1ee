import type { Phrase } from '../../domain/notice/message.ts'
import { refusalCard } from '../../domain/notice/refusal-card.ts'
import { roomConversations } from '../policy.ts'
import { addressOf } from '../speak.ts'
import type { Conversation } from './conversation.ts'
import type { ConversationTurn } from './conversation-turn.ts'

interface Appeal {
  readonly refusalId: string
  readonly pressId: string
}

/**
 * «Это ошибка фильтра»: the agents are asked to look at the refused words, once (R20). They see them covered, and decide by a
 * button. Somebody else's refusal does not exist.
 */
export async function appeal(
  turn: ConversationTurn,
  conversation: Conversation,
  { refusalId, pressId }: Appeal,
): Promise<void> {
  const { tools, writes, row, now } = turn
  const { policy } = tools
  const refusal = await tools.lookups.refusalOf(refusalId)
  if (refusal?.lane !== conversation.to.conversation) return toast(turn, conversation, pressId, { key: 'intake:stale' })
  if (refusal.isAppealed) return toast(turn, conversation, pressId, { key: 'intake:abuse.appealedAlready' })
  writes.refusalMarks.push({
    id: refusalId,
    appealedAt: new Date(now),
    decision: null,
    decidedBy: null,
    decidedAt: null,
  })
  const message = refusalCard({ id: refusalId, masked: tools.judge.mask(refusal.body), decision: null })
  for (const place of roomConversations(policy, policy.defaultRoom)) {
    const say = { say: 'message', ref: `r:${refusalId}`, message } as const
    writes.calls.push(...turn.voice({ say, to: addressOf(place), language: policy.roomLanguage }))
  }
  toast(turn, conversation, pressId, null)
  const told = { blocks: [{ key: 'intake:abuse.appealed' }] }
  const say = { say: 'message', ref: `appeal:${row.id}`, message: told } as const
  writes.calls.push(...turn.voice({ say, to: conversation.to, language: conversation.dialog.language }))
}

function toast(turn: ConversationTurn, { to, dialog }: Conversation, pressId: string, phrase: Phrase | null): void {
  turn.writes.calls.push(...turn.voice({ say: { say: 'toast', pressId, phrase }, to, language: dialog.language }))
}
