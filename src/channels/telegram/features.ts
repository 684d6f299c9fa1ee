import { TelegramRefusal, type TelegramApi } from './api.ts'
import type { BotProfile } from './profile.ts'
import { partOf } from './inbox-row.ts'
import { fieldOf, idOf, parseJson, textOf } from './shape.ts'

/** What the bot may do where, as it was when somebody last looked. */
export interface TelegramFeatures {
  /** The rooms' groups, by their numeric id and by one they had before: whether each was a forum, whatever the bot may do there. */
  readonly rooms: ReadonlyMap<string, boolean>
  /** Groups in which topics can be opened, by their numeric id; an id that a group had before is one of them too. */
  readonly forums: ReadonlySet<string>
  /** Topics can be opened in private chats. */
  readonly hasPrivateTopics: boolean
}

/** Why a room does not work as it could. `topicsOff` costs comfort only: cards are answered in one chat then. */
export type RoomFault = 'notThere' | 'notAdministrator' | 'privacyOn' | 'noTopicRight' | 'topicsOff'

export interface CheckedRoom {
  readonly chatId: string
  readonly faults: readonly RoomFault[]
}

export interface CheckedRooms {
  readonly features: TelegramFeatures
  readonly rooms: readonly CheckedRoom[]
}

export const NO_FEATURES: TelegramFeatures = { rooms: new Map(), forums: new Set(), hasPrivateTopics: false }

const TIMEOUT_MS = 10_000
const ADMINISTRATORS = new Set(['administrator', 'creator'])

/**
 * Looks at each room of the desk with the bot's own eyes: is it there, is it administrator, may it open topics. Rejects as
 * `TelegramApi` does when Telegram does not answer; a refusal is a fault of that room.
 *
 * @param chatIds numeric ids of the rooms' groups.
 */
export async function checkRooms(api: TelegramApi, me: BotProfile, chatIds: readonly string[]): Promise<CheckedRooms> {
  const forums = new Set<string>()
  const seen = new Map<string, boolean>()
  const rooms: CheckedRoom[] = []
  for (const chatId of chatIds) {
    const { faults, nowId } = await checkRoom(api, me, chatId)
    rooms.push({ chatId, faults })
    for (const id of [chatId, nowId]) seen.set(id, !faults.includes('topicsOff'))
    if (faults.includes('topicsOff') || faults.includes('noTopicRight') || faults.includes('notThere')) continue
    forums.add(chatId)
    forums.add(nowId)
  }
  return { features: { rooms: seen, forums, hasPrivateTopics: me.hasPrivateTopics }, rooms }
}

interface Checked {
  readonly faults: readonly RoomFault[]
  readonly nowId: string
}

async function checkRoom(api: TelegramApi, me: BotProfile, chatId: string): Promise<Checked> {
  try {
    const chat = await api.call('getChat', { chat_id: Number(chatId) }, { timeoutMs: TIMEOUT_MS })
    const payload = { chat_id: Number(chatId), user_id: Number(me.id) }
    const member = await api.call('getChatMember', payload, { timeoutMs: TIMEOUT_MS })
    return { faults: faultsOf(chat, member, me), nowId: chatId }
  } catch (error) {
    if (!(error instanceof TelegramRefusal) || error.code === 401) throw error
    const { migrateToChatId } = error
    if (migrateToChatId === null || migrateToChatId === chatId) return { faults: ['notThere'], nowId: chatId }
    return { faults: (await checkRoom(api, me, migrateToChatId)).faults, nowId: migrateToChatId }
  }
}

/**
 * True when an update shows that a room is no longer as it was when somebody looked: its topics were turned on or off, or the
 * bot has other rights there. Of topics Telegram tells nothing but by the chat of the next update.
 */
export function contradicts({ rooms }: TelegramFeatures, payload: string): boolean {
  if (rooms.size === 0) return false
  const { kind, content } = partOf(parseJson(payload))
  const chat = fieldOf(content, 'chat') ?? fieldOf(content, 'message', 'chat')
  const wasForum = rooms.get(idOf(fieldOf(chat, 'id')) ?? '')
  if (wasForum === undefined) return false
  return kind === 'my_chat_member' || wasForum !== (fieldOf(chat, 'is_forum') === true)
}

/** An administrator sees every message, whatever the bot's privacy mode says. */
function faultsOf(chat: unknown, member: unknown, me: BotProfile): readonly RoomFault[] {
  const isAdministrator = ADMINISTRATORS.has(textOf(fieldOf(member, 'status')) ?? '')
  const isForum = fieldOf(chat, 'is_forum') === true
  const faults: RoomFault[] = []
  if (!isAdministrator) faults.push('notAdministrator')
  if (!isAdministrator && !me.readsGroups) faults.push('privacyOn')
  if (!isForum) faults.push('topicsOff')
  if (isForum && fieldOf(member, 'can_manage_topics') !== true) faults.push('noTopicRight')
  return faults
}

/** For the operator: what it costs, and what to do. */
export const ROOM_FAULTS: Readonly<Record<RoomFault, string>> = {
  notThere: 'the bot is not in this group, or the id is wrong: no card arrives',
  notAdministrator: 'the bot is not administrator: make it one',
  privacyOn:
    'privacy mode is on: agents’ notes and replies are not seen; make the bot administrator, or /setprivacy in BotFather',
  noTopicRight: 'the bot may not manage topics: cards stand in the main chat; grant it the right',
  topicsOff: 'topics are off: cards stand in one chat; turn them on in the settings of the group',
}

/** One line for each thing that a room lacks. */
export function describeRooms(rooms: readonly CheckedRoom[]): readonly string[] {
  return rooms.flatMap(({ chatId, faults }) => faults.map((fault) => `telegramChatId ${chatId}: ${ROOM_FAULTS[fault]}`))
}
