import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { trackingUrl, type Links } from '../../src/desk/links.ts'
import { createLinks } from '../../src/storage/links.ts'
import { freshDatabase, type TestDatabase } from '../support/database.ts'

const DAY = 86_400_000
const START = Date.parse('2026-11-23T07:00:00Z')

let database: TestDatabase
let links: Links
let now = START

beforeAll(async () => {
  database = await freshDatabase()
  links = createLinks(database, () => now)
  await database.rows(`insert into persons (id, display_name, language, created_at) values (1, 'Ольга', 'ru', now())`)
  for (const id of [1, 2, 3]) {
    await database.rows(
      `insert into tickets (id, number, request_id, situation, title, product, product_version, status, severity,
         service_package, room, requester_id, submitter_id, conversation, registered_at, changed_at)
       values ($1, 'KSB-26-' || $1::bigint, $1::bigint::text, 1, 't', 'p', 'v', 'open', 'low', 'standard', 'support', 1, 1, 'tg:1:7', $2, $2)`,
      [id, new Date(START)],
    )
  }
})

afterAll(async () => {
  await database.drop()
})

async function closeTicket(id: string, at: number | null): Promise<void> {
  const status = at === null ? 'open' : 'closed'
  await database.rows('update tickets set status = $2, closed_at = $3 where id = $1', [
    id,
    status,
    at === null ? null : new Date(at),
  ])
}

describe('a link', () => {
  it('opens its ticket, as often as it is followed', async () => {
    const token = await links.mint('1', 'track')
    expect(await links.open(token)).toBe('1')
    expect(await links.open(token)).toBe('1')
    expect(trackingUrl('https://desk.example', token)).toBe(`https://desk.example/t/${token}`)
  })

  it('holds 192 bits of chance, and no two are alike', async () => {
    const tokens = await Promise.all(Array.from({ length: 300 }, () => links.mint('1', 'track')))
    expect(new Set(tokens).size).toBe(300)
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(24)
    const ones = tokens.map((token) => [...Buffer.from(token, 'base64url')].join(''))
    expect(new Set(ones.map((digits) => digits.slice(0, 6))).size).toBeGreaterThan(290)
  })

  it('is kept as its hash alone', async () => {
    const token = await links.mint('1', 'track')
    const rows = await database.rows<{ row: string }>('select row_to_json(l)::text as row from links l')
    expect(rows.some(({ row }) => row.includes(token))).toBe(false)
    const [{ hash } = { hash: '' }] = await database.rows<{ hash: string }>(
      `select encode(hash, 'hex') as hash from links where hash = sha256($1::text::bytea)`,
      [token],
    )
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
  })

  it('opens for 180 days', async () => {
    const token = await links.mint('1', 'track')
    now = START + 180 * DAY - 1
    expect(await links.open(token)).toBe('1')
    now = START + 180 * DAY
    expect(await links.open(token)).toBeNull()
    now = START
  })

  it('opens for 90 days after the closing, and again when a closing is taken back', async () => {
    const token = await links.mint('2', 'track')
    await closeTicket('2', START + 5 * DAY)
    now = START + 95 * DAY - 1
    expect(await links.open(token)).toBe('2')
    now = START + 95 * DAY
    expect(await links.open(token)).toBeNull()
    await closeTicket('2', null)
    expect(await links.open(token)).toBe('2')
    now = START
  })

  it('opens no more after the links of its ticket are revoked; others do', async () => {
    const [one, other, foreign] = await Promise.all(['1', '1', '2'].map((id) => links.mint(id, 'track')))
    await links.revokeAll('1')
    expect(await Promise.all([one, other, foreign].map((token) => links.open(token ?? '')))).toEqual([null, null, '2'])
    const fresh = await links.mint('1', 'track')
    expect(await links.open(fresh)).toBe('1')
  })

  it('is for a ticket that is there', async () => {
    await expect(links.mint('999', 'track')).rejects.toThrow()
    await expect(links.mint("1' or true", 'track')).rejects.toThrow()
  })

  it('is none when the token is anything else, and nothing breaks', async () => {
    for (const token of ['', '\u0000', '../..', "' or 1=1 --", 'x'.repeat(100_000), '👍', '\ud800']) {
      expect(await links.open(token)).toBeNull()
    }
  })
})
