import { ANSWER_CHARS, shorten } from './clean-text.ts'
import { requestCode, tryCode } from './confirmation.ts'
import { FIELDS, freshDraft, type Answer, type Asking, type Field } from './dialog.ts'
import { readEmail } from './email.ts'
import { draftFiles } from './evidence.ts'
import type { DialogAlarm, IncomingFile } from './incoming.ts'
import { askNext, askReview, askSplit } from './next-question.ts'
import { answerPhrase, findProduct, questionFor, type Question } from './questions.ts'
import { readFacts } from './reading/extract-facts.ts'
import { joinParts } from './reading/join-parts.ts'
import { addSituation, lookForSituations } from './situations.ts'
import { readSeverity, readSkip } from './short-answers.ts'
import { alarm, ask, settle, tell, withDialog, withDraft, type Taking } from './turn.ts'

export const REMIND_AFTER_MS = 3_600_000
export const PURGE_AFTER_MS = 7 * 24 * 3_600_000

export interface Words {
  readonly messageId: string
  readonly text: string
}

/** Begins a draft, with the description already told when words came before any button: first words count. */
export function beginDraft(taking: Taking, first: Words | null, files: readonly IncomingFile[] = []): Taking {
  const { world } = taking
  const messageId = first?.messageId ?? world.turnKey
  const fresh = freshDraft(`d${world.turnKey}`, world.now)
  const draft = { ...fresh, files: draftFiles(files, messageId) }
  const begun = alarm(
    alarm(withDialog(taking, { draft, held: null }), 'draftReminder', world.now + REMIND_AFTER_MS),
    'draftPurge',
    world.now + PURGE_AFTER_MS,
  )
  const told = first === null || first.text === '' ? begun : addDescription(begun, first)
  return told.dialog.consent === world.desk.rulesVersion ? askNext(told) : askConsent(told, first !== null)
}

/**
 * More words for the description, without asking anything. A product that they name is offered for a yes, as long as nobody
 * has told the product; several problems in them are offered as several requests.
 */
export function addDescription(taking: Taking, words: Words): Taking {
  const { draft } = taking.dialog
  const isProductOpen = draft?.answers.product === undefined && draft?.guess === null
  const { productId, version } = readFacts(words.text, taking.world.desk.products)
  const guessed = isProductOpen && productId !== null ? withDraft(taking, { guess: { productId, version } }) : taking
  return lookForSituations(appendTo(guessed, 'problem', words))
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

/** Takes words as the answer to what was asked. Words that come where a decision is asked for are not lost. */
export function takeAnswer(taking: Taking, words: Words): Taking {
  const tried = tryCode(taking, words.text)
  if (tried.isCode) return tried.taking
  const { asking } = tried.taking.dialog
  if (asking !== null && isField(asking)) return answerField(tried.taking, asking, words)
  switch (asking) {
    case 'typo':
      return answerField(tried.taking, 'email', words)
    case 'guess':
      return answerField(withDraft(tried.taking, { guess: null }), 'product', words)
    case 'more':
      return addSituation(noteSource(tried.taking, words), words.text)
    case 'consent':
      return askConsent(addDescription(tried.taking, words), true)
    case 'split':
      return askSplit(addDescription(tried.taking, words))
    default:
      return askNext(addDescription(tried.taking, words))
  }
}

/** A further situation came in this message: an edit of it is an edit of the description. */
function noteSource(taking: Taking, { messageId }: Words): Taking {
  const problem = taking.dialog.draft?.answers.problem
  if (!problem) return taking
  return withAnswer(taking, 'problem', { ...problem, messageIds: [...problem.messageIds, messageId] })
}

/** The next piece of a text that the person's program cut goes where the first piece went, without a word. */
export function continueAnswer(taking: Taking, before: string, words: Words): Taking | null {
  const { draft } = taking.dialog
  const field = FIELDS.find((one) => draft?.answers[one]?.messageIds.includes(before))
  const answer = field === undefined ? undefined : draft?.answers[field]
  if (field === undefined || !answer) return null
  const text = joinParts(answer.text, words.text).slice(0, ANSWER_CHARS)
  const joined = withAnswer(taking, field, { ...answer, text, messageIds: [...answer.messageIds, words.messageId] })
  return field === 'problem' ? withDraft(joined, { situations: [] }) : joined
}

function isField(asking: Exclude<Asking, null>): asking is Field {
  return FIELDS.some((field) => field === asking)
}

function answerField(taking: Taking, field: Field, words: Words): Taking {
  const skipped = readSkip(field, words.text)
  if (skipped) return accept(taking, field, { ...skipped, messageIds: [words.messageId] })
  switch (field) {
    case 'email':
      return answerEmail(taking, words)
    case 'product': {
      const product = findProduct(words.text, taking.world.desk.products)
      return accept(taking, field, given({ ...words, text: product?.id ?? shorten(words.text, 200) }))
    }
    case 'severity':
      return accept(taking, field, { text: readSeverity(words.text), kind: 'given', messageIds: [] })
    case 'contact':
      return words.text.length < 2
        ? tell(taking, [{ key: 'intake:contact.short' }])
        : accept(taking, field, given(words))
    case 'problem':
      return words.text.length < 10
        ? tell(taking, [{ key: 'intake:problem.short' }])
        : accept(taking, field, given(words))
    default:
      return accept(taking, field, given(words))
  }
}

function answerEmail(taking: Taking, words: Words): Taking {
  const reading = readEmail(words.text)
  if (!reading.ok) {
    return tell(taking, [{ key: 'intake:email.wrong', params: { value: shorten(words.text, 80) } }])
  }
  const { address, typoOf } = reading
  if (typoOf === null) return accept(taking, 'email', given({ ...words, text: address }))
  const [local = '', domain = ''] = address.split('@')
  return ask(taking, 'typo', {
    blocks: [{ key: 'intake:email.typo', params: { typed: domain, meant: typoOf } }],
    options: [
      [{ action: `email:${local}@${typoOf}`, label: { key: 'intake:email.fix' }, tone: 'primary' }],
      [{ action: `email:${address}`, label: { key: 'intake:email.keep' } }],
    ],
  })
}

/** Keeps an answer, notes it under its question, and goes on. */
export function accept(taking: Taking, field: Field, answer: Answer): Taking {
  const { dialog, world } = taking
  if (!dialog.draft) return taking
  const kept = withAnswer(taking, field, answer)
  const settled =
    dialog.asking === field
      ? settle(kept, questionFor(field, dialog, world), answerPhrase(field, answer, kept.dialog, world))
      : kept
  return askNext(afterwards(settled, field, answer))
}

/** What an answer sets going: a letter with a code, a search for further problems. */
function afterwards(taking: Taking, field: Field, { text }: Answer): Taking {
  switch (field) {
    case 'email':
      return requestCode(withDraft(taking, { isCodePutOff: false }), text)
    case 'problem':
      return lookForSituations(taking)
    default:
      return taking
  }
}

export function withAnswer(taking: Taking, field: Field, answer: Answer): Taking {
  const { draft } = taking.dialog
  return draft ? withDraft(taking, { answers: { ...draft.answers, [field]: answer } }) : taking
}

function given({ messageId, text }: Words): Answer {
  return { text: text.slice(0, ANSWER_CHARS), kind: 'given', messageIds: [messageId] }
}

/** More words for an answer, without asking anything. */
export function appendTo(taking: Taking, field: Field, { messageId, text }: Words): Taking {
  const before = taking.dialog.draft?.answers[field]
  const joined = before?.kind === 'given' ? `${before.text}\n${text}` : text
  return withAnswer(taking, field, {
    text: joined.slice(0, ANSWER_CHARS),
    kind: 'given',
    messageIds: [...(before?.messageIds ?? []), messageId],
  })
}

/** An edited message: an answer that came in one piece now reads so; one of several pieces keeps both versions. */
export function changeAnswer(taking: Taking, messageId: string, text: string): Taking {
  const { draft, asking } = taking.dialog
  const field = FIELDS.find((one) => draft?.answers[one]?.messageIds.includes(messageId))
  const before = field === undefined ? undefined : draft?.answers[field]
  if (!draft || field === undefined || !before || text === '') return taking
  const email = field === 'email' ? readEmail(text) : null
  if (email && !email.ok) return tell(taking, [{ key: 'intake:email.wrong', params: { value: shorten(text, 80) } }])
  const meant = email?.ok ? email.address : text
  const whole = before.messageIds.length === 1 ? meant : `${before.text}\n${meant}`
  const answer: Answer = { ...before, text: whole.slice(0, ANSWER_CHARS), kind: 'given' }
  const changed = afterwards(withAnswer(taking, field, answer), field, answer)
  const hasProposal = changed.dialog.draft?.proposal !== draft.proposal && changed.dialog.draft?.proposal !== null
  if (hasProposal && asking !== 'consent') return askSplit(changed)
  return asking === 'review' ? askReview(changed) : tell(changed, [{ key: 'intake:changed' }], { isSilent: true })
}

/** One quiet reminder of a draft that lies still; after a week it is thrown away. */
export function remind(taking: Taking, { name }: { readonly name: DialogAlarm }): Taking {
  if (!taking.dialog.draft) return taking
  if (name === 'draftPurge') {
    return tell(withDialog(taking, { draft: null, asking: null, offered: [] }), [{ key: 'intake:purged' }], {
      isSilent: true,
    })
  }
  if (name !== 'draftReminder') return taking
  return tell(taking, [{ key: 'intake:reminder' }], { isSilent: true })
}
