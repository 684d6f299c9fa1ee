/** The account of the chat in the browser. It is the try desk's own: there is one, and it needs no token. */
export const WEB_ACCOUNT = 'web:try'

/** The agents' room. The engine knows groups by ids that begin with a minus. */
export const WEB_ROOM = `${WEB_ACCOUNT}:-room`

/** Where somebody writes: their own chat with the desk, or the agents' room. */
export type Place = 'chat' | 'room'

/** A browser, by the digest of what its cookie holds: whoever reads the database opens no page with it. */
export type Session = string

export function isSession(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text)
}

export function conversationOf(place: Place, session: Session): string {
  return place === 'room' ? WEB_ROOM : `${WEB_ACCOUNT}:${session}`
}

export function placeOf(conversation: string): Place {
  return conversation === WEB_ROOM ? 'room' : 'chat'
}

/** The browser whose chat this is; null for the room and for what is no chat of this channel. */
export function sessionOfChat(conversation: string): Session | null {
  const session = conversation.startsWith(`${WEB_ACCOUNT}:`) ? conversation.slice(WEB_ACCOUNT.length + 1) : ''
  return isSession(session) ? session : null
}

/** A message's id names its browser, so that an answer to it in the room finds the right page. */
export function messageIdOf(session: Session, clientId: string): string {
  return `${session}.${clientId}`
}

/** The browser behind the id of a person's message, or of a press; null for the desk's own messages. */
export function sessionOfId(id: string): Session | null {
  const session = id.split('.')[0] ?? ''
  return id.includes('.') && isSession(session) ? session : null
}
