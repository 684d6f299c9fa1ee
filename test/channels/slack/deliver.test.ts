import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createSlackSurface } from '../../../src/channels/slack/surface.ts'
import type { OutgoingCall, Sent } from '../../../src/desk/delivering.ts'
import type { Say } from '../../../src/domain/notice/message.ts'
import type { Effect } from '../../support/slack/faults.ts'
import { type FakeSlack, startFakeSlack } from '../../support/slack/fake-slack.ts'
import type { Person } from '../../support/slack/person.ts'
import { aSay, quoting, words } from '../plain-words.ts'
import { addressOf, createOutbox, type Outbox } from './stub.ts'

const SECRET_TEXT = 'the customer’s own words'
const surface = createSlackSurface({ words })
const message = aSay(quoting(SECRET_TEXT))

let slack: FakeSlack
let outbox: Outbox
let anna: Person

beforeEach(async () => {
  slack = await startFakeSlack()
  outbox = createOutbox(slack, 300)
  anna = slack.user({ id: 'U0ANNA', real_name: 'Anna Petrova' })
})

afterEach(() => slack.stop())

async function say(what: Say, id = anna.id): Promise<Sent> {
  const sent = await outbox.send(surface.render(what, addressOf(id), 'ru'))
  return sent.at(-1)!
}

/** What becomes of a message when this happens to it. */
async function hit(effect: Effect): Promise<Sent> {
  slack.faults.add(effect)
  const sent = await say(message)
  expect(JSON.stringify(sent)).not.toContain(SECRET_TEXT)
  expect(JSON.stringify(sent)).not.toContain(slack.botToken)
  return sent
}

function aCall(change: Partial<OutgoingCall>): OutgoingCall {
  const { conversation } = addressOf(anna.id)
  const nothing = { targetId: null, needsRef: null, failures: 0 }
  return { id: '1', lane: conversation, conversation, kind: 'chat.postMessage', payload: '{}', ...nothing, ...change }
}

describe('a call to Slack', () => {
  it('answers with the channel and the time of the message that it made', async () => {
    const sent = await say(message)
    const { last } = slack.dm(anna)
    expect(sent).toEqual({ outcome: 'sent', platformId: `${last!.channelId}:${last!.ts}` })
    expect(slack.callsOf('chat.postMessage')[0]!.params['channel']).toBe(anna.id)
  })

  it('bears the number of its outbox row', async () => {
    await say(message)
    const { metadata } = slack.callsOf('chat.postMessage')[0]!.params
    expect(metadata).toEqual({ event_type: 'desk_message', event_payload: { outbox_id: '1' } })
  })

  it('is nothing when what it is about was never sent', async () => {
    const edit = await say({ say: 'edit', ref: 'never', message: quoting('a') })
    expect(edit).toMatchObject({ outcome: 'skipped' })
    expect(slack.calls).toEqual([])
  })

  it('is made once, whatever Slack answers', async () => {
    for (const effect of [
      { kind: 'serverError', status: 503 },
      { kind: 'loseAnswer' },
      { kind: 'tooMany', seconds: 1 },
    ] as const) {
      const before = slack.calls.length
      await hit(effect)
      expect(slack.calls.length).toBe(before + 1)
    }
  })

  it('comes back when Slack does not answer', async () => {
    expect(await hit({ kind: 'serverError', status: 502 })).toEqual({
      outcome: 'retry',
      note: 'no answer from Slack: HTTP 502',
    })
    expect(await hit({ kind: 'resetBefore' })).toMatchObject({ outcome: 'retry' })
    expect(await hit({ kind: 'hang' })).toEqual({ outcome: 'retry', note: 'no answer from Slack: timeout' })
    expect(await hit({ kind: 'refuse', error: 'fatal_error' })).toMatchObject({ outcome: 'retry' })
  })

  it('waits as long as Slack asks for, in this channel alone', async () => {
    expect(await hit({ kind: 'tooMany', seconds: 7 })).toMatchObject({ outcome: 'retry', afterMs: 7000, scope: 'chat' })
  })

  it('closes the account when the token is refused or nobody is there', async () => {
    for (const error of ['invalid_auth', 'token_revoked', 'account_inactive']) {
      expect(await hit({ kind: 'refuse', error })).toMatchObject({
        outcome: 'retry',
        afterMs: 60_000,
        scope: 'account',
        note: expect.stringContaining('SLACK_BOT_TOKEN'),
      })
    }
    const away = await startFakeSlack()
    const { url } = away
    await away.stop()
    const gone = createOutbox({ botToken: slack.botToken, url } as FakeSlack, 300)
    expect(await gone.deliver(aCall({ failures: 2 }))).toMatchObject({
      outcome: 'retry',
      scope: 'account',
      afterMs: 4000,
    })
  })

  it('tells an operator when a scope is missing', async () => {
    expect(await hit({ kind: 'refuse', error: 'missing_scope' })).toMatchObject({
      outcome: 'retry',
      scope: 'chat',
      note: expect.stringContaining('slack-manifest.yaml'),
    })
  })

  it('gives up whom it cannot reach', async () => {
    for (const error of ['channel_not_found', 'is_archived', 'not_in_channel', 'user_disabled']) {
      expect(await hit({ kind: 'refuse', error })).toEqual({ outcome: 'unreachable', note: error })
    }
    expect(await say(message, 'U0NOBODY')).toMatchObject({ outcome: 'unreachable' })
  })

  it('does not give a person up for a hint', async () => {
    slack.faults.refuse('channel_not_found')
    expect(await say({ say: 'toast', pressId: 'D1:U1:', phrase: { key: 'a' } })).toMatchObject({ outcome: 'skipped' })
  })

  it('is over when what it changes is gone or its moment has passed', async () => {
    await say(message)
    slack.faults.refuse('message_not_found')
    expect(await say({ ...message, say: 'edit' } as Say)).toMatchObject({ outcome: 'skipped' })
    slack.faults.refuse('expired_trigger_id')
    expect(await outbox.deliver(aCall({ kind: 'views.open', payload: '{}' }))).toMatchObject({ outcome: 'skipped' })
  })

  it('is said without a thread that is closed', async () => {
    const reply = { ...message, replyTo: { messageId: 'D0ANNA:1764000000.000100' } } as Say
    await anna.writesDm('hello')
    const [call] = surface.render(reply, addressOf(anna.id), 'ru')
    const first = await outbox.deliver(aCall({ payload: call!.payload }))
    expect(first).toMatchObject({ outcome: 'retry', afterMs: 0 })
    const again = await outbox.deliver(aCall({ payload: (first as { payload: string }).payload }))
    expect(again).toMatchObject({ outcome: 'sent' })
    expect(slack.dm(anna).last!.text).toBe('slack:notice.person')
  })

  it('is parked when it is our own fault', async () => {
    expect(await hit({ kind: 'refuse', error: 'invalid_blocks' })).toMatchObject({ outcome: 'bug' })
    expect(await outbox.deliver(aCall({ payload: '7' }))).toMatchObject({ outcome: 'bug' })
  })

  it('remembers a form under Slack’s name for it', async () => {
    const view = { type: 'modal', title: { type: 'plain_text', text: 'A' }, blocks: [{ type: 'divider' }] }
    await anna.opensGlobalShortcut('x').catch(() => undefined)
    const { body } = slack.deliveries.at(-1)!
    const opened = await outbox.deliver(
      aCall({ kind: 'views.open', payload: JSON.stringify({ trigger_id: body['trigger_id'], view }) }),
    )
    const { id } = slack.modal(anna)!
    expect(opened).toEqual({ outcome: 'sent', platformId: id })
    const next = { ...view, title: { type: 'plain_text', text: 'B' } }
    const update = aCall({
      kind: 'views.update',
      needsRef: 'form',
      targetId: id,
      payload: JSON.stringify({ view: next }),
    })
    expect(await outbox.deliver(update)).toMatchObject({ outcome: 'sent' })
    expect(slack.modal(anna)!.title).toBe('B')
  })
})
