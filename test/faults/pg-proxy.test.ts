import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { join } from 'node:path'
import pg from 'pg'
import { freshDatabase, type TestDatabase } from '../support/database.ts'
import { type PgProxy, startPgProxy, type Trip } from './pg-proxy.ts'

let database: TestDatabase
let proxy: PgProxy

beforeAll(async () => {
  database = await freshDatabase()
  await database.rows('create table marks (n integer)')
  const url = new URL(database.url)
  proxy = await startPgProxy({ path: join(url.searchParams.get('host') ?? '', '.s.PGSQL.5432') })
})

afterAll(async () => {
  await proxy.close()
  await database.drop()
})

async function connected(): Promise<pg.Client> {
  const name = new URL(database.url).pathname.slice(1)
  const client = new pg.Client({ connectionString: `postgres://postgres@127.0.0.1:${proxy.port}/${name}` })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

async function marks(): Promise<number> {
  const [row] = await database.rows<{ n: number }>('select count(*)::integer as n from marks')
  return row?.n ?? -1
}

describe('the proxy in front of PostgreSQL', () => {
  it('tells each round trip by the name of its statement and the rows of its answer', async () => {
    const trips: Trip[] = []
    proxy.onAnswer = (trip) => void trips.push(trip)
    const client = await connected()
    await client.query({ name: 'three', text: 'select generate_series(1, $1::integer)', values: [3] })
    await client.query('select 1 where false')
    await client.end()
    expect(trips).toEqual([
      { name: 'three', rows: 3 },
      { name: 'simple', rows: 0 },
    ])
  })

  it('keeps a held request from the server, so that a client that dies then has done nothing', async () => {
    const before = await marks()
    const client = await connected()
    const isHeld = new Promise<void>((resolve) => {
      proxy.onRequest = ({ name }) => {
        if (name !== 'mark') return undefined
        resolve()
        return new Promise(() => undefined)
      }
    })
    const asked = client.query({ name: 'mark', text: 'insert into marks values (1)' }).catch(() => 'cut')
    await isHeld
    proxy.cut()
    expect(await asked).toBe('cut')
    proxy.onRequest = () => undefined
    expect(await marks()).toBe(before)
  })

  it('holds an answer when the server has done its work already', async () => {
    const before = await marks()
    const client = await connected()
    const isHeld = new Promise<void>((resolve) => {
      proxy.onAnswer = ({ name }) => {
        if (name !== 'mark') return undefined
        resolve()
        return new Promise(() => undefined)
      }
    })
    const asked = client.query({ name: 'mark', text: 'insert into marks values (1)' }).catch(() => 'cut')
    await isHeld
    expect(await marks()).toBe(before + 1)
    proxy.cut()
    expect(await asked).toBe('cut')
    proxy.onAnswer = () => undefined
  })

  it('passes on at once what the server says unasked', async () => {
    const client = await connected()
    await client.query('listen news')
    const heard = new Promise((resolve) => client.on('notification', ({ payload }) => resolve(payload)))
    await database.rows(`select pg_notify('news', 'fresh')`)
    expect(await heard).toBe('fresh')
    await client.end()
  })
})
