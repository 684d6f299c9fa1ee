import type { CaughtMail } from '../support/mail/fake-smtp.ts'
import type { FakeTelegram } from '../support/telegram/fake-telegram.ts'
import type { Sheet } from './customer.ts'
import type { Facts, InboxFact, MailFact, OutboxFact, TicketFact } from './verdict.ts'

export type Query = <Row>(text: string, values?: readonly unknown[]) => Promise<readonly Row[]>

export interface Sides {
  readonly query: Query
  readonly telegram: FakeTelegram
  readonly mails: readonly CaughtMail[]
  readonly sheets: readonly Sheet[]
}

/** Bot API: about 30 messages a second over all chats, 20 a minute in a group, one a second in a chat with short bursts. */
const MOST = { second: 30, groupMinute: 20, chatSecond: 5 }

/** Reads both sides of a run that has come to rest. */
export async function observe({ query, telegram, mails, sheets }: Sides): Promise<Facts> {
  const [inbox, outbox, tickets, restless] = await Promise.all([
    readInbox(query),
    readOutbox(query),
    readTickets(query),
    query<{ lane: string }>(RESTLESS),
  ])
  return {
    sheets,
    updates: telegram.updates.map(({ updateId, state }) => ({ id: updateId, state })),
    received: telegram.received,
    mails: mailFacts(mails),
    inbox,
    outbox,
    tickets,
    restless: restless.map(({ lane }) => lane),
    breaches: breachesOf(telegram),
  }
}

/** What is still to be done: open messages, open calls, updates that nobody has confirmed. */
export async function openWork({ query, telegram }: Pick<Sides, 'query' | 'telegram'>): Promise<number> {
  return (await openRows(query)) + telegram.pending().length
}

export async function openRows(query: Query): Promise<number> {
  const [row] = await query<{ open: number }>(OPEN)
  return row?.open ?? 0
}

export function mailFacts(mails: readonly CaughtMail[]): readonly MailFact[] {
  return mails.map(({ envelope, messageId, subject, text }) => ({
    to: envelope.to.join(', '),
    messageId,
    text: `${subject}\n${text}`,
  }))
}

const OPEN = `
  select (select count(*) from inbox where done_at is null and parked_at is null)::integer
       + (select count(*) from outbox where sent_at is null and parked_at is null)::integer as open`

export const RESTLESS = `
  select lane from lanes where pending <> 0 or wake_at is not null
  union all select lane from out_lanes where pending <> 0 or wake_at is not null`

function breachesOf(telegram: FakeTelegram): readonly string[] {
  const { rates } = telegram
  const rateBreaches = [
    ['messages in a second', rates.maxPerSecond, MOST.second],
    ['messages in a minute in one group', rates.maxPerGroupPerMinute, MOST.groupMinute],
    ['messages in a second in one chat', rates.maxPerChatPerSecond, MOST.chatSecond],
  ] as const
  return [
    ...telegram.breaches.map(({ method, reason }) => `${method}: ${reason}`),
    ...telegram.windowViolations.map(({ chatId, leftMs }) => `a send to ${chatId}, ${Math.round(leftMs)} ms too early`),
    ...rateBreaches.flatMap(([what, peak, most]) => (peak > most ? [`${peak} ${what}`] : [])),
  ]
}

export const STATE = (done: string): string =>
  `case when parked_at is not null then 'parked' when ${done} is null then 'open' else 'done' end as state`

async function readInbox(query: Query): Promise<readonly InboxFact[]> {
  const rows = await query<{ channel: string; lane: string; payload: string; state: InboxFact['state'] }>(
    `select channel, lane, payload, ${STATE('done_at')} from inbox order by id`,
  )
  return rows.map(({ channel, lane, payload, state }) => ({
    updateId: channel === 'tg' ? updateIdOf(payload) : null,
    lane,
    state,
  }))
}

function updateIdOf(payload: string): number {
  return (JSON.parse(payload) as { readonly update_id: number }).update_id
}

interface OutboxRow extends Omit<OutboxFact, 'chatId'> {
  readonly conversation: string | null
}

async function readOutbox(query: Query): Promise<readonly OutboxFact[]> {
  const rows = await query<OutboxRow>(
    `select id::integer, conversation, kind, outcome, platform_id as "platformId", ${STATE('sent_at')} from outbox order by id`,
  )
  return rows.map(({ conversation, ...row }) => ({
    ...row,
    chatId: conversation?.startsWith('tg:') === true ? chatOf(conversation) : null,
  }))
}

/** A conversation of Telegram is named `tg:<bot>:<chat>`. */
function chatOf(conversation: string): number {
  return Number(conversation.split(':')[2])
}

interface TicketRow extends Omit<TicketFact, 'chatId'> {
  readonly conversation: string
}

/** A message's id begins with the id of the inbox row that brought it to the ticket, so it tells the order. */
async function readTickets(query: Query): Promise<readonly TicketFact[]> {
  const rows = await query<TicketRow>(`
    select k.number, k.conversation,
      coalesce((select json_object_agg(m.kind, v.body) from messages m join message_versions v on v.message_id = m.id
        where m.ticket_id = k.id and m.kind in ('problem', 'error', 'steps', 'changes')), '{}') as fields,
      coalesce((select json_agg(v.body order by split_part(m.id, '.', 1)::bigint)
        from messages m join message_versions v on v.message_id = m.id
        where m.ticket_id = k.id and m.kind = 'message'), '[]') as "followUps",
      (select count(*)::integer from attachments a where a.ticket_id = k.id) as photos,
      (select json_agg(coalesce(e.type, '') order by place) from generate_series(1, (
          select max(position) from ticket_events where ticket_id = k.id)) as place
        left join ticket_events e on e.ticket_id = k.id and e.position = place) as events
    from tickets k order by k.id`)
  return rows.map(({ conversation, ...row }) => ({ ...row, chatId: chatOf(conversation) }))
}
