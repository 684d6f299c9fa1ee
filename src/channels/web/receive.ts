import type { Inbox } from '../../desk/receiving.ts'
import type { Bulletin } from './bulletin.ts'
import type { ChatStore, WebBody, WebMessage } from './chat-store.ts'
import { toInboxRow } from './inbox-row.ts'
import { conversationOf, messageIdOf } from './place.ts'
import { postSchema, type Post } from './post.ts'

export interface WebReceiverOptions {
  readonly store: ChatStore
  readonly inbox: Inbox
  readonly bulletin: Bulletin
  /** The desk's clock, epoch milliseconds. */
  readonly now: () => number
}

/**
 * Takes what somebody does on their page: it is shown to them and stored for the desk, both committed, before this resolves.
 * False for what no page can have offered: a malformed post, a message or a button that this browser does not see. Rejects
 * when the database is away; the page then sends the same post again, and neither of the two stands there twice.
 */
export type WebReceiver = (given: Omit<Post, 'at'>) => Promise<boolean>

export function createWebReceiver({ store, inbox, bulletin, now }: WebReceiverOptions): WebReceiver {
  return async (given) => {
    const read = postSchema.safeParse({ ...given, at: now() })
    if (!read.success) return false
    const post = read.data
    if (!(await isOffered(post, store))) return false
    await show(post, store)
    await inbox.save([toInboxRow(post)])
    bulletin.changed(post.session)
    return true
  }
}

async function isOffered({ place, session, body }: Post, store: ChatStore): Promise<boolean> {
  switch (body.kind) {
    case 'text':
      return body.replyTo === null || (await store.find(place, body.replyTo, session)) !== null
    case 'press':
      return hasChoice(await store.find(place, body.messageId, session), body.choice)
    case 'edit':
      return place === 'chat' && (await store.find(place, body.messageId, session))?.body.by === 'person'
    case 'files':
    case 'contact':
      return place === 'chat'
  }
}

/** What a button says is taken from nobody's word: it must stand under that message, on the page of that browser. */
function hasChoice(message: WebMessage | null, choice: string): boolean {
  if (message?.body.by !== 'desk') return false
  const views = Object.values(message.body.texts)
  return views.some(({ choices }) => choices.flat().some(({ id }) => id === choice))
}

async function show({ place, session, clientId, body, at }: Post, store: ChatStore): Promise<void> {
  const conversation = conversationOf(place, session)
  if (body.kind === 'edit') {
    await store.changeWords(conversation, body.messageId, session, body.text)
    return
  }
  const shown = shownBody(body)
  if (shown) await store.keep({ conversation, id: messageIdOf(session, clientId), session, at, body: shown })
}

function shownBody(body: Post['body']): WebBody | null {
  switch (body.kind) {
    case 'text':
      return { by: 'person', text: body.text, files: [], replyTo: body.replyTo }
    case 'files':
      return { by: 'person', text: body.caption, files: body.files, replyTo: null }
    case 'contact':
      return { by: 'person', text: body.phone, files: [], replyTo: null }
    default:
      return null
  }
}
