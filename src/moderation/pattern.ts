/**
 * The small language in which the data files describe words.
 *
 *   хуй            the letters themselves
 *   (а|у|ом|)      one of several; an empty one makes the group optional
 *   е?             the letter before may be missing
 *   <adj>          a class of the file: a named list of alternatives
 *   ~              any letters, to the end of the word
 *
 * It has no repetition but the last `~`, so a list of patterns becomes a small machine that reads each letter once.
 */
export type Piece =
  | { readonly kind: 'letter'; readonly code: number }
  | { readonly kind: 'choice'; readonly options: readonly (readonly Piece[])[] }
  | { readonly kind: 'rest' }

export type Classes = Readonly<Record<string, string>>

interface Reader {
  readonly source: string
  readonly classes: Classes
  at: number
}

/** Reads one pattern. Throws with the pattern and the place when it is not well formed or names an unknown class. */
export function parsePattern(source: string, classes: Classes = {}): readonly Piece[] {
  const reader: Reader = { source: source.replaceAll('ё', 'е'), classes, at: 0 }
  const pieces = readSequence(reader)
  if (reader.at < reader.source.length) throw fault(reader, 'a bracket that was never opened')
  return pieces
}

/** Whether the pattern also describes no word at all: in a phrase such a place may stay empty. */
export function isEmptyAllowed(pieces: readonly Piece[]): boolean {
  return pieces.every((piece) => piece.kind === 'choice' && piece.options.some(isEmptyAllowed))
}

function readSequence(reader: Reader): readonly Piece[] {
  const pieces: Piece[] = []
  while (reader.at < reader.source.length) {
    const sign = reader.source.charAt(reader.at)
    if (sign === '|' || sign === ')') break
    reader.at += 1
    const piece = readPiece(reader, sign)
    if (reader.source.charAt(reader.at) === '?') {
      reader.at += 1
      pieces.push({ kind: 'choice', options: [[piece], []] })
    } else pieces.push(piece)
  }
  return pieces
}

function readPiece(reader: Reader, sign: string): Piece {
  if (sign === '(') return readChoice(reader)
  if (sign === '<') return readClass(reader)
  if (sign === '~') {
    if (reader.at < reader.source.length) throw fault(reader, '~ stands at the end of a pattern only')
    return REST
  }
  return letterPiece(sign) ?? refuse(reader, sign)
}

const letterPieces = new Map<string, Piece>()

/** One letter is one piece, wherever it stands. */
function letterPiece(sign: string): Piece | null {
  const known = letterPieces.get(sign)
  if (known) return known
  if (!/\p{L}/u.test(sign)) return null
  const piece: Piece = { kind: 'letter', code: sign.charCodeAt(0) }
  letterPieces.set(sign, piece)
  return piece
}

function refuse(reader: Reader, sign: string): never {
  throw fault(reader, `${sign} is not a letter`)
}

function readChoice(reader: Reader): Piece {
  const options = [readSequence(reader)]
  while (reader.source.charAt(reader.at) === '|') {
    reader.at += 1
    options.push(readSequence(reader))
  }
  if (reader.source.charAt(reader.at) !== ')') throw fault(reader, 'a bracket that is not closed')
  reader.at += 1
  return { kind: 'choice', options }
}

function readClass(reader: Reader): Piece {
  const end = reader.source.indexOf('>', reader.at)
  if (end < 0) throw fault(reader, 'a class name that is not closed')
  const name = reader.source.slice(reader.at, end)
  const alternatives = reader.classes[name]
  if (alternatives === undefined) throw fault(reader, `the class <${name}> is not in the file`)
  reader.at = end + 1
  return classPiece(reader.classes, name, alternatives)
}

/** One class is one piece, wherever it is named: the machine then shares the states behind it. */
const classPieces = new WeakMap<Classes, Map<string, Piece>>()

function classPiece(classes: Classes, name: string, alternatives: string): Piece {
  const pieces = classPieces.get(classes) ?? new Map<string, Piece>()
  classPieces.set(classes, pieces)
  const known = pieces.get(name)
  if (known) return known
  const piece: Piece = { kind: 'choice', options: alternatives.split('|').map((text) => parsePattern(text, classes)) }
  pieces.set(name, piece)
  return piece
}

/** `~` is one piece too. */
const REST: Piece = { kind: 'rest' }

function fault({ source, at }: Reader, what: string): Error {
  return new Error(`pattern ${source}, place ${String(at)}: ${what}`)
}
