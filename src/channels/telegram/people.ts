import type { ForwardOrigin } from '../../domain/intake/incoming.ts'
import type { Sender } from '../../desk/ports.ts'
import { fieldOf, idOf, numberOf, objectOf, textOf, type Shape } from './shape.ts'

/** Who stands behind a message when it is a group or a channel: GroupAnonymousBot, Channel_Bot, and Telegram itself. */
const FACELESS = new Set(['1087968824', '136817688', '777000'])

/** Null when nobody can be named, and for bots: two of them would talk to each other for ever. */
export function senderOf(user: unknown, chat: unknown): Sender | null {
  const id = idOf(fieldOf(user, 'id'))
  const chatId = idOf(fieldOf(chat, 'id'))
  if (chatId !== null || (id !== null && FACELESS.has(id))) {
    const name = textOf(fieldOf(chat, 'title')) ?? nameOf(user)
    return { id: id ?? chatId ?? '0', name, isAnonymous: true }
  }
  if (id === null || fieldOf(user, 'is_bot') === true) return null
  return { id, name: nameOf(user), isAnonymous: false }
}

/** As the person shows themselves; their number when they show nothing. */
export function nameOf(user: unknown): string {
  const parts = [textOf(fieldOf(user, 'first_name')), textOf(fieldOf(user, 'last_name'))]
  const name = parts.filter((part) => part !== null && part.trim() !== '').join(' ')
  return name === '' ? (textOf(fieldOf(user, 'username')) ?? idOf(fieldOf(user, 'id')) ?? '') : name
}

/** Only what looks like a language tag, in lower case. */
export function languageOf(user: unknown): string | null {
  const code = textOf(fieldOf(user, 'language_code'))
  return code !== null && /^[a-z]{2,3}(-[A-Za-z]{2,4})?$/.test(code) ? code.toLowerCase() : null
}

export function forwardOf(message: Shape): ForwardOrigin | null {
  const origin = objectOf(message['forward_origin'])
  if (!origin) return null
  const user = objectOf(origin['sender_user'])
  const name =
    (user && nameOf(user)) ??
    textOf(origin['sender_user_name']) ??
    textOf(fieldOf(origin, 'sender_chat', 'title')) ??
    textOf(fieldOf(origin, 'chat', 'title'))
  return { name, at: (numberOf(origin['date']) ?? 0) * 1000 }
}
