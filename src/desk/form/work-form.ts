import type { FormAct } from '../../domain/form/act.ts'
import type { Conversation } from '../conversation/conversation.ts'
import type { ConversationTurn } from '../conversation/conversation-turn.ts'
import { takeClosed, takeSituation, takeTyped } from './fill-form.ts'
import { beginFormTurn, type FormTurn } from './form-turn.ts'
import { openForm, openOffer, takeOpen, withProfile } from './open-form.ts'
import { refreshHome, showHome } from './show-home.ts'
import { submitForm } from './submit-form.ts'

/** Takes what a person did with a form or their home page. `later` when a form needs more ids than the turn brought. */
export async function takeFormAct(before: ConversationTurn, act: FormAct): Promise<Conversation | 'later'> {
  const turn = beginFormTurn(before)
  const { body, trigger } = act
  switch (body.kind) {
    case 'open':
      return takeOpen(turn, body, trigger)
    case 'formTyped':
      return takeTyped(turn, body, trigger)
    case 'form': {
      if (body.name === 'situation') return refreshHome(turn, takeSituation(turn, body))
      const sent = submitForm(turn, body, act.at)
      return sent === 'later' ? sent : refreshHome(turn, sent)
    }
    case 'formClosed':
      return refreshHome(turn, takeClosed(turn, body))
    case 'home':
      return openHome(before)
    case 'formPress':
      return takeFormPress(turn, body.choice, act)
  }
}

/** Whoever opens it before they have said anything is met in the language of their program. */
async function openHome(before: ConversationTurn): Promise<Conversation> {
  const { conversation, tools } = before
  const { profile, homePage } = conversation.forms
  const asked = profile === null ? ((await tools.forms?.profileOf(conversation.to)) ?? null) : null
  return showHome(beginFormTurn({ ...before, conversation: withProfile(before, asked) }), homePage ?? 0)
}

async function takeFormPress(turn: FormTurn, choice: string, { trigger }: FormAct): Promise<Conversation> {
  const [, verb = '', value = ''] = /^F\.(\w+)\.?(.*)$/.exec(choice) ?? []
  switch (verb) {
    case 'new':
    case 'continue':
      return openForm(turn, null, trigger)
    case 'about':
      return openOffer(turn, value, trigger)
    case 'page':
      return showHome(turn, /^\d{1,4}$/.test(value) ? Number(value) : 0)
    case 'language':
      return speak(turn, value)
    default:
      return turn.conversation
  }
}

/** The person has chosen it: detection no longer changes it. */
async function speak(turn: FormTurn, language: string): Promise<Conversation> {
  const { conversation, tools } = turn
  if (!tools.policy.languages.includes(language)) return conversation
  const dialog = { ...conversation.dialog, language, isLanguageLocked: true }
  const person = conversation.person && { ...conversation.person, language }
  if (person) turn.writes.persons.push(person)
  const next = { ...conversation, dialog, person }
  return showHome(beginFormTurn({ ...turn, conversation: next }), conversation.forms.homePage ?? 0)
}
