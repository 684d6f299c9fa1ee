import { COLUMNS, DEAD, START, type Machine } from './automaton.ts'
import type { Piece } from './pattern.ts'
import { createTable, entriesOf, placeIn, widened, type Table } from './table.ts'

export interface AutomatonBuilder {
  add(pieces: readonly Piece[], rule: number): void
  build(): Machine
}

/** As many as the lists need today; more are made room for. */
const NODES = 1 << 17

interface Tree {
  /** Letter → its column, in the order in which they came. */
  readonly columns: Map<number, number>
  edges: Table
  size: number
  /** Node → the one it hangs on. */
  parents: Int32Array
  /** Node → when it was last seen while doubles are taken out. */
  seen: Int32Array
  round: number
  /** Node → the number of the list of rules that end there. */
  ending: Int32Array
  readonly lists: Lists
  /** Node → the number of the list of rules that hold for all below it. */
  readonly rests: Map<number, number>
}

/** `nodes` is how many states are expected. */
export function createAutomatonBuilder(nodes: number = NODES): AutomatonBuilder {
  const tree: Tree = {
    columns: new Map(),
    edges: createTable(nodes),
    size: START + 1,
    parents: new Int32Array(nodes),
    seen: new Int32Array(nodes),
    round: 0,
    ending: new Int32Array(nodes),
    lists: createLists(),
    rests: new Map(),
  }
  return {
    add: (pieces, rule) => {
      const isOpen = pieces.at(-1)?.kind === 'rest'
      const { lists, rests } = tree
      for (const node of grow(tree, [START], pieces)) {
        if (isOpen) rests.set(node, lists.with(rests.get(node) ?? 0, rule))
        else tree.ending[node] = lists.with(tree.ending[node] ?? 0, rule)
      }
    },
    build: () => finish(tree),
  }
}

function grow(tree: Tree, nodes: readonly number[], pieces: readonly Piece[]): readonly number[] {
  let reached = nodes
  /** The list that may be written over. */
  let own: number[] | null = null
  for (const piece of pieces) {
    if (piece.kind === 'letter') {
      const column = columnOf(tree, piece.code)
      own ??= reached.slice()
      for (let at = 0; at < own.length; at += 1) own[at] = childOf(tree, own[at] ?? DEAD, column)
      reached = own
    } else if (piece.kind === 'choice') {
      const next: number[] = []
      for (const option of piece.options) for (const node of grow(tree, reached, option)) next.push(node)
      own = withoutDoubles(tree, next)
      reached = own
    }
  }
  return reached
}

/** Takes out what stands in the list twice, in place. */
function withoutDoubles(tree: Tree, nodes: number[]): number[] {
  const round = (tree.round += 1)
  let kept = 0
  for (const node of nodes) {
    if (tree.seen[node] === round) continue
    tree.seen[node] = round
    nodes[kept] = node
    kept += 1
  }
  nodes.length = kept
  return nodes
}

function columnOf({ columns }: Tree, letter: number): number {
  const known = columns.get(letter)
  if (known !== undefined) return known
  const column = columns.size + 1
  if (column >= COLUMNS) throw new Error('the word lists use more letters than the automaton has room for')
  columns.set(letter, column)
  return column
}

function childOf(tree: Tree, parent: number, column: number): number {
  const key = parent * COLUMNS + column
  const place = placeIn(tree.edges, key)
  const known = tree.edges[place + 1] ?? DEAD
  if (known !== DEAD) return known
  const node = tree.size
  tree.size += 1
  tree.edges[place] = key
  tree.edges[place + 1] = node
  if (node >= tree.parents.length) widen(tree)
  tree.parents[node] = parent
  return node
}

function widen(tree: Tree): void {
  tree.edges = widened(tree.edges)
  for (const part of ['parents', 'seen', 'ending'] as const) {
    const wider = new Int32Array(tree[part].length * 2)
    wider.set(tree[part])
    tree[part] = wider
  }
}

/** Lists of rules by number; most places have one rule, and the same few lists stand at very many places. */
interface Lists {
  readonly all: readonly (readonly number[])[]
  /** The number of the list with one rule more. */
  with(list: number, rule: number): number
}

function createLists(): Lists {
  const all: (readonly number[])[] = [[]]
  const longer = new Map<number, number>()
  return {
    all,
    with: (list, rule) => {
      const key = list * 0x10000 + rule
      const known = longer.get(key)
      if (known !== undefined) return known
      const number = all.push([...(all[list] ?? []), rule]) - 1
      longer.set(key, number)
      return number
    },
  }
}

function finish({ columns, edges, size: nodes, parents, ending: own, lists, rests }: Tree): Machine {
  const leaving = new Int32Array(nodes)
  const open: number[] = []
  const join = (list: number, more: number): number =>
    (lists.all[more] ?? []).reduce((joined, rule) => lists.with(joined, rule), list)
  const ending = new Int32Array(nodes + rests.size)
  for (let node = START; node < nodes; node += 1) {
    const left = leaving[parents[node] ?? DEAD] ?? DEAD
    leaving[node] = left
    const rest = rests.get(node)
    if (rest !== undefined) {
      open.push(join(rest, open[left - nodes] ?? 0))
      leaving[node] = nodes + open.length - 1
    }
    ending[node] = join(own[node] ?? 0, open[(leaving[node] ?? DEAD) - nodes] ?? 0)
  }
  ending.set(open, nodes)
  return { letters: String.fromCharCode(...columns.keys()), edges, leaving, ending, lists: lists.all }
}

/**
 * The same machine with states that cannot be told apart made one: a tenth of the size, and as much faster to load. The
 * tree is read from its leaves, whose numbers are the higher ones.
 */
export function smallest({ letters, edges, leaving, ending, lists }: Machine): Machine {
  const nodes = leaving.length
  const children = childrenOf(edges)
  const merged = new Int32Array(ending.length)
  const known = new Map<string, number>()
  const kept: number[] = []
  for (let node = nodes - 1; node >= START; node -= 1) {
    const own = (children[node] ?? []).map(({ column, child }) => `${String(column)}:${String(merged[child])}`)
    const name = `${String(ending[node])} ${String(leaving[node])} ${own.sort().join()}`
    const same = known.get(name)
    if (same === undefined) {
      known.set(name, node)
      kept.push(node)
    }
    merged[node] = same ?? node
  }
  return renumbered({ letters, edges, leaving, ending, lists }, children, merged, kept.reverse())
}

interface Edge {
  readonly column: number
  readonly child: number
}

function childrenOf(edges: Table): readonly (readonly Edge[])[] {
  const children: Edge[][] = []
  for (const [key, child] of entriesOf(edges)) {
    const own = (children[Math.floor(key / COLUMNS)] ??= [])
    own.push({ column: key % COLUMNS, child })
  }
  return children
}

function renumbered(
  { letters, leaving, ending, lists }: Machine,
  children: readonly (readonly Edge[])[],
  merged: Int32Array,
  kept: readonly number[],
): Machine {
  const [old, now] = [leaving.length, kept.length + 1]
  const number = new Map(kept.map((node, at) => [node, at + 1]))
  const numberOf = (node: number): number => (node >= old ? node - old + now : (number.get(node) ?? DEAD))
  const edges = createTable(kept.reduce((sum, node) => sum + (children[node]?.length ?? 0), 0))
  for (const node of kept) {
    for (const { column, child } of children[node] ?? []) {
      const key = numberOf(node) * COLUMNS + column
      const place = placeIn(edges, key)
      edges[place] = key
      edges[place + 1] = numberOf(merged[child] ?? DEAD)
    }
  }
  return {
    letters,
    edges,
    leaving: Int32Array.from([DEAD, ...kept.map((node) => numberOf(leaving[node] ?? DEAD))]),
    ending: Int32Array.from([0, ...kept.map((node) => ending[node] ?? 0), ...ending.subarray(old)]),
    lists,
  }
}
