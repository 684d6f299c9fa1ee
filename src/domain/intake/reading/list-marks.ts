import type { Boundary } from './layout.ts'

/** The mark of a list item or «во-вторых»: where it begins, and where the words behind it do. */
export interface Mark {
  readonly at: number
  readonly contentAt: number
  readonly number: number
  readonly style: string
  /** It stands where a line, a sentence or a clause begins, and not in the middle of words. */
  readonly isStrong: boolean
}

export interface MarkedList {
  readonly marks: readonly Mark[]
}

const MOST_NESTED = 8

const NUMBER = /[«(["]?(\d{1,2})(\uFE0F?\u20E3|\.\)|\s?\)|\.|\s?[-–—])[»"\]]?\s{0,3}/uy
const LETTER = /([а-з]|[a-h])\)\s{1,3}/iuy
const LABELLED =
  /(?:(?:проблема|вопрос|ошибка|ситуация|пункт|problem|issue|question|bug)\s{0,1}(?:№|#)?\s?)(\d{1,2})\s?[:.)—–-]\s{0,3}/iuy
const NOUN = String.raw`(?:\s(?:проблем\p{L}|вопрос|беда|ошибка|ситуация|момент|баг|пункт|problem|issue|question|thing|bug|one))`
const PUNCTUATION = String.raw`\s?[:,.—–-]\s{0,3}`
const ORDINALS: readonly RegExp[] = [
  ['во-первых', 'перв(?:ое|ая|ый)', 'first(?:ly)?|one'],
  ['во-вторых', 'втор(?:ое|ая|ой)', 'second(?:ly)?'],
  ['в-третьих', 'треть(?:е|я)|третий', 'third(?:ly)?'],
  ['в-четв[её]ртых', 'четв[её]рт(?:ое|ая|ый)', 'fourth(?:ly)?'],
  ['в-пятых', 'пят(?:ое|ая|ый)', 'fifth(?:ly)?'],
].map(
  ([adverb, russian, english]) =>
    new RegExp(
      String.raw`(?:(?:а|и|ну|and|the|and the)\s){0,2}(?:${adverb}(?![\p{L}\p{N}])(?:${PUNCTUATION}|\s)|(?:${russian}|${english})(?![\p{L}\p{N}])(?:${NOUN}(?![\p{L}\p{N}]))?(${PUNCTUATION})|(?:${russian}|${english})${NOUN}(?=\s))`,
      'iuy',
    ),
)

/** In front of a number these make it a name: «кабинет 2. Не работает…». */
const LABEL =
  /(?:верси\p{L}{0,3}|windows|кабинет\p{L}{0,2}|офис\p{L}{0,2}|этаж\p{L}{0,2}|шаг\p{L}{0,2}|уров\p{L}{0,4}|пункт\p{L}{0,2}|окн\p{L}|номер\p{L}{0,2}|част\p{L}|глав\p{L}|рис|стр|№|version|step|room|floor|page|level|в|на|до|с|от|за|по|in|on|at|to|from)[.\s]*$/iu

/** The marks of a text, in order. */
export function marksOf(text: string, boundaries: readonly Boundary[]): readonly Mark[] {
  return boundaries.flatMap(({ at, after }) => {
    const mark = numberAt(text, at, after) ?? ordinalAt(text, at, after)
    return mark ? [mark] : []
  })
}

function numberAt(text: string, at: number, after: Boundary['after']): Mark | null {
  const isStrong = after !== 'word'
  const match = matchAt(NUMBER, text, at)
  if (match) return isListNumber(match, text, at, after) ? markOf(match, at, Number(match[1]), isStrong) : null
  const labelled = isStrong ? matchAt(LABELLED, text, at) : null
  if (labelled) return { ...markOf(labelled, at, Number(labelled[1]), true), style: 'label' }
  const letter = isStrong ? matchAt(LETTER, text, at) : null
  const order = letter?.[1] ? Math.max('абвгдежз'.indexOf(letter[1]), 'abcdefgh'.indexOf(letter[1])) + 1 : 0
  return letter && order > 0 ? { ...markOf(letter, at, order, true), style: 'letter' } : null
}

function markOf(match: RegExpExecArray, at: number, number: number, isStrong: boolean): Mark {
  return { at, contentAt: at + match[0].length, number, style: (match[2] ?? '').trim().slice(0, 1), isStrong }
}

function isListNumber(match: RegExpExecArray, text: string, at: number, after: Boundary['after']): boolean {
  const next = text.charAt(at + match[0].length)
  const style = (match[2] ?? '').trim().slice(0, 1)
  const isSpaced = /\s$/u.test(match[0])
  const before = text.slice(Math.max(0, at - 60), at)
  if (next === '' || Number(match[1]) === 0) return false
  if (/^[\d]/u.test(next) && !(isSpaced && (style === ')' || after === 'line'))) return false
  if (
    /^[-–—]/u.test(style) &&
    !(isSpaced
      ? after !== 'word'
      : after === 'line' &&
        !/^(?:й|го|м|я|е|ом|ый|х|th|st)(?!\p{L})/iu.test(text.slice(at + match[0].length, at + match[0].length + 3)))
  )
    return false
  if (after === 'word' && LABEL.test(before)) return false
  return style !== ')' || match[0].startsWith('(') || !/(?<![:;=])\([^()]*$/u.test(before)
}

function ordinalAt(text: string, at: number, after: Boundary['after']): Mark | null {
  const look = text.slice(at, at + 40)
  if (!/^[авинпчтftsoaв]/iu.test(look)) return null
  const index = ORDINALS.findIndex((form) => matchAt(form, look, 0) !== null)
  const match = index < 0 ? null : matchAt(ORDINALS[index] ?? NUMBER, look, 0)
  const isAdverb = /^(?:(?:а|и|ну)\s)*во?-/iu.test(look)
  if (!match || (after === 'word' && !isAdverb)) return null
  const isLeftOut = isAdverb || match[1] !== undefined
  return { at, contentAt: isLeftOut ? at + match[0].length : at, number: index + 1, style: 'ordinal', isStrong: true }
}

function matchAt(form: RegExp, text: string, at: number): RegExpExecArray | null {
  form.lastIndex = at
  return form.exec(text)
}

/**
 * Lists among the marks: each begins with 1, goes on with 2 and so on. A list inside an item of another one is found too;
 * outer lists stand before inner ones.
 */
export function listsOf(marks: readonly Mark[]): readonly MarkedList[] {
  const all: Mark[][] = []
  let open: Mark[][] = []
  for (const mark of marks) {
    const continued =
      open.findLast((list) => list.length + 1 === mark.number && list[0]?.style === mark.style) ??
      open.findLast((list) => list.length + 1 === mark.number && isMixable(list[0]?.style) && isMixable(mark.style))
    if (continued) {
      continued.push(mark)
      open = open.slice(0, open.indexOf(continued) + 1)
    } else if (mark.number === 1 && (mark.isStrong || mark.style === ')')) {
      const list = [mark]
      all.push(list)
      open = [...open.slice(0, MOST_NESTED - 1), list]
    }
  }
  return all.filter((list) => list.length >= 2).map((list) => ({ marks: list }))
}

/** «1) … 2. …»: numbers are mixed by hand, letters and words are not. */
function isMixable(style: string | undefined): boolean {
  return style !== undefined && style.length <= 1
}
