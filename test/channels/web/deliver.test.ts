import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createBulletin, type Toast } from '../../../src/channels/web/bulletin.ts'
import { createChatStore, type ChatStore } from '../../../src/channels/web/chat-store.ts'
import { createWebDeliver } from '../../../src/channels/web/deliver.ts'
import { WEB_ROOM } from '../../../src/channels/web/place.ts'
import type { OutgoingCall } from '../../../src/desk/delivering.ts'
import { freshDatabase, type TestDatabase } from '../../support/database.ts'

const ONE = '11111111111111111111111111111111'
const OTHER = '22222222222222222222222222222222'
const AT = Date.parse('2026-11-24T09:00:00Z')

const view = (text: string) => ({
  ru: {
    blocks: [{ looks: 'words', pieces: [{ text, style: 'plain' }] }],
    choices: [],
    contact: null,
    placeholder: null,
  },
})

function aCall(changes: Partial<OutgoingCall> & { readonly said: object }): OutgoingCall {
  const { said, ...rest } = changes
  return {
    id: '1',
    lane: WEB_ROOM,
    kind: 'post',
    payload: JSON.stringify(said),
    conversation: WEB_ROOM,
    targetId: null,
    needsRef: null,
    failures: 0,
    ...rest,
  }
}

describe('delivering to the page', () => {
  let database: TestDatabase
  let store: ChatStore
  const bulletin = createBulletin()

  beforeAll(async () => {
    database = await freshDatabase()
    store = createChatStore(database)
    await database.rows(`insert into persons (id, display_name, language, created_at) values (1, 'x', 'ru', now())`)
    await database.rows(
      `insert into tickets (id, number, request_id, situation, title, product, product_version, status, severity,
         service_package, room, requester_id, submitter_id, conversation, registered_at, changed_at)
       values (7, 'Z-1', 'r', 1, 't', 'p', '1', 'new', 'high', 'standard', 'support', 1, 1, $1, now(), now())`,
      [`web:try:${ONE}`],
    )
  })
  afterAll(() => database.drop())

  const deliver = (call: OutgoingCall) => createWebDeliver({ store, bulletin, now: () => AT })(call)

  it('shows what is said about a ticket in the room of the browser that filed it, and in no other', async () => {
    const said = { kind: 'post', ref: 't:7:card', replyTo: null, texts: view('карточка') }
    const sent = await deliver(aCall({ id: '10', said }))
    expect(sent).toEqual({ outcome: 'sent', platformId: 'd10' })
    const shown = await store.changesSince(ONE, 0)
    expect(shown).toMatchObject([{ place: 'room', id: 'd10', at: AT, body: { isCard: true, ticketId: '7' } }])
    expect(await store.changesSince(OTHER, 0)).toEqual([])
  })

  it('answers somebody in the room on their own page', async () => {
    const said = { kind: 'post', ref: 'say:1', replyTo: `${OTHER}.abcdefgh`, texts: view('ответ') }
    await deliver(aCall({ id: '11', said }))
    expect((await store.changesSince(OTHER, 0)).map(({ id }) => id)).toEqual(['d11'])
  })

  it('passes over what is said in the room to nobody in particular', async () => {
    const said = { kind: 'post', ref: 'digest', replyTo: null, texts: view('сводка') }
    expect(await deliver(aCall({ id: '12', said }))).toMatchObject({ outcome: 'skipped' })
  })

  it('changes nothing when the same call is tried a second time', async () => {
    const said = { kind: 'post', ref: 't:7:note', replyTo: null, texts: view('один раз') }
    await deliver(aCall({ id: '13', said }))
    const before = await store.changesSince(ONE, 0)
    await deliver(aCall({ id: '13', said }))
    expect(await store.changesSince(ONE, 0)).toEqual(before)
  })

  it('gives an edited message a new revision in its old place', async () => {
    const before = await store.find('room', 'd10', ONE)
    const said = { kind: 'edit', texts: view('иначе') }
    expect(await deliver(aCall({ id: '14', kind: 'edit', targetId: 'd10', said }))).toMatchObject({ outcome: 'sent' })
    const after = await store.find('room', 'd10', ONE)
    expect(after?.position).toBe(before?.position)
    expect(after?.revision).toBeGreaterThan(before?.revision ?? 0)
    expect(JSON.stringify(after?.body)).toContain('иначе')
    expect(after?.body).toMatchObject({ isCard: true })
  })

  it.each([null, 'd999'])('has nothing to edit where no message stands: %s', async (targetId) => {
    const said = { kind: 'edit', texts: view('иначе') }
    expect(await deliver(aCall({ kind: 'edit', targetId, said }))).toMatchObject({ outcome: 'skipped' })
  })

  it('tells a pressed button to the page that looks, and to nobody else', async () => {
    const heard: Toast[] = []
    const stop = bulletin.listen(ONE, { changed: () => undefined, toast: (toast) => heard.push(toast) })
    const stopOther = bulletin.listen(OTHER, { changed: () => undefined, toast: () => heard.push({} as Toast) })
    const said = { kind: 'toast', pressId: `${ONE}.abcdefgh`, isAlert: false, texts: { ru: 'Уже взято' } }
    await deliver(aCall({ kind: 'toast', said }))
    stop()
    stopOther()
    await deliver(aCall({ kind: 'toast', said }))
    expect(heard).toEqual([{ pressId: `${ONE}.abcdefgh`, isAlert: false, texts: { ru: 'Уже взято' } }])
  })

  it('comes again when the database is away', async () => {
    const away: ChatStore = { ...store, keep: () => Promise.reject(new Error('away')) }
    const said = { kind: 'post', ref: 't:7:x', replyTo: null, texts: view('потом') }
    const sent = await createWebDeliver({ store: away, bulletin, now: () => AT })(aCall({ id: '15', said }))
    expect(sent).toMatchObject({ outcome: 'retry' })
  })
})
