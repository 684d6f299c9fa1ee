import { KEEP_MS, type FormState } from '../../domain/form/state.ts'
import type { FormSay } from '../../domain/form/view.ts'
import type { FormWorld } from '../../domain/form/request-form.ts'
import type { Message } from '../../domain/notice/message.ts'
import { knownContact, type Conversation } from '../conversation/conversation.ts'
import type { ConversationTurn } from '../conversation/conversation-turn.ts'
import { createFormVoice } from './speak-form.ts'

/** A turn about a form: what is done is written down as it is done. */
export interface FormTurn extends ConversationTurn {
  readonly language: string
  show(say: FormSay): void
  tell(name: string, message: Message, replyTo?: { readonly messageId: string }): void
  /** Tells the conversation itself something, to be worked in a turn of its own after this one is written. */
  later(name: string, mail: object): void
}

export function beginFormTurn(turn: ConversationTurn): FormTurn {
  const { conversation, tools, row, writes, voice, now } = turn
  const { to } = conversation
  const { language } = conversation.dialog
  const formVoice = createFormVoice(tools.surfaces, row.id, to)
  return {
    ...turn,
    language,
    show: (say) => void writes.calls.push(...formVoice(say, language)),
    tell(name, message, replyTo) {
      const say = { say: 'message', ref: `${name}:${row.id}`, message, ...(replyTo ? { replyTo } : {}) } as const
      writes.calls.push(...voice({ say, to, language }))
    },
    later(name, mail) {
      const lane = to.conversation
      writes.internal.push({
        externalId: `${row.id}.${name}`,
        lane,
        eventAt: new Date(now),
        payload: JSON.stringify(mail),
      })
    },
  }
}

/** Whatever is typed or said here is forgotten when nothing has come of it for so long. */
export function purgeLater({ conversation, writes, now }: FormTurn): void {
  const { conversation: lane } = conversation.to
  const payload = JSON.stringify({ type: 'purgeForms' })
  writes.timers.push({ key: `${lane}:formPurge`, lane, dueAt: new Date(now + KEEP_MS), payload })
}

export function worldOfForm({ conversation, tools }: ConversationTurn, language: string): FormWorld {
  return {
    language,
    products: tools.policy.products,
    known: knownContact(conversation),
    profile: conversation.forms.profile,
  }
}

export function withForms(conversation: Conversation, forms: FormState): Conversation {
  return { ...conversation, forms }
}
