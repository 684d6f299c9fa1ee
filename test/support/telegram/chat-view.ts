import type { ApiButton, ApiEntity, ApiMarkup, ApiMessage, ApiReplyButton } from './api-shapes.ts'
import { type ChatRecord, type StoredMessage, textOf, type World } from './world.ts'

/** A message as somebody in the chat sees it now. */
export interface SeenMessage {
  readonly id: number
  readonly chatId: number
  /** The name of who wrote it, or the bot's. */
  readonly who: string
  readonly fromId: number | undefined
  readonly isBot: boolean
  readonly isService: boolean
  /** Text or caption. */
  readonly text: string
  readonly entities: readonly ApiEntity[]
  readonly buttons: readonly (readonly ApiButton[])[]
  /** The labels of its inline buttons, row after row. */
  readonly labels: readonly string[]
  readonly replyTo: number | undefined
  readonly quote: string | undefined
  readonly topicId: number | undefined
  readonly isSilent: boolean
  readonly isDeleted: boolean
  /** What it said before each edit, oldest first. */
  readonly edits: readonly string[]
  /** Emoji set on it, by the id of who set them. */
  readonly reactions: ReadonlyMap<number, readonly string[]>
  readonly api: ApiMessage
}

export type MessageTest = string | RegExp | ((message: SeenMessage) => boolean)

export interface WaitOptions {
  /** 5 000 unless told. */
  readonly timeoutMs?: number
}

const PATIENCE_MS = 20_000

/** One chat of one bot, as its people see it. */
export class ChatView {
  readonly #world: World
  readonly #record: () => ChatRecord | undefined
  #taken = 0

  constructor(world: World, record: () => ChatRecord | undefined) {
    this.#world = world
    this.#record = record
  }

  /** What stands in the chat now: edits applied, deleted messages gone. */
  get messages(): readonly SeenMessage[] {
    return this.history.filter((message) => !message.isDeleted)
  }

  /** Everything that was ever written here, deleted messages too. */
  get history(): readonly SeenMessage[] {
    return this.#record()?.messages.map((stored) => seen(stored)) ?? []
  }

  /** What bots wrote and what still stands. */
  get fromBot(): readonly SeenMessage[] {
    return this.messages.filter((message) => message.isBot && !message.isService)
  }

  /** The newest message of a bot. */
  get last(): SeenMessage | undefined {
    return this.fromBot.at(-1)
  }

  /** The rows of the reply keyboard that is open, with plain labels turned into buttons. */
  get keyboard(): readonly (readonly ApiReplyButton[])[] {
    const rows = this.#record()?.keyboard?.keyboard ?? []
    return rows.map((row) => row.map((button) => (typeof button === 'string' ? { text: button } : button)))
  }

  message(id: number): SeenMessage {
    const stored = this.#record()?.byId.get(id)
    if (stored === undefined) {
      throw new Error(`There is no message ${id} in this chat.\n${this.transcript()}`)
    }
    return seen(stored)
  }

  /**
   * The next message of a bot after the last one taken; with a test the next that passes it, and those before it count as
   * taken. Rejects with a transcript when none comes.
   */
  async next(test?: MessageTest, options: WaitOptions = {}): Promise<SeenMessage> {
    const fits = matcher(test)
    const find = (): SeenMessage | undefined =>
      this.#since(this.#taken).find((message) => message.isBot && !message.isService && fits(message))
    const found = await this.#wait(find, `a message of the bot ${describeTest(test)}`, options)
    this.#taken = this.#indexOf(found.id) + 1
    return found
  }

  /** Counts everything up to now as taken, so that `next` waits for something new. */
  skip(): void {
    this.#taken = this.#record()?.messages.length ?? 0
  }

  /** Resolves with the value as soon as the test of the whole chat gives one. */
  async until<T>(test: (chat: ChatView) => T | undefined | false, options: WaitOptions = {}): Promise<T> {
    return this.#wait(() => test(this) || undefined, 'the chat to come to the expected state', options)
  }

  /** The chat as a text for people: who, what, buttons, edits. */
  transcript(): string {
    const lines = this.history.map((message) => transcriptLine(message))
    return lines.length === 0 ? '(nothing was written here)' : lines.join('\n')
  }

  #since(index: number): SeenMessage[] {
    return (this.#record()?.messages.slice(index) ?? []).map((stored) => seen(stored))
  }

  #indexOf(id: number): number {
    return this.#record()?.messages.findIndex((stored) => stored.api.message_id === id) ?? -1
  }

  #wait<T>(find: () => T | undefined, what: string, options: WaitOptions): Promise<T> {
    return waitFor(
      this.#world,
      find,
      options.timeoutMs ?? PATIENCE_MS,
      () => `Waited in vain for ${what}.\n${this.transcript()}`,
    )
  }
}

/** Resolves as soon as `find` finds something, looking again at each change of the world. */
export function waitFor<T>(
  world: World,
  find: () => T | undefined,
  timeoutMs: number,
  complaint: () => string,
): Promise<T> {
  const now = find()
  if (now !== undefined) {
    return Promise.resolve(now)
  }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      forget()
      reject(new Error(complaint()))
    }, timeoutMs)
    const forget = world.onChange(() => {
      const found = find()
      if (found !== undefined) {
        clearTimeout(timer)
        forget()
        resolve(found)
      }
    })
  })
}

export function seen(stored: StoredMessage): SeenMessage {
  const { api } = stored
  const buttons = rowsOf(api.reply_markup)
  return {
    id: api.message_id,
    chatId: api.chat.id,
    who: nameOf(api),
    fromId: api.from?.id,
    isBot: stored.botId !== undefined,
    isService: isService(api),
    text: textOf(api),
    entities: api.entities ?? api.caption_entities ?? [],
    buttons,
    labels: buttons.flat().map((button) => button.text),
    replyTo: api.reply_to_message?.message_id,
    quote: stored.quote,
    topicId: api.message_thread_id,
    isSilent: stored.isSilent,
    isDeleted: stored.isDeleted,
    edits: stored.versions.map((version) => version.text),
    reactions: new Map(stored.reactions),
    api,
  }
}

export function rowsOf(markup: ApiMarkup | undefined): readonly (readonly ApiButton[])[] {
  return markup?.inline_keyboard ?? []
}

function nameOf(api: ApiMessage): string {
  return [api.from?.first_name, api.from?.last_name].filter((part) => part !== undefined).join(' ') || 'service'
}

const SERVICE = /^(new_chat_members|left_chat_member|forum_topic_|migrate_|pinned_message|group_chat_created)/

function isService(api: ApiMessage): boolean {
  return Object.keys(api).some((name) => SERVICE.test(name))
}

function matcher(test: MessageTest | undefined): (message: SeenMessage) => boolean {
  if (test === undefined) {
    return () => true
  }
  if (typeof test === 'function') {
    return test
  }
  return (message) => (typeof test === 'string' ? message.text.includes(test) : test.test(message.text))
}

function describeTest(test: MessageTest | undefined): string {
  if (test === undefined) {
    return ''
  }
  return typeof test === 'function' ? `that passes ${test.toString()}` : `with ${String(test)}`
}

function transcriptLine(message: SeenMessage): string {
  const kind = Object.keys(message.api).find((name) => SERVICE.test(name) || MEDIA.has(name))
  const marks = [
    kind === undefined ? '' : `[${kind}]`,
    message.replyTo === undefined ? '' : `(to #${message.replyTo})`,
    message.topicId === undefined ? '' : `(topic ${message.topicId})`,
    message.edits.length === 0 ? '' : `(edited ${message.edits.length}×)`,
    message.isDeleted ? '(deleted)' : '',
  ].filter((mark) => mark !== '')
  const buttons = message.buttons.map((row) => `      ${row.map((button) => `[ ${button.text} ]`).join(' ')}`)
  const text = message.text.replace(/\n/g, '\n      ')
  return [`#${message.id} ${message.isBot ? '🤖 ' : ''}${message.who}: ${[...marks, text].join(' ')}`, ...buttons].join(
    '\n',
  )
}

const MEDIA = new Set([
  'photo',
  'document',
  'voice',
  'video',
  'audio',
  'sticker',
  'location',
  'contact',
  'venue',
  'poll',
  'dice',
])
