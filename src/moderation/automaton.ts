import type { Piece } from './pattern.ts'
import { Table } from './table.ts'

/** The state from which no word can be completed. */
export const DEAD = 0
/** The state before the first letter. */
export const START = 1

/**
 * A machine that reads a word letter by letter and then knows every rule that describes the whole word.
 *
 * Patterns have no repetition but a last `~`, so all of them together are a tree of letters. Who leaves the tree below a `~`
 * comes to a state that stays as it is whatever letters follow. Reading is one look-up a letter whatever the number of
 * patterns, and nothing is built while messages are read.
 */
export interface Automaton {
  /** The state after one more letter, given as its UTF-16 code. */
  step(state: number, letter: number): number
  /** The state after the whole text. */
  run(state: number, text: string): number
  /** The numbers of the rules that end here. */
  accepts(state: number): readonly number[]
  /** The states after one letter more, whichever it is. */
  successors(state: number): readonly number[]
  /** How many states there are; each is a number below this. */
  readonly size: number
}

export interface AutomatonBuilder {
  add(pieces: readonly Piece[], rule: number): void
  build(): Automaton
}

/** Letters that occur in patterns are numbered from 1; no more of them fit. */
const COLUMNS = 256

interface Tree {
  readonly column: Uint8Array
  letters: number
  readonly table: Table
  readonly parents: number[]
  readonly endings: Map<number, number[]>
  readonly rests: Map<number, number[]>
}

export function createAutomatonBuilder(): AutomatonBuilder {
  const tree: Tree = {
    column: new Uint8Array(0x10000),
    letters: 0,
    table: new Table(),
    parents: [DEAD, DEAD],
    endings: new Map(),
    rests: new Map(),
  }
  return {
    add: (pieces, rule) => {
      const isOpen = pieces.at(-1)?.kind === 'rest'
      for (const node of grow(tree, [START], pieces)) note(isOpen ? tree.rests : tree.endings, node, rule)
    },
    build: () => finish(tree),
  }
}

function grow(tree: Tree, nodes: readonly number[], pieces: readonly Piece[]): readonly number[] {
  let reached = nodes
  for (const piece of pieces) {
    if (piece.kind === 'letters') {
      for (let at = 0; at < piece.text.length; at += 1) {
        const column = columnOf(tree, piece.text.charCodeAt(at))
        reached = reached.map((node) => childOf(tree, node, column))
      }
    } else if (piece.kind === 'choice') {
      const from = reached
      reached = [...new Set(piece.options.flatMap((option) => grow(tree, from, option)))]
    }
  }
  return reached
}

function columnOf(tree: Tree, letter: number): number {
  const known = tree.column[letter] ?? 0
  if (known > 0) return known
  tree.letters += 1
  if (tree.letters >= COLUMNS) throw new Error('the word lists use more letters than the automaton has room for')
  tree.column[letter] = tree.letters
  return tree.letters
}

function childOf({ table, parents }: Tree, parent: number, column: number): number {
  const key = parent * COLUMNS + column
  const known = table.get(key)
  if (known !== DEAD) return known
  const node = parents.length
  parents.push(parent)
  table.set(key, node)
  return node
}

function note(rules: Map<number, number[]>, node: number, rule: number): void {
  const known = rules.get(node)
  if (known) known.push(rule)
  else rules.set(node, [rule])
}

const NONE: readonly number[] = []

function finish({ column, letters, table, parents, endings, rests }: Tree): Automaton {
  const nodes = parents.length
  /** Per node: the state of those who leave the tree below it. */
  const leaving = new Int32Array(nodes)
  const open: (readonly number[])[] = []
  const restOf = (node: number): readonly number[] => open[(leaving[node] ?? DEAD) - nodes] ?? NONE
  for (let node = START; node < nodes; node += 1) {
    const parent = parents[node] ?? DEAD
    leaving[node] = leaving[parent] ?? DEAD
    const own = rests.get(node)
    if (!own) continue
    open.push([...restOf(parent), ...own])
    leaving[node] = nodes + open.length - 1
  }
  const found = new Map([...endings].map(([node, ends]) => [node, [...ends, ...restOf(node)]] as const))
  const step = (state: number, letter: number): number => {
    if (state >= nodes) return state
    const child = table.get(state * COLUMNS + (column[letter] ?? 0))
    return child === DEAD ? (leaving[state] ?? DEAD) : child
  }
  const successorsOf = (state: number): readonly number[] => {
    if (state >= nodes) return [state]
    const next: number[] = []
    for (let at = 0; at <= letters; at += 1) {
      const child = at === 0 ? (leaving[state] ?? DEAD) : table.get(state * COLUMNS + at)
      if (child !== DEAD) next.push(child)
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
    accepts: (state) => (state < nodes ? (found.get(state) ?? restOf(state)) : open[state - nodes]) ?? NONE,
    successors: (state) => {
      const known = following.get(state)
      if (known) return known
      const next = successorsOf(state)
      following.set(state, next)
      return next
    },
    size: nodes + open.length,
  }
}
