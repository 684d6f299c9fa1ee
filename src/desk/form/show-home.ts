import { homeParts } from '../../domain/form/home.ts'
import { isWorthKeeping, purged } from '../../domain/form/state.ts'
import type { Conversation } from '../conversation/conversation.ts'
import { withForms, type FormTurn } from './form-turn.ts'

/** Draws the home page as things stand, and remembers that it is there to be kept up to date. */
export async function showHome(turn: FormTurn, page: number): Promise<Conversation> {
  const { conversation, tools, now } = turn
  const { person, dialog, forms } = conversation
  const tickets = person === null ? [] : ((await tools.forms?.openTicketsOf(person.id)) ?? [])
  const draft = forms.draft !== null && isWorthKeeping(forms.draft, now) ? forms.draft : null
  const { language } = dialog
  turn.show({ form: 'home', parts: homeParts({ tickets, draft, page, language, languages: tools.policy.languages }) })
  return withForms(conversation, { ...forms, homePage: page })
}

/** Nobody who never opened it gets one. */
export async function redrawHome(turn: FormTurn): Promise<Conversation> {
  const { homePage } = turn.conversation.forms
  return homePage === null ? turn.conversation : showHome(turn, homePage)
}

/** Drafts that nobody has gone on with for too long leave, from the home page as well. */
export function forgetOldForms(turn: FormTurn): Conversation {
  const { conversation, now } = turn
  return refreshHome(turn, withForms(conversation, purged(conversation.forms, now)))
}

/** Something that stands on the home page has changed; nobody who never opened it gets one. */
export function refreshHome(turn: FormTurn, conversation: Conversation): Conversation {
  if (conversation.forms.homePage !== null) turn.later('home', { type: 'showHome' })
  return conversation
}
