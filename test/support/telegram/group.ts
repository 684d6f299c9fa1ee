import type { ApiChat, ApiUser, Json } from './api-shapes.ts'
import type { BotAccount } from './bot-account.ts'
import type { Person } from './person.ts'
import { deleteTopic, type ChatRecord, type World } from './world.ts'

export interface GroupOptions {
  /** Below zero; a supergroup's begins with -100. */
  readonly id: number
  readonly title?: string
  readonly type?: 'group' | 'supergroup'
  /** A forum is a supergroup with topics. */
  readonly forum?: boolean
  readonly username?: string
  readonly members?: readonly Person[]
  /** The bots in it; all known ones without it. */
  readonly bots?: readonly BotAccount[]
  /** An administrator sees every message and may open topics. True unless told. */
  readonly isBotAdmin?: boolean
}

/** A group, supergroup or forum with its people and bots. */
export class Group {
  record: ChatRecord
  readonly #world: World

  constructor(world: World, options: GroupOptions) {
    this.#world = world
    const isForum = options.forum === true
    const info: ApiChat = {
      id: options.id,
      type: isForum ? 'supergroup' : (options.type ?? 'supergroup'),
      title: options.title ?? 'Agents',
      ...(options.username === undefined ? {} : { username: options.username }),
      ...(isForum ? { is_forum: true as const } : {}),
    }
    this.record = world.addChat(`${options.id}`, info)
    for (const member of options.members ?? []) {
      this.record.members.set(member.id, 'member')
    }
    for (const bot of options.bots ?? world.bots.values()) {
      this.record.bots.set(bot.user.id, options.isBotAdmin === false ? 'member' : 'administrator')
    }
  }

  get id(): number {
    return this.record.info.id
  }

  /** Somebody joins: a service message, and chat_member for bots that asked for it. */
  async adds(person: Person): Promise<void> {
    this.record.members.set(person.id, 'member')
    this.#service({ new_chat_members: [person.user] }, person.user)
    this.#memberUpdate('chat_member', person.user, person.user, 'left', 'member')
  }

  async removes(person: Person, by: Person = person): Promise<void> {
    this.record.members.set(person.id, 'left')
    this.#service({ left_chat_member: person.user }, by.user)
    this.#memberUpdate('chat_member', by.user, person.user, 'member', 'left')
  }

  /** Makes a member an administrator or the owner, as getChatMember tells it. */
  promotes(person: Person, status: 'administrator' | 'creator' = 'administrator'): void {
    this.record.members.set(person.id, status)
  }

  /** The bot is let in, made administrator, reduced or thrown out; it is told by my_chat_member. */
  async setBot(bot: BotAccount, status: 'administrator' | 'member' | 'kicked' | 'left', by: Person): Promise<void> {
    const before = this.record.bots.get(bot.user.id) ?? 'left'
    this.record.bots.set(bot.user.id, status)
    const update = this.#change(by.user, bot.user, before, status)
    bot.queue.push('my_chat_member', this.id, update)
  }

  /**
   * Telegram makes a supergroup of it: the old id answers 400 with migrate_to_chat_id, and both chats get their service
   * message. Without a bot's doing this happens when a group is made public, grows or gets topics.
   */
  async migrates(newId: number, options: { readonly forum?: boolean } = {}): Promise<void> {
    const old = this.record
    const info: ApiChat = {
      id: newId,
      type: 'supergroup',
      title: old.info.title ?? 'Agents',
      ...(options.forum === true ? { is_forum: true as const } : {}),
    }
    const next = this.#world.addChat(`${newId}`, info)
    old.members.forEach((status, id) => next.members.set(id, status))
    old.bots.forEach((status, id) => next.bots.set(id, status))
    this.#service({ migrate_to_chat_id: newId })
    old.migratedTo = newId
    const oldId = old.info.id
    this.record = next
    this.#service({ migrate_from_chat_id: oldId })
  }

  /** Somebody turns the topics of the group on or off; bots are told nothing, but see it by the chat of the next update. */
  turnsTopics(isOn: boolean): void {
    const { id, type, title = 'Agents' } = this.record.info
    this.record.info = { id, type, title, ...(isOn ? { is_forum: true as const } : {}) }
  }

  /** A topic opened by a person; resolves with its number. */
  async opensTopic(name: string, by: Person): Promise<number> {
    const stored = this.#world.addMessage(this.record, {}, { from: by.user })
    const thread = stored.api.message_id
    const { message_id, date, chat } = stored.api
    const created = { name, icon_color: 7_322_096 }
    stored.api = {
      ...stored.api,
      message_id,
      date,
      chat,
      message_thread_id: thread,
      is_topic_message: true,
      forum_topic_created: created,
    }
    this.record.topics.set(thread, { name, iconColor: 7_322_096, iconEmojiId: undefined, isClosed: false })
    this.#tellAll('message', stored.api)
    return thread
  }

  /** Somebody deletes a topic with all that stands in it; no bot is told. */
  deletesTopic(thread: number): void {
    deleteTopic(this.#world, this.record, thread)
  }

  /** Somebody closes a topic: only administrators write in it. */
  closesTopic(thread: number): void {
    const topic = this.record.topics.get(thread)
    if (topic) topic.isClosed = true
  }

  get topics(): readonly { readonly id: number; readonly name: string; readonly isClosed: boolean }[] {
    return [...this.record.topics].map(([id, topic]) => ({ id, name: topic.name, isClosed: topic.isClosed }))
  }

  #service(content: Json, from?: ApiUser): void {
    const stored = this.#world.addMessage(this.record, content, from === undefined ? {} : { from })
    this.#tellAll('message', stored.api)
  }

  #tellAll(type: string, content: unknown): void {
    for (const bot of this.#world.bots.values()) {
      const standing = this.record.bots.get(bot.user.id)
      if (standing === 'administrator' || standing === 'member') {
        bot.queue.push(type, this.id, content)
      }
    }
  }

  #memberUpdate(type: string, by: ApiUser, user: ApiUser, before: string, after: string): void {
    this.#tellAll(type, this.#change(by, user, before, after))
  }

  #change(by: ApiUser, user: ApiUser, before: string, after: string): Json {
    const member = (status: string): Json => ({ status, user })
    return {
      chat: this.record.info,
      from: by,
      date: this.#world.date,
      old_chat_member: member(before),
      new_chat_member: member(after),
    }
  }
}
