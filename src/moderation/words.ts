import type { Word } from './chunk.ts'
import { GAPS, type Gap } from './gap.ts'
import { NO_FACTS, type Facts } from './lexicon.ts'

/** A word of the message; places are counted from the beginning of the message. */
export interface PlacedWord extends Word {
  /** The last word of its line. */
  readonly isLineEnd: boolean
}

/** The words of a message. They live in columns, since most are looked at once; one is put together when it is asked for. */
export interface Words {
  readonly length: number
  at(place: number): PlacedWord | undefined
  factsAt(place: number): Facts
  /** Whether a sentence ends with the word. */
  isStop(place: number): boolean
}

export interface WordList extends Words {
  clear(): void
  add(start: number, end: number, facts: Facts, gap: Gap, isCapital: boolean, isTechnical: boolean): void
  /** The gap before the next word is at least this one. */
  raiseGap(gap: Gap): void
  /** The next word is on another line. */
  endLine(): void
  /** Puts other words in the place of those that they cover. They are in order and do not overlap. */
  cover(others: readonly PlacedWord[]): void
}

const CAPITAL = 1
const TECHNICAL = 2
const LINE_END = 4
const STOP = GAPS.indexOf('stop')
const RANKS: Readonly<Record<Gap, number>> = { none: 0, dash: 1, comma: 2, stop: STOP }

interface Columns {
  starts: Int32Array
  ends: Int32Array
  gaps: Uint8Array
  flags: Uint8Array
  readonly facts: Facts[]
  length: number
}

const ROOM = 1_024

/** An empty list; it is made to be filled again and again. */
export function createWordList(): WordList {
  const columns: Columns = {
    starts: new Int32Array(ROOM),
    ends: new Int32Array(ROOM),
    gaps: new Uint8Array(ROOM),
    flags: new Uint8Array(ROOM),
    facts: [],
    length: 0,
  }
  const add: WordList['add'] = (start, end, facts, gap, isCapital, isTechnical) => {
    const place = columns.length
    if (place === columns.starts.length) widen(columns)
    columns.starts[place] = start
    columns.ends[place] = end
    columns.gaps[place] = RANKS[gap]
    columns.flags[place] = (isCapital ? CAPITAL : 0) | (isTechnical ? TECHNICAL : 0)
    columns.facts[place] = facts
    columns.length = place + 1
  }
  return {
    get length() {
      return columns.length
    },
    at: (place) => wordAt(columns, place),
    factsAt: (place) => (place < columns.length ? (columns.facts[place] ?? NO_FACTS) : NO_FACTS),
    isStop: (place) => place >= 0 && place < columns.length && columns.gaps[place] === STOP,
    clear: () => (columns.length = 0),
    add,
    raiseGap: (gap) => {
      const last = columns.length - 1
      if (last >= 0 && RANKS[gap] > (columns.gaps[last] ?? 0)) columns.gaps[last] = RANKS[gap]
    },
    endLine: () => {
      const last = columns.length - 1
      if (last < 0) return
      columns.gaps[last] = STOP
      columns.flags[last] = (columns.flags[last] ?? 0) | LINE_END
    },
    cover: (others) => cover(columns, others, add),
  }
}

function wordAt({ starts, ends, gaps, flags, facts, length }: Columns, place: number): PlacedWord | undefined {
  if (place < 0 || place >= length) return undefined
  const flag = flags[place] ?? 0
  return {
    start: starts[place] ?? 0,
    end: ends[place] ?? 0,
    facts: facts[place] ?? NO_FACTS,
    gap: GAPS[gaps[place] ?? 0] ?? 'none',
    isCapital: (flag & CAPITAL) !== 0,
    isTechnical: (flag & TECHNICAL) !== 0,
    isLineEnd: (flag & LINE_END) !== 0,
  }
}

function widen(columns: Columns): void {
  for (const part of ['starts', 'ends'] as const) {
    const wider = new Int32Array(columns[part].length * 2)
    wider.set(columns[part])
    columns[part] = wider
  }
  for (const part of ['gaps', 'flags'] as const) {
    const wider = new Uint8Array(columns[part].length * 2)
    wider.set(columns[part])
    columns[part] = wider
  }
}

/** The words between and behind the others are moved up; nothing is made for each of them, since there can be thousands. */
function cover(columns: Columns, others: readonly PlacedWord[], add: WordList['add']): void {
  const { length } = columns
  const own = { ...columns, starts: columns.starts.slice(), ends: columns.ends.slice(), gaps: columns.gaps.slice() }
  const [flags, facts] = [columns.flags.slice(), columns.facts.slice(0, length)]
  columns.length = 0
  const keep = (place: number): void => {
    add(own.starts[place] ?? 0, own.ends[place] ?? 0, facts[place] ?? NO_FACTS, 'none', false, false)
    columns.gaps[columns.length - 1] = own.gaps[place] ?? 0
    columns.flags[columns.length - 1] = flags[place] ?? 0
  }
  let at = 0
  for (const { start, end, facts: found, isCapital, isTechnical } of others) {
    for (; at < length && (own.starts[at] ?? 0) < start; at += 1) keep(at)
    while (at < length && (own.ends[at] ?? 0) <= end) at += 1
    add(start, end, found, at > 0 ? (GAPS[own.gaps[at - 1] ?? 0] ?? 'none') : 'none', isCapital, isTechnical)
  }
  for (; at < length; at += 1) keep(at)
}
