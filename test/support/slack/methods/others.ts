import { addMessage, apiMessage, botAuthor } from '../messages.ts'
import { fileApi } from '../files.ts'
import { asList, type Json, SlackError } from '../shapes.ts'
import { APP_ID, BOT_ID, BOT_USER_ID, type StoredFile, TEAM_ID } from '../world.ts'
import { channelOf, type Method, messageOf, text, writableChannel } from './method.ts'

export const authTest: Method = () => ({
  url: 'https://desk-test.slack.com/',
  team: 'Desk',
  user: 'desk',
  team_id: TEAM_ID,
  user_id: BOT_USER_ID,
  bot_id: BOT_ID,
  app_id: APP_ID,
  is_enterprise_install: false,
})

export const teamInfo: Method = () => ({ team: { id: TEAM_ID, name: 'Desk', domain: 'desk-test', email_domain: '' } })

export const usersInfo: Method = ({ world, params, scopes }) => {
  const account = world.accounts.get(text(params, 'user'))
  if (account === undefined) {
    throw new SlackError('user_not_found')
  }
  const locale = params['include_locale'] === true ? { locale: account.locale } : {}
  const { email, ...profile } = account.api['profile'] as Json
  const mayKnow = scopes === undefined || scopes.includes('users:read.email')
  const address = mayKnow && email !== undefined ? { email } : {}
  return { user: { ...account.api, ...locale, profile: { ...profile, ...address } } }
}

export const lookupByEmail: Method = ({ world, params }) => {
  const email = text(params, 'email').toLowerCase()
  const found = [...world.accounts.values()].find(
    (one) => (one.api['profile'] as Json)['email']?.toString().toLowerCase() === email,
  )
  if (found === undefined) {
    throw new SlackError('users_not_found')
  }
  return { user: found.api }
}

export const addReaction: Method = (context) => {
  const { world, params, emit } = context
  const channel = channelOf(context)
  const message = messageOf(context, channel, text(params, 'timestamp'))
  const name = emoji(params)
  const who = message.reactions.get(name) ?? []
  if (who.includes(BOT_USER_ID)) {
    throw new SlackError('already_reacted')
  }
  message.reactions.set(name, [...who, BOT_USER_ID])
  world.changed()
  const item = { type: 'message', channel: channel.id, ts: message.ts }
  const event_ts = world.nextTs()
  void emit({ type: 'reaction_added', user: BOT_USER_ID, reaction: name, item, item_user: message.userId, event_ts })
  return {}
}

export const removeReaction: Method = (context) => {
  const { world, params, emit } = context
  const channel = channelOf(context)
  const message = messageOf(context, channel, text(params, 'timestamp'))
  const name = emoji(params)
  const who = message.reactions.get(name) ?? []
  if (!who.includes(BOT_USER_ID)) {
    throw new SlackError('no_reaction')
  }
  const rest = who.filter((one) => one !== BOT_USER_ID)
  if (rest.length === 0) {
    message.reactions.delete(name)
  } else {
    message.reactions.set(name, rest)
  }
  world.changed()
  const item = { type: 'message', channel: channel.id, ts: message.ts }
  const event_ts = world.nextTs()
  void emit({ type: 'reaction_removed', user: BOT_USER_ID, reaction: name, item, item_user: message.userId, event_ts })
  return {}
}

export const filesInfo: Method = ({ world, params }) => {
  const file = world.files.get(text(params, 'file'))
  if (file === undefined) {
    throw new SlackError('file_not_found')
  }
  return { file: file.api, comments: [], response_metadata: { next_cursor: '' } }
}

export const getUploadUrl: Method = ({ world, params, blame }) => {
  if (typeof params['length'] === 'number' && params['length'] <= 0) {
    blame('limit', 'length must be above 0')
    throw new SlackError('invalid_arguments', ['[ERROR] length must be above 0'])
  }
  const id = world.id('F')
  const file = { id, name: text(params, 'filename'), mimetype: 'application/octet-stream', userId: BOT_USER_ID }
  world.files.set(id, { ...file, bytes: Buffer.alloc(0), redirectTo: undefined, api: { id, length: params['length'] } })
  return { upload_url: `${world.url}/upload/v1/${id}`, file_id: id }
}

export const completeUpload: Method = (context) => {
  const { world, params } = context
  const files = asList(params['files']).map(({ id, title }): StoredFile => {
    const file = world.files.get(String(id))
    if (file === undefined || file.bytes.length === 0) {
      throw new SlackError('file_not_found')
    }
    const whole = { ...file, api: { ...fileApi(world, file), ...(typeof title === 'string' ? { title } : {}) } }
    world.files.set(file.id, whole)
    return whole
  })
  if (files.length === 0) {
    throw new SlackError('invalid_arguments', ['[ERROR] files must have at least 1 item'])
  }
  if (text(params, 'channel_id') !== '') {
    const channel = writableChannel({ ...context, params: { channel: params['channel_id'] } })
    const threadTs = text(params, 'thread_ts') === '' ? undefined : text(params, 'thread_ts')
    const words = text(params, 'initial_comment')
    const message = addMessage(world, channel, { ...botAuthor(), text: words, threadTs, files })
    const shown = apiMessage(world, message)
    void context.emit({ ...shown, channel: channel.id, channel_type: channel.kind, event_ts: message.ts })
  }
  return { files: files.map((file) => file.api) }
}

function emoji(params: Json): string {
  const name = text(params, 'name').replace(/^:|:$/g, '')
  if (!/^[a-z0-9_+'-]+(::skin-tone-[2-6])?$/.test(name)) {
    throw new SlackError('invalid_name')
  }
  return name
}
