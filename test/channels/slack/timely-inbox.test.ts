import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { createTimelyInbox } from '../../../src/queue/timely-inbox.ts'
import type { TimelyInbox } from '../../../src/desk/receiving.ts'
import { createSlackApi } from '../../../src/channels/slack/api.ts'
import { gatherSaves } from '../../../src/channels/slack/gather.ts'
import { createSlackHttp } from '../../../src/channels/slack/http-receiver.ts'
import { createBell } from '../../../src/queue/bell.ts'
import { createInbox } from '../../../src/queue/inbox.ts'
import type { Sql } from '../../../src/queue/sql.ts'
import { freshDatabase, type TestDatabase } from '../../support/database.ts'
import { type FakeSlack, startFakeSlack } from '../../support/slack/fake-slack.ts'
import type { Person } from '../../support/slack/person.ts'
import { acceptOptions, startDoor, type RunningDoor } from './stub.ts'

let database: TestDatabase
let timely: TimelyInbox
let blocker: pg.Client
let slack: FakeSlack
let anna: Person
let door: RunningDoor

beforeEach(async () => {
  database = await freshDatabase()
  blocker = new pg.Client({ connectionString: database.url })
  await blocker.connect()
  timely = createTimelyInbox(database, createBell())
  slack = await startFakeSlack()
  anna = slack.user({ id: 'U0ANNA', real_name: 'Anna' })
  const bell = createBell()
  const options = acceptOptions(gatherSaves(createInbox(database, bell)), {
    timely,
    answerWithinMs: 150,
    storeWithinMs: 100,
  })
  door = await startDoor(
    createSlackHttp({ ...options, signingSecret: slack.signingSecret, wallClock: () => Date.now() }),
  )
  await slack.deliverTo(door.url)
})

afterEach(async () => {
  await slack.stop()
  await door.stop()
  await blocker.end()
  await database.drop()
})

/** Nobody can write into the inbox until `release`. */
async function stall(): Promise<void> {
  await blocker.query('begin')
  await blocker.query('lock table inbox in share mode')
}

/** What was held up is let go, and has come to its end when this resolves. */
async function release(): Promise<void> {
  await blocker.query('rollback')
  await heldUp(0)
}

/** Resolves when so many statements are at work in the database. */
async function heldUp(count: number): Promise<void> {
  const working = `select count(*)::integer as working from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and state = 'active' and query like '%receive%'`
  let found = -1
  while (found !== count) found = (await database.rows<{ working: number }>(working))[0]!.working
}

async function stored(): Promise<readonly string[]> {
  const rows = await database.rows<{ external_id: string }>('select external_id from inbox order by id')
  return rows.map(({ external_id }) => external_id)
}

const row = {
  channel: 'slack',
  account: 'slack:T1',
  epoch: 0,
  externalId: 'x',
  lane: 'slack:T1:U1',
  eventAt: 0,
  payload: '{}',
}

/** The database as it is after its clock was asked and so much time has gone by before anything else reached it. */
function delayedBy(ms: number): Sql {
  return {
    async query<Row>(name: string, text: string, values: readonly unknown[]) {
      const rows = await database.query<{ now: number }>(name, text, values)
      const shown = name === 'database_clock' ? rows.map(({ now }) => ({ now: now - ms })) : rows
      return shown as readonly Row[]
    },
  }
}

describe('an inbox for what comes only once', () => {
  it('stores in time', async () => {
    expect(await timely.save(row, 5000)).toBe('stored')
    expect(await timely.save(row, 5000)).toBe('stored')
    expect(await stored()).toEqual(['x'])
  })

  it('undoes what reaches the database past its time, and wakes no lane for it', async () => {
    const late = createTimelyInbox(delayedBy(5000), createBell())
    expect(await late.save(row, 4000)).toBe('late')
    expect(await stored()).toEqual([])
    expect(await database.rows('select * from lanes')).toEqual([])
    expect(await late.save(row, 60_000)).toBe('stored')
  })

  it('sends nothing when the clock alone has taken too long', async () => {
    expect(await timely.save(row, 0)).toBe('late')
    expect(await stored()).toEqual([])
  })

  it('tells a database that is away from one that is late', async () => {
    const away: Sql = { query: () => Promise.reject(new Error('away')) }
    await expect(createTimelyInbox(away, createBell()).save(row, 5000)).rejects.toThrow('away')
  })
})

describe('while the database stalls', () => {
  it('a command is answered with an error in time and never worked', async () => {
    await stall()
    const answer = await anna.slashCommand('/ticket', 'printer')
    expect(answer).toMatchObject({ isAcked: true, text: expect.stringContaining('not stored: command') })
    await release()
    expect(await stored()).toEqual([])
    expect(await anna.slashCommand('/ticket', 'printer')).toMatchObject({ isAcked: true, text: '' })
    expect(await stored()).toHaveLength(1)
  })

  it('a form stays open with the reason and everything that was typed', async () => {
    await opensForm()
    await anna.fills('what', 'the printer is on fire')
    const before = await stored()
    await stall()
    expect(await anna.submits()).toMatchObject({ outcome: 'errors', errors: { what: 'not stored: form' } })
    await release()
    expect(await stored()).toEqual(before)
    expect(slack.modal(anna)!.value('what')).toBe('the printer is on fire')
    expect(await anna.submits()).toMatchObject({ outcome: 'closed' })
    expect(await stored()).toHaveLength(before.length + 1)
  })

  it('a shortcut gets a plain failure', async () => {
    await stall()
    expect(await anna.opensGlobalShortcut('new_request')).toMatchObject({ isAcked: false, status: 503 })
    await release()
    expect(await stored()).toEqual([])
  })

  it('an event waits for its commit', async () => {
    await stall()
    const writing = anna.writesDm('hello')
    await heldUp(1)
    expect(slack.pending().deliveries).toHaveLength(1)
    await release()
    await writing
    await slack.delivered()
    expect(await stored()).toHaveLength(1)
  })
})

async function opensForm(): Promise<void> {
  await anna.opensGlobalShortcut('new_request')
  const api = createSlackApi({ token: slack.botToken, apiUrl: slack.url })
  const element = { type: 'plain_text_input', action_id: 'text' }
  const words = (text: string): object => ({ type: 'plain_text', text })
  const view = {
    type: 'modal',
    title: words('New request'),
    submit: words('Send'),
    blocks: [{ type: 'input', block_id: 'what', label: words('What'), element }],
  }
  await api.call('views.open', { trigger_id: slack.deliveries.at(-1)!.body['trigger_id'], view })
}
