import { z } from 'zod'

/** What the desk tells a conversation: a due timer, or what became of something that was said there. */
const alarm = z.object({ type: z.literal('alarm'), name: z.enum(['draftReminder', 'draftPurge', 'albumComplete']) })

const delivery = z.object({
  type: z.literal('delivery'),
  outcome: z.enum(['sent', 'skipped', 'unreachable', 'parked', 'replaced']),
  /** `form`: it was the opening of one. `refused`: it was a letter to this address, and no mail server takes it. */
  about: z.object({ form: z.string().optional(), refused: z.string().optional() }).nullish(),
})

/** An agent has let refused words pass after all, or has not. */
const overruled = z.object({
  type: z.literal('overruled'),
  messageId: z.string(),
  text: z.string(),
  field: z.string().nullable(),
  /** Files came with them, which are not kept. */
  hadFiles: z.boolean().default(false),
})
const upheld = z.object({ type: z.literal('upheld') })

/** The platform gave the conversation another id. */
const moved = z.object({ type: z.literal('moved'), to: z.string() })

/** A form was opened and waits for its fields. */
const fillForm = z.object({ type: z.literal('fillForm'), draft: z.string(), ref: z.string(), openedBy: z.string() })

/** Something that stands on the person's home page has changed. */
const showHome = z.object({ type: z.literal('showHome') })

/** A draft of a form may have waited for too long. */
const purgeForms = z.object({ type: z.literal('purgeForms') })

export const conversationMail = z.discriminatedUnion('type', [
  alarm,
  delivery,
  fillForm,
  moved,
  overruled,
  purgeForms,
  showHome,
  upheld,
])
