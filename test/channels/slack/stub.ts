import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { AcceptOptions } from '../../../src/channels/slack/accept.ts'
import { createSlackApi } from '../../../src/channels/slack/api.ts'
import type { Copies } from '../../../src/channels/slack/copy-files.ts'
import { createSlackDeliver } from '../../../src/channels/slack/deliver.ts'
import type { Deliver, Sent } from '../../../src/desk/delivering.ts'
import type { Address } from '../../../src/desk/ports.ts'
import type { Inbox, InboxRow } from '../../../src/desk/receiving.ts'
import type { Call } from '../../../src/desk/records.ts'
import type { FakeSlack } from '../../support/slack/fake-slack.ts'
import { TEAM_ID } from '../../support/slack/world.ts'

export const ACCOUNT = `slack:${TEAM_ID}`

/** The conversation of a person, or of a room. */
export function addressOf(id: string): Address {
  return { channel: 'slack', account: ACCOUNT, conversation: `${ACCOUNT}:${id}` }
}

export interface MemoryInbox extends Inbox {
  readonly rows: Map<string, InboxRow>
  /** What the next saves reject with; null stores again. */
  fault: Error | null
}

export function memoryInbox(): MemoryInbox {
  const rows = new Map<string, InboxRow>()
  const inbox: MemoryInbox = {
    rows,
    fault: null,
    async save(given) {
      if (inbox.fault) throw inbox.fault
      const fresh = given.filter(({ externalId }) => !rows.has(externalId))
      for (const row of fresh) rows.set(row.externalId, row)
      return { stored: fresh.length, refused: [] }
    },
  }
  return inbox
}

/** Takes every form, and stores into the inbox in no time. */
export function acceptOptions(inbox: Inbox, change: Partial<AcceptOptions> = {}): AcceptOptions {
  return {
    teamId: TEAM_ID,
    inbox,
    timely: { save: async (row) => ((await inbox.save([row])) ? 'stored' : 'late') },
    answer: async () => ({ kind: 'taken', response: null }),
    suggest: () => ({ options: [] }),
    notStored: (what) => `not stored: ${what}`,
    now: () => Date.now(),
    onStored: () => undefined,
    ...change,
  }
}

export interface RunningDoor {
  readonly url: string
  stop(): Promise<void>
}

/** Puts a handler of requests behind a real server. */
export async function startDoor(handle: (request: Request) => Promise<Response>): Promise<RunningDoor> {
  const listener = getRequestListener(handle, { overrideGlobalObjects: false })
  const server = createServer((request, response) => void listener(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export interface Outbox {
  readonly deliver: Deliver
  /** Sends the calls one after the other, each once, and remembers the names of what was made. */
  send(calls: readonly Call[]): Promise<readonly Sent[]>
}

/** No ticket has a file. */
export const NOTHING_KEPT: Copies = {
  attachments: { ofMessage: async () => [] },
  store: { get: async () => null },
}

/** What the queue does with rendered calls, without time, budgets and repetition. */
export function createOutbox(slack: FakeSlack, timeoutMs = 5000, copies: Copies = NOTHING_KEPT): Outbox {
  const api = createSlackApi({ token: slack.botToken, apiUrl: slack.url, timeoutMs })
  const deliver = createSlackDeliver({ api, copies })
  const posted = new Map<string, string>()
  return {
    deliver,
    async send(calls) {
      const results: Sent[] = []
      for (const [index, call] of calls.entries()) {
        const targetId = call.needsRef === null ? null : (posted.get(`${call.conversation} ${call.needsRef}`) ?? null)
        const sent = await deliver({ ...call, id: String(index + 1), targetId, failures: 0 })
        if (sent.outcome === 'sent' && sent.platformId !== null && call.ref !== null) {
          posted.set(`${call.conversation} ${call.ref}`, sent.platformId)
        }
        results.push(sent)
      }
      return results
    },
  }
}
