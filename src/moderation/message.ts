import { createAcross, type Across } from './across.ts'
import { MAX_WORD, readChunk, type Chunk } from './chunk.ts'
import type { Facts, Lexicon } from './lexicon.ts'
import { LOOK, readBriefly, readLongChunk, type Effort } from './long-chunk.ts'
import { createPlainWord, isSpace, readPlainWord, type PlainWord } from './plain-word.ts'
import { isTechnical } from './technical.ts'
import { createWordList, type WordList, type Words } from './words.ts'

/** Only good until the next message is read. */
export interface Reading {
  readonly words: Words
  /** One of the words is bad, as far as it can be told without the words beside it. */
  readonly hasMatch: boolean
  /** One of the words can begin a phrase. */
  readonly hasBeginning: boolean
}

/** Reads messages, one after the other; keeps what it has read of strange chunks, since messages repeat them. */
export interface MessageReader {
  read(text: string, isTurkish: boolean): Reading
}

const MAX_MEMO = 8_000

/** What may be looked at closely in one message: a text of speech needs a fraction, a text of strange signs is cut off. */
const MAX_EFFORT = 5_000
/** Of this so much is kept for the end of the message, since people write below what they paste. */
const KEPT = 1_000
const END = 400

interface Page {
  readonly lexicon: Lexicon
  readonly memo: Map<string, Chunk>
  readonly plain: PlainWord
  readonly across: Across
  readonly effort: Effort
  readonly words: WordList
  hasMatch: boolean
  hasBeginning: boolean
}

/** A reader with a memory of its own. */
export function createMessageReader(lexicon: Lexicon): MessageReader {
  const page: Page = {
    lexicon,
    memo: new Map(),
    plain: createPlainWord(),
    across: createAcross(lexicon),
    effort: { left: 0, kept: 0 },
    words: createWordList(),
    hasMatch: false,
    hasBeginning: false,
  }
  return { read: (text, isTurkish) => readText(page, text, isTurkish) }
}

function readText(page: Page, text: string, isTurkish: boolean): Reading {
  page.words.clear()
  page.hasMatch = false
  page.hasBeginning = false
  page.effort.left = MAX_EFFORT - KEPT
  page.effort.kept = KEPT
  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (isSpace(code)) {
      if (isLineBreak(code)) page.words.endLine()
      at += 1
    } else if (readPlainWord(page.lexicon, page.plain, text, at, isTurkish)) {
      addPlain(page, at)
      at = page.plain.chunkEnd
    } else {
      const end = chunkEnd(text, at)
      if (text.length - at <= END) spendKept(page.effort)
      addChunk(page, chunkOf(page, text.slice(at, end), isTurkish), at, end)
      at = end
    }
  }
  const found = page.across.finish()
  if (found.length > 0) {
    page.words.cover(found)
    page.hasMatch = true
  }
  return page
}

function spendKept(effort: Effort): void {
  effort.left += effort.kept
  effort.kept = 0
}

function chunkEnd(text: string, from: number): number {
  let end = from + 1
  while (end < text.length && !isSpace(text.charCodeAt(end))) end += 1
  return end
}

function addPlain(page: Page, at: number): void {
  const { plain, across } = page
  if (plain.lead !== 'none') page.words.raiseGap(plain.lead)
  note(page, plain.facts)
  page.words.add(plain.start, plain.end, plain.facts, plain.gap, plain.isCapital, false)
  if (plain.single !== 0) across.addSingle(plain.single, at, plain.chunkEnd)
  else across.endSingles()
  if (plain.isFragment) {
    across.addFragment(plain.codes, plain.length, plain.opens, at, plain.chunkEnd, plain.gap === 'none')
  } else across.endFragments()
}

function addChunk(page: Page, chunk: Chunk, at: number, last: number): void {
  const { words, single, fragment, opens, lead } = chunk
  const { across } = page
  if (lead !== 'none') page.words.raiseGap(lead)
  for (const { start, end, facts, gap, isCapital, isTechnical: technical } of words) {
    note(page, facts)
    page.words.add(start + at, end + at, facts, gap, isCapital, technical)
  }
  if (single !== 0) across.addSingle(single, at, last)
  else across.endSingles()
  if (fragment === '') return across.endFragments()
  const codes = Uint16Array.from(fragment, (letter) => letter.charCodeAt(0))
  across.addFragment(codes, codes.length, opens, at, last, words[0]?.gap === 'none')
}

function note(page: Page, { matches, begins }: Facts): void {
  if (matches.length > 0) page.hasMatch = true
  if (begins.length > 0) page.hasBeginning = true
}

function chunkOf({ lexicon, memo, effort }: Page, raw: string, isTurkish: boolean): Chunk {
  if (raw.length > MAX_WORD) return readLongChunk(lexicon, raw, isTurkish, effort)
  const key = isTurkish ? `${raw} ` : raw
  const known = memo.get(key)
  if (known) return known
  if (effort.left <= 0) return readBriefly(lexicon, raw, 0)
  effort.left -= raw.length + LOOK
  const chunk = readChunk(lexicon, raw, isTurkish, isTechnical(raw))
  if (memo.size >= MAX_MEMO) memo.clear()
  memo.set(apart(key), chunk)
  return chunk
}

/** The same text on its own: a longer slice would keep the whole message in memory. */
function apart(text: string): string {
  return text.length < 13 ? text : text.split('').join('')
}

function isLineBreak(code: number): boolean {
  return code === 10 || code === 13 || code === 0x2028 || code === 0x2029
}
