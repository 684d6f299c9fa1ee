import type { FormBody, Trigger } from '../../domain/form/act.ts'
import { readMetadata } from '../../domain/form/metadata.ts'
import { requestForm, situationForm } from '../../domain/form/request-form.ts'
import { begunAnew, draftOf, isBegun, MOST_SITUATIONS, withDraft, withoutDraft } from '../../domain/form/state.ts'
import type { FormDraft, FormState } from '../../domain/form/state.ts'
import type { Conversation } from '../conversation/conversation.ts'
import { purgeLater, withForms, worldOfForm, type FormTurn } from './form-turn.ts'

type Typed = Extract<FormBody, { readonly kind: 'formTyped' }>
type Sent = Extract<FormBody, { readonly kind: 'form' }>
type Closed = Extract<FormBody, { readonly kind: 'formClosed' }>

/** What is typed is kept as a draft while it is typed; a button in the form changes the form. */
export function takeTyped(turn: FormTurn, body: Typed, trigger: Trigger | null): Conversation {
  const { conversation, now } = turn
  const { draft: id } = readMetadata(body.metadata)
  const values = body.name === 'situation' ? { extra: body.fields } : { values: body.fields }
  const kept = withDraft(conversation.forms, id, { ...values, savedAt: now })
  const draft = draftOf(kept, id)
  if (draft === null) return conversation
  purgeLater(turn)
  const forms = press(turn, body, { kept, draft, trigger })
  return withForms(conversation, forms)
}

interface Pressing {
  readonly kept: FormState
  readonly draft: FormDraft
  readonly trigger: Trigger | null
}

function press(turn: FormTurn, { choice, rootId }: Typed, { kept, draft, trigger }: Pressing): FormState {
  if (choice === 'F.more') {
    const isRoom = draft.situations.length + 1 < MOST_SITUATIONS
    const view = situationForm(draft, worldOfForm(turn, turn.language))
    if (trigger !== null && isRoom) turn.show({ form: 'push', trigger, view })
    return kept
  }
  if (choice === 'F.anew') return redrawn(turn, rootId, begunAnew(kept, draft.id, turn.now), draft.id)
  const [, dropped] = /^F\.drop\.(\d)$/.exec(choice ?? '') ?? []
  if (dropped === undefined) return kept
  const situations = draft.situations.filter((_, index) => index !== Number(dropped))
  return redrawn(turn, rootId, withDraft(kept, draft.id, { situations }), draft.id)
}

/** A further situation was sent: it goes under the first one, in the form below. */
export function takeSituation(turn: FormTurn, body: Sent): Conversation {
  const { conversation, now } = turn
  const { draft: id } = readMetadata(body.metadata)
  const draft = draftOf(conversation.forms, id)
  if (draft === null || draft.situations.length + 1 >= MOST_SITUATIONS) return conversation
  const situations = [...draft.situations, body.fields]
  const forms = withDraft(conversation.forms, id, { situations, extra: {}, savedAt: now })
  return withForms(conversation, redrawn(turn, body.rootId, forms, id))
}

function redrawn(turn: FormTurn, viewId: string, forms: FormState, id: string): FormState {
  const draft = draftOf(forms, id)
  if (draft === null) return forms
  const view = requestForm(draft, worldOfForm(turn, turn.language), false)
  turn.show({ form: 'update', of: { viewId }, view })
  return forms
}

/** A form was closed unsent: what was typed waits as a draft, and one in which nothing was told is forgotten. */
export function takeClosed({ conversation }: FormTurn, body: Closed): Conversation {
  const { draft: id } = readMetadata(body.metadata)
  const draft = draftOf(conversation.forms, id)
  if (draft === null || body.name === 'situation' || isBegun(draft)) return conversation
  return withForms(conversation, withoutDraft(conversation.forms, id))
}
