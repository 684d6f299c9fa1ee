import type { FormFacts } from '../../domain/form/act.ts'
import { readMetadata } from '../../domain/form/metadata.ts'
import { ASKED_IN_FORM, tellRefusedForm } from '../../domain/form/refused-form.ts'
import { withDraft } from '../../domain/form/state.ts'
import type { Conversation } from '../conversation/conversation.ts'
import { purgeLater, withForms, type FormTurn } from './form-turn.ts'
import { refreshHome } from './show-home.ts'

export interface FormRefusal {
  readonly form: Pick<FormFacts, 'name' | 'rootId' | 'metadata' | 'fields'>
  /** The words that the filter refused. */
  readonly text: string
}

/**
 * A form that was refused for its words while somebody waited for the answer (R20): everything in it waits as a draft, the
 * words come before a person, and whoever wrote them learns how to disagree.
 */
export function refuseForm(turn: FormTurn, { form, text }: FormRefusal): Conversation {
  const { conversation, writes, row, now } = turn
  const { draft } = readMetadata(form.metadata)
  const typed = form.name === 'situation' ? { extra: form.fields } : { values: form.fields }
  const kept = withForms(conversation, withDraft(conversation.forms, draft, { ...typed, savedAt: now }))
  purgeLater(turn)
  const told = tellRefusedForm(conversation.dialog, now, row.id)
  if (told === null) return refreshHome(turn, kept)
  const refusal = { id: row.id, messageId: form.rootId, asking: ASKED_IN_FORM, hasFiles: false, body: text }
  writes.refusals.push({ ...refusal, at: new Date(now) })
  turn.tell('refused', told.message)
  return refreshHome(turn, { ...kept, dialog: told.dialog })
}

/** An agent has overruled the filter: the same words are taken now, and the form can be gone on with. */
export function overruleForm(turn: FormTurn): Conversation {
  const { conversation } = turn
  const { forms, dialog } = conversation
  const choices = forms.draft === null ? [] : [[{ id: 'F.continue', label: { key: 'slack:button.continue' } }]]
  turn.tell('overruled', { blocks: [{ key: 'slack:refused.overruled' }], choices })
  return { ...conversation, dialog: { ...dialog, strikes: [], coolsUntil: null } }
}
