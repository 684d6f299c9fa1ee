import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { interpret } from '../../../src/channels/slack/interpret.ts'
import { toHeard, type SlackHeard } from '../../../src/channels/slack/heard.ts'

const receivedAt = Date.UTC(2026, 10, 24, 9)
const ts = `${receivedAt / 1000 - 5}.000200`
const root = `${receivedAt / 1000 - 500}.000100`

function hear(body: object): SlackHeard {
  return interpret(JSON.stringify(body), receivedAt)
}

function hearEvent(event: object): SlackHeard {
  const authorizations = [{ team_id: 'T1', user_id: 'U0BOT', is_bot: true }]
  return hear({ type: 'event_callback', team_id: 'T1', authorizations, event })
}

function incoming(heard: SlackHeard): Extract<SlackHeard, { kind: 'incoming' }> {
  if (heard.kind !== 'incoming') throw new Error(`heard nothing: ${heard.why}`)
  return heard
}

const said = { type: 'message', channel: 'D0ANNA', channel_type: 'im', user: 'U0ANNA', ts, text: 'a' }
const user = { id: 'U0ANNA', username: 'anna', name: 'anna' }

describe('what is said in Slack', () => {
  it('is a text as the person typed it', () => {
    const heard = incoming(hearEvent({ ...said, text: 'write to <mailto:a@b.ru|a@b.ru> &amp; <@U0BORIS>' }))
    expect(heard).toMatchObject({ isPrivate: true, threadId: null, sender: { id: 'U0ANNA' }, trigger: null })
    expect(heard.incoming).toEqual({
      messageId: `D0ANNA:${ts}`,
      at: receivedAt - 5000,
      replyTo: null,
      languageHint: null,
      displayName: '',
      body: { kind: 'text', text: 'write to a@b.ru & @U0BORIS', forwardedFrom: null },
    })
  })

  it('answers the head of its thread', () => {
    const heard = incoming(hearEvent({ ...said, thread_ts: root }))
    expect(heard.threadId).toBe(root)
    expect(heard.incoming.replyTo).toBe(`D0ANNA:${root}`)
    expect(incoming(hearEvent({ ...said, thread_ts: ts }))).toMatchObject({
      threadId: null,
      incoming: { replyTo: null },
    })
  })

  it('has its files, and those that are kept elsewhere as links', () => {
    const files = [
      { id: 'F1', name: 'a &amp; b.png', mimetype: 'image/png', size: 7, url_private: 'https://files.slack.com/x' },
      { id: 'F2', mode: 'external', is_external: true, title: 'Plan', url_private: 'https://drive.example/1' },
      { id: 'F3', mode: 'tombstone' },
    ]
    const { body } = incoming(hearEvent({ ...said, subtype: 'file_share', files })).incoming
    expect(body).toEqual({
      kind: 'files',
      files: [{ fileId: 'F1', uniqueId: 'F1', kind: 'photo', name: 'a & b.png', bytes: 7, mimeType: 'image/png' }],
      caption: 'a\nPlan: https://drive.example/1',
      album: null,
      forwardedFrom: null,
    })
  })

  it('is somebody else’s when it was passed on without a word', () => {
    const shared = { is_share: true, author_name: 'Boris', ts: root, text: 'it is &lt;down&gt;' }
    expect(incoming(hearEvent({ ...said, text: '', attachments: [shared] })).incoming.body).toEqual({
      kind: 'text',
      text: 'it is <down>',
      forwardedFrom: { name: 'Boris', at: receivedAt - 500_000 },
    })
    const { body } = incoming(hearEvent({ ...said, text: 'see:', attachments: [shared] })).incoming
    expect(body).toEqual({ kind: 'text', text: 'see:\nit is <down>', forwardedFrom: null })
  })

  it('is an edit only when somebody has changed the words', () => {
    const message = { ...said, text: 'b', edited: { user: 'U0ANNA', ts: `${receivedAt / 1000 - 1}.000000` } }
    const change = { type: 'message', subtype: 'message_changed', channel: 'D0ANNA', message, previous_message: said }
    const heard = incoming(hearEvent(change))
    expect(heard.incoming).toMatchObject({
      messageId: `D0ANNA:${ts}`,
      at: receivedAt - 1000,
      body: { kind: 'edit', text: 'b' },
    })
    expect(incoming(hearEvent({ ...change, previous_message: undefined })).incoming.body.kind).toBe('edit')
    expect(hearEvent({ ...change, previous_message: { ...said, text: 'b' } }).kind).toBe('nothing')
    expect(hearEvent({ ...change, message: { ...said, text: 'b' } }).kind).toBe('nothing')
  })

  it('is nothing when it was deleted, comes from a bot or is a notice of Slack’s', () => {
    const silent = [
      { ...said, subtype: 'message_deleted', deleted_ts: ts, previous_message: said },
      { ...said, bot_id: 'B1' },
      { ...said, subtype: 'bot_message', user: undefined },
      { ...said, subtype: 'channel_join' },
      { ...said, user: 'USLACKBOT' },
      {
        type: 'message',
        subtype: 'message_changed',
        channel: 'D0ANNA',
        message: { ...said, bot_id: 'B1', edited: { ts } },
      },
      { type: 'team_join', user },
    ]
    for (const event of silent) expect(hearEvent(event).kind).toBe('nothing')
  })

  it('is a wish for a request when the app was called by name', () => {
    const mention = { ...said, type: 'app_mention', channel: 'C0ROOM', text: '<@U0BOT> the printer', thread_ts: root }
    const heard = incoming(hearEvent(mention))
    expect(heard).toMatchObject({ isPrivate: true, threadId: root })
    expect(heard.incoming.body).toEqual({
      kind: 'open',
      entry: 'mention',
      name: 'mention',
      text: 'the printer',
      files: [],
      about: { messageId: `C0ROOM:${ts}`, threadId: root, authorId: 'U0ANNA', link: null },
    })
  })

  it('is an emoji for a reaction, and none for one that was taken back', () => {
    const reaction = {
      type: 'reaction_added',
      user: 'U0ANNA',
      reaction: '+1::skin-tone-3',
      item: { channel: 'D0ANNA', ts },
    }
    expect(incoming(hearEvent(reaction)).incoming).toMatchObject({
      messageId: `D0ANNA:${ts}`,
      body: { kind: 'reaction', emoji: '👍' },
    })
    const back = { ...reaction, type: 'reaction_removed' }
    expect(incoming(hearEvent(back)).incoming.body).toEqual({ kind: 'reaction', emoji: null })
    const own = { ...reaction, reaction: 'party-parrot' }
    expect(incoming(hearEvent(own)).incoming.body).toEqual({ kind: 'reaction', emoji: ':party-parrot:' })
  })
})

describe('what is done in Slack', () => {
  it('is a press with the choice, answered where it was made', () => {
    const press = {
      type: 'block_actions',
      user,
      trigger_id: '13.T1.x',
      channel: { id: 'D0ANNA' },
      container: { type: 'message', channel_id: 'D0ANNA', message_ts: ts, thread_ts: root },
      actions: [{ type: 'button', action_id: 'choice:0:0', value: 'take:1', action_ts: ts }],
    }
    const heard = incoming(hear(press))
    expect(heard.incoming).toMatchObject({
      messageId: `D0ANNA:${ts}`,
      replyTo: `D0ANNA:${root}`,
      displayName: 'anna',
      body: { kind: 'press', choice: 'take:1', pressId: `D0ANNA:U0ANNA:${root}` },
    })
    expect(heard.trigger).toEqual({ id: '13.T1.x', expiresAt: receivedAt + 3000 })
    const menu = [{ type: 'overflow', action_id: 'more', selected_option: { value: 'close:1' } }]
    expect(incoming(hear({ ...press, actions: menu })).incoming.body).toMatchObject({ choice: 'close:1' })
    expect(hear({ ...press, actions: [{ type: 'button', action_id: 'a', url: 'https://a.example' }] }).kind).toBe(
      'nothing',
    )
  })

  it('is a press without a message on the home tab', () => {
    const view = { id: 'V1', type: 'home' }
    const press = {
      type: 'block_actions',
      user,
      container: { type: 'view' },
      view,
      actions: [{ action_id: 'a', value: 'new' }],
    }
    expect(incoming(hear(press)).incoming).toMatchObject({
      messageId: '',
      body: { kind: 'press', choice: 'new', pressId: ':U0ANNA:' },
    })
  })

  it('is a wish for a request from a shortcut, a command and a message', () => {
    const shortcut = hear({ type: 'shortcut', callback_id: 'new_request', user, trigger_id: '1' })
    expect(incoming(shortcut)).toMatchObject({
      trigger: { id: '1' },
      incoming: { body: { entry: 'shortcut', name: 'new_request', about: null } },
    })
    const command = hear({
      command: '/ticket',
      text: 'a &lt; b',
      user_id: 'U0ANNA',
      user_name: 'anna',
      trigger_id: '2',
    })
    expect(incoming(command).incoming.body).toMatchObject({ entry: 'command', name: 'ticket', text: 'a < b' })
    const message = { type: 'message', user: 'U0BORIS', ts, text: 'it is down', files: [{ id: 'F1', name: 'a.log' }] }
    const about = hear({
      type: 'message_action',
      callback_id: 'x',
      user,
      channel: { id: 'C0ROOM' },
      message_ts: ts,
      message,
    })
    expect(incoming(about).incoming.body).toMatchObject({
      entry: 'message',
      text: 'it is down',
      files: [{ fileId: 'F1' }],
      about: { messageId: `C0ROOM:${ts}`, threadId: null, authorId: 'U0BORIS' },
    })
  })

  it('is a form with what stands in it', () => {
    const values = {
      what: { a: { type: 'plain_text_input', value: 'a < b' } },
      empty: { a: { type: 'plain_text_input', value: null } },
      product: { a: { type: 'external_select', selected_option: { text: {}, value: 'office' } } },
      none: { a: { type: 'static_select', selected_option: null } },
      boxes: { a: { type: 'checkboxes', selected_options: [{ value: 'x' }, { value: 'y' }] } },
      person: { a: { type: 'users_select', selected_user: 'U0BORIS' } },
      files: { a: { type: 'file_input', files: [{ id: 'F1', name: 'a.png', mimetype: 'image/png' }] } },
    }
    const view = {
      id: 'V2',
      root_view_id: 'V1',
      hash: 'h',
      callback_id: 'request',
      private_metadata: 'm',
      state: { values },
    }
    expect(incoming(hear({ type: 'view_submission', user, trigger_id: '1', view })).incoming.body).toMatchObject({
      kind: 'form',
      name: 'request',
      viewId: 'V2',
      rootId: 'V1',
      metadata: 'm',
      fields: {
        what: { kind: 'text', text: 'a < b' },
        product: { kind: 'choice', values: ['office'] },
        boxes: { kind: 'choice', values: ['x', 'y'] },
        person: { kind: 'choice', values: ['U0BORIS'] },
        files: { kind: 'files', files: [{ fileId: 'F1', kind: 'photo' }] },
      },
    })
    const typed = { type: 'block_actions', user, view: { ...view, type: 'modal' }, actions: [{ action_id: 'what' }] }
    expect(incoming(hear(typed)).incoming.body).toMatchObject({ kind: 'formTyped', action: 'what', choice: null })
    const closed = { type: 'view_closed', user, view }
    expect(incoming(hear(closed)).incoming.body).toEqual({
      kind: 'formClosed',
      name: 'request',
      viewId: 'V2',
      metadata: 'm',
    })
  })

  it('is a home tab that was opened, and no other tab', () => {
    const opened = { type: 'app_home_opened', user: 'U0ANNA', channel: 'D0ANNA', tab: 'home', event_ts: ts }
    expect(incoming(hearEvent(opened)).incoming).toMatchObject({ messageId: '', body: { kind: 'home' } })
    expect(hearEvent({ ...opened, tab: 'messages' }).kind).toBe('nothing')
  })

  it('is for the desk something about a form, with the trigger that opens one', () => {
    const heard = toHeard(hear({ command: '/ticket', text: 'x', user_id: 'U0ANNA', trigger_id: '2' }))
    expect(heard).toMatchObject({
      kind: 'form',
      act: { trigger: { id: '2' }, body: { kind: 'open', entry: 'command', name: 'ticket', text: 'x' } },
    })
  })

  it('is about a form as well when a button says so, and about a ticket when another does', () => {
    const pressed = (value: string): object => ({
      type: 'block_actions',
      user: { id: 'U0ANNA' },
      trigger_id: '2',
      container: { type: 'message', channel_id: 'C0ROOM', message_ts: ts },
      actions: [{ type: 'button', action_id: 'choice:0:0', value }],
    })
    expect(toHeard(hear(pressed('F.new')))).toMatchObject({
      kind: 'form',
      act: { trigger: { id: '2' }, body: { kind: 'formPress', choice: 'F.new' } },
    })
    expect(toHeard(hear(pressed('t.5.helped')))).toMatchObject({
      kind: 'incoming',
      incoming: { body: { kind: 'press', choice: 't.5.helped' } },
    })
  })
})

describe('whatever comes', () => {
  const part = fc.constantFrom(
    ...['type', 'event', 'message', 'user', 'channel', 'ts', 'view', 'id', 'item', 'actions', 'files', 'subtype'],
  )
  const value = fc.constantFrom<unknown>('message', 'block_actions', 'view_submission', 'U1', 'D1', ts, 7, null, [], {})
  const tree = fc.letrec((tie) => ({
    node: fc.dictionary(part, fc.oneof({ maxDepth: 3 }, value, tie('node'), fc.array(tie('node'), { maxLength: 2 }))),
  })).node

  it('has a meaning or none, and never a fault', () => {
    fc.assert(fc.property(tree, (body) => ['incoming', 'nothing'].includes(hear(body as object).kind)))
    for (const text of ['', 'null', '[]', '7', '{', '{"event":[]}'])
      expect(interpret(text, receivedAt).kind).toBe('nothing')
  })
})
