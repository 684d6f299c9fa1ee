/** How channels hand out what the desk has decided to say: one try at a time, with the result told in one of these words. */

/** A rendered call that is due. */
export interface OutgoingCall {
  /** Of the outbox row: the same at every try. */
  readonly id: string
  readonly lane: string
  /** What is called: a method of the platform, or `letter`. */
  readonly kind: string
  /** The rendered call, JSON. */
  readonly payload: string
  readonly conversation: string | null
  /** The platform's id of the message that this call edits or answers; null when there is none. */
  readonly targetId: string | null
  /** Set when the call is nothing without `targetId`, or answers it. */
  readonly needsRef: string | null
  /** Failed tries so far. */
  readonly failures: number
}

/** What became of one try. */
export type Sent =
  | { readonly outcome: 'sent'; readonly platformId: string | null }
  /** Nothing to do any more: it says so already, the button is too old, the edited message is gone. */
  | { readonly outcome: 'skipped'; readonly note: string }
  | { readonly outcome: 'unreachable'; readonly note: string }
  /** The chat has another id now, `tg:<bot>:<chat>`; the call is tried again there. */
  | { readonly outcome: 'moved'; readonly note: string; readonly conversation: string; readonly payload: string }
  /** Comes back by itself. `scope` says what the platform has closed until then. */
  | {
      readonly outcome: 'retry'
      readonly note: string
      readonly afterMs?: number
      readonly scope?: 'chat' | 'account'
      /** Another form of the same call, for the next try. */
      readonly payload?: string
    }
  | { readonly outcome: 'bug'; readonly note: string }

/** Sends one call with its own time-out and without retries of its own. Never rejects for what the platform answers. */
export type Deliver = (call: OutgoingCall) => Promise<Sent>
