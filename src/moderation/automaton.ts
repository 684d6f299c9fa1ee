import { valueIn, type Table } from './table.ts'

/** The state from which no word can be completed. */
export const DEAD = 0
/** The state before the first letter. */
export const START = 1
/** Letters that occur in patterns are numbered from 1; no more of them fit. */
export const COLUMNS = 256

/**
 * A machine that reads a word letter by letter and then knows every rule that describes the whole word.
 *
 * Patterns have no repetition but a last `~`, so all of them together are a tree of letters. Who leaves the tree below a `~`
 * comes to a state that stays as it is whatever letters follow. Reading is one look-up a letter whatever the number of
 * patterns, and nothing is built while messages are read.
 */
export interface Automaton {
  /** The state after one more letter, given as its UTF-16 code. */
  readonly step: (state: number, letter: number) => number
  /** The state after the whole text. */
  run(state: number, text: string): number
  /** The number of the list of rules that end here; 0 is the empty one. */
  endingAt(state: number): number
  /** The numbers of the rules that end here. */
  accepts(state: number): readonly number[]
  /** The states after one letter more, whichever it is. */
  successors(state: number): readonly number[]
  /** How many states there are; each is a number below this. */
  readonly size: number
}

/** What the machine consists of: plain arrays, so that it can be written to a file and read back. */
export interface Machine {
  /** Every letter that occurs, the first one in column 1. */
  readonly letters: string
  /** state × COLUMNS + column → the next state. */
  readonly edges: Table
  /** State → the state of those who leave the tree below it. States from `leaving.length` on stay as they are. */
  readonly leaving: Int32Array
  /** State → the number of its list. */
  readonly ending: Int32Array
  readonly lists: readonly (readonly number[])[]
}

export function createAutomaton({ letters, edges, leaving, ending, lists }: Machine): Automaton {
  const column = new Uint8Array(0x10000)
  for (let at = 0; at < letters.length; at += 1) column[letters.charCodeAt(at)] = at + 1
  const nodes = leaving.length
  const step = (state: number, letter: number): number => {
    if (state >= nodes) return state
    const child = valueIn(edges, state * COLUMNS + (column[letter] ?? 0))
    return child === DEAD ? (leaving[state] ?? DEAD) : child
  }
  const successorsOf = (state: number): readonly number[] => {
    if (state >= nodes) return [state]
    const next: number[] = []
    for (let at = 0; at <= letters.length; at += 1) {
      const child = at === 0 ? leaving[state] : valueIn(edges, state * COLUMNS + at)
      if (child !== undefined && child !== DEAD) next.push(child)
    }
    return next
  }
  const following = new Map<number, readonly number[]>()
  return {
    step,
    run: (state, text) => {
      let now = state
      for (let at = 0; at < text.length && now !== DEAD; at += 1) now = step(now, text.charCodeAt(at))
      return now
    },
    endingAt: (state) => ending[state] ?? 0,
    accepts: (state) => lists[ending[state] ?? 0] ?? [],
    successors: (state) => {
      const known = following.get(state)
      if (known) return known
      const next = successorsOf(state)
      following.set(state, next)
      return next
    },
    size: ending.length,
  }
}
