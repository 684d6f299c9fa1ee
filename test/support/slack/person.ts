import { seen, type SeenMessage } from './chat-view.ts'
import { type ControlName, pick, type Place, press } from './controls.ts'
import type { Answer } from './delivery.ts'
import { addFile, type FileSource } from './files.ts'
import { addMessage, apiMessage, botAuthor, editMessage } from './messages.ts'
import { close, fill, submit, type Submission, suggest, type Suggestion } from './modal-use.ts'
import { channelBody, commandBody, interactionBody } from './payloads.ts'
import type { Actor, Reach } from './reach.ts'
import type { Json } from './shapes.ts'
import { typed } from './typed.ts'
import { apiView } from './views.ts'
import { type Account, BOT_USER_ID, type Channel, type StoredMessage, TEAM_ID } from './world.ts'

export interface PersonProfile {
  readonly id: string
  readonly real_name: string
  readonly email?: string
  readonly phone?: string
  readonly title?: string
  readonly display_name?: string
  /** As Slack has it: `ru-RU`, `en-US`; `ru-RU` without it. */
  readonly locale?: string
  readonly tz?: string
  /** A multi-channel guest of this workspace. */
  readonly isGuest?: boolean
  /** Somebody of another workspace, met through Slack Connect. */
  readonly isStranger?: boolean
  readonly isBot?: boolean
  readonly isDeleted?: boolean
}

export interface Where {
  /** The ts of the message that opens the thread. */
  readonly thread_ts?: string
  readonly files?: readonly FileSource[]
  /** The text is Slack's own markup already, with `<@U…>` and `&lt;`, and no rich text comes along. */
  readonly isRaw?: boolean
}

export type ChannelLike = string | { readonly id: string }

/**
 * A person with a Slack account. Everything they do becomes what the real Slack would send to the app, and each action
 * resolves when the app has answered or three seconds are over.
 */
export class Person {
  readonly id: string
  readonly account: Account
  readonly #actor: Actor

  constructor(reach: Reach, profile: PersonProfile) {
    this.id = profile.id
    this.account = accountOf(profile)
    this.#actor = { ...reach, account: this.account }
    reach.world.accounts.set(profile.id, this.account)
  }

  /** Presses a button, or a line of an overflow menu, by its label, action_id or value. In the open modal, if no place is given. */
  async presses(what: ControlName, where?: Place): Promise<Answer> {
    return press(this.#actor, what, where)
  }

  /** Chooses in a menu, a date picker or boxes that stand in a message or the home tab. */
  async picks(actionId: string, value: unknown, where: Place): Promise<Answer> {
    return pick(this.#actor, actionId, value, where)
  }

  async opensGlobalShortcut(callbackId: string): Promise<Answer> {
    const base = interactionBody(this.#actor.world, this.account, 'shortcut')
    const { answer } = await this.#actor.send('interaction', { ...base, callback_id: callbackId })
    return answer
  }

  async usesMessageShortcut(callbackId: string, message: SeenMessage): Promise<Answer> {
    const { world } = this.#actor
    const stored = this.#stored(message)
    const { answer } = await this.#actor.send('interaction', {
      ...interactionBody(world, this.account, 'message_action'),
      callback_id: callbackId,
      message_ts: stored.ts,
      channel: channelBody(world, stored.channelId),
      message: apiMessage(world, stored),
      response_url: world.responseUrl(stored.channelId, this.id, stored.ts),
    })
    return answer
  }

  /** Types a command; in the conversation with the app unless a channel is given. A text in the answer is shown to them alone. */
  async slashCommand(command: string, text = '', channel?: ChannelLike): Promise<Answer> {
    const { world } = this.#actor
    const place = channel === undefined ? world.dmOf(this.id) : this.#channel(channel)
    const body = commandBody(world, this.account, place.id, command, text)
    const { answer } = await this.#actor.send('command', body)
    const words = typeof answer.json?.['text'] === 'string' ? answer.json['text'] : answer.text
    if (answer.isAcked && words !== '') {
      const ephemeralFor = answer.json?.['response_type'] === 'in_channel' ? undefined : this.id
      addMessage(world, place, { ...botAuthor(), text: words, ephemeralFor })
    }
    return answer
  }

  async opensHome(tab: 'home' | 'messages' = 'home'): Promise<void> {
    const { world, emit } = this.#actor
    const home = world.homes.get(this.id)
    const view = home === undefined || tab === 'messages' ? {} : { view: apiView(home) }
    await emit({
      type: 'app_home_opened',
      user: this.id,
      channel: world.dmOf(this.id).id,
      tab,
      event_ts: world.nextTs(),
      ...view,
    })
  }

  /** Writes to the app, as into Slack's editor: `text` of the message is escaped and has its links marked. */
  async writesDm(text: string, where: Where = {}): Promise<SeenMessage> {
    return this.writes(this.#actor.world.dmOf(this.id), text, where)
  }

  async writes(channel: ChannelLike, text: string, where: Where = {}): Promise<SeenMessage> {
    const message = this.#adds(this.#channel(channel), text, where)
    await this.#announces(message)
    return seen(this.#actor.world, message)
  }

  /** Writes with the app's name in front: it comes as a message and as a mention, two events. */
  async mentions(channel: ChannelLike, text: string, threadTs?: string, where: Where = {}): Promise<SeenMessage> {
    const { world, emit } = this.#actor
    const place = this.#channel(channel)
    const thread = threadTs === undefined ? {} : { thread_ts: threadTs }
    const message = this.#adds(place, ` ${text}`, { ...where, ...thread }, BOT_USER_ID)
    const mention: Json = {
      ...apiMessage(world, message),
      type: 'app_mention',
      channel: place.id,
      event_ts: message.ts,
    }
    delete mention['subtype']
    await Promise.all([this.#announces(message), place.isMember ? emit(mention) : undefined])
    return seen(world, message)
  }

  async editsMessage(message: SeenMessage, text: string): Promise<SeenMessage> {
    const { world } = this.#actor
    const stored = this.#stored(message)
    const previous = apiMessage(world, stored)
    const now = typed(world, text)
    editMessage(world, stored, now.text, now.blocks)
    await this.#changes(stored, {
      subtype: 'message_changed',
      message: apiMessage(world, stored),
      previous_message: previous,
    })
    return seen(world, stored)
  }

  async deletesMessage(message: SeenMessage): Promise<void> {
    const stored = this.#stored(message)
    const previous = apiMessage(this.#actor.world, stored)
    stored.isDeleted = true
    this.#actor.world.changed()
    await this.#changes(stored, { subtype: 'message_deleted', deleted_ts: stored.ts, previous_message: previous })
  }

  /** Sets an emoji by its name without colons. */
  async reacts(message: SeenMessage, name: string): Promise<void> {
    const { reactions } = this.#stored(message)
    reactions.set(name, [...(reactions.get(name) ?? []), this.id])
    await this.#reaction('reaction_added', message, name)
  }

  async takesReactionBack(message: SeenMessage, name: string): Promise<void> {
    const { reactions } = this.#stored(message)
    const rest = (reactions.get(name) ?? []).filter((user) => user !== this.id)
    reactions.delete(name)
    if (rest.length > 0) {
      reactions.set(name, rest)
    }
    await this.#reaction('reaction_removed', message, name)
  }

  /** Brings the app into a channel. */
  async invitesApp(channel: ChannelLike): Promise<void> {
    const { world, emit } = this.#actor
    const place = this.#channel(channel)
    place.isMember = true
    const kind = place.kind === 'group' ? 'G' : 'C'
    const who = { user: BOT_USER_ID, inviter: this.id, team: TEAM_ID }
    await emit({
      type: 'member_joined_channel',
      channel: place.id,
      channel_type: kind,
      ...who,
      event_ts: world.nextTs(),
    })
  }

  /** Types or chooses in the open modal: a text, a date, an id; of options the label or the value; of files their description. */
  async fills(blockId: string, value: unknown): Promise<Answer | undefined> {
    return fill(this.#actor, blockId, value)
  }

  /** Types into an external_select of the open modal and gets what the app offers; `fills` then chooses among it. */
  async typesInto(blockId: string, query: string): Promise<readonly Suggestion[]> {
    return suggest(this.#actor, blockId, query)
  }

  /** Presses the submit button of the open modal. */
  async submits(): Promise<Submission> {
    return submit(this.#actor)
  }

  /** Closes the top view, or with `all` everything that is open. */
  async closes(how: { readonly all?: boolean } = {}): Promise<Answer | undefined> {
    return close(this.#actor, how.all === true)
  }

  #adds(channel: Channel, words: string, where: Where, called?: string): StoredMessage {
    const { world } = this.#actor
    const files = (where.files ?? []).map((source) => addFile(world, this.id, source))
    const { text, blocks } = where.isRaw === true ? { text: words, blocks: [] } : typed(world, words, called)
    const author = { userId: this.id, isBot: false }
    return addMessage(world, channel, { ...author, text, blocks, threadTs: where.thread_ts, files })
  }

  /** The app hears of what is written where it is a member. */
  async #announces(message: StoredMessage): Promise<void> {
    const { world, emit } = this.#actor
    const channel = this.#channel(message.channelId)
    if (channel.isMember) {
      const place = { channel: channel.id, channel_type: channel.kind, event_ts: message.ts }
      await emit({ ...apiMessage(world, message), ...place })
    }
  }

  async #changes(message: StoredMessage, what: Json): Promise<void> {
    const { world, emit } = this.#actor
    const channel = this.#channel(message.channelId)
    const ts = world.nextTs()
    if (channel.isMember) {
      const place = { channel: channel.id, channel_type: channel.kind, hidden: true, ts, event_ts: ts }
      await emit({ type: 'message', ...place, ...what })
    }
  }

  async #reaction(type: string, message: SeenMessage, reaction: string): Promise<void> {
    const { world, emit } = this.#actor
    world.changed()
    if (this.#channel(message.channelId).isMember) {
      const item = { type: 'message', channel: message.channelId, ts: message.ts }
      await emit({ type, user: this.id, reaction, item, item_user: message.userId, event_ts: world.nextTs() })
    }
  }

  #channel(channel: ChannelLike): Channel {
    const id = typeof channel === 'string' ? channel : channel.id
    const found = this.#actor.world.channels.get(id)
    if (found === undefined) {
      throw new Error(`There is no channel ${id}.`)
    }
    return found
  }

  #stored(message: SeenMessage): StoredMessage {
    const found = this.#actor.world.message(message.channelId, message.ts)
    if (found === undefined) {
      throw new Error(`The message ${message.ts} is not there any more.`)
    }
    return found
  }
}

/** A name for Slack's users.info, out of what a test says of a person. */
export function accountOf(profile: PersonProfile): Account {
  const {
    id,
    real_name,
    email,
    phone = '',
    title = '',
    display_name = '',
    locale = 'ru-RU',
    tz = 'Europe/Moscow',
  } = profile
  const teamId = profile.isStranger === true ? 'T0STRANGER' : TEAM_ID
  const name = email?.split('@')[0] ?? id.toLowerCase()
  const [first_name = '', ...rest] = real_name.split(' ')
  const names = { real_name, real_name_normalized: real_name, display_name, display_name_normalized: display_name }
  const address = email === undefined ? {} : { email }
  return {
    id,
    teamId,
    name,
    locale,
    api: {
      id,
      team_id: teamId,
      name,
      deleted: profile.isDeleted === true,
      real_name,
      tz,
      tz_label: tz,
      tz_offset: 10_800,
      profile: { ...names, title, phone, first_name, last_name: rest.join(' '), team: teamId, ...address },
      is_admin: false,
      is_owner: false,
      is_primary_owner: false,
      is_restricted: profile.isGuest === true,
      is_ultra_restricted: false,
      is_bot: profile.isBot === true,
      is_app_user: false,
      is_stranger: profile.isStranger === true,
      is_email_confirmed: email !== undefined,
      updated: 1_700_000_000,
      who_can_share_contact_card: 'EVERYONE',
    },
  }
}
