import { boundariesOf, outside, type Boundary, type Range } from './layout.ts'
import { listsOf, marksOf, type Mark } from './list-marks.ts'
import { announcesSeveral, announcesWishes, isAction, isHeadOfActions, isHeadOfMessage, isMatter } from './signs.ts'

/** A list of a text, and what its items are: matters of their own, one account of things done or shown, or something else. */
export interface List {
  readonly marks: readonly Mark[]
  readonly holds: 'matters' | 'account' | 'other'
  readonly range: Range
}

const HEAD_CHARS = 160
const SENTENCE_CHARS = 2000
/** More lists than anybody writes: the rest of such a text is not looked at. */
const MOST_LISTS = 60
const BULLET = /^[-–—•*·▪◦●✔►‣]\s{0,3}(?=\S)/u

/** The lists of a text, outer ones first, without those in stretches that must not be touched. */
export function findLists(text: string, boundaries: readonly Boundary[], shut: readonly Range[]): readonly List[] {
  const open = outside(boundaries, shut)
  const numbered = listsOf(marksOf(text, open)).map(({ marks }) => marks)
  return [...numbered.slice(0, MOST_LISTS), ...bulleted(text, open).slice(0, MOST_LISTS)].map((marks) =>
    describe(text, marks),
  )
}

function bulleted(text: string, boundaries: readonly Boundary[]): readonly (readonly Mark[])[] {
  const lists: Mark[][] = []
  for (const { at, after } of boundaries) {
    const mark = bulletAt(text, at, after)
    if (!mark) continue
    const list = lists.at(-1)
    const last = list?.at(-1)
    if (!list || !last || last.style !== mark.style || isApart(text, last, mark)) lists.push([mark])
    else list.push(mark)
  }
  return lists.filter(({ length }) => length >= 2)
}

/** The style of a bullet holds its indent: sub-items are a list of their own. */
function bulletAt(text: string, at: number, after: Boundary['after']): Mark | null {
  const match = BULLET.exec(text.slice(at, at + 8))
  if (!match || (after !== 'line' && !match[0].startsWith('•'))) return null
  if (!/\s$/u.test(match[0]) && /[-*]/u.test(match[0])) return null
  const before = text.slice(Math.max(0, at - 24), at)
  const indent = after === 'line' ? before.length - 1 - before.lastIndexOf('\n') : 0
  return { at, contentAt: at + match[0].length, number: 1, style: `${match[0].trim()}${indent}`, isStrong: true }
}

/** Another paragraph stands between two bullets. */
function isApart(text: string, one: Mark, other: Mark): boolean {
  return /\n[ \t]*\n\s*\S/u.test(text.slice(one.contentAt, other.at).slice(0, 2000))
}

function describe(text: string, marks: readonly Mark[]): List {
  const [first] = marks
  const last = marks.at(-1)
  if (!first || !last) return { marks, holds: 'other', range: { start: 0, end: 0 } }
  const end = endOfItem(text, last, text.slice(first.at, last.at).includes('\n'))
  const items = marks.map(({ contentAt }, index) => text.slice(contentAt, marks[index + 1]?.at ?? end))
  return { marks, holds: heldBy(items, headBefore(text, first.at), first.style), range: { start: first.at, end } }
}

function heldBy(items: readonly string[], head: string, style: string): List['holds'] {
  const isHalf = (count: number): boolean => count * 2 >= items.length
  const matters = items.filter(isMatter).length
  const isAnnounced = announcesSeveral(head)
  const isWished = announcesWishes(head)
  if (!isWished && isHalf(items.filter(isAction).length)) return 'account'
  if ((isHeadOfActions(head) || isHeadOfMessage(head)) && !isAnnounced) return 'account'
  if (/^[-–—•*·▪◦●✔►‣]/u.test(style)) {
    return matters === items.length ||
      ((isAnnounced || isWished) && isHalf(items.filter((item) => isMatter(item) || isAction(item)).length))
      ? 'matters'
      : 'other'
  }
  return isAnnounced || isWished || isHalf(matters) ? 'matters' : 'other'
}

/** The sentence in front of a list. */
function headBefore(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - HEAD_CHARS), at).trimEnd()
  const start = boundariesOf(before).findLast(
    ({ at: place, after }) => place > 0 && (after === 'sentence' || after === 'line'),
  )
  return before.slice(start?.at ?? 0)
}

/** The last item of a list goes to the end of its line, or of its sentence where the list stands in one line. */
function endOfItem(text: string, { contentAt }: Mark, isOnLines: boolean): number {
  const newline = text.indexOf('\n', contentAt)
  const lineEnd = newline < 0 ? text.length : newline
  if (isOnLines) return lineEnd
  const sentence = /[.!?…](?=\s)/u.exec(text.slice(contentAt, Math.min(lineEnd, contentAt + SENTENCE_CHARS)))
  return sentence ? contentAt + sentence.index + 1 : lineEnd
}
