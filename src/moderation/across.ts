import { DEAD, START } from './automaton.ts'
import { readDisguised } from './disguise.ts'
import { CYRILLIC, kindOf, LATIN } from './letters.ts'
import { NO_FACTS, type Facts, type Lexicon, type Match } from './lexicon.ts'
import type { PlacedWord } from './words.ts'

/**
 * Finds bad words that are written over several chunks, while the chunks go by: letter by letter, or broken in two or three.
 */
export interface Across {
  /** A chunk that is one letter or a sign in place of one. */
  addSingle(code: number, at: number, end: number): void
  endSingles(): void
  /** Letters that can be a piece of a broken word; after a gap nothing goes on. */
  addFragment(codes: Uint16Array, length: number, opens: number, at: number, end: number, goesOn: boolean): void
  endFragments(): void
  /** What was found since the last call, in order and without overlaps. */
  finish(): readonly PlacedWord[]
}

const MAX_SPACED = 40
/** A text with more of them is refused all the same. */
const MAX_FOUND = 400
/** Everyday words of one letter, which may stand before a spaced word. */
const ONE_LETTER = new Set([...'ивскоуаяіaoiyeu'].map((letter) => letter.charCodeAt(0)))

interface Singles {
  length: number
  readonly codes: Uint16Array
  readonly starts: Int32Array
  readonly ends: Int32Array
}

interface Opened {
  state: number
  start: number
}

export function createAcross(lexicon: Lexicon): Across {
  const singles: Singles = {
    length: 0,
    codes: new Uint16Array(MAX_SPACED + 1),
    starts: new Int32Array(MAX_SPACED + 1),
    ends: new Int32Array(MAX_SPACED + 1),
  }
  /** What the last chunk began, and the last two of them. */
  const last: Opened = { state: DEAD, start: 0 }
  const lastTwo: Opened = { state: DEAD, start: 0 }
  let found: PlacedWord[] = []
  const endSingles = (): void => {
    const isFull = found.length >= MAX_FOUND
    const word = !isFull && singles.length > 2 && singles.length <= MAX_SPACED ? spacedWord(lexicon, singles) : null
    if (word) found.push(word)
    singles.length = 0
  }
  const endFragments = (): void => {
    last.state = DEAD
    lastTwo.state = DEAD
  }
  return {
    addSingle: (code, at, end) => {
      singles.codes[singles.length] = code
      singles.starts[singles.length] = at
      singles.ends[singles.length] = end
      singles.length += 1
      if (singles.length > MAX_SPACED) singles.length = 0
    },
    endSingles,
    addFragment: (codes, length, opens, at, end, goesOn) => {
      const three = run(lexicon, lastTwo.state, codes, length)
      const two = run(lexicon, last.state, codes, length)
      const longer = three === DEAD ? null : brokenWord(lexicon, three, lastTwo.start, end)
      const word = longer ?? (two === DEAD ? null : brokenWord(lexicon, two, last.start, end))
      if (word && found.length < MAX_FOUND) found.push(word)
      lastTwo.state = goesOn && !word ? two : DEAD
      lastTwo.start = last.start
      last.state = goesOn ? opens : DEAD
      last.start = at
    },
    endFragments,
    finish: () => {
      endSingles()
      endFragments()
      const all = found
      if (all.length > 0) found = []
      return all.length > 1 ? apart(all) : all
    },
  }
}

function run(lexicon: Lexicon, from: number, codes: Uint16Array, length: number): number {
  let state = from
  for (let at = 0; at < length && state !== DEAD; at += 1) state = lexicon.words.step(state, codes[at] ?? 0)
  return state
}

/** As many everyday words of one letter, or figures, as may stand before or behind a spaced word. */
const MOST_BESIDE = 2

function spacedWord(lexicon: Lexicon, { codes, starts, ends, length }: Singles): PlacedWord | null {
  for (let from = 0; from <= MOST_BESIDE && length - from > 2; from += 1) {
    for (let to = length; to >= length - MOST_BESIDE && to - from > 2; to -= 1) {
      const isPart = from > 0 || to < length
      const facts = isPart && isMixed(codes, from, to) ? NO_FACTS : readSpaced(lexicon, codes.subarray(from, to))
      if (facts.matches.length > 0) return placedWord(facts, starts[from] ?? 0, ends[to - 1] ?? 0)
      if (!isBeside(codes[to - 1] ?? 0)) break
    }
    if (!isBeside(codes[from] ?? 0)) break
  }
  return null
}

function readSpaced(lexicon: Lexicon, codes: Uint16Array): Facts {
  const facts = readDisguised(lexicon, codes, codes.length, { letters: 'disguised', areDoublesSingle: true })
  return facts.matches.length > 0 ? facts : lexicon.factsAt(run(lexicon, START, codes, codes.length))
}

/** «1, а x и y»: letters of two alphabets with others beside them are formulas. */
function isMixed(codes: Uint16Array, from: number, to: number): boolean {
  const kinds = codes.subarray(from, to).map(kindOf)
  return kinds.includes(CYRILLIC) && kinds.includes(LATIN)
}

function isBeside(code: number): boolean {
  return ONE_LETTER.has(code) || (code >= 48 && code <= 57)
}

function brokenWord(lexicon: Lexicon, state: number, start: number, end: number): PlacedWord | null {
  const { matches: all } = lexicon.factsAt(state)
  if (all.length === 0) return null
  const matches = all.filter(isObscene)
  return matches.length === 0 ? null : placedWord({ ...NO_FACTS, matches }, start, end)
}

function isObscene({ rule, isCollision }: Match): boolean {
  return rule.tier === 'obscene' && !isCollision
}

function placedWord(facts: Facts, start: number, end: number): PlacedWord {
  return { start, end, facts, gap: 'none', isCapital: false, isTechnical: false, isLineEnd: false }
}

function apart(found: readonly PlacedWord[]): readonly PlacedWord[] {
  let end = -1
  return [...found]
    .sort((a, b) => a.start - b.start || b.end - a.end)
    .filter((word) => {
      const isApart = word.start >= end
      if (isApart) end = word.end
      return isApart
    })
}
