import type { ApiButton, ApiMessage, ApiUser, Json } from './api-shapes.ts'
import type { BotAccount } from './bot-account.ts'
import { type ButtonTest, pickButton } from './button-pick.ts'
import { seen, type SeenMessage, type WaitOptions, waitFor } from './chat-view.ts'
import { withDetected } from './entities.ts'
import type { Group } from './group.ts'
import { contentOf, type MediaOptions } from './media.ts'
import { carriedContent, quoted, topicFields } from './methods/post.ts'
import { type ChatRecord, deleteTopic, type StoredMessage, textOf, type World } from './world.ts'

export interface PersonProfile {
  readonly id: number
  readonly first_name: string
  readonly last_name?: string
  readonly username?: string
  readonly language_code?: string
}

export interface Where {
  /** A group; the private chat with the bot without it. */
  readonly chat?: Group
  /** The number of a forum topic in that group. */
  readonly topic?: number
  /** The number of the message it answers. */
  readonly replyTo?: number
  /** With several bots: the one whose private chat is meant; the first one without it. */
  readonly bot?: BotAccount
  /** The part of the answered message that is quoted. */
  readonly quote?: string
  /** In a group: as an anonymous administrator, or in the name of a channel. */
  readonly as?: 'anonymous' | { readonly channel: string; readonly id: number }
  /** Further fields of the message, as the Bot API names them. */
  readonly with?: Json
}

export interface Press {
  readonly id: string
  readonly button: ApiButton
  readonly message: SeenMessage
  /** The bot's answer to the press: the toast or the alert. Rejects when none comes. */
  answered(options?: WaitOptions): Promise<{ readonly text: string; readonly isAlert: boolean }>
  /** Whether the bot has answered yet. */
  isAnswered(): boolean
}

/** A person with a Telegram account. Everything they do becomes the update that the real server would make of it. */
export class Person {
  readonly id: number
  readonly user: ApiUser
  readonly #world: World
  readonly #firstBot: BotAccount

  constructor(world: World, bot: BotAccount, profile: PersonProfile) {
    this.id = profile.id
    this.user = { is_bot: false, ...profile }
    this.#world = world
    this.#firstBot = bot
    world.users.set(profile.id, this.user)
  }

  async sends(text: string, where: Where = {}): Promise<SeenMessage> {
    const entities = withDetected({ text, entities: [] })
    return this.#writes({ text, ...(entities.length === 0 ? {} : { entities }) }, where)
  }

  async photo(options: MediaOptions & Where = {}): Promise<SeenMessage> {
    return this.#writes(contentOf(this.#world, 'photo', options), options)
  }

  async document(options: MediaOptions & Where = {}): Promise<SeenMessage> {
    return this.#writes(contentOf(this.#world, 'document', options), options)
  }

  async video(options: MediaOptions & Where = {}): Promise<SeenMessage> {
    return this.#writes(contentOf(this.#world, 'video', options), options)
  }

  async voice(options: MediaOptions & Where = {}): Promise<SeenMessage> {
    return this.#writes(contentOf(this.#world, 'voice', options), options)
  }

  async sticker(options: MediaOptions & Where = {}): Promise<SeenMessage> {
    return this.#writes(contentOf(this.#world, 'sticker', options), options)
  }

  async location(where: Where = {}): Promise<SeenMessage> {
    return this.#writes({ location: { latitude: 55.7558, longitude: 37.6173 } }, where)
  }

  /** Their own card unless another one is given. */
  async contact(card: { phone?: string; userId?: number; firstName?: string } & Where = {}): Promise<SeenMessage> {
    const contact = {
      phone_number: card.phone ?? '+79161234567',
      first_name: card.firstName ?? this.user.first_name,
      user_id: card.userId ?? this.id,
    }
    return this.#writes({ contact }, card)
  }

  /** Several files at once: one message each, with a media group in common. */
  async album(
    items: readonly ({ readonly kind?: 'photo' | 'document' | 'video' } & MediaOptions)[],
    where: Where = {},
  ): Promise<SeenMessage[]> {
    const group = `${13_000_000_000 + this.#world.serial()}`
    const sent: SeenMessage[] = []
    for (const item of items) {
      const content = contentOf(this.#world, item.kind ?? 'photo', item)
      sent.push(this.#writes({ ...content, media_group_id: group }, where))
    }
    return sent
  }

  /** Passes on a text of somebody else, or a message that stands in the same chat. */
  async forwards(
    what: number | { readonly text: string; readonly from: string | Person },
    where: Where = {},
  ): Promise<SeenMessage> {
    const date = this.#world.date
    if (typeof what === 'number') {
      const { api } = this.#find(what, where)
      const origin = { forward_origin: { type: 'user', date: api.date, sender_user: api.from } }
      return this.#writes({ ...carriedContent(api), ...origin }, where)
    }
    const origin =
      typeof what.from === 'string'
        ? { type: 'hidden_user', date, sender_user_name: what.from }
        : { type: 'user', date, sender_user: what.from.user }
    const entities = withDetected({ text: what.text, entities: [] })
    return this.#writes(
      { text: what.text, ...(entities.length === 0 ? {} : { entities }), forward_origin: origin },
      where,
    )
  }

  async edits(messageId: number, text: string, where: Where = {}): Promise<SeenMessage> {
    const stored = this.#find(messageId, where)
    const isCaption = stored.api.text === undefined
    const entities = withDetected({ text, entities: [] })
    const names = isCaption ? (['caption', 'caption_entities'] as const) : (['text', 'entities'] as const)
    stored.versions.push({ at: this.#world.clock(), text: textOf(stored.api), markup: undefined })
    const { message_id, date, chat } = stored.api
    stored.api = {
      ...stored.api,
      message_id,
      date,
      chat,
      [names[0]]: text,
      [names[1]]: entities,
      edit_date: this.#world.date,
    }
    this.#tell('edited_message', stored, where)
    this.#world.changed()
    return seen(stored)
  }

  /** Deletes a topic of their private chat. */
  deletesTopic(thread: number, where: Where = {}): void {
    deleteTopic(this.#world, this.#chat(where), thread)
  }

  /** Deletes their own message: the bot is not told, it only fails when it answers or reacts to it. */
  async deletes(messageId: number, where: Where = {}): Promise<void> {
    this.#find(messageId, where).isDeleted = true
    this.#world.changed()
  }

  /**
   * Presses an inline button: on the newest message of the bot that carries it, or on a named message, where a button that an
   * edit has taken away since can still be pressed (the person's screen was older).
   */
  async presses(test: ButtonTest, where: Where & { readonly message?: number } = {}): Promise<Press> {
    const chat = this.#chat(where)
    const { stored, button } = pickButton(chat, test, where.message)
    const botId = stored.botId ?? this.#bot(where).user.id
    const id = `${4_000_000_000_000_000_000n + BigInt(this.#world.serial())}`
    const press = {
      id,
      botId,
      chatId: chat.info.id,
      pressedAt: this.#world.clock(),
      answer: undefined as Json | undefined,
    }
    this.#world.presses.set(id, press)
    const query = {
      id,
      from: this.user,
      message: stored.api,
      chat_instance: `${chat.info.id}`,
      data: button.callback_data,
    }
    this.#world.botById(botId)?.queue.push('callback_query', chat.info.id, query)
    const answered = async (options: WaitOptions = {}): Promise<{ text: string; isAlert: boolean }> => {
      const complaint = `The press of "${button.text}" was not answered.`
      const answer = await waitFor(
        this.#world,
        () => press.answer,
        options.timeoutMs ?? 20_000,
        () => complaint,
      )
      const text = answer['text']
      return { text: typeof text === 'string' ? text : '', isAlert: answer['show_alert'] === true }
    }
    return { id, button, message: seen(stored), answered, isAnswered: () => press.answer !== undefined }
  }

  /** Taps a button of the reply keyboard: sends its label, or the contact or the place it asks for. */
  async taps(label: string | RegExp, where: Where = {}): Promise<SeenMessage> {
    const chat = this.#chat(where)
    const buttons =
      chat.keyboard?.keyboard?.flat().map((button) => (typeof button === 'string' ? { text: button } : button)) ?? []
    const found = buttons.find(({ text }) => (typeof label === 'string' ? text === label : label.test(text)))
    if (found === undefined) {
      throw new Error(
        `The reply keyboard has no button ${String(label)}; it has ${buttons.map((one) => one.text).join(', ') || 'none'}.`,
      )
    }
    if (chat.keyboard?.one_time_keyboard === true) {
      chat.keyboard = undefined
    }
    if (found.request_contact === true) {
      return this.contact(where)
    }
    return found.request_location === true ? this.location(where) : this.sends(found.text, where)
  }

  /** Sets reactions on a message; an empty list takes them away. */
  async reacts(messageId: number, emoji: string | readonly string[], where: Where = {}): Promise<void> {
    const stored = this.#find(messageId, where)
    const chat = this.#chat(where)
    const list = (emojis: readonly string[]): Json[] => emojis.map((one) => ({ type: 'emoji', emoji: one }))
    const old = stored.reactions.get(this.id) ?? []
    const now = typeof emoji === 'string' ? [emoji] : [...emoji]
    stored.reactions.set(this.id, now)
    const update = {
      chat: chat.info,
      message_id: messageId,
      user: this.user,
      date: this.#world.date,
      old_reaction: list(old),
      new_reaction: list(now),
    }
    for (const bot of this.#listeners(chat, true)) {
      bot.queue.push('message_reaction', chat.info.id, update)
    }
    this.#world.changed()
  }

  /** Stops the bot: sends to this person are refused with 403 from now on. */
  async blocks(bot = this.#firstBot): Promise<void> {
    bot.blockedBy.add(this.id)
    this.#membership(bot, 'member', 'kicked')
  }

  async unblocks(bot = this.#firstBot): Promise<void> {
    bot.blockedBy.delete(this.id)
    this.#membership(bot, 'kicked', 'member')
  }

  #membership(bot: BotAccount, before: string, after: string): void {
    const chat = this.#world.openPrivateChat(this.user, bot.user.id)
    const member = (status: string): Json => ({
      status,
      user: bot.user,
      ...(status === 'kicked' ? { until_date: 0 } : {}),
    })
    const update = {
      chat: chat.info,
      from: this.user,
      date: this.#world.date,
      old_chat_member: member(before),
      new_chat_member: member(after),
    }
    bot.queue.push('my_chat_member', this.id, update)
  }

  #writes(content: Json, where: Where): SeenMessage {
    const bot = this.#bot(where)
    const chat = this.#chat(where)
    if (where.chat === undefined && bot.blockedBy.delete(this.id)) {
      this.#membership(bot, 'kicked', 'member')
    }
    const sender = senderOf(this.user, chat, where.as)
    const stored = this.#world.addMessage(
      chat,
      { ...sender.fields, ...this.#placement(chat, where), ...content, ...where.with },
      { from: sender.from, ...(where.quote === undefined ? {} : { quote: where.quote }) },
    )
    this.#tell('message', stored, where)
    return seen(stored)
  }

  #placement(chat: ChatRecord, where: Where): Json {
    const topic = where.topic === undefined ? {} : topicFields(chat, where.topic)
    if (where.replyTo === undefined) {
      return topic
    }
    const target = this.#find(where.replyTo, where)
    const quote =
      where.quote === undefined
        ? {}
        : { quote: { text: where.quote, position: textOf(target.api).indexOf(where.quote), is_manual: true } }
    return { ...topic, reply_to_message: quoted(target.api), ...quote }
  }

  #tell(type: 'message' | 'edited_message', stored: StoredMessage, where: Where): void {
    const chat = this.#chat(where)
    for (const bot of this.#listeners(chat, isForBots(stored.api))) {
      bot.queue.push(type, chat.info.id, stored.api)
    }
  }

  /** In a group only an administrator bot sees everything; another one sees commands and answers to itself. */
  #listeners(chat: ChatRecord, isOpenToAll: boolean): BotAccount[] {
    return [...this.#world.bots.values()].filter((bot) => {
      const standing = chat.bots.get(bot.user.id)
      return standing === 'administrator' || (standing === 'member' && (chat.info.type === 'private' || isOpenToAll))
    })
  }

  #bot(where: Where): BotAccount {
    return where.bot ?? this.#firstBot
  }

  #chat(where: Where): ChatRecord {
    return where.chat?.record ?? this.#world.openPrivateChat(this.user, this.#bot(where).user.id)
  }

  #find(messageId: number, where: Where): StoredMessage {
    const stored = this.#chat(where).byId.get(messageId)
    if (stored === undefined) {
      throw new Error(`There is no message ${messageId} in chat ${this.#chat(where).info.id}.`)
    }
    return stored
  }
}

function isForBots(message: ApiMessage): boolean {
  return (
    message.entities?.some((entity) => entity.type === 'bot_command') === true ||
    message.reply_to_message?.from?.is_bot === true
  )
}

const ANONYMOUS: ApiUser = { id: 1_087_968_824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' }
const CHANNEL_BOT: ApiUser = { id: 136_817_688, is_bot: true, first_name: 'Channel', username: 'Channel_Bot' }

function senderOf(user: ApiUser, chat: ChatRecord, as: Where['as']): { from: ApiUser; fields: Json } {
  if (as === undefined) {
    return { from: user, fields: {} }
  }
  if (as === 'anonymous') {
    return { from: ANONYMOUS, fields: { sender_chat: chat.info } }
  }
  return { from: CHANNEL_BOT, fields: { sender_chat: { id: as.id, type: 'channel', title: as.channel } } }
}
