import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { LogLevel, WebClient } from '@slack/web-api'
import { type FakeSlack, startFakeSlack } from '../../support/slack/fake-slack.ts'

let slack: FakeSlack
let client: WebClient
let now: number

beforeEach(async () => {
  now = Date.parse('2026-11-24T09:00:00Z')
  slack = await startFakeSlack({ clock: () => now })
  client = new WebClient(slack.botToken, { slackApiUrl: slack.url, retryConfig: { retries: 0 }, logger: SILENT })
})

afterEach(async () => {
  await slack.stop()
})

const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
}

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no refusal',
    (error: { message?: string; data?: { error?: string } }) => error.data?.error ?? error.message ?? 'no reason',
  )

describe('the Web API as the official client sees it', () => {
  it('knows who the app is and who a person is', async () => {
    slack.user({ id: 'U01ANNA', real_name: 'Анна Котова', email: 'anna@desk.example', phone: '+79160000000' })
    slack.user({ id: 'U02GUEST', real_name: 'Гость', isGuest: true })
    slack.user({ id: 'U03OTHER', real_name: 'Чужой', isStranger: true })
    expect(await client.auth.test()).toMatchObject({ ok: true, user_id: slack.botUserId })
    expect((await client.users.info({ user: 'U01ANNA', include_locale: true })).user).toMatchObject({
      locale: 'ru-RU',
      is_restricted: false,
      profile: { real_name: 'Анна Котова', email: 'anna@desk.example', phone: '+79160000000' },
    })
    expect((await client.users.info({ user: 'U02GUEST' })).user).toMatchObject({ is_restricted: true })
    expect((await client.users.info({ user: 'U03OTHER' })).user).toMatchObject({ is_stranger: true })
    expect(await refusal(client.users.info({ user: 'U09' }))).toBe('user_not_found')
    expect(slack.breaches).toEqual([])
  })

  it('shows what the app writes, with edits, threads and reactions', async () => {
    const anna = slack.user({ id: 'U01ANNA', real_name: 'Анна' })
    const room = slack.channel({ id: 'C01ROOM', name: 'desk', members: [anna] })
    const { ts } = await client.chat.postMessage({ channel: room.id, text: 'Карточка', blocks: card('Взять') })
    const seen = await room.next('Карточка')
    expect(seen).toMatchObject({ ts, isBot: true, labels: ['Взять'], visible: 'Обращение 1' })
    await client.chat.postMessage({ channel: room.id, text: 'Принято', thread_ts: ts! })
    await client.chat.update({ channel: room.id, ts: ts!, text: 'Карточка, взята', blocks: card('Ответить') })
    await client.reactions.add({ channel: room.id, timestamp: ts!, name: 'eyes' })
    expect(room.messages).toHaveLength(1)
    expect(room.messages[0]).toMatchObject({ text: 'Карточка, взята', labels: ['Ответить'], edits: ['Карточка'] })
    expect(room.messages[0]?.reactions.get('eyes')).toEqual([slack.botUserId])
    expect(room.thread(seen).messages.map((one) => one.text)).toEqual(['Карточка, взята', 'Принято'])
    const { messages } = await client.conversations.replies({ channel: room.id, ts: ts! })
    expect(messages?.[0]).toMatchObject({ reply_count: 1, edited: { user: slack.botUserId } })
    expect(await refusal(client.reactions.add({ channel: room.id, timestamp: ts!, name: 'eyes' }))).toBe(
      'already_reacted',
    )
    await client.chat.delete({ channel: room.id, ts: ts! })
    expect(room.messages).toEqual([])
  })

  it('gives history page by page, newest first, without replies and ephemeral messages', async () => {
    const anna = slack.user({ id: 'U01ANNA', real_name: 'Анна' })
    const { channel } = await client.conversations.open({ users: anna.id })
    const id = channel!.id!
    const first = await client.chat.postMessage({ channel: id, text: '1' })
    await client.chat.postMessage({ channel: id, text: 'reply', thread_ts: first.ts! })
    await client.chat.postEphemeral({ channel: id, user: anna.id, text: 'hint' })
    await anna.writesDm('2')
    await client.chat.postMessage({ channel: anna.id, text: '3' })
    const page = await client.conversations.history({ channel: id, limit: 2 })
    expect(page.messages?.map((one) => one.text)).toEqual(['3', '2'])
    const cursor = page.response_metadata!.next_cursor!
    const rest = await client.conversations.history({ channel: id, limit: 2, cursor })
    expect(rest).toMatchObject({ has_more: false, messages: [{ text: '1' }] })
    const since = await client.conversations.history({ channel: id, oldest: first.ts! })
    expect(since.messages?.map((one) => one.text)).toEqual(['3', '2'])
    const { channels } = await client.conversations.list({ types: 'im' })
    expect(channels).toMatchObject([{ id, is_im: true, user: anna.id }])
    expect(slack.violations).toEqual([])
  })

  it('keeps what an app notes on a message, and shows it when asked', async () => {
    const anna = slack.user({ id: 'U01ANNA', real_name: 'Анна' })
    const metadata = { event_type: 'desk_message', event_payload: { outbox_id: 7 } }
    const { channel } = await client.chat.postMessage({ channel: anna.id, text: 'x', metadata })
    const bare = await client.conversations.history({ channel: channel! })
    expect(bare.messages?.[0]?.metadata).toEqual({ event_type: 'desk_message' })
    const whole = await client.conversations.history({ channel: channel!, include_all_metadata: true })
    expect(whole.messages?.[0]?.metadata).toEqual(metadata)
    const wrong = { channel: anna.id, text: 'x', metadata: { event_type: 'x' } as never }
    expect(await refusal(client.chat.postMessage(wrong))).toBe('invalid_metadata_format')
  })

  it('refuses what Slack refuses and says why', async () => {
    const anna = slack.user({ id: 'U01ANNA', real_name: 'Анна' })
    slack.channel({ id: 'C01OUT', name: 'out', members: [anna], is_member: false })
    slack.channel({ id: 'C02OLD', name: 'old', is_archived: true })
    const post = (channel: string, more = {}): Promise<string> =>
      refusal(client.chat.postMessage({ channel, text: 'x', ...more }))
    expect(await post('C01OUT')).toBe('not_in_channel')
    expect(await post('C02OLD')).toBe('is_archived')
    expect(await post('C09')).toBe('channel_not_found')
    expect(await refusal(client.chat.update({ channel: anna.id, ts: '1.000000', text: 'x' }))).toBe('channel_not_found')
    expect(await post(anna.id, { text: '' })).toBe('no_text')
    expect(await post(anna.id, { thread_ts: '1.000000' })).toBe('thread_not_found')
    expect(await post(anna.id, { colour: 'red' })).toBe('invalid_arguments')
    expect(await post(anna.id, { blocks: [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }] })).toBe(
      'invalid_blocks',
    )
    expect(await refusal(client.apiCall('chat.sing', { channel: 'C' }))).toBe('unknown_method')
    expect(slack.violations.map((one) => one.kind)).toEqual([
      ...['state', 'state', 'state', 'state', 'limit', 'state', 'shape', 'shape', 'shape'],
    ])
    expect(slack.breaches.map((one) => one.reason).join('\n')).toMatch(/colour[\s\S]*plain_text[\s\S]*chat\.sing/)
  })

  it('takes tokens apart: none, wrong, of the other kind, taken away', async () => {
    const call = async (method: string, headers: Record<string, string>): Promise<unknown> =>
      ((await (await fetch(`${slack.url}${method}`, { method: 'POST', headers })).json()) as { error?: string }).error
    const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })
    expect(await call('auth.test', {})).toBe('not_authed')
    expect(await call('auth.test', bearer('xoxb-other'))).toBe('invalid_auth')
    expect(await call('team.info', bearer(slack.appToken))).toBe('not_allowed_token_type')
    expect(await call('apps.connections.open', bearer(slack.botToken))).toBe('not_allowed_token_type')
    const giveBack = slack.invalidAuth('account_inactive')
    expect(await call('auth.test', bearer(slack.botToken))).toBe('account_inactive')
    giveBack()
    expect(await call('auth.test', bearer(slack.botToken))).toBeUndefined()
  })

  it('counts the text of an update in escaped bytes, as Slack does', async () => {
    const anna = slack.user({ id: 'U01ANNA', real_name: 'Анна' })
    const { ts, channel } = await client.chat.postMessage({ channel: anna.id, text: 'x' })
    expect(await refusal(client.chat.update({ channel: channel!, ts: ts!, text: 'я'.repeat(2001) }))).toBe(
      'msg_too_long',
    )
    expect(await refusal(client.chat.update({ channel: channel!, ts: ts!, text: '&'.repeat(801) }))).toBe(
      'msg_too_long',
    )
    expect(await refusal(client.chat.update({ channel: channel!, ts: ts!, text: 'я'.repeat(2000) }))).toBe('no refusal')
  })

  it('gives a file to the right token only, and its sign-in page to any other', async () => {
    const anna = slack.user({ id: 'U01ANNA', real_name: 'Анна' })
    const message = await anna.writesDm('вот снимок', { files: [{ name: 'снимок.png', bytes: Buffer.from('PNG') }] })
    const { file } = await client.files.info({ file: String(message.files[0]?.['id']) })
    const get = async (token: string): Promise<string> =>
      (await fetch(file!.url_private!, { headers: { authorization: `Bearer ${token}` } })).text()
    expect(await get(slack.botToken)).toBe('PNG')
    expect(await get('xoxb-other')).toContain('Sign in')
    expect(slack.callsOf('(download)')).toHaveLength(2)
  })

  it('takes a file in the three steps of the official client', async () => {
    const anna = slack.user({ id: 'U01ANNA', real_name: 'Анна' })
    const room = slack.dm(anna)
    await client.filesUploadV2({
      channel_id: room.id,
      filename: 'log.txt',
      file: Buffer.from('line'),
      initial_comment: 'Журнал',
    })
    expect((await room.next('Журнал')).files).toMatchObject([{ name: 'log.txt', size: 4 }])
    expect(slack.violations).toEqual([])
  })
})

describe('an app with scopes', () => {
  it('may do what they allow, and hears what they allow', async () => {
    const small = await startFakeSlack({
      scopes: ['chat:write', 'users:read', 'im:history', 'reactions:read'],
      events: ['message.im'],
    })
    const boris = small.user({ id: 'U02BORIS', real_name: 'Борис', email: 'boris@desk.example' })
    const room = small.channel({ id: 'C01ROOM', name: 'desk', members: [boris] })
    const limited = new WebClient(small.botToken, {
      slackApiUrl: small.url,
      retryConfig: { retries: 0 },
      logger: SILENT,
    })
    expect((await limited.users.info({ user: boris.id })).user?.profile).not.toHaveProperty('email')
    expect(await refusal(limited.conversations.history({ channel: room.id }))).toBe('missing_scope')
    expect(await refusal(limited.conversations.history({ channel: small.dm(boris).id }))).toBe('no refusal')
    await boris.writes(room, 'в канал')
    const message = await boris.writesDm('лично')
    await boris.reacts(message, 'eyes')
    expect(small.deliveries.map((one) => (one.body['event'] as { text?: string }).text)).toEqual(['лично'])
    expect(small.breaches.map((one) => one.reason)).toEqual(['the app has no scope channels:history'])
    await small.stop()
  })
})

describe('faults', () => {
  it('answers 429 with Retry-After and counts whoever does not wait', async () => {
    const anna = slack.user({ id: 'U01ANNA', real_name: 'Анна' })
    slack.faults.tooMany(30, { on: 'chat.postMessage' })
    const post = (): Promise<Response> =>
      fetch(`${slack.url}chat.postMessage`, {
        method: 'POST',
        headers: { authorization: `Bearer ${slack.botToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ channel: anna.id, text: 'x' }),
      })
    const first = await post()
    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '30'])
    expect((await post()).status).toBe(429)
    expect(slack.windowViolations).toHaveLength(1)
    expect((await client.auth.test()).ok).toBe(true)
  })

  it('drops the connection after the post was taken', async () => {
    const anna = slack.user({ id: 'U01ANNA', real_name: 'Анна' })
    slack.faults.loseAnswer({ on: 'chat.postMessage' })
    expect(await refusal(client.chat.postMessage({ channel: anna.id, text: 'x' }))).toMatch(
      /A request error occurred|fetch failed/,
    )
    expect(slack.dm(anna).messages).toHaveLength(1)
    expect(slack.callsOf('chat.postMessage')[0]).toMatchObject({ isDone: true, isAnswered: false })
  })

  it('hangs with the work done or not done, and lets go of other calls meanwhile', async () => {
    const anna = slack.user({ id: 'U01ANNA', real_name: 'Анна' })
    const impatient = (): Promise<unknown> =>
      fetch(`${slack.url}chat.postMessage`, {
        method: 'POST',
        headers: { authorization: `Bearer ${slack.botToken}` },
        body: new URLSearchParams({ channel: anna.id, text: 'x' }),
        signal: AbortSignal.timeout(50),
      }).then(
        () => 'answered',
        () => 'gave up',
      )
    slack.faults.hang({ on: 'chat.postMessage' })
    expect([await impatient(), slack.dm(anna).messages.length]).toEqual(['gave up', 0])
    slack.faults.hang({ on: 'chat.postMessage', isDone: true })
    expect([await impatient(), slack.dm(anna).messages.length]).toEqual(['gave up', 1])
    slack.faults.delay(1, { on: 'chat.postMessage' })
    expect([await impatient(), slack.dm(anna).messages.length]).toEqual(['answered', 2])
    expect(slack.mostPostsWithin(60_000)).toBe(3)
    expect(slack.pending().calls).toEqual([])
  })

  it('answers a page instead of JSON, drops before the work, or refuses with any code', async () => {
    const anna = slack.user({ id: 'U01ANNA', real_name: 'Анна' })
    slack.faults.serverError({ status: 503 })
    slack.faults.resetBefore()
    slack.faults.refuse('fatal_error', { channel: slack.dm(anna).id })
    const post = (): Promise<string> => refusal(client.chat.postMessage({ channel: slack.dm(anna).id, text: 'x' }))
    expect(await post()).toMatch(/503/)
    expect(await post()).toMatch(/A request error occurred|fetch failed/)
    expect(await post()).toBe('fatal_error')
    expect(slack.dm(anna).messages).toEqual([])
    expect(await post()).toBe('no refusal')
  })
})

function card(label: string): never[] {
  return [
    { type: 'section', text: { type: 'mrkdwn', text: 'Обращение 1' } },
    { type: 'actions', elements: [{ type: 'button', action_id: 'go', text: { type: 'plain_text', text: label } }] },
  ] as never[]
}
