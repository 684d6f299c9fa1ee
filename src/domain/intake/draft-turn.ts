import { appendTo, fieldOf, given, withAnswer, type Words } from './answers.ts'
import { cut, shorten } from './clean-text.ts'
import { requestCode, tryCode } from './confirmation.ts'
import { FIELDS, freshDraft, type Answer, type Asking, type Field } from './dialog.ts'
import { readEmail } from './email.ts'
import { addFiles } from './evidence.ts'
import type { IncomingFile } from './incoming.ts'
import { askCode, askConsent, askField, askNext, askReview, askSplit } from './next-question.ts'
import { answerPhrase, findProduct, questionFor } from './questions.ts'
import { readFacts } from './reading/extract-facts.ts'
import { joinParts } from './reading/join-parts.ts'
import { addSituation, addToFirst, decided, lookForSituations } from './situations.ts'
import { greetingLength } from './reading/courtesy.ts'
import { declineIdentity, PURGE_AFTER_MS } from './decline.ts'
import { declinesIdentity, readSeverity, readSkip } from './short-answers.ts'
import { alarm, ask, settle, tell, withDialog, withDraft, type Taking } from './turn.ts'

export const REMIND_AFTER_MS = 3_600_000

/** What stood before the first button: words, and files with the message that brought them. */
export interface First extends Words {
  readonly files: readonly IncomingFile[]
}

/** Shorter first words greet, or try whether anybody is there; they describe nothing. */
const TELLING_CHARS = 10

/** Begins a draft, with the description already told when words came before any button: first words count. */
export function beginDraft(taking: Taking, first: First | null): Taking {
  const { world } = taking
  const draft = freshDraft(`d${world.turnKey}`, world.now)
  const begun = remindOf(withDialog(taking, { draft }))
  if (first === null) return askNext(begun)
  const { messageId, files } = first
  const isTelling = first.text.slice(greetingLength(first.text)).trim().length >= TELLING_CHARS
  const shown = files.length === 0 ? begun : addFiles(begun, files, { messageId, album: null, hasWords: true })
  const told = isTelling ? addDescription(shown, first) : shown
  return isConsented(told) ? askNext(told) : askConsent(told, isTelling)
}

/** A draft that nobody goes on with is spoken of once, and goes after a while. */
export function remindOf(taking: Taking): Taking {
  const { now } = taking.world
  return alarm(alarm(taking, 'draftReminder', now + REMIND_AFTER_MS), 'draftPurge', now + PURGE_AFTER_MS)
}

function isConsented({ dialog, world }: Taking): boolean {
  return dialog.consent === world.desk.rulesVersion
}

/**
 * More words for the description, without asking anything. A product that they name is offered for a yes, as long as nobody
 * has told the product; several problems in them are offered as several requests.
 */
export function addDescription(taking: Taking, words: Words): Taking {
  const { draft } = taking.dialog
  if ((draft?.situations.length ?? 0) > 1) return addToFirst(taking, words)
  const isProductOpen = draft?.answers.product === undefined && draft?.guess === null
  const { productId, version } = readFacts(words.text, taking.world.desk.products)
  const guessed = isProductOpen && productId !== null ? withDraft(taking, { guess: { productId, version } }) : taking
  return lookForSituations(appendTo(guessed, 'problem', words))
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
    case 'declined':
      return answerField(tried.taking, isContactOpen(tried.taking) ? 'contact' : 'email', words)
    case 'guess':
      return answerField(withDraft(tried.taking, { guess: null }), 'product', words)
    case 'code':
      return answerBesideCode(tried.taking, words)
    case 'more':
      return addSituation(tried.taking, words)
    case 'consent':
      return askConsent(addDescription(tried.taking, words), true)
    default:
      return askNext(addDescription(tried.taking, words))
  }
}

function isContactOpen({ dialog }: Taking): boolean {
  return dialog.draft?.answers.contact === undefined
}

/** A corrected address, or words that somebody had forgotten; six digits were tried before. */
function answerBesideCode(taking: Taking, words: Words): Taking {
  if (readEmail(words.text).ok) return answerField(taking, 'email', words)
  const isJustShort = words.text.length < TELLING_CHARS
  return askCode(isJustShort ? tell(taking, [{ key: 'intake:code.digits' }]) : addDescription(taking, words))
}

/**
 * Words that came with a file, or were forwarded. They are evidence: an answer only where the question asks for evidence, else a
 * part of the description.
 */
export function takeEvidence(taking: Taking, words: Words): Taking {
  const { asking } = taking.dialog
  if (asking === 'problem' || asking === 'error' || asking === 'more') return takeAnswer(taking, words)
  const told = addDescription(taking, words)
  return asking === 'consent' ? askConsent(told, true) : askNext(told)
}

/** The next piece of a text that the person's program cut goes where the first piece went, without a word. */
export function continueAnswer(taking: Taking, before: string, words: Words): Taking | null {
  const { draft } = taking.dialog
  const field = FIELDS.find((one) => draft?.answers[one]?.messageIds.includes(before))
  const answer = field === undefined ? undefined : draft?.answers[field]
  if (field === undefined || !answer) return null
  const text = cut(joinParts(answer.text, words.text))
  const joined = withAnswer(taking, field, { ...answer, text, messageIds: [...answer.messageIds, words.messageId] })
  return field === 'problem' ? continueProblem(joined, words) : joined
}

function continueProblem(taking: Taking, { text }: Words): Taking {
  const { draft, asking } = taking.dialog
  const situations = draft?.situations ?? []
  if (situations.length > 1) {
    const at = asking === 'more' ? situations.length - 1 : 0
    return decided(
      withDraft(taking, { situations: situations.map((one, i) => (i === at ? joinParts(one, text) : one)) }),
    )
  }
  const looked = lookForSituations(taking)
  return asking === 'split' ? askNext(looked) : looked
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
    case 'product':
      return answerProduct(taking, words)
    case 'severity':
      return answerSeverity(taking, words)
    case 'contact':
      return answerContact(taking, words)
    case 'problem':
      return words.text.length < 10
        ? tell(taking, [{ key: 'intake:problem.short' }])
        : accept(taking, field, given(words))
    default:
      return accept(taking, field, given(words))
  }
}

/** More than this is no name and company; it is told before anybody was asked for it. */
const CONTACT_CHARS = 200

function answerContact(taking: Taking, words: Words): Taking {
  if (declinesIdentity(words.text)) return declineIdentity(taking)
  if (words.text.length < 2) return tell(taking, [{ key: 'intake:contact.short' }])
  if (words.text.length > CONTACT_CHARS) return askField(addDescription(taking, words), 'contact')
  return accept(taking, 'contact', given(words))
}

/** A product of the catalogue by its name, or by a sentence that names it, perhaps with its version; else the words themselves. */
function answerProduct(taking: Taking, words: Words): Taking {
  const { products } = taking.world.desk
  const exact = findProduct(words.text, products)
  const { productId, version } = readFacts(words.text, products)
  const id = exact?.id ?? productId
  const isVersionOpen = taking.dialog.draft?.answers.version === undefined
  const known =
    exact === null && id !== null && version !== null && isVersionOpen
      ? withAnswer(taking, 'version', given({ ...words, text: version }))
      : taking
  return accept(known, 'product', given({ ...words, text: id ?? shorten(words.text, 200) }))
}

/** A word is a choice; a sentence is a choice and a part of the description. */
const CHOICE_CHARS = 25

function answerSeverity(taking: Taking, words: Words): Taking {
  const answer: Answer = { text: readSeverity(words.text), kind: 'given', messageIds: [] }
  const told = words.text.length > CHOICE_CHARS ? addDescription(taking, words) : taking
  return accept(told, 'severity', answer)
}

function answerEmail(taking: Taking, words: Words): Taking {
  if (declinesIdentity(words.text)) return declineIdentity(taking)
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
  const kept = keepAnswer(taking, field, answer)
  const settled =
    dialog.asking === field
      ? settle(kept, questionFor(field, dialog, world), answerPhrase(field, answer, kept.dialog, world))
      : kept
  return askNext(afterwards(settled, field, answer))
}

/** After the problems were told apart a new description is the first one's; the others stay. */
function keepAnswer(taking: Taking, field: Field, answer: Answer): Taking {
  const [first, ...others] = taking.dialog.draft?.situations ?? []
  const kept = withAnswer(taking, field, answer)
  const isOfFirst = field === 'problem' && first !== undefined && others.length > 0
  return isOfFirst ? decided(withDraft(kept, { situations: [answer.text, ...others] })) : kept
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

/**
 * An edited message: an answer that came in one piece now reads so; one of several pieces keeps both versions. Telegram sends
 * edits that change nothing; those change nothing here.
 */
export function changeAnswer(taking: Taking, messageId: string, text: string): Taking {
  const { draft, asking } = taking.dialog
  const field = fieldOf(draft, messageId)
  const before = field === null ? undefined : draft?.answers[field]
  if (!draft || field === null || !before || text === '') return taking
  if (before.text === text || before.text.endsWith(`\n${text}`)) return taking
  const read = readEdited(taking, field, text)
  if (read === null) return tell(taking, [{ key: 'intake:email.wrong', params: { value: shorten(text, 80) } }])
  const whole = before.messageIds.length === 1 ? read.text : `${before.text}\n${read.text}`
  const answer: Answer = { ...before, ...read, text: cut(whole) }
  const changed = afterwards(withEdited(taking, field, answer, read.text), field, answer)
  const hasProposal = changed.dialog.draft?.proposal !== draft.proposal && changed.dialog.draft?.proposal !== null
  if (hasProposal && asking !== 'consent') return askSplit(changed)
  const isShown = asking === 'review' || (asking === 'code' && field === 'email')
  return isShown ? askReview(changed) : tell(changed, [{ key: 'intake:changed' }], { isSilent: true })
}

/** Nobody can tell which of several problems an edit changes: the first keeps the new words beside its own. */
function withEdited(taking: Taking, field: Field, answer: Answer, text: string): Taking {
  const [first, ...others] = taking.dialog.draft?.situations ?? []
  const kept = withAnswer(taking, field, answer)
  const isOfFirst = field === 'problem' && first !== undefined && others.length > 0
  return isOfFirst ? decided(withDraft(kept, { situations: [`${first}\n${text}`, ...others] })) : kept
}

/** The edited words as the question would have taken them; null for an address that is none. */
function readEdited(taking: Taking, field: Field, text: string): Pick<Answer, 'text' | 'kind'> | null {
  const skipped = readSkip(field, text)
  if (skipped) return skipped
  if (field === 'product') return { text: findProduct(text, taking.world.desk.products)?.id ?? text, kind: 'given' }
  if (field !== 'email') return { text, kind: 'given' }
  const email = readEmail(text)
  return email.ok ? { text: email.address, kind: 'given' } : null
}

/** One quiet reminder of a draft that lies still; after a week it is thrown away. */
export function remind(taking: Taking, name: 'draftReminder' | 'draftPurge'): Taking {
  if (!taking.dialog.draft) return taking
  if (name === 'draftReminder') return tell(taking, [{ key: 'intake:reminder' }], { isSilent: true })
  const purged = withDialog(taking, { draft: null, asking: null, offered: [] })
  return tell(purged, [{ key: 'intake:purged' }], { isSilent: true })
}
