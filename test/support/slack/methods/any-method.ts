import * as chat from './chat.ts'
import * as conversations from './conversations.ts'
import type { Method } from './method.ts'
import * as others from './others.ts'
import * as views from './views.ts'

/** What the fake can do, by the name of the method. apps.connections.open belongs to the sockets. */
export const METHODS: Readonly<Record<string, Method>> = {
  'auth.test': others.authTest,
  'team.info': others.teamInfo,
  'users.info': others.usersInfo,
  'users.lookupByEmail': others.lookupByEmail,
  'conversations.open': conversations.open,
  'conversations.info': conversations.info,
  'conversations.list': conversations.list,
  'conversations.members': conversations.members,
  'conversations.history': conversations.history,
  'conversations.replies': conversations.replies,
  'chat.postMessage': chat.postMessage,
  'chat.postEphemeral': chat.postEphemeral,
  'chat.update': chat.update,
  'chat.delete': chat.remove,
  'chat.getPermalink': chat.getPermalink,
  'views.open': views.open,
  'views.push': views.push,
  'views.update': views.update,
  'views.publish': views.publish,
  'reactions.add': others.addReaction,
  'reactions.remove': others.removeReaction,
  'files.info': others.filesInfo,
  'files.getUploadURLExternal': others.getUploadUrl,
  'files.completeUploadExternal': others.completeUpload,
}
