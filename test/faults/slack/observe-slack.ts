import type { CaughtMail } from '../../support/mail/fake-smtp.ts'
import type { Delivery } from '../../support/slack/delivery.ts'
import type { FakeSlack } from '../../support/slack/fake-slack.ts'
import type { Call } from '../../support/slack/journal.ts'
import { asList, isObject, type Json } from '../../support/slack/shapes.ts'
import { slackChannels } from '../desk-file.ts'
import { mailFacts, openRows, type Query, RESTLESS, STATE } from '../observe.ts'
import type { GivenDelivery, PostFact, SlackFacts, SlackOutboxFact, StaffTicketFact } from './slack-verdict.ts'
import type { StaffSheet } from './staff-sheet.ts'

export interface SlackSides {
  readonly query: Query
  readonly slack: FakeSlack
  readonly mails: readonly CaughtMail[]
  readonly sheets: readonly StaffSheet[]
}

export async function observeSlack({ query, slack, mails, sheets }: SlackSides): Promise<SlackFacts> {
  const [inbox, outbox, tickets, restless] = await Promise.all([
    query<{ payload: string; lane: string; state: string }>(
      `select payload, lane, ${STATE('done_at')} from inbox where channel = 'slack' order by id`,
    ),
    query<SlackOutboxFact>(OUTBOX),
    query<StaffTicketFact>(TICKETS),
    query<{ lane: string }>(RESTLESS),
  ])
  const stored = new Map<string, number>()
  for (const { payload } of inbox) {
    const key = nameOfBody(JSON.parse(payload) as Json)
    stored.set(key, (stored.get(key) ?? 0) + 1)
  }
  const calls = slack.calls.filter(({ isDone }) => isDone)
  return {
    sheets,
    deliveries: slack.deliveries.filter(isKept).map((one) => factOf(one, stored)),
    openInbox: inbox.flatMap(({ lane, state }) => (state === 'done' ? [] : [`a message of ${lane} is ${state}`])),
    outbox: outbox.map((row) => ({ ...row, chatId: null })),
    posts: calls.filter(({ method }) => method === 'chat.postMessage').map(postOf),
    done: countOf(calls.map(({ method }) => method)),
    tickets,
    cards: slackChannels()
      .flatMap((id) => slack.chat(id).fromBot.map(({ visible }) => visible))
      .join('\n'),
    mails: mailFacts(mails),
    restless: restless.map(({ lane }) => lane),
    breaches: [
      ...slack.breaches.map(({ method, reason }) => `${method}: ${reason}`),
      ...slack.windowViolations.map(({ method }) => `${method} inside the window of a 429`),
    ],
  }
}

export async function openSlackWork(query: Query, slack: FakeSlack): Promise<number> {
  return (
    (await openRows(query)) + slack.deliveries.filter(({ state }) => state === 'failed' || state === 'waiting').length
  )
}

/** What the app said itself is acknowledged and thrown away; what is typed into a select is only answered. */
function isKept({ kind, body }: Delivery): boolean {
  const event = isObject(body['event']) ? body['event'] : {}
  const inner = isObject(event['message']) ? event['message'] : {}
  return kind !== 'options' && event['bot_id'] === undefined && inner['bot_id'] === undefined
}

function factOf(delivery: Delivery, stored: ReadonlyMap<string, number>): GivenDelivery {
  const { kind, n, name, state, body, attempts } = delivery
  const isRefused = attempts.at(-1)?.answer?.json?.['response_action'] === 'errors'
  const isOwed = kind === 'event' || (state === 'acked' && !isRefused)
  return { name: `${name} #${n}`, state, isOwed, copies: stored.get(nameOfBody(body)) ?? 0 }
}

/** The same thing has one name, whichever way it came: a message its place and time, a form its view and what stands in it. */
function nameOfBody(body: Json): string {
  const event = isObject(body['event']) ? body['event'] : undefined
  if (event?.['type'] === 'message' && event['subtype'] !== 'message_changed') {
    return `message ${String(event['channel'])} ${String(event['ts'])}`
  }
  if (event !== undefined) return `event ${String(body['event_id'])}`
  const view = isObject(body['view']) ? body['view'] : {}
  const type = String(body['type'])
  if (type === 'view_submission' || type === 'view_closed') {
    return `${type} ${String(view['id'])} ${String(view['hash'])} ${JSON.stringify(view['state'])}`
  }
  return `trigger ${String(body['trigger_id'])}`
}

function postOf({ params }: Call): PostFact {
  const metadata = isObject(params['metadata']) ? params['metadata'] : {}
  const payload = isObject(metadata['event_payload']) ? metadata['event_payload'] : {}
  const id = Number(payload['outbox_id'] ?? Number.NaN)
  const words = asList(params['blocks']).map((block) => JSON.stringify(block).slice(0, 120))
  return {
    outboxId: Number.isNaN(id) ? null : id,
    channel: String(params['channel']),
    text: words[0] ?? String(params['text']),
  }
}

function countOf(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

const OUTBOX = `select id::integer, coalesce(lane, conversation, '') as lane, kind, outcome, platform_id as "platformId",
    ${STATE('sent_at')} from outbox order by id`

const TICKETS = `
  select split_part(k.conversation, ':', 3) as "userId", k.number,
    coalesce((select v.body from messages m join message_versions v on v.message_id = m.id
      where m.ticket_id = k.id and m.kind = 'problem' order by v.version desc limit 1), '') as problem,
    coalesce((select json_agg((select v.body from message_versions v where v.message_id = m.id order by v.version desc limit 1))
      from messages m where m.ticket_id = k.id and m.kind = 'message'), '[]') as "followUps",
    (select count(*)::integer from attachments a where a.ticket_id = k.id) as files,
    (select json_agg(coalesce(e.type, '') order by place) from generate_series(1, (
        select max(position) from ticket_events where ticket_id = k.id)) as place
      left join ticket_events e on e.ticket_id = k.id and e.position = place) as events
  from tickets k order by k.id`
