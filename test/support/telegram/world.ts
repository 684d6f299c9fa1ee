import type { ApiChat, ApiMarkup, ApiMessage, ApiUser, Json } from './api-shapes.ts'
import type { BotAccount } from './bot-account.ts'

export interface Version {
  readonly at: number
  readonly text: string
  readonly markup: ApiMarkup | undefined
}

export interface StoredMessage {
  readonly chatKey: string
  /** The message as the Bot API shows it now. */
  api: ApiMessage
  /** Undefined: written by a person or by the service. */
  readonly botId: number | undefined
  readonly sentAt: number
  /** What it said before each edit, oldest first. */
  readonly versions: Version[]
  isDeleted: boolean
  readonly isSilent: boolean
  readonly quote: string | undefined
  /** Emoji by who set it. */
  readonly reactions: Map<number, string[]>
}

export interface Topic {
  name: string
  readonly iconColor: number
  iconEmojiId: string | undefined
  isClosed: boolean
}

export interface ChatRecord {
  readonly key: string
  info: ApiChat
  readonly messages: StoredMessage[]
  readonly byId: Map<number, StoredMessage>
  nextMessageId: number
  /** People by id with their status; bots stand in `bots`. */
  readonly members: Map<number, string>
  readonly bots: Map<number, 'administrator' | 'member' | 'kicked' | 'left'>
  readonly topics: Map<number, Topic>
  migratedTo: number | undefined
  /** The reply keyboard that is open in the chat. */
  keyboard: ApiMarkup | undefined
}

export interface StoredFile {
  readonly fileId: string
  readonly uniqueId: string
  readonly path: string
  readonly name: string
  readonly mime: string
  readonly bytes: Buffer
  /** What the server says it weighs; may differ from the bytes so that a test need not carry 20 MB. */
  readonly size: number
}

export interface FileSource {
  readonly name: string
  readonly mime?: string
  readonly bytes?: Buffer
  readonly size?: number
}

export interface CallbackPress {
  readonly id: string
  readonly botId: number
  readonly chatId: number
  readonly pressedAt: number
  answer: Json | undefined
}

/** Everything Telegram itself would know: people, chats, messages, files. Shared by all bots of one fake. */
export class World {
  readonly clock: () => number
  readonly ticks: () => number
  readonly users = new Map<number, ApiUser>()
  readonly bots = new Map<string, BotAccount>()
  readonly chats = new Map<string, ChatRecord>()
  readonly files = new Map<string, StoredFile>()
  readonly presses = new Map<string, CallbackPress>()
  readonly #listeners = new Set<() => void>()
  #serial = 0

  constructor(clock: () => number, ticks: () => number) {
    this.clock = clock
    this.ticks = ticks
  }

  /** Unix time in seconds, as the API tells it. */
  get date(): number {
    return Math.floor(this.clock() / 1000)
  }

  serial(): number {
    this.#serial += 1
    return this.#serial
  }

  botById(botId: number): BotAccount | undefined {
    return [...this.bots.values()].find((bot) => bot.user.id === botId)
  }

  /** A private chat belongs to one bot, so two bots talk to the same person apart. Groups are shared. */
  chatOf(chatId: number, botId: number): ChatRecord | undefined {
    return this.chats.get(chatId > 0 ? `${botId}:${chatId}` : `${chatId}`)
  }

  openPrivateChat(user: ApiUser, botId: number): ChatRecord {
    const known = this.chatOf(user.id, botId)
    if (known !== undefined) {
      return known
    }
    const { id, first_name, last_name, username } = user
    const names = { ...(last_name === undefined ? {} : { last_name }), ...(username === undefined ? {} : { username }) }
    const chat = this.addChat(`${botId}:${id}`, { id, type: 'private', first_name, ...names })
    chat.members.set(id, 'member')
    chat.bots.set(botId, 'member')
    return chat
  }

  addChat(key: string, info: ApiChat): ChatRecord {
    const chat: ChatRecord = {
      key,
      info,
      messages: [],
      byId: new Map(),
      nextMessageId: 1,
      members: new Map(),
      bots: new Map(),
      topics: new Map(),
      migratedTo: undefined,
      keyboard: undefined,
    }
    this.chats.set(key, chat)
    return chat
  }

  /** Stores a message under the next number of its chat and tells everyone who waits for news. */
  addMessage(
    chat: ChatRecord,
    content: Json,
    by: { from?: ApiUser; botId?: number; isSilent?: boolean; quote?: string },
  ): StoredMessage {
    const id = chat.nextMessageId
    chat.nextMessageId += 1
    const from = by.from === undefined ? {} : { from: by.from }
    const stored: StoredMessage = {
      chatKey: chat.key,
      api: { message_id: id, ...from, chat: chat.info, date: this.date, ...content },
      botId: by.botId,
      sentAt: this.ticks(),
      versions: [],
      isDeleted: false,
      isSilent: by.isSilent === true,
      quote: by.quote,
      reactions: new Map(),
    }
    chat.messages.push(stored)
    chat.byId.set(id, stored)
    this.changed()
    return stored
  }

  addFile(source: FileSource): StoredFile {
    const serial = this.serial()
    const bytes = source.bytes ?? Buffer.from(`content of ${source.name}`)
    const dot = source.name.lastIndexOf('.')
    const file: StoredFile = {
      fileId: `BQACAgIAAxkBAAI${serial.toString(36).padStart(8, '0')}fake`,
      uniqueId: `AgAD${serial.toString(36).padStart(6, '0')}`,
      path: `documents/file_${serial}${dot > 0 ? source.name.slice(dot).replace(/[^.\w]/g, '') : ''}`,
      name: source.name,
      mime: source.mime ?? 'application/octet-stream',
      bytes,
      size: source.size ?? bytes.length,
    }
    this.files.set(file.fileId, file)
    return file
  }

  /** Calls back on each change of a chat or an answered button until the returned function is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  changed(): void {
    for (const listener of [...this.#listeners]) {
      listener()
    }
  }
}

/** The text of a message or of its caption. */
export function textOf(message: ApiMessage): string {
  return message.text ?? message.caption ?? ''
}

/** Takes a topic away with its messages. */
export function deleteTopic(world: World, chat: ChatRecord, thread: number): void {
  chat.topics.delete(thread)
  for (const message of chat.messages) message.isDeleted ||= message.api.message_thread_id === thread
  world.changed()
}
