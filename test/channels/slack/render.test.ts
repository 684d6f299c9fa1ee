import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createSlackSurface } from '../../../src/channels/slack/surface.ts'
import type { Sent } from '../../../src/desk/delivering.ts'
import type { Message, Say } from '../../../src/domain/notice/message.ts'
import { activeMarkup } from '../../support/slack/active-markup.ts'
import { type FakeSlack, startFakeSlack } from '../../support/slack/fake-slack.ts'
import type { Person } from '../../support/slack/person.ts'
import { aSay, quoting, words } from '../plain-words.ts'
import { addressOf, createOutbox, type Outbox } from './stub.ts'

const HOSTILE = [
  '<!channel> <!here|here> <!everyone>',
  '<@U0BORIS> <#C0ROOM|room>',
  '><http://evil.example|Title',
  '<http://evil.example|the bank> &lt;!here&gt;',
  '@here @channel #general',
  '*bold* _it_ ~gone~ `code` > quote',
  ':boom: {{name}} $t(a)',
  '\u202e<!here>\u202c',
  '\u0000\ud83d half',
  '<'.repeat(2999),
  'я'.repeat(9000),
]

const surface = createSlackSurface({ words })
let slack: FakeSlack
let outbox: Outbox
let anna: Person

beforeEach(async () => {
  slack = await startFakeSlack()
  outbox = createOutbox(slack)
  anna = slack.user({ id: 'U0ANNA', real_name: 'Anna Petrova' })
  slack.channel({ id: 'C0ROOM', name: 'support', members: [anna] })
})

afterEach(async () => {
  const { breaches } = slack
  await slack.stop()
  expect(breaches).toEqual([])
})

async function say(what: Say, id = anna.id): Promise<readonly Sent[]> {
  return outbox.send(surface.render(what, addressOf(id), 'ru'))
}

interface Posted {
  readonly text: string
  readonly blocks: readonly Record<string, unknown>[]
  readonly [name: string]: unknown
}

function posted(method = 'chat.postMessage'): readonly Posted[] {
  return slack.callsOf(method).map(({ params }) => params as Posted)
}

const choices = [
  [
    { id: 'yes', label: { key: 'Yes' } },
    { id: 'no', label: '<!here>' },
  ],
  [{ id: 'more', label: 'x'.repeat(100) }],
]

describe('a message in Slack', () => {
  it('says its words in rich text, and only that there is one in what a locked screen shows', async () => {
    await say(aSay(quoting('the customer’s own words', { choices })))
    const [message] = posted()
    expect(message!.text).toBe('slack:notice.person')
    expect(JSON.stringify(message!.blocks)).toContain('the customer’s own words')
    expect(slack.dm(anna).last!.text).not.toContain('own words')
    expect(message!.blocks.map(({ type }) => type)).toEqual(['rich_text', 'rich_text', 'actions', 'actions'])
    expect(message).toMatchObject({ unfurl_links: false, unfurl_media: false, link_names: false, parse: 'none' })
  })

  it('brings its choices back when they are pressed', async () => {
    await say(aSay(quoting('a', { choices })))
    const values = posted()[0]!.blocks.flatMap(
      (block) => (block['elements'] ?? []) as { value?: string; action_id?: string }[],
    )
    expect(values.flatMap(({ value }) => value ?? [])).toEqual(['yes', 'no', 'more'])
    expect(new Set(values.flatMap(({ action_id }) => action_id ?? [])).size).toBe(3)
  })

  it.each(HOSTILE.map((text) => [text.slice(0, 40), text]))('makes nothing active of %p', async (_name, text) => {
    await say(aSay(quoting(text, { choices: [[{ id: 'a', label: text }]] })))
    await say(aSay({ blocks: [{ key: '<b>{{text}}</b> and {{text}}', params: { text } }] }), 'C0ROOM')
    await say({ say: 'edit', ref: 'r', message: quoting(text) })
    expect(slack.calls.flatMap(({ params }) => activeMarkup({ api: params }))).toEqual([])
    expect(posted().length).toBeGreaterThan(1)
  })

  it('is cut into blocks and messages that Slack takes, without losing a word', async () => {
    const long = Array.from({ length: 9000 }, (_, i) => `word${i}`).join(' ')
    await say(aSay(quoting(long, { choices })))
    const said = posted()
      .flatMap(({ blocks }) => blocks.filter(({ type }) => type === 'rich_text'))
      .map(textIn)
      .join('')
    expect(said.replace('Your words', '').trim()).toBe(long)
    const withButtons = posted().map(({ blocks }) => blocks.some(({ type }) => type === 'actions'))
    expect(withButtons.filter(Boolean)).toEqual([true])
    expect(withButtons.at(-1)).toBe(true)
  })

  it('of many parts is several messages of at most fifty blocks', async () => {
    const blocks = Array.from({ length: 120 }, (_, i) => ({ quote: `part ${i}` }))
    await say(aSay({ blocks, choices }))
    expect(posted().map((one) => one.blocks.length)).toEqual([48, 48, 26])
  })

  it('without a word is a sign at least', async () => {
    await say(aSay({ blocks: [], choices }))
    await say(aSay({ blocks: [{ quote: ' \u200b ' }] }))
    expect(posted().map(({ blocks }) => textIn(blocks[0]!))).toEqual(['…', '…'])
  })

  it('goes into the thread of what it answers, in the channel of that', async () => {
    const head = await anna.writes('C0ROOM', 'help')
    await say({ say: 'message', ref: 'answer', message: quoting('a'), replyTo: { messageId: `C0ROOM:${head.ts}` } })
    expect(posted()[0]).toMatchObject({ channel: 'C0ROOM', thread_ts: head.ts })
    await say(aSay(quoting('the card'), 'card'))
    await say({ say: 'message', ref: 'b', message: quoting('b'), replyTo: { ref: 'card' } })
    const card = slack.dm(anna).messages[0]!
    expect(posted()[2]).toMatchObject({ channel: card.channelId, thread_ts: card.ts })
  })

  it('is said without the thread when the message that opens it is not there', async () => {
    const [sent] = await say({ say: 'message', ref: 'b', message: quoting('b'), replyTo: { ref: 'never' } })
    expect(sent).toMatchObject({ outcome: 'sent' })
    expect(posted()[0]).not.toHaveProperty('thread_ts')
  })

  it('is edited where it stands, buttons and all', async () => {
    await say(aSay(quoting('a', { choices })))
    expect(await say({ say: 'edit', ref: 'r', message: quoting('b') })).toMatchObject([{ outcome: 'sent' }])
    expect(textIn(slack.dm(anna).last!.blocks[1]!)).toBe('b')
    expect(slack.dm(anna).last!.blocks).toHaveLength(2)
  })

  it('stays one message when its edit is long', async () => {
    await say(aSay(quoting('a')))
    await say({
      say: 'edit',
      ref: 'r',
      message: { blocks: Array.from({ length: 90 }, () => ({ quote: 'я'.repeat(900) })), choices },
    })
    const [edit] = posted('chat.update')
    expect(edit!.blocks.length).toBeLessThanOrEqual(50)
    expect(textIn(edit!.blocks.filter(({ type }) => type === 'rich_text').at(-1)!)).toBe('…')
    expect(edit!.blocks.at(-1)!['type']).toBe('actions')
  })
})

describe('what is no message', () => {
  it('is a hint for the person who pressed alone, and nothing when there is nothing to say', async () => {
    const head = await anna.writesDm('help')
    const pressId = `${head.channelId}:${anna.id}:`
    await say({ say: 'toast', pressId, phrase: { key: 'Taken by {{name}}', params: { name: '<!here>' } } })
    expect(posted('chat.postEphemeral')).toMatchObject([
      { channel: head.channelId, user: anna.id, text: 'slack:notice.person' },
    ])
    expect(await say({ say: 'toast', pressId, phrase: null })).toEqual([])
    await say({ say: 'toast', pressId: `:${anna.id}:`, phrase: { key: 'Gone' } })
    expect(posted()).toMatchObject([{ channel: anna.id }])
  })

  it('is a reaction under the message, if Slack has it', async () => {
    const head = await anna.writesDm('help')
    const react = { say: 'react', messageId: `${head.channelId}:${head.ts}` } as const
    expect(await say({ ...react, emoji: '👀' })).toMatchObject([{ outcome: 'sent' }])
    expect(await say({ ...react, emoji: '👀' })).toMatchObject([{ outcome: 'skipped' }])
    expect(slack.callsOf('reactions.add')[0]!.params).toMatchObject({ name: 'eyes' })
    expect(await say({ ...react, emoji: '🦄' })).toEqual([])
    expect(await say({ ...react, messageId: 'no:such', emoji: '👍' })).toEqual([])
  })

  it('never leaves a room in which people have called', () => {
    expect(surface.render({ say: 'leave' }, addressOf('C0ROOM'), 'ru')).toEqual([])
  })

  it('holds one message a second for a channel, and neither edits nor hints to it', () => {
    const message: Message = quoting('a')
    const [call] = surface.render(aSay(message), addressOf(anna.id), 'ru')
    expect(call).toMatchObject({
      bucketPerMs: 1000,
      bucketBurst: 1,
      isFree: false,
      conversation: addressOf(anna.id).conversation,
    })
    const [edit] = surface.render({ say: 'edit', ref: 'r', message }, addressOf(anna.id), 'ru')
    expect(edit).toMatchObject({ isFree: true, needsRef: 'r' })
    const [toast] = surface.render({ say: 'toast', pressId: 'D1:U1:', phrase: { key: 'a' } }, addressOf(anna.id), 'ru')
    expect(toast).toMatchObject({ bucket: null, priority: 0 })
  })
})

function textIn(block: Readonly<Record<string, unknown>>): string {
  const elements = (block['elements'] ?? []) as { elements?: { text: string }[] }[]
  return elements.flatMap((one) => (one.elements ?? []).map(({ text }) => text)).join('')
}
