import { DEAD } from './automaton.ts'
import { readChunk, type Chunk, type Effort, type Gap, type Word } from './chunk.ts'
import { readDisguised } from './disguise.ts'
import { NO_FACTS, type Facts, type Lexicon, type Match } from './lexicon.ts'
import type { Sign } from './signs.ts'

/** A word of the message; places are counted from the beginning of the message. */
export interface PlacedWord extends Word {
  /** The last word of its line. */
  readonly isLineEnd: boolean
}

export interface Reading {
  readonly words: readonly PlacedWord[]
  /** Something in the message needs a closer look. */
  readonly isSuspect: boolean
}

export type ChunkMemo = Map<string, Chunk>

interface Placed {
  readonly chunk: Chunk
  readonly at: number
  readonly end: number
  readonly isAfterBreak: boolean
}

interface SinglePlaced {
  readonly at: number
  readonly end: number
  readonly sign: Sign
}

const NOTHING: Reading = { words: [], isSuspect: false }

const MAX_MEMO = 20_000
const MAX_MEMO_KEY = 48
const MAX_SPACED = 40

/** What may be looked at closely in one message: a text of speech needs a fraction, a text of strange signs is cut off. */
const MAX_EFFORT = 8_000

/** Reads the message once, word by word; what was read of a chunk is kept, since messages repeat their words. */
export function readMessage(lexicon: Lexicon, memo: ChunkMemo, text: string, isTurkish: boolean): Reading {
  const effort = { left: MAX_EFFORT }
  const chunks: Placed[] = []
  let isSuspect = false
  let mayJoin = false
  let isAfterBreak = false
  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (isSpace(code)) {
      if (isLineBreak(code)) isAfterBreak = true
      at += 1
      continue
    }
    let end = at + 1
    while (end < text.length && !isSpace(text.charCodeAt(end))) end += 1
    const chunk = chunkOf(lexicon, memo, text.slice(at, end), isTurkish, effort)
    isSuspect ||= chunk.isSuspect
    mayJoin ||= chunk.single !== null || chunk.opens !== DEAD
    chunks.push({ chunk, at, end, isAfterBreak })
    isAfterBreak = false
    at = end
  }
  const found = mayJoin ? findAcross(lexicon, chunks) : []
  if (!isSuspect && found.length === 0) return NOTHING
  const words = placeWords(chunks)
  return { words: found.length === 0 ? words : withFound(words, found), isSuspect: true }
}

function placeWords(chunks: readonly Placed[]): PlacedWord[] {
  const words: PlacedWord[] = []
  for (const { chunk, at, isAfterBreak } of chunks) {
    if (isAfterBreak) endLine(words)
    if (chunk.lead !== 'none') raiseGap(words, chunk.lead)
    for (const { start, end, facts, gap, isCapital, isTechnical } of chunk.words) {
      words.push({ start: start + at, end: end + at, facts, gap, isCapital, isTechnical, isLineEnd: false })
    }
  }
  return words
}

function chunkOf(lexicon: Lexicon, memo: ChunkMemo, raw: string, isTurkish: boolean, effort: Effort): Chunk {
  const key = isTurkish ? `${raw} ` : raw
  const known = memo.get(key)
  if (known) return known
  const chunk = readChunk(lexicon, raw, isTurkish, effort)
  if (raw.length > MAX_MEMO_KEY || effort.left <= 0) return chunk
  if (memo.size >= MAX_MEMO) memo.clear()
  memo.set(key, chunk)
  return chunk
}

/** Bad words written over several chunks: letter by letter, or broken in two or three. */
function findAcross(lexicon: Lexicon, chunks: readonly Placed[]): readonly PlacedWord[] {
  const found: PlacedWord[] = []
  for (let at = 0; at < chunks.length; at += 1) {
    const chunk = chunks[at]?.chunk
    if (!chunk) break
    if (chunk.single) {
      const run = singleRun(chunks, at)
      const word = run.length > 2 && run.length <= MAX_SPACED ? spacedWord(lexicon, run) : null
      if (word) found.push(word)
      if (run.length > 2) {
        at += run.length - 1
        continue
      }
    }
    const word = chunk.opens === DEAD ? null : brokenWord(lexicon, chunks, at)
    if (word) found.push(word)
  }
  return found
}

function singleRun(chunks: readonly Placed[], from: number): readonly SinglePlaced[] {
  const run: SinglePlaced[] = []
  for (let at = from; at < chunks.length && run.length <= MAX_SPACED; at += 1) {
    const placed = chunks[at]
    if (!placed?.chunk.single) break
    run.push({ at: placed.at, end: placed.end, sign: placed.chunk.single })
  }
  return run
}

/** Everyday words of one letter, which may stand before a spaced word. */
const ONE_LETTER = new Set('ивскоуаяіaoiyeu')

function spacedWord(lexicon: Lexicon, run: readonly SinglePlaced[]): PlacedWord | null {
  for (let from = 0; from < Math.min(3, run.length - 2); from += 1) {
    const signs = run.slice(from).map(({ sign }) => sign)
    const facts = readDisguised(lexicon, signs, { letters: 'disguised', areDoublesSingle: true })
    const first = run[from]
    const last = run.at(-1)
    if (facts.matches.length > 0 && first && last) return placedWord(facts, first.at, last.end)
    if (!ONE_LETTER.has(run[from]?.sign.plain ?? '')) break
  }
  return null
}

function brokenWord(lexicon: Lexicon, chunks: readonly Placed[], from: number): PlacedWord | null {
  const first = chunks[from]
  let state = DEAD
  for (let count = 0; count < 3; count += 1) {
    const placed = chunks[from + count]
    if (!first || !placed || placed.chunk.fragment === '') return null
    if (count > 0 && chunks[from + count - 1]?.chunk.words[0]?.gap !== 'none') return null
    state = count === 0 ? placed.chunk.opens : lexicon.words.run(state, placed.chunk.fragment)
    if (state === DEAD) return null
    if (count === 0) continue
    const matches = lexicon.factsAt(state).matches.filter(isObscene)
    if (matches.length > 0) return placedWord({ ...NO_FACTS, matches }, first.at, placed.end)
  }
  return null
}

function isObscene({ rule, isCollision }: Match): boolean {
  return rule.tier === 'obscene' && !isCollision
}

function placedWord(facts: Facts, start: number, end: number): PlacedWord {
  return { start, end, facts, gap: 'none', isCapital: false, isTechnical: false, isLineEnd: false }
}

/** Puts what was found across chunks in the place of the pieces. Both lists are in order. */
function withFound(words: readonly PlacedWord[], found: readonly PlacedWord[]): readonly PlacedWord[] {
  const merged: PlacedWord[] = []
  let at = 0
  for (const word of found) {
    while (at < words.length && (words[at]?.start ?? 0) < word.start) merged.push(...words.slice(at, (at += 1)))
    while (at < words.length && (words[at]?.end ?? 0) <= word.end) at += 1
    merged.push({ ...word, gap: words[at - 1]?.gap ?? 'none' })
  }
  return [...merged, ...words.slice(at)]
}

const GAPS: readonly Gap[] = ['none', 'dash', 'comma', 'stop']

function raiseGap(words: PlacedWord[], gap: Gap): void {
  const last = words.at(-1)
  if (last && GAPS.indexOf(gap) > GAPS.indexOf(last.gap)) words[words.length - 1] = { ...last, gap }
}

function endLine(words: PlacedWord[]): void {
  const last = words.at(-1)
  if (last && !last.isLineEnd) words[words.length - 1] = { ...last, gap: 'stop', isLineEnd: true }
}

function isSpace(code: number): boolean {
  if (code <= 32) return code === 32 || (code >= 9 && code <= 13)
  if (code < 0x85) return false
  return (
    code === 0x85 ||
    code === 0xa0 ||
    (code >= 0x2000 && code <= 0x200a) ||
    [0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x2800, 0x3000].includes(code)
  )
}

function isLineBreak(code: number): boolean {
  return code === 10 || code === 13 || code === 0x2028 || code === 0x2029
}
