import type { Piece } from './pattern.ts'

/** The state from which no word can be completed. */
export const DEAD = 0
/** The state before the first letter. */
export const START = 1

/**
 * A machine that reads a word letter by letter and then knows every rule that describes the whole word.
 *
 * The patterns form one non-deterministic machine; sets of its states are turned into numbered states the first time that a
 * word leads there. Reading is one table look-up a letter whatever the number of patterns. The table is bounded: when
 * hostile words have filled it, it is begun anew.
 */
export interface Automaton {
  /** The state after one more letter, given as its UTF-16 code. */
  step(state: number, letter: number): number
  /** The state after the whole text. */
  run(state: number, text: string): number
  /** The numbers of the rules that end here, ascending. */
  accepts(state: number): readonly number[]
  /** The states after one letter more, whichever it is. */
  successors(state: number): readonly number[]
  /** Must be called before a word is read, never between two letters: the only moment when the table may be begun anew. */
  settle(): void
}

export interface AutomatonBuilder {
  add(pieces: readonly Piece[], rule: number): void
  build(): Automaton
}

const MAX_STATES = 12_000
const COLUMNS = 192

interface Machine {
  /** Per state: letter, target, letter, target … */
  readonly edges: number[][]
  readonly empties: number[][]
  readonly loops: Set<number>
  readonly rules: Map<number, number[]>
}

export function createAutomatonBuilder(): AutomatonBuilder {
  const machine: Machine = { edges: [[]], empties: [[]], loops: new Set(), rules: new Map() }
  return {
    add: (pieces, rule) => {
      const end = addSequence(machine, 0, pieces)
      machine.rules.set(end, [...(machine.rules.get(end) ?? []), rule])
    },
    build: () => determine(machine),
  }
}

function newState({ edges, empties }: Machine): number {
  edges.push([])
  empties.push([])
  return edges.length - 1
}

function addSequence(machine: Machine, from: number, pieces: readonly Piece[]): number {
  const end = pieces.reduce((state, piece) => addPiece(machine, state, piece), from)
  if (end !== from) return end
  const other = newState(machine)
  machine.empties[from]?.push(other)
  return other
}

function addPiece(machine: Machine, from: number, piece: Piece): number {
  if (piece.kind === 'rest') {
    const end = newState(machine)
    machine.empties[from]?.push(end)
    machine.loops.add(end)
    return end
  }
  if (piece.kind === 'choice') {
    const end = newState(machine)
    for (const option of piece.options) machine.empties[addSequence(machine, from, option)]?.push(end)
    return end
  }
  let state = from
  for (let at = 0; at < piece.text.length; at += 1) {
    const next = newState(machine)
    machine.edges[state]?.push(piece.text.charCodeAt(at), next)
    state = next
  }
  return state
}

function determine(machine: Machine): Automaton {
  const column = numberLetters(machine)
  const letters = [...column.keys()].filter((letter) => column[letter] !== 0)
  const sets: (readonly number[])[] = []
  const ids = new Map<string, number>()
  const found: (readonly number[])[] = []
  const table = new Int32Array(MAX_STATES * COLUMNS)

  const idOf = (members: readonly number[]): number => {
    const key = members.join()
    const known = ids.get(key)
    if (known !== undefined) return known
    const id = sets.length
    sets.push(members)
    ids.set(key, id)
    found.push([...new Set(members.flatMap((member) => machine.rules.get(member) ?? []))].sort((a, b) => a - b))
    table.fill(-1, id * COLUMNS, (id + 1) * COLUMNS)
    return id
  }
  const following = new Map<number, readonly number[]>()
  const begin = (): void => {
    following.clear()
    sets.length = 0
    found.length = 0
    ids.clear()
    idOf([])
    idOf(closure(machine, [0]))
  }
  const explore = (state: number, letter: number, place: number): number => {
    const next = sets.length >= MAX_STATES ? DEAD : idOf(move(machine, sets[state] ?? [], letter))
    table[place] = next
    return next
  }
  const step = (state: number, letter: number): number => {
    if (state === DEAD) return DEAD
    const place = state * COLUMNS + (column[letter] ?? 0)
    const next = table[place] ?? DEAD
    return next >= 0 ? next : explore(state, letter, place)
  }
  const successors = (state: number): readonly number[] => {
    const known = following.get(state)
    if (known) return known
    const next = [...new Set(letters.map((letter) => step(state, letter)))].filter((reached) => reached !== DEAD)
    following.set(state, next)
    return next
  }
  begin()
  return {
    step,
    run: (state, text) => {
      let now = state
      for (let at = 0; at < text.length && now !== DEAD; at += 1) now = step(now, text.charCodeAt(at))
      return now
    },
    accepts: (state) => found[state] ?? [],
    successors,
    settle: () => {
      if (sets.length > MAX_STATES - 200) begin()
    },
  }
}

/** Letters that occur in no pattern share column 0: they can be read by a `~` only. */
function numberLetters(machine: Machine): Uint8Array {
  const column = new Uint8Array(0x10000)
  let count = 0
  for (const edges of machine.edges) {
    for (let at = 0; at < edges.length; at += 2) {
      const letter = edges[at] ?? 0
      if (column[letter] !== 0) continue
      count += 1
      if (count >= COLUMNS) throw new Error('the word lists use more letters than the automaton has room for')
      column[letter] = count
    }
  }
  return column
}

function move(machine: Machine, members: readonly number[], letter: number): readonly number[] {
  const targets: number[] = []
  for (const member of members) {
    if (machine.loops.has(member)) targets.push(member)
    const edges = machine.edges[member] ?? []
    for (let at = 0; at < edges.length; at += 2) {
      const target = edges[at + 1]
      if (edges[at] === letter && target !== undefined) targets.push(target)
    }
  }
  return closure(machine, targets)
}

function closure(machine: Machine, states: readonly number[]): readonly number[] {
  const reached = new Set(states)
  for (const state of reached) for (const next of machine.empties[state] ?? []) reached.add(next)
  return [...reached].sort((a, b) => a - b)
}
