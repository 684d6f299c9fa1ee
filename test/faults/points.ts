/**
 * A moment at which the program can be killed: before a request of it reaches the server, or after the server has done it and
 * before the answer reaches the program. A point is named by what was asked and counted by its occurrence, so that the same
 * conversation led again comes by the same points.
 */
export interface Point {
  readonly moment: 'before' | 'after'
  /** `db <statement>`, `tg <method>`, `mail letter`, or `poll` for whichever poll comes first. */
  readonly name: string
  /** From 1. */
  readonly n: number
}

export function pointName({ moment, name, n }: Point): string {
  return `${moment} ${name} #${n}`
}

/** What a name returned at most while nothing happened: a poll that returns no more than this has found nothing. */
export type Idle = ReadonlyMap<string, number>

/**
 * Numbers the points of a run. Polls repeat by the clock, so only two kinds of theirs count: the first one after something
 * has happened, whichever it is (before it; before the others nothing is different), and an answer that brought something
 * (after it). Everything else counts each time.
 */
export class PointCounter {
  readonly #idle: Idle
  readonly #counts = new Map<string, number>()
  #hasPolled = false

  constructor(idle: Idle) {
    this.#idle = idle
  }

  /** The point before this request, or null for one more poll while nothing has happened. */
  request(name: string): Point | null {
    if (this.#idle.has(name)) {
      if (this.#hasPolled) return null
      this.#hasPolled = true
      return this.#next('before', 'poll')
    }
    return this.#next('before', name)
  }

  /** The point after this answer, or null for a poll that has found nothing. */
  answer(name: string, size: number): Point | null {
    if (!this.isEffective(name, size)) return null
    this.#hasPolled = false
    return this.#next('after', name)
  }

  isEffective(name: string, size: number): boolean {
    const idle = this.#idle.get(name)
    return idle === undefined || size > idle
  }

  #next(moment: Point['moment'], name: string): Point {
    const key = `${moment} ${name}`
    const n = (this.#counts.get(key) ?? 0) + 1
    this.#counts.set(key, n)
    return { moment, name, n }
  }
}

/** Every k-th point of each name, so that a short run still touches them all: the first, the last and some between. */
export function spread(points: readonly Point[], most: number): readonly Point[] {
  if (points.length <= most) return points
  const groups = new Map<string, Point[]>()
  for (const point of points) {
    const key = `${point.moment} ${point.name}`
    groups.set(key, [...(groups.get(key) ?? []), point])
  }
  const each = Math.max(1, Math.floor(most / groups.size))
  return [...groups.values()].flatMap((group) => evenly(group, each)).slice(0, Math.max(most, groups.size))
}

/** The first, the last and some between. */
export function evenly(group: readonly Point[], most: number): readonly Point[] {
  if (group.length <= most) return group
  const step = most === 1 ? 0 : (group.length - 1) / (most - 1)
  const middle = most === 1 ? Math.floor(group.length / 2) : 0
  return Array.from({ length: most }, (_, index) => group[middle + Math.round(index * step)]).filter(
    (point) => point !== undefined,
  )
}
