import type { Block, Say } from '../notice/message.ts'
import { firstLine } from './clean-text.ts'
import {
  accept,
  askConsent,
  askField,
  askNext,
  askReview,
  beginDraft,
  PURGE_AFTER_MS,
  takeAnswer,
} from './draft-turn.ts'
import { FIELDS, type Answer, type Draft, type Field } from './dialog.ts'
import { giveHeld } from './route.ts'
import { previousField, productName, questionFor, reviewQuestion } from './questions.ts'
import { alarm, ask, say, settle, tell, withDialog, withDraft, withOutcome, type Taking } from './turn.ts'
import type { Submission, World } from './world.ts'

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
  const action = meaningOf(taking, press.choice)
  if (action === null) return say(taking, toast(press, 'intake:stale'))
  return act(say(taking, toast(press, null)), action)
}

function meaningOf({ dialog }: Taking, choice: string): string | null {
  const [revision = '', index = ''] = choice.split('.')
  if (revision !== dialog.revision.toString(36) || !/^\d{1,3}$/.test(index)) return null
  return dialog.offered[Number(index)] ?? null
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

function act(taking: Taking, action: string): Taking {
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
    default:
      return decide(taking, verb)
  }
}

function decide(taking: Taking, verb: string): Taking {
  const { world } = taking
  switch (verb) {
    case 'new':
      return beginWithHeld(taking)
    case 'consent':
      return askNext(withDialog(strip(taking), { consent: world.desk.rulesVersion }))
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
      return askCancel(taking)
    case 'discard':
      return discard(taking)
    case 'continue':
      return askNext(strip(taking))
    case 'anew':
      return beginDraft(discardSilently(taking), null)
    case 'refuse':
      return declineIdentity(taking)
    default:
      return taking
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
  if (!draft) return beginDraft(taking, held, held?.files)
  const free = withDialog(taking, { asking: null, held: null })
  return held ? takeAnswer(free, held) : askNext(free)
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
  if (!known || (field !== 'contact' && field !== 'email')) return taking
  return accept(taking, field, { text: known[field], kind: 'given', messageIds: [] })
}

function acceptEmail(taking: Taking, address: string): Taking {
  const stripped = withDialog(strip(taking), { asking: 'email' })
  const answer: Answer = { text: address, kind: 'given', messageIds: [] }
  const { draft } = stripped.dialog
  return draft ? askNext(withDraft(stripped, { answers: { ...draft.answers, email: answer } })) : stripped
}

function editField(taking: Taking, value: string): Taking {
  const field = FIELDS.find((one) => one === value)
  return field ? askField(withDraft(taking, { isEditing: true }), field) : taking
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

function askCancel(taking: Taking): Taking {
  return ask(taking, 'cancel', {
    blocks: [{ key: 'intake:cancel.ask' }],
    options: [
      [
        { action: 'discard', label: { key: 'intake:cancel.yes' }, tone: 'danger' },
        { action: 'continue', label: { key: 'intake:cancel.no' } },
      ],
    ],
  })
}

function discard(taking: Taking): Taking {
  return tell(discardSilently(taking), [{ key: 'intake:cancel.done' }])
}

function discardSilently(taking: Taking): Taking {
  const cleared = withDialog(taking, { draft: null, asking: null, offered: [], held: null })
  return alarm(alarm(cleared, 'draftReminder', null), 'draftPurge', null)
}

/** No service without identification: the rule is quoted, the draft waits (R19). */
function declineIdentity(taking: Taking): Taking {
  const { draft } = taking.dialog
  const keptUntil = (draft?.startedAt ?? taking.world.now) + PURGE_AFTER_MS
  return ask(taking, 'declined', {
    blocks: [{ key: 'intake:contact.refused', params: { date: { moment: keptUntil, show: 'day' } } }],
    options: [
      [{ action: 'continue', label: { key: 'intake:contact.give' }, tone: 'primary' }],
      [{ action: 'discard', label: { key: 'intake:contact.discard' } }],
    ],
  })
}

export function offerLanguages(taking: Taking): Taking {
  const options = taking.world.desk.languages.map((language) => [
    { action: `language:${language}`, label: { key: `common:language.${language}` } },
  ])
  return ask(taking, taking.dialog.asking, { blocks: [{ key: 'intake:language.ask' }], options })
}

/** Speaks the new language from the standing question on; answers stay. */
export function setLanguage(taking: Taking, language: string): Taking {
  if (!taking.world.desk.languages.includes(language)) return taking
  const changed = withDialog(taking, { language, isLanguageLocked: true })
  const { draft, asking } = changed.dialog
  if (!draft) return tell(changed, [{ key: 'intake:language.set' }])
  return asking === 'consent' ? askConsent(changed, false) : askNext(changed)
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
  return withOutcome(discardSilently(sent), {
    kind: 'submitted',
    submission: submissionOf(draft, dialog.language, world),
  })
}

function submissionOf(draft: Draft, language: string, world: World): Submission {
  const words = (field: Field): string | null => {
    const answer = draft.answers[field]
    return answer?.kind === 'given' ? answer.text : null
  }
  const product = words('product') ?? ''
  const problem = words('problem') ?? ''
  const severity = draft.answers.severity?.text
  return {
    id: draft.id,
    displayName: world.displayName,
    contact: words('contact') ?? '',
    email: words('email') ?? '',
    situations: [
      {
        title: firstLine(problem, 60),
        productId: world.desk.products.find(({ id }) => id === product)?.id ?? null,
        product: productName(product, language, world),
        version: words('version'),
        problem,
        error: words('error'),
        steps: words('steps'),
        changes: words('changes'),
        severity: severity === 'critical' || severity === 'high' || severity === 'low' ? severity : 'normal',
        sources: sourcesOf(draft),
        files: draft.files,
      },
    ],
  }
}

function sourcesOf({ answers }: Draft): Readonly<Partial<Record<Field, string>>> {
  return Object.fromEntries(
    FIELDS.flatMap((field) => {
      const [first] = answers[field]?.messageIds ?? []
      return first === undefined ? [] : [[field, first]]
    }),
  )
}
