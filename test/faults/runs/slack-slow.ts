import type { Delivery } from '../../support/slack/delivery.ts'
import type { FakeSlack } from '../../support/slack/fake-slack.ts'
import { isObject } from '../../support/slack/shapes.ts'
import type { Lab } from '../lab.ts'
import type { Query } from '../observe.ts'
import type { Result } from '../result.ts'
import { openStage } from '../stage.ts'
import { wayName } from '../way.ts'
import { pause } from './crowd.ts'

const PER_SECOND = 50
/** Before every statement, so that a round trip takes at least as long as that. */
const DATABASE_MS = 300
/** Slack gives up after 3 s. */
const MOST_ACK_MS = 2500
const WRITERS = 40

/**
 * Fifty events a second while every statement waits for 300 ms: each of them is acknowledged after its commit and in time (F19).
 * The figures are what Slack saw, from sending to the acknowledgement.
 */
export async function runSlackSlow(lab: Lab, seconds: number): Promise<Result> {
  const stage = await openStage(lab)
  const { slack, database, query } = stage
  try {
    if (slack === null) throw new Error('This run needs Slack')
    const early: string[] = []
    slack.hooks.answered = async (delivery) => {
      if (isWritten(delivery) && !(await isStored(query, delivery))) early.push(delivery.name)
    }
    await stage.launch().ready
    await untilReachable(slack)
    database.onRequest = () => pause(DATABASE_MS)
    await writeEvenly(slack, seconds)
    database.onRequest = () => undefined
    await stage.drain()
    const events = slack.deliveries.filter(isWritten)
    const took = events.map(({ attempts }) => attempts[0]?.answer?.tookMs ?? Number.POSITIVE_INFINITY)
    took.sort((one, other) => one - other)
    const late = took.filter((ms) => ms >= MOST_ACK_MS).length
    const verdict = await stage.verdict()
    const complaints = [
      ...(late > 0 ? [`${late} of ${events.length} were not acknowledged within ${MOST_ACK_MS} ms`] : []),
      ...(early.length > 0 ? [`${early.length} were acknowledged before their commit`] : []),
    ]
    return {
      name: `${wayName(lab.way)}${PER_SECOND} events a second, database ${DATABASE_MS} ms slow`,
      ...verdict,
      unexpected: [...verdict.unexpected, ...complaints],
      incidents: 0,
      recoveredMs: null,
      figures: { events: events.length, p50ms: at(took, 0.5), p99ms: at(took, 0.99), maxMs: at(took, 1) },
    }
  } finally {
    await stage.close()
  }
}

/** Sent by the clock and not by the answers: a slow desk gets no rest. Resolves when every one has its answer. */
async function writeEvenly(slack: FakeSlack, seconds: number): Promise<void> {
  const people = Array.from({ length: WRITERS }, (_, index) =>
    slack.user({ id: `U0WRITER${index}`, real_name: `Writer ${index}`, email: `w${index}@vektor.example` }),
  )
  const began = performance.now()
  const written: Promise<unknown>[] = []
  for (let n = 0; n < PER_SECOND * seconds; n += 1) {
    await pause(Math.max(0, began + (n * 1000) / PER_SECOND - performance.now()))
    written.push(people[n % WRITERS]?.writesDm(`thought number ${n}`) ?? Promise.resolve())
  }
  await Promise.all(written)
}

function isWritten({ name, body }: Delivery): boolean {
  const event = isObject(body['event']) ? body['event'] : {}
  return name === 'message' && event['bot_id'] === undefined && event['subtype'] === undefined
}

/** Asked past the slow proxy, at the moment at which the answer stands at Slack's door. */
async function isStored(query: Query, { body }: Delivery): Promise<boolean> {
  const rows = await query(`select from inbox where position($1 in payload) > 0`, [String(body['event_id'])])
  return rows.length > 0
}

async function untilReachable(slack: FakeSlack): Promise<void> {
  const person = slack.user({ id: 'U0FIRST', real_name: 'First', email: 'first@vektor.example' })
  await person.opensHome()
  await slack.delivered({ timeoutMs: 30_000 })
}

function at(sorted: readonly number[], share: number): number {
  return Math.round(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0)
}
