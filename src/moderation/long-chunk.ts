import { DEAD, START } from './automaton.ts'
import { readChunk, type Chunk, type Word } from './chunk.ts'
import type { Lexicon } from './lexicon.ts'
import { CYRILLIC, kindOf, LATIN } from './letters.ts'
import { MAX_PIECE, plainCode } from './signs.ts'
import { isTechnical } from './technical.ts'

/** What may still be spent on one message, about one for each sign that is looked at closely. */
export interface Effort {
  left: number
  /** What is kept for the end of the message. */
  kept: number
}

/** What looking closely costs beside the signs themselves. */
export const LOOK = 8

/** A word with unseen signs between its letters or a drawn-out one is hardly longer. */
const MAX_SEEN = 1_000
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{M}]+/gu
const DRAWN_OUT = /(.)\1{3,}/gsu
const MAX_SIGNS = 24

/**
 * Reads a chunk that is longer than a piece: as one word when most of it is not seen or drawn out, else in pieces cut where
 * no letter stands, so that the work grows with the length and no faster.
 */
export function readLongChunk(lexicon: Lexicon, raw: string, isTurkish: boolean, effort: Effort): Chunk {
  if (raw.length <= MAX_SEEN && effort.left > 0) {
    const seen = raw.replace(UNSEEN, '').replace(DRAWN_OUT, '$1$1$1')
    if (seen.length <= MAX_PIECE) {
      effort.left -= seen.length + LOOK
      const chunk = readChunk(lexicon, seen, isTurkish, isTechnical(seen))
      return { ...chunk, words: chunk.words.map((word) => ({ ...word, start: 0, end: raw.length })) }
    }
  }
  return readPieces(lexicon, raw, isTurkish, effort)
}

function readPieces(lexicon: Lexicon, raw: string, isTurkish: boolean, effort: Effort): Chunk {
  const technical = isTechnical(raw)
  const words: Word[] = []
  const known = new Map<string, readonly Word[]>()
  let at = 0
  while (at < raw.length && effort.left > 0) {
    const end = pieceEnd(raw, at)
    const piece = raw.slice(at, end)
    const seen = known.get(piece)
    effort.left -= seen ? 1 : piece.length + LOOK
    const found = seen ?? readChunk(lexicon, piece, isTurkish, technical).words
    if (!seen) known.set(piece, found)
    for (const { start, end: last, facts, gap, isCapital, isTechnical: isName } of found) {
      words.push({ start: start + at, end: last + at, facts, gap, isCapital, isTechnical: isName })
    }
    at = end
  }
  const rest = readBriefly(lexicon, raw, at)
  return { ...rest, words: words.length === 0 ? rest.words : words.concat(rest.words) }
}

/** A run of letters, or a run of other signs with the letters after it. */
function pieceEnd(raw: string, from: number): number {
  let at = from
  while (at < raw.length && at - from < MAX_SIGNS && !isWordSign(raw, at)) at += 1
  const most = Math.min(raw.length, at === from ? from + MAX_PIECE : at + MAX_SIGNS)
  while (at < most && isWordSign(raw, at)) at += 1
  // A pair is not cut in two.
  return at > from + 1 && isHighHalf(raw.charCodeAt(at - 1)) && at < raw.length ? at - 1 : at
}

function isHighHalf(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff
}

/** A letter or something that belongs to one: a mark, half of a rare letter. */
function isWordSign(raw: string, at: number): boolean {
  const plain = plainCode(raw.charCodeAt(at))
  const kind = kindOf(plain)
  return kind === CYRILLIC || kind === LATIN || plain < 3
}

/** Only words as they stand: what is left to do in a message that is nothing but strange signs for pages. */
export function readBriefly(lexicon: Lexicon, raw: string, from: number): Chunk {
  const words: Word[] = []
  for (let at = from; at < raw.length; at += 1) {
    const start = at
    let state = START
    while (at < raw.length) {
      const plain = plainCode(raw.charCodeAt(at))
      const kind = kindOf(plain)
      if (kind !== CYRILLIC && kind !== LATIN) break
      if (state !== DEAD) state = lexicon.words.step(state, plain)
      at += 1
    }
    // A letter alone says nothing where nothing is read closely.
    if (state === DEAD || at - start < 2) continue
    const facts = lexicon.factsAt(state)
    if (facts.matches.length === 0 && facts.begins.length === 0 && facts.roles === 0) continue
    words.push({ start, end: at, facts, gap: 'none', isCapital: false, isTechnical: false })
  }
  return { words, single: 0, fragment: '', opens: DEAD, lead: 'none' }
}
