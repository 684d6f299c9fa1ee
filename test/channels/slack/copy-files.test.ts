import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Copies } from '../../../src/channels/slack/copy-files.ts'
import { createSlackSurface } from '../../../src/channels/slack/surface.ts'
import type { Sent } from '../../../src/desk/delivering.ts'
import type { Attachment } from '../../../src/desk/files.ts'
import type { CopySay } from '../../../src/domain/notice/message.ts'
import type { ChatView } from '../../support/slack/chat-view.ts'
import { type FakeSlack, startFakeSlack } from '../../support/slack/fake-slack.ts'
import { aSay, quoting, words } from '../plain-words.ts'
import { addressOf, createOutbox, type Outbox } from './stub.ts'

const ROOM = 'C0SUPPORT'
const surface = createSlackSurface({ words })
const copy: CopySay = {
  say: 'copy',
  ref: 't:7:file1',
  from: null,
  kept: { ticketId: '7', messageId: 'm1' },
  caption: { key: '{{number}}: a file', params: { number: 'KSB-1' } },
  instead: { key: '{{number}}: elsewhere', params: { number: 'KSB-1' } },
  replyTo: { ref: 't:7:card' },
}

let slack: FakeSlack
let outbox: Outbox
let room: ChatView
let files: Attachment[]
let kept: Map<string, Buffer>
let card: string | null

const copies: Copies = {
  attachments: { ofMessage: async (ticketId, messageId) => (ticketId + messageId === '7m1' ? files : []) },
  store: { get: async (key) => (kept.has(key) ? Readable.from([kept.get(key)]) : null) },
}

beforeEach(async () => {
  slack = await startFakeSlack()
  outbox = createOutbox(slack, 10_000, copies)
  room = slack.channel({ id: ROOM, name: 'support' })
  kept = new Map([
    ['a', Buffer.from('first')],
    ['b', Buffer.from('second')],
  ])
  files = [aFile('a', 'экран.png'), aFile('b', '<!channel>.log')]
  const shown = await outbox.send(surface.render(aSay(quoting('the card')), addressOf(ROOM), 'ru'))
  card = shown[0]?.outcome === 'sent' ? shown[0].platformId : null
})

afterEach(async () => {
  expect(slack.violations).toEqual([])
  await slack.stop()
})

function aFile(key: string, name: string, state: Attachment['state'] = { is: 'stored', key, type: '' }): Attachment {
  return { id: key, ticketId: '7', messageId: 'm1', isPublic: true, kind: 'document', name, bytes: 6, state }
}

/** One try of the call, or of its other form. */
async function copied(failures = 0, payload?: string): Promise<Sent> {
  const [call, ...more] = surface.renderCopy?.(copy, addressOf(ROOM), 'ru') ?? []
  expect(more).toEqual([])
  return outbox.deliver({ ...call!, ...(payload ? { payload } : {}), id: '9', targetId: card, failures })
}

const inThread = (): readonly (readonly [string, readonly unknown[]])[] =>
  room.all.slice(1).map(({ visible, files, threadTs }) => {
    expect(`${ROOM}:${threadTs}`).toBe(card)
    return [visible, files.map(({ title }) => title)] as const
  })

describe('files of a customer in the thread of a card', () => {
  it('are brought one by one and shown at once, under the names that they are kept by', async () => {
    expect(await copied()).toEqual({ outcome: 'sent', platformId: null })
    expect(inThread()).toEqual([['KSB-1: a file', ['экран.png', '<!channel>.log']]])
    expect(slack.callsOf('(upload)').map(({ uploads }) => uploads[0]?.bytes.toString())).toEqual(['first', 'second'])
  })

  it('are waited for, and so is the card; after a quarter of an hour a line says where they are', async () => {
    files = [aFile('a', 'a.png'), aFile('c', 'c.png', { is: 'waiting' })]
    expect(await copied()).toMatchObject({ outcome: 'retry', afterMs: 500 })
    card = null
    expect(await copied(3)).toMatchObject({ outcome: 'retry', afterMs: 4000 })
    expect(await copied(20)).toMatchObject({ outcome: 'skipped' })
    const [{ ts } = { ts: '' }] = room.all
    card = `${ROOM}:${ts}`
    expect(await copied(20)).toMatchObject({ outcome: 'sent' })
    expect(inThread()).toEqual([['KSB-1: elsewhere', ['a.png']]])
  })

  it('are spoken of where Slack does not take them, or they are not kept', async () => {
    const refusals = ['missing_scope', 'file_uploads_disabled', 'storage_limit_reached']
    for (const error of refusals) {
      slack.faults.add({ kind: 'refuse', error })
      const sent = await copied()
      expect(sent).toMatchObject({ outcome: 'retry', afterMs: 0 })
      expect(await copied(1, 'payload' in sent ? sent.payload : '')).toEqual({ outcome: 'sent', platformId: null })
    }
    expect(inThread()).toEqual(refusals.map(() => ['KSB-1: elsewhere', []]))
    kept.clear()
    expect(await copied()).toMatchObject({ outcome: 'retry', afterMs: 0, payload: expect.stringContaining('given_up') })
    files = []
    expect(await copied()).toMatchObject({ outcome: 'skipped' })
  })

  it('are tried again when Slack is away, and nothing of a half try is seen', async () => {
    slack.faults.add({ kind: 'serverError', status: 503 }, { on: 'files.completeUploadExternal' })
    expect(await copied()).toMatchObject({ outcome: 'retry' })
    expect(inThread()).toEqual([])
    expect(await copied()).toMatchObject({ outcome: 'sent' })
    slack.faults.add({ kind: 'tooMany', seconds: 7 })
    expect(await copied()).toEqual({ outcome: 'retry', afterMs: 7000, note: expect.any(String) })
    expect(inThread()).toHaveLength(1)
  })
})
