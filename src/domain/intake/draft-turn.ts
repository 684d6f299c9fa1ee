import { ANSWER_CHARS, cleanText, shorten } from './clean-text.ts'
import { FIELDS, type Answer, type Asking, type Draft, type Field } from './dialog.ts'
import { readEmail } from './email.ts'
import type { Severity } from '../ticket/events.ts'
import type { DialogAlarm, IncomingFile } from './incoming.ts'
import { answerPhrase, findProduct, nextField, questionFor, reviewQuestion, type Question } from './questions.ts'
import { alarm, ask, settle, tell, withDialog, withDraft, type Taking } from './turn.ts'

export const MOST_FILES = 10
export const FILE_BYTES_MAX = 20 * 1024 * 1024
export const REMIND_AFTER_MS = 3_600_000
export const PURGE_AFTER_MS = 7 * 24 * 3_600_000

interface Words {
  readonly messageId: string
  readonly text: string
}

/** Begins a draft, with the description already told when words came before any button. */
export function beginDraft(taking: Taking, first: Words | null, files: readonly IncomingFile[] = []): Taking {
  const { world } = taking
  const answers = first ? { problem: given(first) } : {}
  const messageId = first?.messageId ?? world.turnKey
  const draft: Draft = {
    id: `d${world.turnKey}`,
    startedAt: world.now,
    answers,
    files: acceptable(files).map((file) => ({ ...file, messageId })),
    isEditing: false,
    wasLanguageOffered: false,
  }
  const begun = alarm(
    alarm(withDialog(taking, { draft, held: null }), 'draftReminder', world.now + REMIND_AFTER_MS),
    'draftPurge',
    world.now + PURGE_AFTER_MS,
  )
  return begun.dialog.consent === world.desk.rulesVersion ? askNext(begun) : askConsent(begun, first !== null)
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

/** Asks the next open question, or shows the whole request. */
export function askNext(taking: Taking): Taking {
  const { draft } = taking.dialog
  if (!draft) return taking
  const field = draft.isEditing ? null : nextField(draft)
  return field === null ? askReview(taking) : askField(taking, field)
}

export function askField(taking: Taking, field: Field): Taking {
  return ask(taking, field, questionFor(field, taking.dialog, taking.world))
}

export function askReview(taking: Taking): Taking {
  const missing = taking.dialog.draft && nextField(taking.dialog.draft)
  if (missing) return askField(withDraft(taking, { isEditing: false }), missing)
  const ready = withDraft(taking, { isEditing: false })
  const { draft } = ready.dialog
  return draft ? ask(ready, 'review', reviewQuestion(ready.dialog, draft, ready.world)) : ready
}

/** Takes words as the answer to what was asked. Words that come where a decision is asked for are not lost. */
export function takeAnswer(taking: Taking, words: Words): Taking {
  const { asking } = taking.dialog
  if (asking !== null && isField(asking)) return answerField(taking, asking, words)
  if (asking === 'typo') return answerField(taking, 'email', words)
  if (asking === 'consent') return repeat(appendTo(taking, 'problem', words), (next) => askConsent(next, true))
  if (asking === 'review') return repeat(appendTo(taking, 'problem', words), askReview)
  return repeat(appendTo(taking, 'problem', words), askNext)
}

function repeat(taking: Taking, again: (taking: Taking) => Taking): Taking {
  return again(taking)
}

function isField(asking: Exclude<Asking, null>): asking is Field {
  return FIELDS.some((field) => field === asking)
}

function answerField(taking: Taking, field: Field, words: Words): Taking {
  switch (field) {
    case 'email':
      return answerEmail(taking, words)
    case 'product': {
      const product = findProduct(words.text, taking.world.desk.products)
      return accept(taking, field, given({ ...words, text: product?.id ?? shorten(words.text, 200) }))
    }
    case 'severity':
      return accept(taking, field, { text: severityIn(words.text), kind: 'given', messageIds: [] })
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

const SEVERITY_WORDS: readonly (readonly [Severity, RegExp])[] = [
  ['critical', /вс[её] (?:стоит|лежит|упало)|критич|авари|не работает ничего|critical|everything is down|outage/iu],
  ['high', /сильно|высок|срочно|severe|high|urgent/iu],
  ['low', /вопрос|низк|не мешает|question|low|minor/iu],
]

/** The degree that somebody means who writes instead of pressing; what is not clear is the middle, and an agent may change it. */
function severityIn(text: string): Severity {
  return SEVERITY_WORDS.find(([, words]) => words.test(text))?.[0] ?? 'normal'
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
  const kept = withDraft(taking, { answers: { ...dialog.draft.answers, [field]: answer } })
  const settled =
    dialog.asking === field
      ? settle(kept, questionFor(field, dialog, world), answerPhrase(field, answer, kept.dialog, world))
      : kept
  return askNext(settled)
}

function given({ messageId, text }: Words): Answer {
  return { text: text.slice(0, ANSWER_CHARS), kind: 'given', messageIds: [messageId] }
}

function appendTo(taking: Taking, field: Field, { messageId, text }: Words): Taking {
  const { draft } = taking.dialog
  if (!draft) return taking
  const before = draft.answers[field]
  const joined = before?.kind === 'given' ? `${before.text}\n${text}` : text
  const answer: Answer = {
    text: joined.slice(0, ANSWER_CHARS),
    kind: 'given',
    messageIds: [...(before?.messageIds ?? []), messageId],
  }
  return withDraft(taking, { answers: { ...draft.answers, [field]: answer } })
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
  const changed = withDraft(taking, { answers: { ...draft.answers, [field]: answer } })
  return asking === 'review' ? askReview(changed) : tell(changed, [{ key: 'intake:changed' }], { isSilent: true })
}

/** Files may come at any question; one album is answered once. */
export function addFiles(taking: Taking, messageId: string, files: readonly IncomingFile[], isSilent: boolean): Taking {
  const { draft } = taking.dialog
  if (!draft) return taking
  const fine = acceptable(files)
  const room = MOST_FILES - draft.files.length
  const kept = [...draft.files, ...fine.slice(0, Math.max(room, 0)).map((file) => ({ ...file, messageId }))]
  const added = withDraft(taking, { files: kept })
  const big = files.find((file) => (file.bytes ?? 0) > FILE_BYTES_MAX)
  if (big) return tell(added, [{ key: 'intake:file.tooBig', params: { name: cleanText(big.name ?? '') } }])
  if (fine.length > room) return tell(added, [{ key: 'intake:file.tooMany', params: { most: MOST_FILES } }])
  return isSilent
    ? added
    : tell(added, [{ key: 'intake:file.added', params: { count: kept.length } }], { isSilent: true })
}

function acceptable(files: readonly IncomingFile[]): readonly IncomingFile[] {
  return files.filter((file) => (file.bytes ?? 0) <= FILE_BYTES_MAX)
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
