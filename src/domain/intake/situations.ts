import { firstLine } from './clean-text.ts'
import { appendTo, type Words } from './answers.ts'
import type { Draft, SplitProposal } from './dialog.ts'
import { askMore, askNext, askReview, askSplit } from './next-question.ts'
import { greetingLength } from './reading/courtesy.ts'
import { findSituations } from './reading/find-situations.ts'
import { tell, withDraft, type Taking } from './turn.ts'

/** More than these in one request are a project, not a request. */
const MOST_SITUATIONS = 9

/**
 * Looks for several problems in the description (R11). What the person has decided stands; a description that has changed since
 * is looked at again.
 */
export function lookForSituations(taking: Taking): Taking {
  const { dialog, world } = taking
  const text = dialog.draft?.answers.problem?.text
  if (!dialog.draft || text === undefined || text === dialog.draft.splitAsked) return taking
  if (dialog.draft.situations.length > 1) return taking
  const { introduction, situations } = findSituations(text, world.desk.products)
  const isSeveral = situations.length > 1
  const proposal: SplitProposal | null = isSeveral
    ? { introduction, parts: situations.map((part) => ({ text: part, isOn: true })) }
    : null
  return withDraft(taking, { proposal, situations: [], splitAsked: text })
}

/** A box is ticked or cleared, in the same message. */
export function toggleSituation(taking: Taking, value: string): Taking {
  const proposal = taking.dialog.draft?.proposal
  if (!proposal) return askNext(taking)
  const parts = proposal.parts.map((part, index) => (index === Number(value) ? { ...part, isOn: !part.isOn } : part))
  return askSplit(withDraft(taking, { proposal: { ...proposal, parts } }), 'replace')
}

/** The ticked ones become requests of their own; what is not ticked stays with the first, so that no word is lost. */
export function acceptSplit(taking: Taking): Taking {
  const { draft } = taking.dialog
  if (!draft?.proposal) return askNext(taking)
  return askNext(
    withDraft(taking, { situations: situationsOf(draft.proposal), proposal: null, files: unassigned(draft) }),
  )
}

function situationsOf({ introduction, parts }: SplitProposal): readonly string[] {
  const chosen = parts.filter(({ isOn }) => isOn).map(({ text }) => text)
  const others = parts.filter(({ isOn }) => !isOn).map(({ text }) => text)
  const whole = [[chosen[0] ?? '', ...others].join('\n'), ...chosen.slice(1)]
  return introduction === '' ? whole : whole.map((text) => `${text}\n\n${introduction}`)
}

function unassigned({ files }: Draft): Draft['files'] {
  return files.map((file) => ({ ...file, situation: null }))
}

/** It is one problem after all. */
export function rejectSplit(taking: Taking): Taking {
  return askNext(withDraft(taking, { proposal: null, situations: [] }))
}

/** «Здесь несколько проблем» on the review: the text is looked through again, else the next one is asked for. */
export function splitByHand(taking: Taking): Taking {
  const { draft } = taking.dialog
  if (!draft) return taking
  if (draft.situations.length > 1) return askMore(taking)
  const looked = lookForSituations(withDraft(taking, { splitAsked: null }))
  return looked.dialog.draft?.proposal ? askSplit(looked) : askMore(looked)
}

/** One more problem of the same request. The description keeps its words as well: whatever is decided later, none are lost. */
export function addSituation(taking: Taking, words: Words): Taking {
  const { draft } = taking.dialog
  if (!draft) return taking
  const before = draft.situations.length > 0 ? draft.situations : [draft.answers.problem?.text ?? '']
  if (before.length >= MOST_SITUATIONS) {
    return askReview(tell(addToFirst(taking, words), [{ key: 'intake:more.most', params: { count: MOST_SITUATIONS } }]))
  }
  const files = draft.situations.length > 1 ? draft.files : unassigned(draft)
  return askMore(decided(withDraft(appendTo(taking, 'problem', words), { situations: [...before, words.text], files })))
}

/** Words that come after the problems were told apart stay with the first of them. */
export function addToFirst(taking: Taking, words: Words): Taking {
  const [first = '', ...others] = taking.dialog.draft?.situations ?? []
  const joined = `${first}\n${words.text}`
  return decided(withDraft(appendTo(taking, 'problem', words), { situations: [joined, ...others] }))
}

/** The description changed by a decision of the person: it is not looked through again. */
export function decided(taking: Taking): Taking {
  return withDraft(taking, { splitAsked: taking.dialog.draft?.answers.problem?.text ?? null })
}

/** The first file nobody has placed shows this situation (0: all of them); or all that are left show all of them. */
export function assignFile(taking: Taking, situation: number, isForAll = false): Taking {
  const { draft } = taking.dialog
  if (!draft) return taking
  const first = draft.files.findIndex((file) => file.situation === null)
  const files = draft.files.map((file, index) =>
    file.situation === null && (isForAll || index === first) ? { ...file, situation } : file,
  )
  return askReview(withDraft(taking, { files }))
}

/** A title for a list, from the person's own words, without the greeting. */
export function titleOf(text: string): string {
  const own = text.replace(/^↪ [^\n]{0,120}:\n/u, '')
  const told = own.slice(greetingLength(own)).trimStart() || own
  const title = firstLine(told, 60)
  return title.slice(0, 1).toUpperCase() + title.slice(1)
}
