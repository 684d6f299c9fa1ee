import type { Field } from './dialog.ts'
import { cardMessage, cardRef } from './draft-card.ts'
import {
  assignQuestion,
  codeQuestion,
  filesQuestion,
  guessQuestion,
  moreQuestion,
  splitQuestion,
} from './further-questions.ts'
import { nextField, questionFor, reviewQuestion, type Question } from './questions.ts'
import { hintQuestion, seekHint } from './hint.ts'
import { ask, say, withDraft, type Taking } from './turn.ts'

/** Asks the next open question, or shows the whole request. */
export function askNext(taking: Taking): Taking {
  const { draft, consent } = taking.dialog
  if (!draft) return taking
  if (consent !== taking.world.desk.rulesVersion) return askConsent(taking, false)
  if (draft.proposal) return askSplit(taking)
  const sought = seekHint(taking)
  if (sought?.dialog.draft?.hint)
    return ask(sought, sought.dialog.draft.hint.kind, hintQuestion(sought.dialog.draft.hint))
  const field = nextField(draft)
  if (field === null || draft.isEditing) return askReview(taking)
  const ready = draft.cards === 0 ? postCard(taking) : taking
  if (field === 'product' && draft.guess)
    return ask(ready, 'guess', guessQuestion(draft.guess, ready.dialog, ready.world))
  return askField(ready, field)
}

/** Rules and the use of the data are told before the first personal question. */
export function askConsent(taking: Taking, hasWords: boolean): Taking {
  const noted = hasWords ? [{ key: 'intake:noted' }] : []
  const question: Question = {
    blocks: [
      ...noted,
      { key: 'intake:welcome.need' },
      { key: 'intake:welcome.rules' },
      { key: 'intake:welcome.consent' },
    ],
    options: [
      [{ action: 'consent', label: { key: 'intake:button.agree' }, tone: 'primary' }],
      [
        { action: 'rules', label: { key: 'intake:button.rules' } },
        { action: 'language', label: { key: 'intake:button.language' } },
      ],
    ],
  }
  return ask(taking, 'consent', question)
}

export function askField(taking: Taking, field: Field): Taking {
  return ask(taking, field, questionFor(field, taking.dialog, taking.world))
}

/** The whole request; before it, what has to be known to send it: whose file is which, and whether the address is theirs. */
export function askReview(taking: Taking): Taking {
  const missing = taking.dialog.draft && nextField(taking.dialog.draft)
  if (missing) return askField(withDraft(taking, { isEditing: false }), missing)
  const ready = withDraft(taking, { isEditing: false })
  const { draft } = ready.dialog
  if (!draft) return ready
  if (draft.situations.length > 1 && draft.files.some(({ situation }) => situation === null)) return askAssign(ready)
  if (isCodeOpen(ready)) return askCode(ready)
  return ask(ready, 'review', reviewQuestion(ready.dialog, draft, ready.world))
}

function isCodeOpen({ dialog }: Taking): boolean {
  const { confirmation, draft } = dialog
  if (!draft || draft.isCodePutOff || confirmation === null) return false
  return !confirmation.isConfirmed && confirmation.address === draft.answers.email?.text
}

export function askCode(taking: Taking): Taking {
  return ask(taking, 'code', codeQuestion(taking.dialog.confirmation?.address ?? ''))
}

/** @param how `replace` redraws the boxes in place. */
export function askSplit(taking: Taking, how: 'new' | 'replace' = 'new'): Taking {
  const proposal = taking.dialog.draft?.proposal
  return proposal ? ask(taking, 'split', splitQuestion(proposal), how) : taking
}

/** The next problem in the person's own words; the earlier ones are noted. */
export function askMore(taking: Taking): Taking {
  const { draft } = taking.dialog
  return draft ? ask(taking, 'more', moreQuestion(draft)) : taking
}

/** One file after the other, each as an answer to the file itself, so that the person sees which one is meant. */
export function askAssign(taking: Taking): Taking {
  const { draft } = taking.dialog
  const index = draft?.files.findIndex(({ situation }) => situation === null) ?? -1
  const file = draft?.files[index]
  if (!draft || !file) return askReview(taking)
  const question: Question = assignQuestion(draft, file, index)
  const asked = ask(taking, 'assign', question)
  const says = asked.says.map((one) =>
    one === asked.says.at(-1) && one.say === 'message' ? { ...one, replyTo: { messageId: file.messageId } } : one,
  )
  return { ...asked, says }
}

/** The files of the draft, to leave some out; the review when there are none. */
export function askFiles(taking: Taking): Taking {
  const { draft } = taking.dialog
  return draft && draft.files.length > 0 ? ask(taking, 'files', filesQuestion(draft)) : askReview(taking)
}

/** Posts the live card anew, at the end of the conversation; from now on this one is kept up to date. */
export function postCard(taking: Taking): Taking {
  const { draft } = taking.dialog
  if (!draft) return taking
  const posted = withDraft(taking, { cards: draft.cards + 1 })
  const message = cardMessage(posted.dialog, taking.world)
  const ref = cardRef(posted.dialog)
  return message && ref ? say(posted, { say: 'message', ref, message }) : posted
}
