import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { activeMarkup } from '../../support/slack/active-markup.ts'
import { type FakeSlack, startFakeSlack } from '../../support/slack/fake-slack.ts'
import type { Person } from '../../support/slack/person.ts'
import { AppUnderTest, type Reply } from './app-under-test.ts'

type Json = Record<string, unknown>

let slack: FakeSlack
let app: AppUnderTest
let anna: Person
let now: number

beforeEach(async () => {
  now = Date.parse('2026-11-24T09:00:00Z')
  slack = await startFakeSlack({ clock: () => now })
  anna = slack.user({ id: 'U01ANNA', real_name: 'Анна' })
  app = new AppUnderTest()
  await app.start()
  await slack.deliverTo(app.url)
})

afterEach(async () => {
  await slack.stop()
  await app.stop()
})

const plain = (text: string): Json => ({ type: 'plain_text', text })
const field = (block_id: string, element: Json, more: Json = {}): Json => ({
  type: 'input',
  block_id,
  label: plain(block_id),
  element: { action_id: 'value', ...element },
  ...more,
})
const option = (text: string, value: string): Json => ({ text: plain(text), value })
const modal = (blocks: readonly Json[], more: Json = {}): Json => ({
  type: 'modal',
  title: plain('Новое обращение'),
  submit: plain('Отправить'),
  blocks,
  ...more,
})
const FORM = modal([
  field('email', { type: 'email_text_input', initial_value: 'anna@desk.example' }),
  field('product', { type: 'external_select', min_query_length: 2 }),
  field('severity', { type: 'radio_buttons', options: [option('Высокая', 'high'), option('Обычная', 'normal')] }),
  field('text', { type: 'plain_text_input', multiline: true, max_length: 20 }),
  field('files', { type: 'file_input', max_files: 10 }, { optional: true }),
])

async function call(method: string, body: Json): Promise<Json> {
  const headers = { authorization: `Bearer ${slack.botToken}`, 'content-type': 'application/json' }
  const response = await fetch(`${slack.url}${method}`, { method: 'POST', headers, body: JSON.stringify(body) })
  return (await response.json()) as Json
}

/** The trigger of the last thing that was done. */
const trigger = (): unknown => app.posts.at(-1)?.body['trigger_id']

async function opens(view: Json): Promise<Json> {
  await anna.opensGlobalShortcut('new_ticket')
  return call('views.open', { trigger_id: trigger(), view })
}

function answers(reply: Reply): void {
  app.reply = () => reply
}

describe('a trigger', () => {
  it('opens a view once, and for three seconds of the clock', async () => {
    expect(await opens(FORM)).toMatchObject({ ok: true, view: { type: 'modal', state: { values: { text: {} } } } })
    expect(await call('views.open', { trigger_id: trigger(), view: FORM })).toMatchObject({
      error: 'exchanged_trigger_id',
    })
    await anna.opensGlobalShortcut('new_ticket')
    now += 3_001
    expect(await call('views.open', { trigger_id: trigger(), view: FORM })).toMatchObject({
      error: 'expired_trigger_id',
    })
    expect(await call('views.open', { trigger_id: '1.2.3', view: FORM })).toMatchObject({ error: 'invalid_trigger_id' })
    expect(slack.breaches).toEqual([])
  })

  it('is kept when the view is refused for its form', async () => {
    await anna.opensGlobalShortcut('new_ticket')
    const long = { ...FORM, title: plain('я'.repeat(25)) }
    expect(await call('views.open', { trigger_id: trigger(), view: long })).toMatchObject({
      error: 'invalid_arguments',
    })
    expect(await call('views.open', { trigger_id: trigger(), view: FORM })).toMatchObject({ ok: true })
    expect(slack.breaches.map((one) => one.reason)).toEqual([expect.stringMatching(/at most 24/)])
  })
})

describe('a modal', () => {
  it('is filled in and sent with what was typed, chosen and attached', async () => {
    await opens(FORM)
    answers({ json: { options: [option('Касбург Офис', 'office')] } })
    expect(await anna.typesInto('product', 'к')).toEqual([])
    expect(await anna.typesInto('product', 'кас')).toEqual([{ label: 'Касбург Офис', value: 'office' }])
    expect(app.posts.at(-1)?.body).toMatchObject({
      type: 'block_suggestion',
      action_id: 'value',
      block_id: 'product',
      value: 'кас',
    })
    await anna.fills('product', 'Касбург Офис')
    await anna.fills('severity', 'high')
    await anna.fills('text', 'Не печатает')
    await anna.fills('files', [{ name: '1.png' }])
    answers({})
    expect(await anna.submits()).toMatchObject({ outcome: 'closed' })
    const { state } = app.posts.at(-1)?.body['view'] as { state: Json }
    expect(state).toMatchObject({
      values: {
        email: { value: { type: 'email_text_input', value: 'anna@desk.example' } },
        product: { value: { selected_option: { value: 'office' } } },
        severity: { value: { selected_option: { value: 'high', text: { text: 'Высокая' } } } },
        text: { value: { value: 'Не печатает' } },
        files: { value: { files: [{ name: '1.png' }] } },
      },
    })
    expect(slack.modal(anna)).toBeUndefined()
    expect(slack.violations).toEqual([])
  })

  it('is held back by Slack itself while something required is missing or too long', async () => {
    await opens(FORM)
    const before = app.posts.length
    await anna.fills('email', 'не адрес')
    await anna.fills('text', 'я'.repeat(21))
    expect(await anna.submits()).toMatchObject({
      outcome: 'incomplete',
      errors: {
        email: expect.any(String),
        product: expect.any(String),
        severity: expect.any(String),
        text: expect.stringMatching(/20/),
      },
    })
    expect(app.posts).toHaveLength(before)
  })

  it('shows the errors of the app, and refuses those for a block that is not there', async () => {
    await opens(modal([field('text', { type: 'plain_text_input' })]))
    await anna.fills('text', 'x')
    answers({ json: { response_action: 'errors', errors: { text: 'Опишите подробнее' } } })
    expect(await anna.submits()).toMatchObject({ outcome: 'errors', errors: { text: 'Опишите подробнее' } })
    expect(slack.modal(anna)?.visible).toContain('Опишите подробнее')
    answers({ json: { response_action: 'errors', errors: { other: 'x' } } })
    expect(await anna.submits()).toMatchObject({ outcome: 'failed' })
    expect(slack.breaches.map((one) => one.reason)).toEqual([expect.stringMatching(/not other/)])
  })

  it('gives way to another view, gets one on top of it, or is cleared with all below', async () => {
    const simple = (title: string): Json =>
      modal([field('text', { type: 'plain_text_input' }, { optional: true })], { title: plain(title) })
    await opens(simple('Один'))
    answers({ json: { response_action: 'update', view: simple('Другой') } })
    expect(await anna.submits()).toMatchObject({ outcome: 'updated' })
    answers({ json: { response_action: 'push', view: simple('Два') } })
    expect(await anna.submits()).toMatchObject({ outcome: 'pushed' })
    expect(slack.modal(anna)).toMatchObject({ title: 'Два', depth: 2 })
    expect(await call('views.push', { trigger_id: trigger(), view: simple('Три') })).toMatchObject({ ok: true })
    answers({})
    await anna.presses('none').catch(() => undefined)
    answers({ json: { response_action: 'push', view: simple('Четыре') } })
    expect(await anna.submits()).toMatchObject({ outcome: 'failed' })
    expect(slack.breaches.map((one) => one.reason)).toEqual(['push_limit_reached'])
    answers({ json: { response_action: 'clear' } })
    expect(await anna.submits()).toMatchObject({ outcome: 'cleared' })
    expect(slack.modal(anna)).toBeUndefined()
  })

  it('stays open when the app does not answer, or answers with words', async () => {
    await opens(modal([field('text', { type: 'plain_text_input' }, { optional: true })]))
    answers({ status: 500 })
    expect(await anna.submits()).toMatchObject({ outcome: 'failed', answer: { status: 500 } })
    answers({ text: 'ok' })
    expect(await anna.submits()).toMatchObject({ outcome: 'failed' })
    expect(slack.breaches.map((one) => one.reason)).toEqual([expect.stringMatching(/must be empty/)])
    expect(slack.modal(anna)).toBeDefined()
  })

  it('tells the app that it was closed only when the app asked for that', async () => {
    const blocks = [field('text', { type: 'plain_text_input' })]
    await opens(modal(blocks))
    const before = app.posts.length
    await anna.closes()
    expect(app.posts).toHaveLength(before)
    await opens(modal(blocks, { notify_on_close: true }))
    await anna.fills('text', 'черновик')
    await anna.closes()
    expect(app.posts.at(-1)?.body).toMatchObject({
      type: 'view_closed',
      is_cleared: false,
      view: { callback_id: '', state: { values: [] } },
    })
  })

  it('keeps what was typed where block and action stay, and holds the hash', async () => {
    const { view } = (await opens(
      modal([field('a', { type: 'plain_text_input' }), field('b', { type: 'plain_text_input' })]),
    )) as { view: Json }
    await anna.fills('a', 'один')
    await anna.fills('b', 'два')
    const other = modal([field('a', { type: 'plain_text_input' }), field('c', { type: 'plain_text_input' })])
    const updated = await call('views.update', { view_id: view['id'], hash: view['hash'], view: other })
    expect(updated).toMatchObject({ ok: true })
    expect(slack.modal(anna)?.value('a')).toBe('один')
    expect(slack.modal(anna)?.value('c')).toBeNull()
    expect(await call('views.update', { view_id: view['id'], hash: view['hash'], view: other })).toMatchObject({
      error: 'hash_conflict',
    })
  })

  it('sends block_actions at once from a field that asks for it', async () => {
    const choices = { type: 'static_select', options: [option('Да', 'yes'), option('Нет', 'no')] }
    await opens(modal([field('more', choices, { dispatch_action: true })]))
    await anna.fills('more', 'Да')
    expect(app.posts.at(-1)?.body).toMatchObject({
      type: 'block_actions',
      container: { type: 'view' },
      actions: [{ action_id: 'value', block_id: 'more', type: 'static_select', selected_option: { value: 'yes' } }],
    })
  })

  it('appears to whoever waits for it', async () => {
    const waiting = slack.modalShowing(anna, /обращение/)
    await opens(modal([{ type: 'section', text: plain('Загружается') }]))
    expect((await waiting).visible).toBe('Новое обращение\nЗагружается')
  })
})

describe('controls in messages and at home', () => {
  const card = [
    { type: 'section', text: { type: 'mrkdwn', text: 'Обращение' } },
    {
      type: 'actions',
      block_id: 'acts',
      elements: [
        { type: 'button', action_id: 'take', value: '1', text: plain('Взять') },
        { type: 'overflow', action_id: 'more', options: [option('Закрыть', 'close'), option('Передать', 'pass')] },
      ],
    },
  ]

  it('are pressed by label, action or line of a menu', async () => {
    const room = slack.channel({ id: 'C01ROOM', name: 'desk', members: [anna] })
    await call('chat.postMessage', { channel: room.id, text: 'Карточка', blocks: card })
    const message = await room.next()
    await anna.presses('Взять', message)
    expect(app.posts.at(-1)?.body).toMatchObject({
      type: 'block_actions',
      container: { type: 'message', channel_id: room.id, message_ts: message.ts },
      message: { text: 'Карточка' },
      actions: [{ type: 'button', action_id: 'take', block_id: 'acts', value: '1', text: { text: 'Взять' } }],
    })
    await anna.presses('Передать', message)
    expect(app.posts.at(-1)?.body).toMatchObject({
      actions: [{ type: 'overflow', selected_option: { value: 'pass' } }],
    })
    await expect(anna.presses('Удалить', message)).rejects.toThrow(/Взять \(take\)/)
  })

  it('are meant where they stand, and without a place in the modal that lies above everything', async () => {
    const room = slack.channel({ id: 'C01ROOM', name: 'desk', members: [anna] })
    await call('chat.postMessage', { channel: room.id, text: 'Первая', blocks: card })
    const first = await room.next()
    await call('chat.postMessage', { channel: room.id, text: 'Вторая', blocks: card })
    await anna.presses('Взять', first)
    expect(app.posts.at(-1)?.body).toMatchObject({ message: { text: 'Первая' } })
    await anna.presses('Взять')
    expect(app.posts.at(-1)?.body).toMatchObject({ message: { text: 'Вторая' } })
    await opens(modal(card))
    await anna.presses('Взять')
    expect(app.posts.at(-1)?.body).toMatchObject({ container: { type: 'view' } })
  })

  it('that a card has lost can still be pressed by whoever has the old card before them', async () => {
    await call('chat.postMessage', { channel: anna.id, text: 'Карточка', blocks: card })
    const old = await slack.dm(anna).next()
    await call('chat.update', { channel: old.channelId, ts: old.ts, text: 'Взята' })
    expect(slack.dm(anna).last?.labels).toEqual([])
    await anna.presses('Взять', old)
    expect(app.posts.at(-1)?.body).toMatchObject({ message: { text: 'Взята' }, actions: [{ action_id: 'take' }] })
  })

  it('stand in the home tab, which opens with an event', async () => {
    await anna.opensHome()
    expect(app.events.at(-1)).toMatchObject({ type: 'app_home_opened', tab: 'home', user: anna.id })
    const published = await call('views.publish', { user_id: anna.id, view: { type: 'home', blocks: card } })
    const home = await slack.homeShowing(anna, 'Обращение')
    await anna.presses('take', home)
    expect(app.posts.at(-1)?.body).toMatchObject({ type: 'block_actions', view: { type: 'home', id: home.id } })
    expect(
      await call('views.publish', { user_id: anna.id, hash: 'old', view: { type: 'home', blocks: card } }),
    ).toMatchObject({ error: 'hash_conflict' })
    expect(published['ok']).toBe(true)
    await anna.opensHome()
    expect(app.events.at(-1)).toMatchObject({ view: { id: home.id } })
  })
})

describe('active markup', () => {
  it('is found wherever mrkdwn is read, and not in plain text', async () => {
    const hostile = '<!channel> <@U01ANNA> <#C01ROOM|desk> <https://evil.example|Банк> &lt;!here&gt; a < b'
    const blocks = [
      { type: 'section', text: { type: 'mrkdwn', text: hostile } },
      { type: 'section', text: plain(hostile) },
      { type: 'context', elements: [{ type: 'mrkdwn', text: '<mailto:x@evil.example|почта>' }] },
    ]
    await call('chat.postMessage', { channel: anna.id, text: 'Новое', blocks })
    const message = await slack.dm(anna).next()
    expect(activeMarkup(message)).toEqual([
      ...['<!channel>', '<@U01ANNA>', '<#C01ROOM|desk>', '<https://evil.example|Банк>'],
      '<mailto:x@evil.example|почта>',
    ])
    await call('chat.postMessage', { channel: anna.id, text: 'всем @here', link_names: true })
    expect(activeMarkup(await slack.dm(anna).next())).toEqual(['@here'])
    await call('chat.postMessage', { channel: anna.id, text: 'всем @here и anna@desk.example' })
    expect(activeMarkup(await slack.dm(anna).next())).toEqual([])
  })
})
