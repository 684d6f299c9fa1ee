import { plainForm } from './letters.ts'

interface Folded {
  readonly text: string
  readonly start: number
  readonly end: number
}

const WORD_SIGN = /^[\p{L}\p{N}]+$/u

/**
 * The text as the lists see it: small letters without marks, nothing that is not seen, words of letters and digits with one
 * space between them. What it gives back it leaves as it is.
 */
export function normalise(text: string): string {
  return foldWords(text)
    .map(({ text: word }) => word)
    .join(' ')
}

/**
 * Whether a phrase that an operator has overruled covers the place. The phrase stands in the text word for word, as
 * `normalise` writes it; a disguised form of it is none.
 */
export function excuse(text: string, exceptions: readonly string[]): (start: number, end: number) => boolean {
  if (exceptions.length === 0) return () => false
  let covered: readonly Folded[] | null = null
  return (start, end) => {
    covered ??= findAll(foldWords(text), phrasesOf(exceptions))
    return covered.some((place) => place.start <= start && end <= place.end)
  }
}

/** A list is folded once, however many messages it is asked about. */
const folded = new WeakMap<readonly string[], ReadonlyMap<string, readonly (readonly string[])[]>>()

/** First word → the phrases that begin with it. */
function phrasesOf(exceptions: readonly string[]): ReadonlyMap<string, readonly (readonly string[])[]> {
  const known = folded.get(exceptions)
  if (known) return known
  const phrases = new Map<string, (readonly string[])[]>()
  for (const exception of exceptions) {
    const words = foldWords(exception).map(({ text }) => text)
    const [first] = words
    if (first !== undefined) phrases.set(first, [...(phrases.get(first) ?? []), words])
  }
  folded.set(exceptions, phrases)
  return phrases
}

function findAll(
  words: readonly Folded[],
  phrases: ReadonlyMap<string, readonly (readonly string[])[]>,
): readonly Folded[] {
  return words.flatMap(({ text, start }, at) =>
    (phrases.get(text) ?? []).flatMap((phrase) => {
      const isThere = phrase.every((word, place) => words[at + place]?.text === word)
      const end = words[at + phrase.length - 1]?.end
      return isThere && end !== undefined ? { text, start, end } : []
    }),
  )
}

function foldWords(text: string): readonly Folded[] {
  const words: Folded[] = []
  let word = ''
  let start = 0
  let end = 0
  const close = (): void => {
    if (word !== '') words.push({ text: word, start, end })
    word = ''
  }
  for (let at = 0; at < text.length;) {
    const code = text.codePointAt(at) ?? 0
    const next = at + (code > 0xffff ? 2 : 1)
    const form = plainForm(code)
    if (WORD_SIGN.test(form)) {
      if (word === '') start = at
      word += form
      end = next
    } else if (form !== '') close()
    else if (word !== '') end = next
    at = next
  }
  close()
  return words
}
