import type { Surroundings } from './surroundings.ts'
import { cardMail } from '../desk/registration.ts'
import { roomConversations, type DeskPolicy } from '../desk/policy.ts'
import { createInbox } from '../queue/inbox.ts'
import type { Running } from '../queue/loop.ts'
import type { Database } from '../storage/database.ts'
import { ticketsWithoutCard } from '../storage/tickets-without-card.ts'
import { keepTrying } from './keep-trying.ts'

/**
 * Slack has said whose token it is only after the desk had begun to work: tickets that were registered in between get their
 * cards in its channels now. Those that have one are left alone, whoever asks and however often.
 *
 * @param since Epoch milliseconds of the desk's clock.
 */
export function showLateCards(
  around: Surroundings,
  database: Database,
  policy: DeskPolicy,
  late: { readonly account: string; readonly since: number },
): Running {
  return keepTrying(around.log, 'Cards that came too early for Slack could not be found; tried again', () =>
    tell(around, database, policy, late),
  )
}

async function tell(
  { inBell }: Surroundings,
  database: Database,
  policy: DeskPolicy,
  { account, since }: { readonly account: string; readonly since: number },
): Promise<void> {
  const rows = await ticketsWithoutCard(database, account, new Date(since))
  const mails = rows.flatMap((ticket) =>
    roomConversations(policy, ticket.room)
      .filter((place) => place.startsWith(`${account}:`))
      .map((place) => cardMail(ticket, place, `late.${account}`, ticket.registeredAt)),
  )
  if (mails.length === 0) return
  const desk = { channel: 'desk', account: 'desk', epoch: 0 }
  await createInbox(database, inBell).save(mails.map((mail) => ({ ...desk, ...mail, eventAt: mail.eventAt.getTime() })))
  inBell.ring()
}
