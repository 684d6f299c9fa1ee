/** How channels hand over what comes in: stored and committed first, acknowledged to the platform afterwards. */

/** One thing that came in, before anybody has looked inside. */
export interface InboxRow {
  /** The kind of platform: `tg`, `slack`, `mail`, `web`, or `desk` for the desk's own messages. */
  readonly channel: string
  /** The bot or workspace, `tg:<bot>`. */
  readonly account: string
  /** Counts the times the platform began its numbering anew. */
  readonly epoch: number
  /** The platform's own id of the delivery: the same id is the same message. */
  readonly externalId: string
  /** The conversation, `tg:<bot>:<chat>`: rows of one lane are worked in order, one at a time. */
  readonly lane: string
  /** Epoch milliseconds: the message's own time. */
  readonly eventAt: number
  /** Kept as text: a NUL or half an emoji inside must not stop its neighbours. */
  readonly payload: string
}

export interface Saved {
  readonly stored: number
  /** Rows that the database will never take; the caller reports them and goes on. */
  readonly refused: readonly InboxRow[]
}

/** Stores what a webhook or a socket brought. */
export interface Inbox {
  /** Resolves only after the commit; rejects when the database is away, and then nothing may be acknowledged. */
  save(rows: readonly InboxRow[]): Promise<Saved>
}

/** Stores what a platform hands over only once, while somebody waits for the answer. */
export interface TimelyInbox {
  /**
   * `stored` only after the commit. After `withinMs` without a commit nothing of it will ever be there: whoever waited was told
   * no by then. Rejects when the database is away or refuses the row, and then nothing is there either.
   */
  save(row: InboxRow, withinMs: number): Promise<'stored' | 'late'>
}

/** Where a poller stands. Times are epoch milliseconds of the desk's clock. */
export interface PollPosition {
  /** The next `offset` to ask for; null before the first update of this account. */
  readonly nextOffset: number | null
  readonly epoch: number
  /** When the offset last moved; null before the first update. */
  readonly movedAt: number | null
  readonly now: number
}

/** The right to poll one account, and the position that only its holder may move. */
export interface PollStore {
  /** Takes the lease, or renews it; null while another process holds it. */
  hold(): Promise<PollPosition | null>
  /**
   * Stores a batch and moves the position under the lease, and resolves after the commit. Null when the lease has gone to
   * somebody else meanwhile: then the rows are stored all the same (a second copy is recognised) and the offset has not moved.
   */
  advance(rows: readonly InboxRow[], next: { readonly offset: number; readonly epoch: number }): Promise<Saved | null>
  /** Everything sent before this moment has been read; epoch milliseconds of the desk's clock (R21 rests on this). */
  markRead(asOf: number): Promise<void>
  /** Lets another process go on at once. */
  release(): Promise<void>
}
