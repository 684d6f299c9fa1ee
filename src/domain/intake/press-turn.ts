import type { Block, Say } from '../notice/message.ts'
import { putCodeOff, resendCode } from './confirmation.ts'
import { fieldOfCard } from './draft-card.ts'
import { withAnswer } from './answers.ts'
import { declineIdentity } from './decline.ts'
import { accept, addDescription, beginDraft, remindOf } from './draft-turn.ts'
import { addFiles, dropFile } from './evidence.ts'
import { FIELDS, type Answer, type Field } from './dialog.ts'
import { answerLanguageOffer, offerLanguages, setLanguage } from './language-turn.ts'
import { askField, askFiles, askNext, askReview, postCard } from './next-question.ts'
import { findProduct, previousField, questionFor, reviewQuestion } from './questions.ts'
import { cancelQuestion } from './further-questions.ts'
import { answerIncident, closeAsHelped, followIncident } from './hint.ts'
import { refuseHeld } from './refusal.ts'
import { askWhichAgain, giveHeld, takeBack } from './route.ts'
import { acceptSplit, assignFile, rejectSplit, splitByHand, toggleSituation } from './situations.ts'
import { submissionOf } from './submission.ts'
import { alarm, ask, say, settle, tell, withDialog, withDraft, withOutcome, type Taking } from './turn.ts'

interface Press {
  readonly choice: string
  readonly pressId: string
}

/** A pressed button: one of the question that stands now, one of a ticket, or one that is stale. Always answered. */
export function takePress(taking: Taking, press: Press): Taking {
  const ofTicket = /^t\.(\d{1,18})\.(\w{1,20})$/.exec(press.choice)
  if (ofTicket) {
    const [, ticketId = '', action = ''] = ofTicket
    return pressOfTicket(taking, press, ticketId, action)
  }
  const standing = pressOfStanding(taking, press)
  if (standing) return standing
  const action = meaningOf(taking, press.choice)
  if (action === null) return say(taking, toast(press, 'intake:stale'))
  return act(say(taking, toast(press, null)), action)
}

/** Buttons that hold whatever is asked meanwhile: on the live card, under an offer, a refusal or a receipt. */
function pressOfStanding(taking: Taking, press: Press): Taking | null {
  const [kind = '', value = '', more = ''] = press.choice.split('.')
  const answered = (): Taking => say(taking, toast(press, null))
  switch (kind) {
    case 'D': {
      const field = fieldOfCard(press.choice, taking.dialog)
      return field === null ? say(taking, toast(press, 'intake:stale')) : editField(answered(), field)
    }
    case 'L':
      return answerLanguageOffer(answered(), value)
    case 'C':
      return resendCode(answered())
    case 'R':
      return withOutcome(taking, { kind: 'appealed', refusalId: value, pressId: press.pressId })
    case 'U':
      return takeBack(answered(), value, more)
    case 'I':
      return pressOfFollower(taking, press, value, more)
    case 'M':
      return withOutcome(answered(), { kind: 'listTickets' })
    default:
      return null
  }
}

function meaningOf({ dialog }: Taking, choice: string): string | null {
  const [revision = '', index = ''] = choice.split('.')
  if (revision !== dialog.revision.toString(36) || !/^\d{1,3}$/.test(index)) return null
  return dialog.offered[Number(index)] ?? null
}

/** Somebody who follows an incident says whether it is over for them; the first press counts. */
function pressOfFollower(taking: Taking, press: Press, incidentId: string, answer: string): Taking {
  const resume = (resumed: Taking): Taking => askNext(postCard(remindOf(resumed)))
  const answered = answerIncident(say(taking, toast(press, null)), incidentId, answer, resume)
  return answered ?? say(taking, toast(press, 'intake:stale'))
}

/** The ticket answers the press itself; somebody else's ticket does not exist. */
function pressOfTicket(taking: Taking, { pressId }: Press, ticketId: string, action: string): Taking {
  const isOwn = taking.world.tickets.some(({ id }) => id === ticketId)
  if (!isOwn) return say(taking, toast({ choice: '', pressId }, 'ticket:refusal.not_yours'))
  if (action === 'status') {
    return withOutcome(say(taking, toast({ choice: '', pressId }, null)), { kind: 'showTicket', ticketId })
  }
  return withOutcome(taking, { kind: 'pressed', ticketId, action, pressId })
}

function toast({ pressId }: Press, key: string | null): Say {
  return { say: 'toast', pressId, phrase: key === null ? null : { key } }
}

/** Carries out what a button means; also for somebody who wrote it instead. */
export function act(taking: Taking, action: string): Taking {
  const [verb = '', value = ''] = split(action)
  switch (verb) {
    case 'set':
      return setAnswer(taking, value)
    case 'product':
      return accept(taking, 'product', { text: value, kind: 'given', messageIds: [] })
    case 'email':
      return acceptEmail(taking, value)
    case 'edit':
      return editField(taking, value)
    case 'language':
      return value === '' ? offerLanguages(taking) : setLanguage(taking, value)
    case 'ticket':
      return giveHeld(taking, value)
    case 'toggle':
      return toggleSituation(taking, value)
    case 'assign':
      return assignFile(taking, Number(value))
    case 'drop':
      return dropFile(taking, Number(value))
    default:
      return decide(taking, verb)
  }
}

/** What is done with the problems, the code and the guess; null for everything else. */
function decideFurther(taking: Taking, verb: string): Taking | null {
  switch (verb) {
    case 'guess':
      return acceptGuess(taking)
    case 'noGuess':
      return askNext(withDraft(taking, { guess: null }))
    case 'later':
      return putCodeOff(taking)
    case 'resend':
      return resendCode(taking)
    case 'split':
      return acceptSplit(taking)
    case 'one':
      return rejectSplit(taking)
    case 'several':
      return splitByHand(taking)
    case 'follow':
      return followIncident(taking, discardSilently)
    case 'goOn':
      return askNext(taking)
    case 'helped':
      return closeAsHelped(taking, discardSilently)
    case 'enough':
      return askReview(taking)
    case 'files':
      return askFiles(taking)
    case 'assignRest':
      return assignFile(taking, 0, true)
    default:
      return null
  }
}

/** Product and version in one tap, as the first words named them. */
function acceptGuess(taking: Taking): Taking {
  const guess = taking.dialog.draft?.guess
  if (!guess) return askNext(taking)
  const answer = (text: string): Answer => ({ text, kind: 'given', messageIds: [] })
  const product = withAnswer(withDraft(taking, { guess: null }), 'product', answer(guess.productId))
  return askNext(guess.version === null ? product : withAnswer(product, 'version', answer(guess.version)))
}

function decide(taking: Taking, verb: string): Taking {
  const { world } = taking
  switch (verb) {
    case 'new':
      return beginWithHeld(taking)
    case 'consent':
      return askNext(withDialog(taking, { consent: world.desk.rulesVersion }))
    case 'rules':
      return tell(taking, [rulesOf(taking)])
    case 'mine':
      return withOutcome(taking, { kind: 'listTickets' })
    case 'back':
      return goBack(taking)
    case 'done':
      return endError(taking)
    case 'send':
      return submit(taking)
    case 'cancel':
      return ask(taking, 'cancel', cancelQuestion())
    case 'discard':
      return discard(taking)
    case 'continue':
      return askNext(resumeCard(strip(taking)))
    case 'anew':
      return beginDraft(discardSilently(taking), null)
    case 'refuse':
      return declineIdentity(taking)
    default:
      return decideFurther(taking, verb) ?? taking
  }
}

/** The desk's own wording where it has one, else the rules that come with the program. */
function rulesOf({ dialog, world }: Taking): Block {
  const own = world.desk.rules[dialog.language]
  return own === undefined ? { key: 'intake:rules', params: { desk: world.desk.name } } : { quote: own }
}

/** «Готово» after files says that the error stands in them; without any, that there is none to tell. */
function endError(taking: Taking): Taking {
  const { draft } = taking.dialog
  const text = (draft?.files.length ?? 0) > 0 ? 'inFiles' : 'none'
  return accept(taking, 'error', draft?.answers.error ?? { text, kind: 'none', messageIds: [] })
}

/** Words that belong to no ticket begin a request, or go into the one that is being written. */
function beginWithHeld(taking: Taking): Taking {
  const { held, draft } = taking.dialog
  const free = withDialog(taking, { asking: null, held: null })
  if (held?.isAbusive) return refuseHeld(free, held)
  if (!draft) return beginDraft(free, held)
  if (!held) return askNext(free)
  const { messageId, files, text } = held
  const shown = files.length === 0 ? free : addFiles(free, files, { messageId, album: null, hasWords: text !== '' })
  return askNext(text === '' ? shown : addDescription(shown, held))
}

function split(action: string): readonly string[] {
  const colon = action.indexOf(':')
  return colon < 0 ? [action] : [action.slice(0, colon), action.slice(colon + 1)]
}

function setAnswer(taking: Taking, value: string): Taking {
  const { asking } = taking.dialog
  const field = FIELDS.find((one) => one === asking)
  if (!field) return taking
  if (value === 'known') return setKnown(taking, field)
  if (field === 'severity') return accept(taking, field, { text: value, kind: 'given', messageIds: [] })
  const kind = value === 'none' ? 'none' : 'unknown'
  return accept(taking, field, { text: value, kind, messageIds: [] })
}

function setKnown(taking: Taking, field: Field): Taking {
  const { known } = taking.world
  if (!known || (field !== 'contact' && field !== 'email' && field !== 'product')) return taking
  const value = known[field]
  const text =
    field === 'product' && value !== null ? (findProduct(value, taking.world.desk.products)?.id ?? value) : value
  return text === null ? taking : accept(taking, field, { text, kind: 'given', messageIds: [] })
}

function acceptEmail(taking: Taking, address: string): Taking {
  const stripped = withDialog(strip(taking), { asking: 'email' })
  return accept(withDialog(stripped, { asking: null }), 'email', { text: address, kind: 'given', messageIds: [] })
}

/** While questions are still open the conversation goes on with them afterwards, else with the review. */
function editField(taking: Taking, value: string): Taking {
  const field = FIELDS.find((one) => one === value)
  return field ? askField(withDraft(strip(taking), { isEditing: true }), field) : taking
}

/** The card is at hand again when a draft is taken up, perhaps days later. */
function resumeCard(taking: Taking): Taking {
  return (taking.dialog.draft?.cards ?? 0) > 0 ? postCard(taking) : taking
}

function goBack(taking: Taking): Taking {
  const { asking, draft } = taking.dialog
  if (draft?.isEditing) return askReview(taking)
  const field = FIELDS.find((one) => one === asking)
  const previous = field ? previousField(field) : null
  return previous ? askField(taking, previous) : askNext(taking)
}

/** Takes the buttons of the standing question away. */
function strip(taking: Taking): Taking {
  const field = FIELDS.find((one) => one === taking.dialog.asking)
  return field ? settle(taking, questionFor(field, taking.dialog, taking.world), { key: 'intake:empty' }) : taking
}

function discard(taking: Taking): Taking {
  return askOfHeld(tell(discardSilently(taking), [{ key: 'intake:cancel.done' }]))
}

/** Words that wait for another question are not a part of the draft, and do not go with it. */
function askOfHeld(taking: Taking): Taking {
  return taking.dialog.held ? askWhichAgain(taking) : taking
}

function discardSilently(taking: Taking): Taking {
  const cleared = withDialog(taking, { draft: null, asking: null, offered: [] })
  return alarm(alarm(cleared, 'draftReminder', null), 'draftPurge', null)
}

/** One confirmed form is one submission: its id is the draft's, and the draft is gone with it. */
function submit(taking: Taking): Taking {
  const { dialog, world } = taking
  const { draft } = dialog
  if (!draft || FIELDS.some((field) => draft.answers[field] === undefined)) return askNext(taking)
  const sent = say(taking, {
    say: 'edit',
    ref: `q:${dialog.revision}`,
    message: { blocks: reviewQuestion(dialog, draft, world).blocks.slice(0, -1) },
  })
  const submission = submissionOf(draft, dialog.language, world)
  return withOutcome(askOfHeld(discardSilently(sent)), { kind: 'submitted', submission })
}
