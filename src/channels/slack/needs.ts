/** What the app must be allowed, by what it does. slack-manifest.yaml asks for exactly this, and a test holds them together. */

/** The scopes of the bot's token for each method that is called. */
export const METHOD_SCOPES = {
  'auth.test': [],
  // A message to a person's id opens the conversation with them.
  'chat.postMessage': ['chat:write', 'im:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.delete': ['chat:write'],
  'conversations.history': ['im:history'],
  'conversations.list': ['im:read'],
  'conversations.replies': ['im:history', 'channels:history', 'groups:history'],
  'files.completeUploadExternal': ['files:write'],
  'files.getUploadURLExternal': ['files:write'],
  'files.info': ['files:read'],
  'reactions.add': ['reactions:write'],
  'users.info': ['users:read', 'users:read.email'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
} as const

/** Called with the app-level token, which has scopes of its own. */
export const APP_METHOD_SCOPES = { 'apps.connections.open': ['connections:write'] } as const

/** What is subscribed to, and the scopes without which Slack sends none of it. */
export const EVENT_SCOPES = {
  app_home_opened: [],
  app_mention: ['app_mentions:read'],
  'message.channels': ['channels:history'],
  'message.groups': ['groups:history'],
  'message.im': ['im:history'],
  reaction_added: ['reactions:read'],
  reaction_removed: ['reactions:read'],
} as const

/** The ways to ask for a new request, by the names under which Slack reports them. */
export const COMMANDS = ['/ticket', '/desk'] as const
export const GLOBAL_SHORTCUTS = ['new_request'] as const
export const MESSAGE_SHORTCUTS = ['request_from_message'] as const

/** Commands and shortcuts need one scope together. */
export const COMMAND_SCOPES = ['commands'] as const
