import type { Json } from './api-shapes.ts'

/**
 * `waiting`: never given out. `handed`: given out, may be given again. `confirmed`: an offset above it or a 2xx from the
 * webhook came. `expired`: older than 24 hours. `dropped`: cleared by drop_pending_updates or a negative offset.
 */
export type UpdateState = 'waiting' | 'handed' | 'confirmed' | 'expired' | 'dropped'

export interface QueuedUpdate {
  readonly botId: number
  readonly updateId: number
  readonly type: string
  /** The chat whose order it belongs to, or 0. */
  readonly lane: number
  readonly json: string
  /** By the clock of the fake, epoch milliseconds. */
  readonly queuedAt: number
  /** One entry for each time it was given out. */
  readonly handedAt: readonly number[]
  readonly state: UpdateState
  readonly update: Json
}

/** Off unless allowed_updates names them. */
export const OFF_BY_DEFAULT: ReadonlySet<string> = new Set([
  'message_reaction',
  'message_reaction_count',
  'chat_member',
])

const DAY_MS = 24 * 3600 * 1000

type Kept = { -readonly [key in keyof QueuedUpdate]: QueuedUpdate[key] } & { handedAt: number[] }

/** The updates of one bot: numbered, kept 24 hours by the clock, forgotten when confirmed. */
export class UpdateQueue {
  /** Everything that was ever queued, in order of arrival. */
  readonly all: QueuedUpdate[] = []
  /** Undefined: the default set. Named sets are remembered until the next one is named. */
  allowed: readonly string[] | undefined
  /**
   * The documentation says that an offset confirms everything below it, so after a quiet week a stale offset loses the lower
   * numbers. The server itself forgives an offset that lies far beyond its last number; true makes the queue do the same.
   */
  forgivesFutureOffsets = false
  readonly #botId: number
  readonly #clock: () => number
  readonly #onChange: () => void
  readonly #listeners = new Set<() => void>()
  #open: Kept[] = []
  #nextId: number

  constructor(botId: number, clock: () => number, onChange: () => void, firstUpdateId: number) {
    this.#botId = botId
    this.#clock = clock
    this.#onChange = onChange
    this.#nextId = firstUpdateId
  }

  get nextId(): number {
    return this.#nextId
  }

  /** The next update gets this number: lower than the last one, or used before, as after a quiet week. */
  continueAt(updateId: number): void {
    this.#nextId = updateId
  }

  isAllowed(type: string): boolean {
    return this.allowed === undefined ? !OFF_BY_DEFAULT.has(type) : this.allowed.includes(type)
  }

  /** Returns undefined for a type the bot did not ask for: such an update is never kept. */
  push(type: string, lane: number, content: unknown): QueuedUpdate | undefined {
    return this.isAllowed(type)
      ? this.pushJson(type, lane, (id) => JSON.stringify({ update_id: id, [type]: content }))
      : undefined
  }

  /** Queues a text as it stands, whatever allowed_updates says. */
  pushJson(type: string, lane: number, render: (updateId: number) => string): QueuedUpdate {
    const updateId = this.#nextId
    this.#nextId += 1
    const kept: Kept = {
      botId: this.#botId,
      updateId,
      type,
      lane,
      json: render(updateId),
      queuedAt: this.#clock(),
      handedAt: [],
      state: 'waiting',
      get update(): Json {
        return JSON.parse(this.json) as Json
      },
    }
    this.all.push(kept)
    this.#open.push(kept)
    for (const listener of this.#listeners) {
      listener()
    }
    return kept
  }

  /** Calls back on each new update until the returned function is called. */
  onPush(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** What has been neither confirmed nor dropped nor has expired. */
  pending(): readonly QueuedUpdate[] {
    const oldest = this.#clock() - DAY_MS
    if ((this.#open[0]?.queuedAt ?? oldest) < oldest) {
      this.#close((kept) => kept.queuedAt < oldest, 'expired')
    }
    return this.#open
  }

  /** The rule of getUpdates: an offset confirms everything below it, a negative one forgets all but the last few. */
  confirm(offset: number): void {
    if (offset > 0 && !(this.forgivesFutureOffsets && offset > this.#nextId + 10)) {
      this.#close((kept) => kept.updateId < offset, 'confirmed')
    }
    if (offset < 0) {
      const spared = new Set(this.#open.slice(offset))
      this.#close((kept) => !spared.has(kept), 'dropped')
    }
  }

  confirmOne(update: QueuedUpdate): void {
    this.#close((kept) => kept === update, 'confirmed')
  }

  drop(): void {
    this.#close(() => true, 'dropped')
  }

  /** Notes that these were given out now. */
  hand(updates: readonly QueuedUpdate[]): void {
    const at = this.#clock()
    for (const update of updates as Kept[]) {
      update.handedAt.push(at)
      update.state = 'handed'
    }
  }

  #close(isOver: (kept: Kept) => boolean, state: UpdateState): void {
    const left: Kept[] = []
    for (const kept of this.#open) {
      if (isOver(kept)) {
        kept.state = state
      } else {
        left.push(kept)
      }
    }
    const isChanged = left.length < this.#open.length
    this.#open = left
    if (isChanged) {
      this.#onChange()
    }
  }
}
