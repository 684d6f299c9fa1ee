import { heldUntil } from './held.ts'
import type { Asked, Extension, Ledger } from './ledger.ts'
import type { SlaPolicy } from './policy.ts'

/** Where a ticket stands that waits for its requester (R21). Instants are epoch milliseconds. */
export interface StaleView {
  /** The question or solution that nobody has answered. */
  readonly messageId: string
  readonly deliveredAt: number
  /** What the requester was told: the ticket closes then. */
  readonly closesAt: number
  /** Null when nobody is to be warned. */
  readonly warnsAt: number | null
  readonly warnedAt: number | null
  /** What has to be done now. After hours nothing is, until `heldUntil`. */
  readonly due: 'warning' | 'closing' | null
  /** What is late waits for the opening of the office; null when nothing waits. */
  readonly heldUntil: number | null
}

const NEED_TIME_DAYS = 2

/**
 * Reads the rule of three business days. Null unless a delivered question or solution waits for the requester.
 *
 * Day 0 is the day of delivery; the ticket closes at the end of business of the third business day after it, and the warning
 * goes out at the end of business of the business day before. «Ещё актуально» and thanks count the days anew from their own
 * day; «Нужно время» adds two, and never gives less than two from the press. No press ever brings the closing forward.
 */
export function readStale({ asked, closing }: Ledger, policy: SlaPolicy, now: number): StaleView | null {
  if (!asked || asked.deliveredAt === null || closing) return null
  const { deliveredAt } = asked
  const count = countOf(asked, deliveredAt, policy)
  const closesAt = endOf(count, policy)
  const warnDay = count.days - policy.stale.warnDaysBefore
  const isWarned = policy.stale.warnDaysBefore > 0 && warnDay >= 1
  const warnsAt = isWarned ? policy.office.endOfBusinessDay(count.from, warnDay) : null
  const { messageId, warnedAt } = asked
  return {
    messageId,
    deliveredAt,
    closesAt,
    warnsAt,
    warnedAt,
    ...dueNow(closesAt, warnedAt === null ? warnsAt : null),
  }

  function dueNow(closing: number, warning: number | null): Pick<StaleView, 'due' | 'heldUntil'> {
    const isClosing = closing <= now
    const since = isClosing ? closing : warning
    if (since === null || since > now) return { due: null, heldUntil: null }
    const held = heldUntil(policy.office, since, now)
    return held > now ? { due: null, heldUntil: held } : { due: isClosing ? 'closing' : 'warning', heldUntil: null }
  }
}

/** So many business days after the day of an instant. */
interface Count {
  readonly from: number
  readonly days: number
}

function countOf({ extensions }: Asked, deliveredAt: number, policy: SlaPolicy): Count {
  const { days } = policy.stale
  return extensions.reduce<Count>((count, extension) => later(policy, count, ...offers(count, extension, days)), {
    from: deliveredAt,
    days,
  })
}

function offers(count: Count, { kind, at }: Extension, days: number): readonly Count[] {
  if (kind === 'anew') return [{ from: at, days }]
  return [
    { from: count.from, days: count.days + NEED_TIME_DAYS },
    { from: at, days: NEED_TIME_DAYS },
  ]
}

function later(policy: SlaPolicy, first: Count, ...others: readonly Count[]): Count {
  return others.reduce((best, other) => (endOf(other, policy) > endOf(best, policy) ? other : best), first)
}

function endOf({ from, days }: Count, policy: SlaPolicy): number {
  return policy.office.endOfBusinessDay(from, days)
}
