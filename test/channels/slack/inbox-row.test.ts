import { describe, expect, it } from '@jest/globals'
import { readPayload } from '../../../src/channels/slack/delivery.ts'
import { toInboxRow } from '../../../src/channels/slack/inbox-row.ts'
import type { InboxRow } from '../../../src/desk/receiving.ts'

const receivedAt = Date.UTC(2026, 10, 24, 9)
const ts = `${receivedAt / 1000 - 5}.000200`

function rowOf(body: object): InboxRow {
  return toInboxRow(readPayload(body)!, { teamId: 'T1', receivedAt })
}

function event(fields: object, around: object = {}): InboxRow {
  return rowOf({ type: 'event_callback', event_id: 'Ev1', event: fields, ...around })
}

const said = { type: 'message', channel: 'D0ANNA', user: 'U0ANNA', ts, text: 'a' }

describe('the row of something from Slack', () => {
  it('belongs to the person for everything personal and to the room for what is said there', () => {
    expect(event(said).lane).toBe('slack:T1:U0ANNA')
    expect(event({ ...said, channel: 'C0ROOM' }).lane).toBe('slack:T1:C0ROOM')
    expect(event({ ...said, channel: 'C0ROOM', type: 'app_mention' }).lane).toBe('slack:T1:U0ANNA')
    expect(event({ type: 'app_home_opened', user: 'U0ANNA', channel: 'D0ANNA' }).lane).toBe('slack:T1:U0ANNA')
    const item = { type: 'message', channel: 'C0ROOM', ts }
    expect(event({ type: 'reaction_added', user: 'U0ANNA', item }).lane).toBe('slack:T1:C0ROOM')
    const changed = { ...said, user: undefined, subtype: 'message_changed', message: { ...said, edited: { ts } } }
    expect(event(changed).lane).toBe('slack:T1:U0ANNA')
    const press = { type: 'block_actions', user: { id: 'U0ANNA' }, trigger_id: '1' }
    const inRoom = { channel: { id: 'C0ROOM' }, container: { type: 'message' } }
    expect(rowOf({ ...press, ...inRoom }).lane).toBe('slack:T1:C0ROOM')
    expect(rowOf({ ...press, channel: { id: 'D0ANNA' } }).lane).toBe('slack:T1:U0ANNA')
    expect(rowOf({ ...press, container: { type: 'view' }, view: {} }).lane).toBe('slack:T1:U0ANNA')
    expect(rowOf({ command: '/ticket', user_id: 'U0ANNA', channel_id: 'C0ROOM' }).lane).toBe('slack:T1:U0ANNA')
  })

  it('never takes what is no id into the name of a lane', () => {
    expect(event({ ...said, user: 'U0:x', channel: 'D0ANNA' }).lane).toBe('slack:T1:D0ANNA')
    expect(rowOf({ type: 'shortcut', user: { id: '../x' } }).lane).toBe('slack:T1:nobody')
  })

  it('names a message after its channel and time, whichever event brought it', () => {
    const first = event(said)
    const again = event(said, { event_id: 'Ev2' })
    expect(first.externalId).toBe(`msg:D0ANNA:${ts}`)
    expect(again.externalId).toBe(first.externalId)
    expect(event({ ...said, subtype: 'file_share' }).externalId).toBe(first.externalId)
    expect(event({ ...said, type: 'app_mention' }).externalId).toBe(`msg:D0ANNA:${ts}:mention`)
  })

  it('names an edit after its own time, and a mere preview after its event', () => {
    const message = { ...said, edited: { ts: '1764000009.000100' } }
    const changed = { type: 'message', subtype: 'message_changed', channel: 'D0ANNA', message, ts: '1764000010.000100' }
    expect(event(changed).externalId).toBe(`msg:D0ANNA:${ts}:edit:1764000009.000100`)
    expect(event({ ...changed, message: said }).externalId).toBe('event:Ev1')
    expect(event({ ...said, subtype: 'message_deleted', deleted_ts: ts }).externalId).toBe(`msg:D0ANNA:${ts}:deleted`)
  })

  it('knows a form that is sent twice, and one that was changed in between', () => {
    const form = (text: string): InboxRow => {
      const state = { values: { what: { text: { type: 'plain_text_input', value: text } } } }
      return rowOf({
        type: 'view_submission',
        user: { id: 'U0ANNA' },
        trigger_id: text,
        view: { id: 'V1', hash: 'h', state },
      })
    }
    expect(form('a').externalId).toBe(rowOf(JSON.parse(form('a').payload) as object).externalId)
    expect(form('a').externalId).not.toBe(form('b').externalId)
    const opening = (trigger_id: string): string => rowOf({ type: 'shortcut', trigger_id }).externalId
    expect(opening('1')).toBe('trigger:1')
    expect(opening('2')).not.toBe(opening('1'))
  })

  it('counts from its own time, and never from the future', () => {
    expect(event(said).eventAt).toBe(receivedAt - 5000)
    expect(event({ ...said, ts: `${receivedAt / 1000 + 60}.000100` }).eventAt).toBe(receivedAt)
    expect(rowOf({ type: 'shortcut' }).eventAt).toBe(receivedAt)
  })

  it('is there for whatever comes', () => {
    for (const strange of [
      {},
      { event: 7 },
      { event: {} },
      { event: { type: 'message' } },
      { type: 'view_submission' },
    ]) {
      expect(rowOf(strange)).toMatchObject({ channel: 'slack', account: 'slack:T1', epoch: 0 })
    }
    expect(rowOf({ a: 1 }).externalId).not.toBe(rowOf({ a: 2 }).externalId)
  })
})
