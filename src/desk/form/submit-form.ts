import type { FormAbout, FormBody } from '../../domain/form/act.ts'
import { behalfOf, submissionOfForm } from '../../domain/form/form-submission.ts'
import { readMetadata } from '../../domain/form/metadata.ts'
import { draftOf, noteSent, withoutDraft } from '../../domain/form/state.ts'
import type { Confirmation } from '../../domain/intake/dialog.ts'
import { requestCode } from '../../domain/intake/confirmation.ts'
import { begin } from '../../domain/intake/turn.ts'
import type { Submission } from '../../domain/intake/world.ts'
import type { Conversation } from '../conversation/conversation.ts'
import { registerRequest } from '../conversation/register-request.ts'
import { sendCodes, worldOf } from '../conversation/conversation-turn.ts'
import { ticketRef } from '../ticket/ticket-ref.ts'
import { withForms, type FormTurn } from './form-turn.ts'
import { headOf } from './open-form.ts'

type Sent = Extract<FormBody, { readonly kind: 'form' }>

/**
 * Registers a form that was sent: one ticket for each of its situations, once for each form (R1, R11). What was wrong with it
 * was said while it was still open; here it is taken as it is. `later` when the ids that it needs are not there yet.
 */
export function submitForm(turn: FormTurn, body: Sent, at: number): Conversation | 'later' {
  const { conversation, tools } = turn
  const { draft: id, language } = readMetadata(body.metadata)
  const { forms } = conversation
  if (forms.sent.includes(body.rootId)) return conversation
  const draft = draftOf(forms, id)
  const { profile } = forms
  const displayName = profile?.name || (conversation.person?.displayName ?? '')
  const form = { id: `form:${conversation.to.account}:${body.rootId}`, displayName, values: body.fields, draft }
  const submission = submissionOfForm(form, tools.policy.products, language)
  if (conversation.freshTicketIds.length < submission.situations.length) return 'later'
  const proven = proveAddress(turn, submission)
  const registered = registerRequest(
    submission,
    proven,
    proven.freshTicketIds.slice(0, submission.situations.length),
    {
      policy: tools.policy,
      readDeadlines: tools.readDeadlines,
      voice: turn.voice,
      writes: turn.writes,
      at: new Date(at),
      turnKey: turn.row.id,
    },
    { behalf: behalfOf(body.fields) },
  )
  if (draft?.about) {
    const fresh = registered.tickets.slice(0, submission.situations.length)
    for (const { id: ticketId, number } of fresh) tellOrigin(turn, ticketId, number, draft.about)
  }
  return withForms(registered, withoutDraft(noteSent(forms, body.rootId), id))
}

/** The thread where it began hears the number, and later how it goes on. */
function tellOrigin(turn: FormTurn, ticketId: string, number: string, about: FormAbout): void {
  const phrase = { key: 'slack:origin.registered', params: { number } }
  turn.show({ form: 'begin', ref: ticketRef(ticketId, 'origin'), head: headOf(about), phrase })
}

/** The workspace vouches for the address of its full members; any other has to be proven by the code in a letter (R4). */
function proveAddress(turn: FormTurn, { email }: Submission): Conversation {
  const { conversation } = turn
  const { profile } = conversation.forms
  if (profile?.isEmailConfirmed && profile.email?.toLowerCase() === email.toLowerCase()) {
    const confirmation: Confirmation = { address: email, key: '', letters: [], wrong: 0, isConfirmed: true }
    return { ...conversation, dialog: { ...conversation.dialog, confirmation } }
  }
  const world = worldOf(turn, conversation.person?.displayName ?? '', { repliedTicket: null, linkedTicket: null })
  const taken = requestCode(begin(conversation.dialog, world), email)
  sendCodes(turn, { dialog: taken.dialog, codes: taken.codes })
  return { ...conversation, dialog: taken.dialog }
}
