import { readDeskMetadata } from '../../domain/form/desk-metadata.ts'
import { FORM_CHOICE } from './heard.ts'
import { fieldOf, idOf, listOf, objectOf, textOf, type Shape } from './shape.ts'

/** Direct messages of two begin with D; everything else is a room. */
export function isDirect(channel: string): boolean {
  return channel.startsWith('D')
}

/** The platform's id of a message: without its channel a message has no name. */
export function messageIdOf(channel: string, ts: string): string {
  return `${channel}:${ts}`
}

export interface Place {
  readonly channel: string
  readonly ts: string
  readonly threadTs: string | null
}

/** Where people can read a message again; null while nobody knows the workspace's address. */
export function linkTo(site: string | null, { channel, ts, threadTs }: Place): string | null {
  if (site === null || !/^https:\/\/[\w.-]+\/$/.test(site)) return null
  const isReply = threadTs !== null && threadTs !== ts
  return `${site}archives/${channel}/p${ts.replace('.', '')}${isReply ? `?thread_ts=${threadTs}&cid=${channel}` : ''}`
}

/** Null for what is no such id. */
export function readMessageId(id: string): { readonly channel: string; readonly ts: string } | null {
  const [channel = '', ts = '', ...rest] = id.split(':')
  const isOne = idOf(channel) !== null && /^\d+\.\d+$/.test(ts) && rest.length === 0
  return isOne ? { channel, ts } : null
}

/** The channel or the person that a conversation is named after. */
export function targetOf(conversation: string | null): string | null {
  return idOf(conversation?.split(':')[2])
}

/** A person's conversation, and not a room. */
export function isPersonal(conversation: string): boolean {
  const target = targetOf(conversation) ?? ''
  return target.startsWith('U') || target.startsWith('W')
}

/**
 * Whose turn it is: the person's for everything personal, so that one person's things are worked in order, the room's for what
 * is said or pressed there. A mention belongs to who wrote it: it begins something of theirs, wherever it stands.
 */
export function ownerOf(body: Shape): string | null {
  const event = objectOf(body['event'])
  return event ? ownerOfEvent(event) : ownerOfInteraction(body)
}

function ownerOfEvent(event: Shape): string | null {
  const channel = idOf(event['channel']) ?? idOf(fieldOf(event, 'item', 'channel'))
  const isRoom = channel !== null && !isDirect(channel) && event['type'] !== 'app_mention' && !isHome(event)
  return isRoom ? channel : (authorOf(event) ?? channel)
}

function isHome(event: Shape): boolean {
  return event['type'] === 'app_home_opened'
}

/** An edit and a deletion are signed by nobody: their message is. */
export function authorOf(event: Shape): string | null {
  return (
    idOf(event['user']) ?? idOf(fieldOf(event, 'message', 'user')) ?? idOf(fieldOf(event, 'previous_message', 'user'))
  )
}

function ownerOfInteraction(body: Shape): string | null {
  const user = idOf(fieldOf(body, 'user', 'id')) ?? idOf(body['user_id'])
  const room = body['type'] === 'view_submission' ? roomOfForm(body) : null
  if (room !== null) return room
  if (isDeskCommand(body)) return roomOr(idOf(body['channel_id']), user)
  if (FORM_CHOICE.test(textOf(fieldOf(listOf(body['actions'])[0], 'value')) ?? '')) return user
  if (body['type'] !== 'block_actions' || textOf(fieldOf(body, 'container', 'type')) === 'view') return user
  const channel = idOf(fieldOf(body, 'channel', 'id')) ?? idOf(fieldOf(body, 'container', 'channel_id'))
  return roomOr(channel, user)
}

function roomOr(channel: string | null, user: string | null): string | null {
  return channel !== null && !isDirect(channel) ? channel : user
}

/** A form that was opened from a card belongs to the card's room: what comes of it is decided there. */
function roomOfForm(body: Shape): string | null {
  const about = readDeskMetadata(textOf(fieldOf(body, 'view', 'private_metadata')) ?? '')
  return about === null ? null : targetOf(about.place)
}

/** The command of the agents, which is about the room in which it was given. */
export function isDeskCommand(body: Shape): boolean {
  return body['command'] === DESK_COMMAND
}

export const DESK_COMMAND = '/desk'
