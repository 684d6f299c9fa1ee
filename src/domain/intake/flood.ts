import type { Incoming } from './incoming.ts'
import { tell, withDialog, type Taking } from './turn.ts'

/** More messages a minute than a person can mean to be answered one by one (T29). */
const MOST_A_MINUTE = 20

export interface Flow {
  readonly taking: Taking
  /** Everything is still kept, in order, but no longer answered piece by piece. */
  readonly isFlood: boolean
}

/** Counts a message by its own time; the first beyond the measure is told what happens to the rest. */
export function countMessage(taking: Taking, { body, at }: Incoming): Flow {
  if (body.kind !== 'text' && body.kind !== 'files' && body.kind !== 'contact') return { taking, isFlood: false }
  const within = taking.dialog.recent.filter((one) => one > at - 60_000)
  const recent = [...within, at].slice(-MOST_A_MINUTE - 1)
  const isFlood = recent.length > MOST_A_MINUTE
  const counted = withDialog(taking, { recent, isFloodTold: isFlood })
  const isFirst = isFlood && !taking.dialog.isFloodTold
  return { taking: isFirst ? tell(counted, [{ key: 'intake:flood' }], { isSilent: true }) : counted, isFlood }
}
