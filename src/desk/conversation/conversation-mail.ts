import { z } from 'zod'

/** What the desk tells a conversation: a due timer, or what became of something that was said there. */
const alarm = z.object({ type: z.literal('alarm'), name: z.enum(['draftReminder', 'draftPurge', 'albumComplete']) })

const delivery = z.object({
  type: z.literal('delivery'),
  outcome: z.enum(['sent', 'skipped', 'unreachable', 'parked', 'replaced']),
})

/** An agent has let refused words pass after all, or has not. */
const overruled = z.object({
  type: z.literal('overruled'),
  messageId: z.string(),
  text: z.string(),
  field: z.string().nullable(),
})
const upheld = z.object({ type: z.literal('upheld') })

/** The platform gave the conversation another id. */
const moved = z.object({ type: z.literal('moved'), to: z.string() })

export const conversationMail = z.discriminatedUnion('type', [alarm, delivery, moved, overruled, upheld])
