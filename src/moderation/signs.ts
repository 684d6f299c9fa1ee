import { CYRILLIC, exactForm, kindOf, LATIN, plainForm } from './letters.ts'

/**
 * The signs of one chunk, in columns: the same few arrays are used for every chunk, since a long message has thousands of
 * them. What was read of a chunk must not point into them.
 */
export interface Signs {
  length: number
  /** A letter, digit or sign in lower case and without marks, as its UTF-16 code. */
  readonly plain: Uint16Array
  /** The same with its marks: `ö`, `ş`. */
  readonly exact: Uint16Array
  readonly kind: Uint8Array
  /** Where the sign stands in the original. */
  readonly start: Uint16Array
  readonly end: Uint16Array
}

/** The longest piece that is read sign by sign; what it opens to is longer at most by as much as one sign can open to. */
export const MAX_PIECE = 48
const ROOM = MAX_PIECE * 18

/** A sign that has no code of its own: most emoji. */
export const PICTURE = 0xffff

/** In the tables: not looked up yet, nothing that is seen, more than one sign. */
const UNKNOWN = 0
export const UNSEEN = 1
export const SEVERAL = 2

const plainCodes = new Uint16Array(0x10000)
const exactCodes = new Uint16Array(0x10000)
const letterCodes = new Int32Array(0x10000)

/** Marks that make another letter of the one before them. */
const COMPOSED = new Map([
  ['и\u0306', 'й'],
  ['у\u0306', 'ў'],
  ['і\u0308', 'ї'],
])
const CAPITAL_I = 0x49
const DOTLESS_I = 0x131

export function createSigns(): Signs {
  return {
    length: 0,
    plain: new Uint16Array(ROOM),
    exact: new Uint16Array(ROOM),
    kind: new Uint8Array(ROOM),
    start: new Uint16Array(ROOM),
    end: new Uint16Array(ROOM),
  }
}

/** The plain sign of a UTF-16 code; `UNSEEN`, `SEVERAL` where it is none or not one. */
export function plainCode(code: number): number {
  const known = plainCodes[code] ?? UNKNOWN
  return known === UNKNOWN ? learn(code) : known
}

/** The same with its marks. */
export function exactCode(code: number): number {
  if (plainCodes[code] === UNKNOWN) learn(code)
  return exactCodes[code] ?? UNKNOWN
}

/**
 * All that reading a plain word asks of a UTF-16 code, in one look: the plain letter in the lower 16 bits, its kind above them
 * (`letterKind`), then whether it has marks and whether it is a letter of a neighbour's alphabet. `NO_LETTER` for the others.
 */
export function letterCode(code: number): number {
  const known = letterCodes[code] ?? 0
  if (known !== 0) return known
  learn(code)
  return letterCodes[code] ?? NO_LETTER
}

export const HAS_MARKS = 1 << 20
export const IS_FOREIGN = 1 << 21
export const NO_LETTER = 1 << 22
const KIND = 3 << 16

/** One for Cyrillic letters, another for Latin ones; only good for comparing. */
export function letterKind(letter: number): number {
  return letter & KIND
}

/** Letters of neighbours' alphabets that look like a Russian one. */
const FOREIGN = new Set([...'ғқңөұүһҳ'].map((letter) => letter.charCodeAt(0)))

function learn(code: number): number {
  const form = plainForm(code)
  const exact = exactForm(code)
  const plain = form.length === 1 ? form.charCodeAt(0) : SEVERAL
  const marked = form.length === 1 && exact.length === 1 ? exact.charCodeAt(0) : plain
  const kind = kindOf(plain)
  plainCodes[code] = form === '' ? UNSEEN : plain
  exactCodes[code] = marked
  const isLetter = form !== '' && (kind === CYRILLIC || kind === LATIN)
  const letter = plain | (kind << 16) | (marked === plain ? 0 : HAS_MARKS) | (FOREIGN.has(plain) ? IS_FOREIGN : 0)
  letterCodes[code] = isLetter ? letter : NO_LETTER
  return plainCodes[code]
}

/**
 * Reads a chunk sign by sign. What is not seen is left out; a letter and the marks after it are one sign, so that every sign
 * knows its place in the original. With `isTurkish` a capital I is read as ı. No more than `MAX_PIECE` units may be given.
 */
export function readSigns(signs: Signs, raw: string, isTurkish: boolean): void {
  signs.length = 0
  for (let at = 0; at < raw.length; at += 1) {
    const code = raw.charCodeAt(at)
    if (isTurkish && code === CAPITAL_I) {
      push(signs, DOTLESS_I, DOTLESS_I, at, at + 1)
      continue
    }
    const isPair = code >= 0xd800 && code <= 0xdbff && isLowHalf(raw.charCodeAt(at + 1))
    const plain = isPair ? SEVERAL : plainCode(code)
    if (plain === UNSEEN) mark(signs, code, at + 1)
    else if (plain === SEVERAL) {
      const end = at + (isPair ? 2 : 1)
      open(signs, raw.codePointAt(at) ?? 0, at, end)
      at = end - 1
    } else push(signs, plain, exactCode(code), at, at + 1)
  }
}

function isLowHalf(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff
}

function open(signs: Signs, codePoint: number, start: number, end: number): void {
  const form = plainForm(codePoint)
  if (form === '') return mark(signs, codePoint, end)
  for (const part of form) {
    const code = part.length === 1 ? part.charCodeAt(0) : PICTURE
    push(signs, code, code, start, end)
  }
}

function push(signs: Signs, plain: number, exact: number, start: number, end: number): void {
  const at = signs.length
  if (at >= ROOM) return
  signs.plain[at] = plain
  signs.exact[at] = exact
  signs.kind[at] = kindOf(plain)
  signs.start[at] = start
  signs.end[at] = end
  signs.length = at + 1
}

/** A mark belongs to the sign before it. */
function mark(signs: Signs, code: number, end: number): void {
  const last = signs.length - 1
  if (last < 0) return
  signs.end[last] = end
  if (code < 0x300 || code > 0x36f) return
  const sign = String.fromCharCode(code)
  const composed = COMPOSED.get(String.fromCharCode(signs.plain[last] ?? 0) + sign)
  const exact = (String.fromCharCode(signs.exact[last] ?? 0) + sign).normalize('NFC')
  if (composed) signs.plain[last] = composed.charCodeAt(0)
  if (exact.length === 1) signs.exact[last] = exact.toLowerCase().charCodeAt(0)
}
