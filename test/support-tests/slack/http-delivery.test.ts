import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type FakeSlack, startFakeSlack } from '../../support/slack/fake-slack.ts'
import type { Person } from '../../support/slack/person.ts'
import { AppUnderTest } from './app-under-test.ts'

let slack: FakeSlack
let app: AppUnderTest
let anna: Person
let now: number

beforeEach(async () => {
  now = Date.parse('2026-11-24T09:00:00Z')
  slack = await startFakeSlack({ clock: () => now, ackTimeoutMs: 600 })
  anna = slack.user({ id: 'U01ANNA', real_name: 'Анна' })
  app = new AppUnderTest()
  await app.start()
})

afterEach(async () => {
  await slack.stop()
  await app.stop()
})

describe('an event over HTTP', () => {
  it('is signed over the raw body with the time of the clock', async () => {
    await slack.deliverTo(app.url)
    await anna.writesDm('Не печатает принтер')
    const [post] = app.posts
    const timestamp = post?.headers['x-slack-request-timestamp'] as string
    expect(Number(timestamp)).toBe(now / 1000)
    const mac = createHmac('sha256', slack.signingSecret).update(`v0:${timestamp}:${post?.raw}`).digest('hex')
    expect(post?.headers['x-slack-signature']).toBe(`v0=${mac}`)
    expect(post?.body).toMatchObject({ type: 'event_callback', event_id: expect.stringMatching(/^Ev/) })
    expect(app.events[0]).toMatchObject({
      type: 'message',
      channel_type: 'im',
      text: 'Не печатает принтер',
      user: anna.id,
    })
  })

  it('waits for the app and comes when there is an address', async () => {
    await anna.writesDm('рано')
    expect(slack.pending().deliveries).toHaveLength(1)
    await slack.deliverTo(app.url)
    expect(app.events).toMatchObject([{ text: 'рано' }])
    expect(slack.pending().deliveries).toEqual([])
  })

  it.each([
    ['an error', { status: 500 }, 'http_error'],
    ['no answer in time', { instead: 'hang' }, 'http_timeout'],
    ['a cut connection', { instead: 'drop' }, 'connection_failed'],
  ] as const)(
    'comes again three times after %s, with number and reason, and is then lost',
    async (_name, reply, reason) => {
      app.reply = () => reply
      await slack.deliverTo(app.url)
      await anna.writesDm('раз')
      now += 60_000
      expect(await slack.redeliver()).toBe(1)
      await slack.redeliver()
      await slack.redeliver()
      expect(await slack.redeliver()).toBe(0)
      const headers = app.posts.map((post) => [post.headers['x-slack-retry-num'], post.headers['x-slack-retry-reason']])
      expect(headers).toEqual([
        [undefined, undefined],
        ['1', reason],
        ['2', reason],
        ['3', reason],
      ])
      expect(new Set(app.posts.map((post) => post.body['event_id'])).size).toBe(1)
      expect(app.posts[1]?.headers['x-slack-request-timestamp']).toBe(String(now / 1000))
      expect(slack.deliveries[0]?.state).toBe('lost')
    },
  )

  it('does not come again when the app says so', async () => {
    app.reply = () => ({ status: 500, headers: { 'x-slack-no-retry': '1' } })
    await slack.deliverTo(app.url)
    await anna.writesDm('раз')
    expect(await slack.redeliver()).toBe(0)
  })

  it('can be repeated to the letter, sent again with a new signature, or forged', async () => {
    await slack.deliverTo(app.url)
    await anna.writesDm('раз')
    const [delivery] = slack.deliveries
    now += 1_000
    await slack.replay(delivery!)
    await slack.again(delivery!)
    const [first, replayed, again] = app.posts
    expect(replayed?.headers['x-slack-signature']).toBe(first?.headers['x-slack-signature'])
    expect(again?.headers['x-slack-signature']).not.toBe(first?.headers['x-slack-signature'])
    const raw = '{"type":"event_callback"}'
    const old = slack.signed(raw, { at: now - 6 * 60_000 })
    expect(Number(old['x-slack-request-timestamp'])).toBe(Math.floor((now - 360_000) / 1000))
    expect(slack.signed(raw, { secret: '' })['x-slack-signature']).not.toBe(slack.signed(raw)['x-slack-signature'])
    await slack.post(app.url, raw, old)
    expect(app.posts).toHaveLength(4)
  })

  it('is signed by a clock of its own where the app goes by the machine’s', async () => {
    const other = await startFakeSlack({ clock: () => now, wallClock: () => now + 3_600_000 })
    await other.deliverTo(app.url)
    await other.user({ id: 'U02BORIS', real_name: 'Борис' }).writesDm('раз')
    expect(app.posts[0]?.headers['x-slack-request-timestamp']).toBe(String((now + 3_600_000) / 1000))
    expect(app.posts[0]?.body['event_time']).toBe(now / 1000)
    await other.stop()
  })

  it('may never come at all, and its message stands in the history', async () => {
    await slack.deliverTo(app.url)
    await slack.missed(() => anna.writesDm('пропало'))
    expect(app.events).toEqual([])
    expect(slack.dm(anna).messages).toMatchObject([{ text: 'пропало' }])
    await anna.writesDm('дошло')
    expect(app.events).toMatchObject([{ text: 'дошло' }])
  })

  it('tells that the app was brought into a channel, and of what is written there from then on', async () => {
    await slack.deliverTo(app.url)
    const room = slack.channel({ id: 'C01ROOM', name: 'desk', members: [anna], is_member: false })
    await anna.writes(room, 'без приложения')
    await anna.invitesApp(room)
    await anna.writes(room, 'с ним')
    expect(app.events).toMatchObject([{ type: 'member_joined_channel', user: slack.botUserId }, { text: 'с ним' }])
  })

  it('comes for what the app itself writes, as with the real one', async () => {
    await slack.deliverTo(app.url)
    await anna.writesDm('вопрос')
    const post = { channel: slack.dm(anna).id, text: 'ответ' }
    const headers = { authorization: `Bearer ${slack.botToken}`, 'content-type': 'application/json' }
    await fetch(`${slack.url}chat.postMessage`, { method: 'POST', headers, body: JSON.stringify(post) })
    await slack.quiet()
    expect(app.events.map((event) => event['bot_id'] !== undefined)).toEqual([false, true])
  })
})

describe('what people do', () => {
  it('comes as the events that Slack makes of it', async () => {
    await slack.deliverTo(app.url)
    const room = slack.channel({ id: 'C01ROOM', name: 'desk', members: [anna] })
    const closed = slack.channel({ id: 'C02OUT', name: 'out', members: [anna], is_member: false })
    const message = await anna.writes(room, 'в канал')
    await anna.mentions(room, 'посмотри', message.ts)
    await anna.editsMessage(message, 'в канал, исправлено')
    await anna.reacts(message, 'ticket')
    await anna.takesReactionBack(message, 'ticket')
    await anna.deletesMessage(message)
    await anna.writes(closed, 'не для приложения')
    await anna.opensHome()
    const file = await anna.writesDm('снимок', { files: [{ name: '1.png' }] })
    const names = app.events.map((event) => kindOf(event))
    expect(names.toSorted()).toEqual([
      'app_home_opened',
      'app_mention',
      'message',
      'message',
      'message/file_share',
      'message/message_changed',
      'message/message_deleted',
      'reaction_added',
      'reaction_removed',
    ])
    expect(app.events.find((event) => event['type'] === 'app_mention')).toMatchObject({
      text: `<@${slack.botUserId}> посмотри`,
      thread_ts: message.ts,
    })
    expect(app.events.find((event) => event['subtype'] === 'message_changed')).toMatchObject({
      message: { ts: message.ts, text: 'в канал, исправлено', edited: { user: anna.id } },
      previous_message: { text: 'в канал' },
    })
    expect(file.files).toMatchObject([{ name: '1.png', mimetype: 'image/png' }])
  })

  it('is escaped and marked as in Slack’s editor, unless it is markup already', async () => {
    const typed = await anna.writesDm(
      'a < b & c > d, см. https://x.example/?a=1&b=2 и anna@desk.example, @here <!channel>',
    )
    expect(typed.text).toBe(
      'a &lt; b &amp; c &gt; d, см. <https://x.example/?a=1&amp;b=2> и <mailto:anna@desk.example|anna@desk.example>, ' +
        '<!here> &lt;!channel&gt;',
    )
    expect(typed.visible).toContain('a < b & c > d')
    expect((await anna.writesDm('<@U02BORIS> &amp;', { isRaw: true })).api).toMatchObject({ text: '<@U02BORIS> &amp;' })
    expect((await anna.editsMessage(typed, '1 > 0')).text).toBe('1 &gt; 0')
  })

  it('comes as a command whose answer only they see', async () => {
    await slack.deliverTo(app.url)
    app.reply = () => ({ json: { response_type: 'ephemeral', text: 'Открываю форму' } })
    const room = slack.channel({ id: 'C01ROOM', name: 'desk', members: [anna] })
    await anna.slashCommand('/ticket', 'принтер', room)
    expect(app.posts[0]?.body).toMatchObject({
      command: '/ticket',
      text: 'принтер',
      channel_id: 'C01ROOM',
      user_id: anna.id,
    })
    expect(room.all).toMatchObject([{ text: 'Открываю форму', ephemeralFor: anna.id }])
  })

  it('comes as a message shortcut with the message, and an answer through its response_url', async () => {
    await slack.deliverTo(app.url)
    const room = slack.channel({ id: 'C01ROOM', name: 'desk', members: [anna] })
    const message = await anna.writes(room, 'сломалось')
    await anna.usesMessageShortcut('create_ticket', message)
    const payload = app.posts.at(-1)?.body
    expect(payload).toMatchObject({
      type: 'message_action',
      callback_id: 'create_ticket',
      message: { text: 'сломалось' },
    })
    const answer = (text: string): Promise<Response> =>
      fetch(String(payload?.['response_url']), {
        method: 'POST',
        body: JSON.stringify({ text }),
        headers: { 'content-type': 'application/json' },
      })
    expect(await (await answer('Создано')).json()).toEqual({ ok: true })
    expect((await room.next('Создано')).ephemeralFor).toBe(anna.id)
    now += 31 * 60_000
    expect(await (await answer('поздно')).json()).toMatchObject({ ok: false })
  })

  it('comes once when it fails: a press is not repeated', async () => {
    app.reply = () => ({ status: 500 })
    await slack.deliverTo(app.url)
    expect(await anna.opensGlobalShortcut('new_ticket')).toMatchObject({ isAcked: false, status: 500 })
    expect(await slack.redeliver()).toBe(0)
    expect(slack.deliveries[0]?.state).toBe('lost')
  })

  it('goes to the address of its kind, and the address can be verified', async () => {
    const other = new AppUnderTest()
    await other.start()
    await slack.deliverTo({ eventsUrl: app.url, interactionsUrl: other.url })
    app.reply = ({ body }) => ({ text: (body['challenge'] as string | undefined) ?? '' })
    await anna.opensGlobalShortcut('new_ticket')
    await anna.writesDm('раз')
    const verified = await slack.verifiesUrl()
    expect([app.posts.length, other.posts.length]).toEqual([2, 1])
    expect(verified.text).toBe(app.posts[1]?.body['challenge'])
    await other.stop()
  })
})

function kindOf(event: Record<string, unknown>): string {
  const subtype = event['subtype'] as string | undefined
  return `${event['type'] as string}${subtype === undefined ? '' : `/${subtype}`}`
}
