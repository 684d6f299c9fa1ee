import type { Deliver, OutgoingCall, Sent } from '../../desk/delivering.ts'
import type { Bulletin } from './bulletin.ts'
import type { ChatStore } from './chat-store.ts'
import { sessionOfChat, sessionOfId, type Session } from './place.ts'
import type { WebCall } from './render.ts'

export interface WebDeliverOptions {
  readonly store: ChatStore
  readonly bulletin: Bulletin
  /** The desk's clock, epoch milliseconds. */
  readonly now: () => number
}

/**
 * Puts one call of the outbox on the page. Delivered means: it stands in the database from which every look at the page is
 * drawn. A message's id comes from the outbox row, so a second try changes nothing.
 */
export function createWebDeliver(options: WebDeliverOptions): Deliver {
  return async (call) => {
    try {
      // Only the renderer of this channel writes these payloads.
      return await carryOut(call, JSON.parse(call.payload) as WebCall, options)
    } catch (error) {
      const note = error instanceof Error ? error.message : String(error)
      return error instanceof SyntaxError ? { outcome: 'bug', note } : { outcome: 'retry', note, afterMs: 1000 }
    }
  }
}

async function carryOut(call: OutgoingCall, said: WebCall, options: WebDeliverOptions): Promise<Sent> {
  switch (said.kind) {
    case 'post':
      return post(call, said, options)
    case 'edit':
      return edit(call, said, options)
    case 'toast':
      return toast(said, options)
    case 'react':
      return react(call, said, options)
  }
}

async function post(
  call: OutgoingCall,
  { ref, replyTo, texts }: Extract<WebCall, { kind: 'post' }>,
  { store, bulletin, now }: WebDeliverOptions,
): Promise<Sent> {
  const conversation = call.conversation ?? ''
  const ticketId = /^t:(\d{1,18}):/.exec(ref)?.[1] ?? null
  const session = sessionOfChat(conversation) ?? (await sessionInRoom(ticketId, replyTo, store))
  if (session === null) return { outcome: 'skipped', note: 'no browser shows it' }
  const id = `d${call.id}`
  const isCard = ticketId !== null && ref.endsWith(':card')
  const body = { by: 'desk', isCard, ticketId, replyTo: replyTo ?? call.targetId, texts } as const
  await store.keep({ conversation, id, session, at: now(), body })
  bulletin.changed(session)
  return { outcome: 'sent', platformId: id }
}

/** The room is one conversation: what is said about a ticket, or to somebody, belongs to one browser. */
async function sessionInRoom(
  ticketId: string | null,
  replyTo: string | null,
  store: ChatStore,
): Promise<Session | null> {
  if (ticketId !== null) return sessionOfChat((await store.conversationOfTicket(ticketId)) ?? '')
  return replyTo === null ? null : sessionOfId(replyTo)
}

async function edit(
  { conversation, targetId }: OutgoingCall,
  { texts }: Extract<WebCall, { kind: 'edit' }>,
  { store, bulletin }: WebDeliverOptions,
): Promise<Sent> {
  if (conversation === null || targetId === null) return { outcome: 'skipped', note: 'the message was never sent' }
  const session = await store.changeTexts(conversation, targetId, texts)
  if (session === null) return { outcome: 'skipped', note: 'the message is gone' }
  bulletin.changed(session)
  return { outcome: 'sent', platformId: null }
}

function toast(
  { pressId, texts, isAlert }: Extract<WebCall, { kind: 'toast' }>,
  { bulletin }: WebDeliverOptions,
): Sent {
  const session = sessionOfId(pressId)
  if (session === null) return { outcome: 'skipped', note: 'no browser has pressed that' }
  bulletin.toast(session, { pressId, texts, isAlert })
  return { outcome: 'sent', platformId: null }
}

async function react(
  { conversation }: OutgoingCall,
  { messageId, emoji }: Extract<WebCall, { kind: 'react' }>,
  { store, bulletin }: WebDeliverOptions,
): Promise<Sent> {
  await store.react(conversation ?? '', messageId, emoji)
  const session = sessionOfId(messageId)
  if (session !== null) bulletin.changed(session)
  return { outcome: 'sent', platformId: null }
}
