import { apiMessage, repliesOf } from './messages.ts'
import { buttonsIn, type SeenButton, textIn } from './seen-parts.ts'
import type { ApiBlock, Json } from './shapes.ts'
import { type Channel, type StoredMessage, waitFor, type World } from './world.ts'

/** A message as a person sees it, at the moment of looking. */
export interface SeenMessage {
  readonly ts: string
  readonly channelId: string
  readonly threadTs: string | undefined
  readonly userId: string
  readonly isBot: boolean
  /** The plain text: what a notification shows. */
  readonly text: string
  readonly blocks: readonly ApiBlock[]
  /** What stands on the screen: the blocks when there are any, otherwise the text. */
  readonly visible: string
  readonly buttons: readonly SeenButton[]
  /** The labels of its buttons and overflow lines, in order. */
  readonly labels: readonly string[]
  /** The only person who sees it. */
  readonly ephemeralFor: string | undefined
  readonly isBroadcast: boolean
  readonly isDeleted: boolean
  /** The texts it had before each edit, oldest first. */
  readonly edits: readonly string[]
  /** Who set which emoji. */
  readonly reactions: ReadonlyMap<string, readonly string[]>
  readonly files: readonly Json[]
  readonly api: Json
  /** What the call asked of the text: link_names, parse, mrkdwn. */
  readonly asked: Json
}

export type MessageTest = string | RegExp | ((message: SeenMessage) => boolean)

export interface WaitOptions {
  /** 5 000 unless told. */
  readonly timeoutMs?: number
}

const PATIENCE_MS = 20_000

/** One conversation, or one thread of it, as its people see it. */
export class ChatView {
  /** The id of the channel. */
  readonly id: string
  readonly #world: World
  readonly #root: string | undefined
  readonly #threads = new Map<string, ChatView>()
  #taken = 0

  constructor(world: World, channelId: string, root?: string) {
    this.id = channelId
    this.#world = world
    this.#root = root
  }

  /** The settings of the channel, to be changed by a test: `isMember`, `isArchived`, `members`. */
  get channel(): Channel {
    const channel = this.#world.channels.get(this.id)
    if (channel === undefined) {
      throw new Error(`There is no channel ${this.id}.`)
    }
    return channel
  }

  /** What stands there now, edits applied: in a channel without replies that stay in their thread, in a thread with its first message. */
  get messages(): readonly SeenMessage[] {
    return this.all.filter(
      (one) => !one.isDeleted && (this.#root !== undefined || one.threadTs === undefined || one.isBroadcast),
    )
  }

  /** Everything that was ever written there, replies and deleted messages too. */
  get all(): readonly SeenMessage[] {
    const { messages } = this.channel
    const mine = messages.filter(
      (one) => this.#root === undefined || one.ts === this.#root || one.threadTs === this.#root,
    )
    return mine.map((stored) => seen(this.#world, stored))
  }

  /** What the app wrote and what still stands, replies too. */
  get fromBot(): readonly SeenMessage[] {
    return this.all.filter((one) => one.isBot && !one.isDeleted)
  }

  /** The newest message of the app. */
  get last(): SeenMessage | undefined {
    return this.fromBot.at(-1)
  }

  message(ts: string): SeenMessage {
    const stored = this.channel.messages.find((one) => one.ts === ts)
    if (stored === undefined) {
      throw new Error(`There is no message ${ts} in this channel.\n${this.transcript()}`)
    }
    return seen(this.#world, stored)
  }

  /** The thread below a message; the same object each time. */
  thread(parent: string | { readonly ts: string; readonly threadTs?: string | undefined }): ChatView {
    const root = typeof parent === 'string' ? parent : (parent.threadTs ?? parent.ts)
    const known = this.#threads.get(root) ?? new ChatView(this.#world, this.id, root)
    this.#threads.set(root, known)
    return known
  }

  /** How many replies the thread below a message has. */
  replyCount(parent: { readonly ts: string }): number {
    const stored = this.#world.message(this.id, parent.ts)
    return stored === undefined ? 0 : repliesOf(this.#world, stored).length
  }

  /**
   * The next message of the app after the last one taken, replies too; with a test the next that passes it, and those before
   * it count as taken. Rejects with a transcript when none comes.
   */
  async next(test?: MessageTest, options: WaitOptions = {}): Promise<SeenMessage> {
    const find = (): SeenMessage | undefined =>
      this.all.slice(this.#taken).find((one) => one.isBot && !one.isDeleted && fits(one, test))
    const found = await this.#wait(find, `a message of the app ${describeTest(test)}`, options)
    this.#taken = this.all.findIndex((one) => one.ts === found.ts) + 1
    return found
  }

  /** Counts everything up to now as taken, so that `next` waits for something new. */
  skip(): void {
    this.#taken = this.all.length
  }

  /** Resolves with the value as soon as the test of the whole conversation gives one. */
  async until<T>(test: (chat: ChatView) => T | undefined | false, options: WaitOptions = {}): Promise<T> {
    return this.#wait(() => test(this) || undefined, 'the conversation to come to the expected state', options)
  }

  /** The conversation as a text for people. */
  transcript(): string {
    const lines = this.all.map((one) => transcriptLine(one))
    return lines.length === 0 ? '(nothing was written here)' : lines.join('\n')
  }

  #wait<T>(find: () => T | undefined, what: string, options: WaitOptions): Promise<T> {
    const complaint = (): string => `Waited in vain for ${what}.\n${this.transcript()}`
    return waitFor(this.#world, find, options.timeoutMs ?? PATIENCE_MS, complaint)
  }
}

export function seen(world: World, stored: StoredMessage): SeenMessage {
  const buttons = buttonsIn(stored.blocks)
  return {
    ts: stored.ts,
    channelId: stored.channelId,
    threadTs: stored.threadTs,
    userId: stored.userId,
    isBot: stored.isBot,
    text: stored.text,
    blocks: stored.blocks,
    visible: stored.blocks.length > 0 ? textIn(stored.blocks) : stored.text,
    buttons,
    labels: buttons.map((button) => button.label),
    ephemeralFor: stored.ephemeralFor,
    isBroadcast: stored.isBroadcast,
    isDeleted: stored.isDeleted,
    edits: stored.versions.map((version) => version.text),
    reactions: new Map(stored.reactions),
    files: stored.files.map((file) => file.api),
    api: apiMessage(world, stored),
    asked: stored.asked,
  }
}

/** Text and screen are both searched: a message is found by what stands in either. */
function fits(message: SeenMessage, test: MessageTest | undefined): boolean {
  if (test === undefined) {
    return true
  }
  if (typeof test === 'function') {
    return test(message)
  }
  const content = `${message.text}\n${message.visible}`
  return typeof test === 'string' ? content.includes(test) : test.test(content)
}

function describeTest(test: MessageTest | undefined): string {
  if (test === undefined) {
    return ''
  }
  return typeof test === 'function' ? `that passes ${test.toString()}` : `with ${String(test)}`
}

function transcriptLine(one: SeenMessage): string {
  const marks = [
    one.threadTs === undefined ? '' : `(in ${one.threadTs})`,
    one.ephemeralFor === undefined ? '' : `(only for ${one.ephemeralFor})`,
    one.edits.length === 0 ? '' : `(edited ${one.edits.length}×)`,
    one.isDeleted ? '(deleted)' : '',
    one.files.length === 0 ? '' : `[${one.files.length} files]`,
    [...one.reactions.keys()].map((name) => `:${name}:`).join(' '),
  ].filter((mark) => mark !== '')
  const buttons = one.labels.length === 0 ? '' : `\n      ${one.labels.map((label) => `[ ${label} ]`).join(' ')}`
  const content = one.visible === one.text ? one.text : `${one.text} ▸ ${one.visible}`
  return `${one.ts} ${one.isBot ? '🤖' : one.userId}: ${[...marks, content.replace(/\n/g, '\n      ')].join(' ')}${buttons}`
}
