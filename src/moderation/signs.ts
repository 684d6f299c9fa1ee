import { exactForm, kindOf, plainForm, type SignKind } from './letters.ts'

/** One sign of a chunk as it is read, and where it stands in the original. */
export interface Sign {
  /** A single letter, digit or sign, in lower case and without marks. */
  readonly plain: string
  /** The same with its marks: `ö`, `ş`. */
  readonly exact: string
  readonly kind: SignKind
  readonly start: number
  readonly end: number
}

/** Marks that make another letter of the one before them. */
const COMPOSED = new Map([
  ['и\u0306', 'й'],
  ['у\u0306', 'ў'],
  ['і\u0308', 'ї'],
])

/**
 * Reads a chunk sign by sign. What is not seen is left out; a letter and the marks after it are one sign, so that every sign
 * knows its place in the original. With `isTurkish` a capital I is read as ı.
 */
export function readSigns(raw: string, isTurkish: boolean): readonly Sign[] {
  const signs: Sign[] = []
  let at = 0
  while (at < raw.length) {
    const code = raw.codePointAt(at) ?? 0
    const start = at
    at += code > 0xffff ? 2 : 1
    const form = isTurkish && code === 0x49 ? 'ı' : plainForm(code)
    if (form === '') {
      mark(signs, code, at)
      continue
    }
    const exact = isTurkish && code === 0x49 ? 'ı' : exactForm(code)
    const isOne = form.length === 1
    for (const plain of form) {
      signs.push({ plain, exact: isOne && exact.length === 1 ? exact : plain, kind: kindOf(plain), start, end: at })
    }
  }
  return signs
}

/** A mark belongs to the sign before it. */
function mark(signs: Sign[], code: number, end: number): void {
  const last = signs.pop()
  if (!last) return
  const composed = COMPOSED.get(last.plain + String.fromCodePoint(code))
  const exact = (last.exact + String.fromCodePoint(code)).normalize('NFC')
  signs.push({
    ...last,
    plain: composed ?? last.plain,
    exact: exact.length === 1 ? exact.toLowerCase() : last.exact,
    end,
  })
}

export function isLetter({ kind }: Sign): boolean {
  return kind === 'cyrillic' || kind === 'latin'
}

export function plainText(signs: readonly Sign[]): string {
  return signs.map(({ plain }) => plain).join('')
}

export function exactText(signs: readonly Sign[]): string {
  return signs.map(({ exact }) => exact).join('')
}
