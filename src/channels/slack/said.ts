import type { Sender } from '../../desk/ports.ts'
import type { Trigger } from '../../domain/form/act.ts'
import type { IncomingBody } from '../../domain/intake/incoming.ts'
import type { SlackBody, SlackHeard } from './heard.ts'
import { isDirect, messageIdOf } from './places.ts'

export interface Said {
  /** Null for what was done outside all channels. */
  readonly channel: string | null
  readonly ts: string | null
  readonly threadTs: string | null
  readonly sender: Sender
  readonly body: IncomingBody | SlackBody
  /** Epoch milliseconds. */
  readonly at: number
  readonly receivedAt: number
  readonly trigger?: Trigger | null
}

/** The message at the head of a thread answers nothing: it is what the others answer. */
export function heard(said: Said): Extract<SlackHeard, { kind: 'incoming' }> {
  const { channel, ts, threadTs, sender, body, at, receivedAt, trigger = null } = said
  const isReply = threadTs !== null && threadTs !== ts
  return {
    kind: 'incoming',
    incoming: {
      messageId: channel === null || ts === null ? '' : messageIdOf(channel, ts),
      at: Math.min(at, receivedAt),
      replyTo: isReply && channel !== null ? messageIdOf(channel, threadTs) : null,
      ...(isReply && channel !== null ? { threadHead: messageIdOf(channel, threadTs) } : {}),
      languageHint: null,
      displayName: sender.name === sender.id ? '' : sender.name,
      body,
    },
    sender,
    isPrivate: channel === null || isDirect(channel),
    threadId: isReply ? threadTs : null,
    trigger,
  }
}

export function nothing(why: string): Extract<SlackHeard, { kind: 'nothing' }> {
  return { kind: 'nothing', why }
}
