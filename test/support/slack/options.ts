export interface FakeSlackOptions {
  /** Epoch milliseconds, for message times, triggers and signatures; the machine's clock without it. */
  readonly clock?: () => number
  /** Epoch milliseconds for signatures, where the app holds them against the machine's clock; `clock` without it. */
  readonly wallClock?: () => number
  /** Monotonic milliseconds, for the windows of a 429; the machine's without it. */
  readonly ticks?: () => number
  readonly botToken?: string
  readonly appToken?: string
  readonly signingSecret?: string
  /** How long the app has for an answer, in milliseconds of the machine; 3 000 as Slack without it. */
  readonly ackTimeoutMs?: number
  /** Whether the app hears of its own messages and reactions, as Slack sends them; true without it. */
  readonly echoes?: boolean
  /** The events the app has subscribed to, `message` or as in a manifest `message.im`, `message.channels`, `message.groups`; all without it. */
  readonly events?: readonly string[]
  /** What the bot's token may do; everything without it. */
  readonly scopes?: readonly string[]
}

export interface ChannelOptions {
  readonly id: string
  readonly name: string
  readonly members?: readonly (string | { readonly id: string })[]
  /** Whether the app's bot is in it; true without it. */
  readonly is_member?: boolean
  readonly is_private?: boolean
  readonly is_archived?: boolean
  readonly is_ext_shared?: boolean
}
