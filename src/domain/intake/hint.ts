import { cut } from './clean-text.ts'
import type { Draft, Follow, Hint } from './dialog.ts'
import type { Option, Question } from './questions.ts'
import { errorCodesIn } from './reading/error-codes.ts'
import { tell, withDialog, withDraft, withOutcome, type Taking } from './turn.ts'

/** As many unsent requests as one conversation keeps beside the incidents that it follows. */
const MOST_FOLLOWS = 5

interface Wanted {
  /** Of the catalogue, or the person's own words. */
  readonly productId: string
  readonly text: string
  readonly codes: readonly string[]
}

/** What an unsent request is looked up by, as soon as enough of it is told; null when it has been looked up, or is several. */
export function hintWanted({ answers, isHintSought, situations }: Draft, justTold: string): Wanted | null {
  const { product, problem, error } = answers
  if (isHintSought || situations.length > 1 || product === undefined || problem === undefined) return null
  const text = [problem.text, error?.kind === 'given' ? error.text : justTold].join('\n').slice(0, 2000)
  return { productId: product.text, text, codes: errorCodesIn(text) }
}

/** Notes what was found, once for each draft and not before the error is told; null while there is nothing to note. */
export function seekHint(taking: Taking): Taking | null {
  const { draft } = taking.dialog
  const { hint } = taking.world
  if (!draft || hint === undefined || draft.isEditing || draft.isHintSought) return null
  if (draft.answers.error === undefined) return null
  return withDraft(taking, { isHintSought: true, hint })
}

/** What the desk knows already, before more is asked: an incident can be followed, and what helped others may help here. */
export function hintQuestion(hint: Hint): Question {
  const goOn: Option = { action: 'goOn', label: { key: `intake:${hint.kind}.goOn` } }
  if (hint.kind === 'incident') {
    const follow: Option = { action: 'follow', label: { key: 'intake:incident.follow' }, tone: 'primary' }
    return {
      blocks: [{ key: 'intake:incident.ask', params: { title: hint.title } }, { key: 'intake:incident.how' }],
      options: [[follow], [goOn]],
    }
  }
  const helped: Option = { action: 'helped', label: { key: 'intake:known.helped' }, tone: 'primary' }
  return {
    blocks: [
      { key: 'intake:known.ask', params: { title: hint.title } },
      { quote: hint.body },
      { key: 'intake:known.how' },
    ],
    options: [[helped], [goOn]],
  }
}

/** The request waits unsent beside the incident; it is not lost, and can be sent whenever the person wants. */
export function followIncident(taking: Taking, drop: (taking: Taking) => Taking): Taking {
  const { draft, follows } = taking.dialog
  const hint = draft?.hint
  if (!draft || hint?.kind !== 'incident') return taking
  const follow: Follow = { incidentId: hint.id, title: cut(hint.title), draft }
  const others = follows.filter(({ incidentId }) => incidentId !== hint.id)
  const kept = withDialog(drop(taking), { follows: [...others, follow].slice(-MOST_FOLLOWS) })
  const told = tell(kept, [{ key: 'intake:incident.followed', params: { title: hint.title } }], {
    choices: [[{ id: `I.${hint.id}.remains`, label: { key: 'intake:incident.send' } }]],
  })
  const { contact, email } = draft.answers
  return withOutcome(told, {
    kind: 'followed',
    incidentId: hint.id,
    contact: contact?.text ?? '',
    email: email?.text ?? '',
  })
}

/** Others' answer was this person's answer: nothing is registered, and the desk counts it. */
export function closeAsHelped(taking: Taking, drop: (taking: Taking) => Taking): Taking {
  const hint = taking.dialog.draft?.hint
  if (hint?.kind !== 'known') return taking
  return withOutcome(tell(drop(taking), [{ key: 'intake:known.thanks' }]), { kind: 'knownHelped', id: hint.id })
}

/**
 * The button of a follower: `I.<incident>.helped` or `.remains`. Only the first press counts; null says that there is nothing
 * to answer any more.
 *
 * @param resume goes on with a draft that is in the dialog.
 */
export function answerIncident(
  taking: Taking,
  incidentId: string,
  answer: string,
  resume: (taking: Taking) => Taking,
): Taking | null {
  const { follows, draft } = taking.dialog
  const follow = follows.find((one) => one.incidentId === incidentId)
  if (!follow || (answer !== 'helped' && answer !== 'remains')) return null
  if (answer === 'remains' && draft) return tell(taking, [{ key: 'intake:incident.draftFirst' }])
  const left = withDialog(taking, { follows: follows.filter((one) => one !== follow) })
  const said =
    answer === 'helped'
      ? tell(left, [{ key: 'intake:incident.thanks' }])
      : resume(
          withDialog(tell(left, [{ key: 'intake:incident.resumed', params: { title: follow.title } }]), {
            draft: follow.draft,
          }),
        )
  return withOutcome(said, { kind: 'incidentAnswered', incidentId, answer })
}
