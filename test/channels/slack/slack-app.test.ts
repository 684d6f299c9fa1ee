import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { pino } from 'pino'
import { prepareSlack, SLACK_PATH, type SlackInside, type SlackParts } from '../../../src/app/slack.ts'
import type { Surroundings } from '../../../src/app/surroundings.ts'
import type { ReadBackStore } from '../../../src/channels/slack/read-back.ts'
import type { Config } from '../../../src/config.ts'
import { createBell } from '../../../src/queue/bell.ts'
import { freshDatabase, type TestDatabase } from '../../support/database.ts'
import { type FakeSlack, startFakeSlack } from '../../support/slack/fake-slack.ts'
import type { Person } from '../../support/slack/person.ts'
import { words } from '../plain-words.ts'
import { NOTHING_KEPT, ACCOUNT, startDoor, type RunningDoor } from './stub.ts'

let database: TestDatabase
let slack: FakeSlack
let anna: Person
let door: RunningDoor | null
let stops: (() => Promise<void>)[]

beforeEach(async () => {
  database = await freshDatabase()
  slack = await startFakeSlack()
  anna = slack.user({ id: 'U0ANNA', real_name: 'Anna' })
  door = null
  stops = []
})

afterEach(async () => {
  for (const stop of stops.reverse()) await stop()
  await slack.stop()
  await door?.stop()
  await database.drop()
})

const inside: SlackInside = {
  answer: () => async () => ({ kind: 'taken', response: null }),
  suggest: () => ({ options: [] }),
  readBackStore: null,
}

function prepare(mode: 'http' | 'socket', change: Partial<SlackInside> = {}): SlackParts {
  const { botToken, appToken, signingSecret, url: apiUrl } = slack
  const own = mode === 'http' ? { mode, signingSecret } : { mode, appToken }
  const around: Surroundings = {
    config: { desk: { locales: ['ru'] } } as unknown as Config,
    log: pino({ level: 'silent' }),
    clock: (now) => now,
    holder: 'test',
    inBell: createBell(),
    outBell: createBell(),
  }
  return prepareSlack({ botToken, apiUrl, ...own }, words, around, { ...inside, ...change })
}

async function start(parts: SlackParts): Promise<void> {
  if (parts.hook) {
    door = await startDoor(parts.hook.handle)
    await slack.deliverTo(door.url)
  }
  stops.push(await parts.startSending(database, NOTHING_KEPT), await parts.startReceiving(database))
}

async function untilStored(count: number): Promise<readonly string[]> {
  for (;;) {
    const rows = await database.rows<{ lane: string }>('select lane from inbox order by id')
    if (rows.length >= count) return rows.map(({ lane }) => lane)
  }
}

describe('Slack in the program', () => {
  it('takes what comes over HTTP into the inbox once the team is known', async () => {
    const parts = prepare('http')
    expect(parts.hook?.path).toBe(SLACK_PATH)
    expect((await parts.hook!.handle(new Request('http://desk.example/', { method: 'POST' }))).status).toBe(503)
    await start(parts)
    expect(await parts.account).toBe(ACCOUNT)
    await anna.writesDm('hello')
    await slack.redeliver()
    await slack.delivered()
    expect(await untilStored(1)).toEqual([`${ACCOUNT}:U0ANNA`])
  })

  it('takes what comes over a socket into the inbox', async () => {
    const parts = prepare('socket')
    expect(parts.hook).toBeNull()
    await start(parts)
    await slack.socketsOpen()
    await anna.writesDm('hello')
    await slack.delivered()
    expect(await untilStored(1)).toEqual([`${ACCOUNT}:U0ANNA`])
  })

  it('waits for Slack to say whose token it is, and can be stopped meanwhile', async () => {
    slack.faults.serverError({ on: 'auth.test', times: Infinity })
    await start(prepare('socket'))
    await slack.callsEnded('auth.test', 2)
    for (const stop of stops.splice(0).reverse()) await stop()
    expect(slack.socketCount).toBe(0)
    expect(await database.rows('select * from budgets')).toEqual([])
  })

  it('reads back what was said before it was there', async () => {
    await anna.writesDm('is anybody there?').catch(() => undefined)
    let read: (asOf: number) => void = () => undefined
    const done = new Promise<number>((resolve) => void (read = resolve))
    const store: ReadBackStore = {
      threads: async () => [],
      readUpTo: async () => null,
      moveTo: async () => undefined,
      lastRead: async () => null,
      markRead: async (asOf) => read(asOf),
    }
    await start(prepare('socket', { readBackStore: () => store }))
    await done
    expect(await untilStored(1)).toEqual([`${ACCOUNT}:U0ANNA`])
  })
})
