import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { aLivelyTicket, fileTicket, startTracking, type TrackingDesk } from './tracking-desk.ts'
import { startPages } from './desk-pages-desk.ts'

interface Stream {
  readonly status: number
  /** Reads on until this stands in it; false when it has ended before. */
  until(text: string): Promise<boolean>
  close(): Promise<void>
}

async function openStream(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Stream> {
  const leaving = new AbortController()
  const answer = await fetch(url, { headers, signal: leaving.signal })
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let seen = ''
  return {
    status: answer.status,
    async until(text) {
      while (!seen.includes(text)) {
        const { done, value = '' } = (await reader?.read()) ?? { done: true }
        if (done) return false
        seen += value
      }
      return true
    },
    close: async () => leaving.abort(),
  }
}

const versionIn = (html: string): string => /data-version="([^"]+)"/.exec(html)?.[1] ?? ''

describe('the stream of a page that stays open', () => {
  let desk: TrackingDesk
  beforeAll(async () => {
    desk = await startTracking({ TRUSTED_PROXIES: '127.0.0.1' })
    await fileTicket(desk.database, aLivelyTicket('482'))
  })
  afterAll(() => desk.stop())

  const keep = (id: string, isPublic: boolean): Promise<unknown> =>
    desk.database.rows(
      `insert into messages (id, ticket_id, author, kind, is_public, at) values ($1, 482, 'agent:anna', 'note', $2, now())`,
      [id, isPublic],
    )

  it('is silent about notes, and says of everything else only that there is something', async () => {
    const page = await desk.link('482')
    const version = versionIn(await (await fetch(page)).text())
    await keep('note', false)
    expect(versionIn(await (await fetch(page)).text())).toBe(version)
    await keep('public', true)
    const stream = await openStream(`${page}/live?v=${version}`)
    expect(await stream.until('event: change\n')).toBe(true)
    await stream.close()
  })

  it('is no way in: a wrong link gets the one answer, and is counted', async () => {
    const from = { 'X-Forwarded-For': '198.51.100.7' }
    const wrong = await fetch(`${desk.url}/t/${'A'.repeat(32)}/live`, { headers: from })
    const other = await fetch(`${desk.url}/t/${'B'.repeat(32)}`, { headers: from })
    expect([wrong.status, await wrong.text()]).toEqual([404, await other.text()])
    for (let tries = 0; tries < 3; tries += 1) await fetch(`${desk.url}/t/${'A'.repeat(32)}/live`, { headers: from })
    expect((await fetch(`${desk.url}/t/${'A'.repeat(32)}/live`, { headers: from })).status).toBe(429)
  })

  it('is refused to a reader who has eight, and there again when one of them is gone', async () => {
    const page = await desk.link('482')
    const streams = await Promise.all(Array.from({ length: 8 }, () => openStream(`${page}/live`)))
    expect(streams.map(({ status }) => status)).toEqual(Array(8).fill(200))
    const ninth = await openStream(`${page}/live`)
    expect(ninth.status).toBe(503)
    expect((await openStream(`${await desk.link('482')}/live`)).status).toBe(200)
    await streams[0]?.close()
    let again = await openStream(`${page}/live`)
    while (again.status === 503) again = await openStream(`${page}/live`)
    expect(again.status).toBe(200)
  })

  it('ends with the program, which does not wait for those who look', async () => {
    const pages = await startPages()
    const stream = await openStream(`${pages.url}/desk/live`, await pages.enter('anna'))
    expect(stream.status).toBe(200)
    expect((await pages.get('/desk/live')).status).toBe(401)
    const end = stream.until('never')
    await pages.stop()
    expect(await end).toBe(false)
  })
})
