import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { renderMail } from '../../src/channels/email/render-mail.ts'
import type { Letter } from '../../src/domain/notice/letter.ts'
import { createTranslator } from '../../src/language/translate.ts'
import { shown } from '../../src/web/pages/markup.ts'
import { HOSTILE_TEXTS } from '../support/hostile-texts.ts'
import { startPages, type PagesDesk } from './desk-pages-desk.ts'
import { MONDAY, numberOf, startTracking } from './tracking-desk.ts'
import { tokensOf } from './tracking-tokens.ts'

/** PostgreSQL takes neither NUL nor half a character; what a platform sends of them never gets that far. */
const TEXTS = [
  ...new Set(HOSTILE_TEXTS.map((text) => text.replaceAll('\u0000', '').replace(/\p{Surrogate}/gu, ''))),
].filter((text) => text !== '')

/** A desk in which nothing but these texts was ever said: each is everything that anybody can write about one ticket. */
async function deskOf(texts: readonly string[]): Promise<PagesDesk> {
  const desk = await startPages()
  for (const statement of FILED) await desk.database.rows(statement, [texts, new Date(MONDAY)])
  return desk
}

const EACH = `(select 999 + n as id, t, $2::timestamptz as at from unnest($1::text[]) with ordinality as x (t, n)) x`
const MESSAGE = (name: string, author: string, kind: string, isPublic: boolean): readonly string[] => [
  `insert into messages (id, ticket_id, author, kind, is_public, conversation, at)
   select id || '.${name}', id, ${author}, ${kind}, ${String(isPublic)}, 'tg:1:7', at from ${EACH}`,
  `insert into message_versions (message_id, version, body, at)
   select id || '.${name}', v, t || repeat(' ', v), at from ${EACH}, generate_series(1, 2) v`,
  `insert into attachments (id, message_id, ticket_id, kind, name, bytes, account, file_id, stored_as, stored_bytes)
   select id || '.${name}f', id || '.${name}', id, 'document', t, 11, 'tg:1', 'f', repeat('a', 32), 11 from ${EACH} where at is not null`,
]
const FILED = [
  `insert into persons (id, display_name, contact_name, language, company, email, phone, created_at)
   select id, t, t, t, t, t, t, at from ${EACH}`,
  `insert into tickets (id, number, request_id, situation, title, product, product_version, status, severity, service_package,
     room, requester_id, submitter_id, assignee_id, conversation, registered_at, changed_at)
   select id, 'KSB-26-00' || id || '-7', id::text, 1, t, t, t, 'new', 'high', 'standard', t, id, id, t, 'tg:1:7', at, at from ${EACH}`,
  `insert into ticket_events (ticket_id, position, type, at, facts)
   select id, 1, 'ticket.registered', at, jsonb_build_object('requestId', id::text, 'requesterId', id::text,
     'submitterId', id::text, 'severity', 'high', 'servicePackage', 'standard', 'followUpOf', null) from ${EACH}`,
  ...MESSAGE('m', `'person:' || id`, 't', true),
  ...MESSAGE('n', `'agent:anna'`, `'note'`, false),
  ...MESSAGE('x', `'agent:' || t`, `'answer'`, true),
  `insert into refusals (id, lane, message_id, asking, body, at) select id::text, t, t, t, t, at from ${EACH}`,
  `insert into inbox (channel, account, external_id, lane, event_at, payload, parked_at, last_error)
   select 'desk', 'desk', id::text, left(t, 500), at, '{}', at, t from ${EACH}`,
]

const pathOf = (index: number): string => `/desk/t/${numberOf(String(1000 + index))}`

/** The pages of lists, one after the other as long as there is more. */
async function listsOf(desk: PagesDesk, from: { readonly Cookie: string }): Promise<readonly (readonly string[])[]> {
  const tags: (readonly string[])[] = []
  for (const start of ['/desk', '/desk/search', '/desk/review', '/desk/parked', '/desk/reports?to=2026-11-23']) {
    for (let path: string | undefined = start; path !== undefined;) {
      const answer: Response = await desk.get(path, from)
      expect([path, answer.status]).toEqual([path, 200])
      const html = await answer.text()
      tags.push(tokensOf(html).tags)
      path = /<a class="button" href="([^"]*after=[^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
    }
  }
  return tags
}

describe('whatever people write, on the pages of the desk and in what leaves it', () => {
  let hostile: PagesDesk
  let harmless: PagesDesk
  let [there, here] = [{ Cookie: '' }, { Cookie: '' }]
  beforeAll(async () => {
    hostile = await deskOf(TEXTS)
    harmless = await deskOf(TEXTS.map((_text, index) => `harmless ${index}`))
    ;[there, here] = [await hostile.enter('anna'), await harmless.enter('anna')]
  })
  afterAll(async () => {
    await hostile.stop()
    await harmless.stop()
  })

  it('stays words in the queue, the archive, the review, the parked messages and the reports', async () => {
    expect(await listsOf(hostile, there)).toEqual(await listsOf(harmless, here))
    expect(hostile.faults).toEqual([])
  })

  it('stays words on the page of a ticket and in its export, which keeps them to the letter', async () => {
    const [plain, plainExport] = await Promise.all(
      ['', '/export.html'].map(async (end) => tokensOf(await (await harmless.get(pathOf(0) + end, here)).text()).tags),
    )
    for (const [index, text] of TEXTS.entries()) {
      const page = tokensOf(await (await hostile.get(pathOf(index), there)).text())
      const exported = tokensOf(await (await hostile.get(`${pathOf(index)}/export.html`, there)).text())
      expect([text, page.tags]).toEqual([text, plain])
      expect([text, exported.tags]).toEqual([text, plainExport])
      expect(page.text.split(shown(text)).length).toBeGreaterThan(5)
      if (index % 9 > 0) continue
      const data = (await (await hostile.get(`${pathOf(index)}/export.json`, there)).json()) as {
        readonly title: string
      }
      expect(data.title).toBe(text)
    }
  }, 120_000)

  it('stays words on the page of its requester', async () => {
    const desk = await startTracking()
    for (const statement of FILED) await desk.database.rows(statement, [['harmless', ...TEXTS], new Date(MONDAY)])
    const pageOf = async (index: number): Promise<ReturnType<typeof tokensOf>> =>
      tokensOf(await (await fetch(await desk.link(String(1000 + index)))).text())
    const plain = (await pageOf(0)).tags
    for (const [index, text] of TEXTS.entries()) {
      const page = await pageOf(index + 1)
      expect([text, page.tags]).toEqual([text, plain])
      expect(page.text.split(shown(text)).length).toBeGreaterThan(5)
    }
    await desk.stop()
  }, 120_000)

  it('in the fields of an address changes no page', async () => {
    const plain = ['/desk/search?q=zzqq&company=zzqq', '/desk/search'].map((path) => harmless.get(path, here))
    const known = new Set((await Promise.all(plain.map(async (one) => tokensOf(await (await one).text()).tags))).flat())
    for (const text of TEXTS.filter((one, index) => one.length < 300 && index % 5 === 0)) {
      const query = new URLSearchParams({
        q: `zzqq ${text}`,
        company: `zzqq${text}`,
        status: text,
        severity: text,
        after: text,
      })
      const found = await hostile.get(`/desk/search?${query.toString()}`, there)
      const queue = await hostile.get(
        `/desk?${new URLSearchParams({ which: text, room: text, after: text }).toString()}`,
        there,
      )
      expect([text, found.status, queue.status]).toEqual([text, 200, 200])
      expect(tokensOf(await found.text()).tags.filter((tag) => !known.has(tag))).toEqual([])
    }
  })

  it('is no formula in a table, and no row or field of its own', async () => {
    const table = (await (await hostile.get('/desk/search.csv', there)).text()).replace('\ufeff', '')
    const rows = table
      .split(/\r\n(?=")/)
      .map((row) => [...row.matchAll(/"((?:[^"]|"")*)"(?:;|\r?\n?$)/g)].map(([, field = '']) => field))
    expect(rows).toHaveLength(TEXTS.length + 1)
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([12]))
    expect(rows.flat().filter((field) => /^[\s\u00a0]*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(field))).toEqual([])
    const titles = new Set(rows.map(([, title = '']) => title.replaceAll('""', '"').replace(/^'/, '')))
    expect(TEXTS.filter((text) => !titles.has(shown(text).replace(/^'/, '')))).toEqual([])
  })

  it('stays words in a letter, in both of its bodies', () => {
    const words = createTranslator({ languages: ['ru', 'en'], zone: 'Europe/Moscow' })
    const lettersOf = (text: string): readonly Letter[] => {
      const about = { deskName: text, ticketNumber: 'KSB-26-000482-7', address: 'confirmed' } as const
      const deadline = { moment: MONDAY, show: 'moment' } as const
      return [
        { ...about, kind: 'answer', params: {}, ownWords: [text] },
        { ...about, kind: 'question', params: { deadline }, ownWords: [text, text] },
        { ...about, kind: 'solution', params: { deadline }, ownWords: [text] },
        { ...about, kind: 'acknowledgement', params: { severity: 'high', deadline }, ownWords: [text] },
      ]
    }
    const plain = lettersOf('harmless').map((letter) => tokensOf(renderMail('ru', words, letter).html).tags)
    for (const text of TEXTS.filter((one) => shown(one).trim() !== '')) {
      const mails = lettersOf(text).map((letter) => renderMail('ru', words, letter))
      expect([text, mails.map(({ html }) => tokensOf(html).tags)]).toEqual([text, plain])
      expect(mails.map(({ subject }) => subject).join('')).not.toMatch(/[\r\n\u202a-\u202e\u2066-\u2069]/)
    }
  })
})
