/** Where a new thing can begin: a line, a sentence, a clause after another mark, or just a word. */
export interface Boundary {
  readonly at: number
  readonly after: 'line' | 'sentence' | 'mark' | 'word'
}

/** From start to end, without the end. */
export interface Range {
  readonly start: number
  readonly end: number
}

const SHORT_FORMS =
  /(?<![\p{L}\p{N}])(?:т|е|к|д|п|г|ул|стр|рис|см|др|пр|им|тел|моб|вер|в|v|т\.е|т\.к|т\.д|т\.п|напр|руб|тыс|e\.g|i\.e|etc|vs|no)\.$/iu

/** Every place where a word begins, with what stands before it; a list number may be glued to a mark («;2) …»). */
export function boundariesOf(text: string): readonly Boundary[] {
  const found: Boundary[] = []
  for (const { index: at } of text.matchAll(/(?<=^|\s)\S|(?<=\p{L}[.;,!?…])\d(?=\d?\))/gu)) {
    const before = text.slice(Math.max(0, at - 12), at)
    found.push({ at, after: at === 0 ? 'line' : whatEnds(before) })
  }
  return found
}

function whatEnds(before: string): Boundary['after'] {
  const trimmed = before.trimEnd()
  if (trimmed === '' || before.slice(trimmed.length).includes('\n')) return 'line'
  if (/[.!?…]["»)]?$/u.test(trimmed)) return SHORT_FORMS.test(trimmed) ? 'word' : 'sentence'
  if (/(?:\p{Extended_Pictographic}|\uFE0F|\){2,3})$/u.test(trimmed)) return 'sentence'
  return /[;,:)»"–—-]$/u.test(trimmed) ? 'mark' : 'word'
}

/** The sentences of a stretch of text; a line end ends one too. */
export function sentencesOf(boundaries: readonly Boundary[], { start, end }: Range): readonly Range[] {
  const starts = boundaries
    .filter(({ at, after }) => at >= start && at < end && (after === 'line' || after === 'sentence'))
    .map(({ at }) => at)
  const [first] = starts
  const all = first === start ? starts : [start, ...starts]
  return all.map((at, index) => ({ start: at, end: all[index + 1] ?? end })).filter((one) => one.start < one.end)
}

const LOG_LINE =
  /^\s{0,8}(?:>|\[?\d{4}-\d\d-\d\d[T\s]|\[?\d\d[.:]\d\d[.:]\d\d|\[?(?:ERROR|WARN|WARNING|INFO|DEBUG|TRACE|FATAL)(?:\]|:|\s{1,2}\S)|at\s[\w$.<>/]{1,120}\s?\(|at\s(?:async\s)?\S{1,80}:\d|Traceback|File\s"|Caused by:|Exception in|#\d{1,3}\s|[\w.]{1,80}(?:Exception|Error)(?::|$)|(?:const|let|var|def|class|import|function|return|SELECT|INSERT|UPDATE)\s.{0,80}[;({=])/u

/** Stretches in which nothing is cut: code, logs, stack traces, quoted lines and words in quotation marks. */
export function untouchable(text: string): readonly Range[] {
  const fences = [...text.matchAll(/```/gu)].map(({ index }) => index)
  const fenced = fences
    .filter((_, index) => index % 2 === 0)
    .map((start, index) => ({ start, end: (fences[index * 2 + 1] ?? text.length - 3) + 3 }))
  const lines = [...text.matchAll(/[^\n]+/gu)]
    .filter(([line]) => LOG_LINE.test(line))
    .map((match) => ({ start: match.index, end: match.index + match[0].length }))
  const quotes = [...text.matchAll(/«[^«»]{1,400}»|"[^"\n]{1,400}"|“[^“”]{1,400}”/gu)].map((match) => ({
    start: match.index + 1,
    end: match.index + match[0].length - 1,
  }))
  return merged([...fenced, ...lines, ...quotes])
}

/** Ranges in order, those that touch joined. */
export function merged(ranges: readonly Range[]): readonly Range[] {
  const kept: { start: number; end: number }[] = []
  for (const { start, end } of ranges.toSorted((one, other) => one.start - other.start)) {
    const last = kept.at(-1)
    if (last && start <= last.end) last.end = Math.max(last.end, end)
    else kept.push({ start, end })
  }
  return kept
}

/** Keeps those that stand outside all ranges; both are in order. */
export function outside<T extends { readonly at: number }>(
  places: readonly T[],
  ranges: readonly Range[],
): readonly T[] {
  let next = 0
  return places.filter(({ at }) => {
    while ((ranges[next]?.end ?? Infinity) <= at) next += 1
    return at < (ranges[next]?.start ?? Infinity)
  })
}
