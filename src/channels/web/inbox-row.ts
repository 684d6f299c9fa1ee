import type { InboxRow } from '../../desk/receiving.ts'
import { conversationOf, messageIdOf, WEB_ACCOUNT } from './place.ts'
import type { Post } from './post.ts'

/** The row that a post is stored under. What the page sends a second time has the same id. */
export function toInboxRow(post: Post): InboxRow {
  return {
    channel: 'web',
    account: WEB_ACCOUNT,
    epoch: 0,
    externalId: messageIdOf(post.session, post.clientId),
    lane: conversationOf(post.place, post.session),
    eventAt: post.at,
    payload: JSON.stringify(post),
  }
}
