import type { Sql } from './chat-store.ts'
import { conversationOf, type Session } from './place.ts'

/** A letter that was written to the person of one browser. */
export interface ListedLetter {
  readonly messageId: string
}

/** The newest letters of a browser, oldest first: those about its tickets, and those that its chat has caused, such as a code. */
export async function lettersOf(sql: Sql, session: Session, limit = 50): Promise<readonly ListedLetter[]> {
  const rows = await sql.query<ListedLetter>(
    'letters_of_session',
    `select platform_id as "messageId" from outbox
     where account = 'mail:out' and kind = 'letter' and sent_at is not null and platform_id is not null
       and (conversation = 'mail:out:' || $1
         or conversation in (select 'mail:out:' || t.id from tickets t where t.conversation = $1))
     order by id desc limit $2`,
    [conversationOf('chat', session), limit],
  )
  return rows.toReversed()
}

/** When something of this browser's tickets falls due next; epoch milliseconds, null when nothing does. */
export async function nextEventOf(sql: Sql, session: Session, now: number): Promise<number | null> {
  const [row] = await sql.query<{ at: Date | null }>(
    'next_event_of_session',
    `select min(m.due_at) as at from timers m join tickets t on m.lane = 'ticket:' || t.id
     where t.conversation = $1 and t.status <> 'closed' and m.due_at > $2`,
    [conversationOf('chat', session), new Date(now)],
  )
  return row?.at?.getTime() ?? null
}

/** Whether something that came in, or fell due, is still to be worked. */
export async function isBusy(sql: Sql): Promise<boolean> {
  const [row] = await sql.query<{ busy: boolean }>(
    'inbox_is_busy',
    'select exists (select from inbox where done_at is null and parked_at is null) as busy',
    [],
  )
  return row?.busy ?? false
}
