import type { Sender } from '../../desk/ports.ts'
import { authorOf } from './places.ts'
import { fieldOf, idOf, textOf, type Shape } from './shape.ts'

/** Slack's own voice: reminders, notices about channels. */
const SLACKBOT = 'USLACKBOT'

/** Who wrote it; null for bots, this one included: two of them would talk to each other for ever. */
export function writerOf(event: Shape): Sender | null {
  const message = event['subtype'] === 'message_changed' ? event['message'] : event
  if (textOf(fieldOf(message, 'bot_id')) !== null || fieldOf(message, 'subtype') === 'bot_message') return null
  return senderOf(authorOf(event), null)
}

/** Events bear no name, interactions do; the id stands for a name that nobody has told us. */
export function senderOf(id: string | null, user: unknown): Sender | null {
  if (id === null || id === SLACKBOT) return null
  return { id, name: nameOf(user) ?? id, isAnonymous: false }
}

export function actorOf(body: Shape): Sender | null {
  const user = body['user']
  return senderOf(idOf(fieldOf(user, 'id')) ?? idOf(body['user_id']), user ?? { name: body['user_name'] })
}

function nameOf(user: unknown): string | null {
  return textOf(fieldOf(user, 'name')) ?? textOf(fieldOf(user, 'username'))
}
