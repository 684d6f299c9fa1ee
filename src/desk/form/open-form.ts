import type { FormAbout, FormBody, Trigger } from '../../domain/form/act.ts'
import { isResumed, openingForm, requestForm } from '../../domain/form/request-form.ts'
import { draftOf, noteOffer, openDraft, type FormProfile } from '../../domain/form/state.ts'
import type { IncomingFile } from '../../domain/intake/incoming.ts'
import type { Conversation } from '../conversation/conversation.ts'
import type { ConversationTurn } from '../conversation/conversation-turn.ts'
import { beginFormTurn, purgeLater, withForms, worldOfForm, type FormTurn } from './form-turn.ts'

type OpenBody = Extract<FormBody, { readonly kind: 'open' }>

export interface Wish {
  readonly text: string
  readonly files: readonly IncomingFile[]
  readonly about: FormAbout | null
}

const NOTHING: Wish = { text: '', files: [], about: null }

/** A mention brings no trigger: it is answered where it was made, with a button that brings one. */
export function takeOpen(turn: FormTurn, body: OpenBody, trigger: Trigger | null): Conversation {
  const { entry, text, files, about } = body
  if (entry === 'mention' && about !== null) {
    return isSaidInRoom(turn, about) ? turn.conversation : offer(turn, { text, files, about })
  }
  return openForm(turn, { text, files, about }, trigger)
}

/** What is said to the desk in one of its rooms is heard there, as a command. */
function isSaidInRoom({ conversation, tools }: FormTurn, { messageId }: FormAbout): boolean {
  const place = `${conversation.to.account}:${messageId.split(':')[0] ?? ''}`
  return tools.policy.rooms.some(({ conversations }) => conversations.includes(place))
}

function offer(turn: FormTurn, wish: Wish & { readonly about: FormAbout }): Conversation {
  const { conversation } = turn
  const { about } = wish
  purgeLater(turn)
  const choice = { id: `F.about.${about.messageId}`, label: { key: 'slack:button.fill' }, tone: 'primary' } as const
  turn.tell('offer', { blocks: [{ key: 'slack:mention' }], choices: [[choice]] }, { messageId: headOf(about) })
  return withForms(conversation, noteOffer(conversation.forms, wish))
}

/** The message at the head of the thread that something stands in, or would begin. */
export function headOf({ messageId, threadId }: FormAbout): string {
  const [channel = ''] = messageId.split(':')
  return threadId === null ? messageId : `${channel}:${threadId}`
}

/** The button under the answer to a mention. Somebody else who presses it gets a form about the same message, with no words in it. */
export function openOffer(turn: FormTurn, messageId: string, trigger: Trigger | null): Conversation {
  const known = turn.conversation.forms.offers.find(({ about }) => about.messageId === messageId)
  const about = { messageId, threadId: null, authorId: null, link: null }
  return openForm(turn, known ?? { ...NOTHING, about }, trigger)
}

/**
 * Opens a light form at once, because a trigger lives for three seconds, and has it filled in by a turn of its own: that one
 * asks the platform who the person is. Should the light one come too late, the person gets a button for the next try.
 */
export function openForm(turn: FormTurn, wish: Wish | null, trigger: Trigger | null): Conversation {
  const { conversation, row, now, language } = turn
  const forms = openDraft(conversation.forms, { id: row.id, at: now, ...(wish ?? NOTHING) })
  const { draft } = forms
  if (draft === null || trigger === null) {
    sayNotOpened(turn)
    return withForms(conversation, forms)
  }
  purgeLater(turn)
  const ref = `form:${row.id}`
  turn.show({ form: 'open', ref, trigger, view: openingForm(draft, language) })
  turn.later('fill', { type: 'fillForm', draft: draft.id, ref, openedBy: row.id })
  return withForms(conversation, forms)
}

export function sayNotOpened(turn: FormTurn): Conversation {
  const choice = { id: 'F.new', label: { key: 'slack:button.fill' } }
  turn.tell('notOpened', { blocks: [{ key: 'slack:notOpened' }], choices: [[choice]] })
  return turn.conversation
}

export interface Filling {
  readonly draft: string
  readonly ref: string
  readonly openedBy: string
}

/** Draws the whole form into the light one, prefilled with what is known. */
export async function fillForm(before: ConversationTurn, { draft: id, ref, openedBy }: Filling): Promise<Conversation> {
  const { tools } = before
  const asked = (await tools.forms?.profileOf(before.conversation.to)) ?? null
  const conversation = withProfile(before, asked)
  const turn = beginFormTurn({ ...before, conversation })
  const draft = draftOf(conversation.forms, id)
  if (draft === null) return conversation
  const view = requestForm(draft, worldOfForm(turn, turn.language), isResumed(draft, openedBy))
  turn.show({ form: 'update', of: { ref }, view })
  return conversation
}

/** Who has not said anything yet is met in the language of their program, where the desk speaks it. */
export function withProfile({ conversation, tools }: ConversationTurn, asked: FormProfile | null): Conversation {
  if (asked === null) return conversation
  const { dialog, person } = conversation
  const known = withForms(conversation, { ...conversation.forms, profile: asked })
  const isSettled = person !== null || dialog.isLanguageLocked || dialog.revision > 0
  const { language } = asked
  if (isSettled || language === null || !tools.policy.languages.includes(language)) return known
  return { ...known, dialog: { ...dialog, language } }
}
