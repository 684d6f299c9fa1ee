import type { Address } from '../../desk/ports.ts'
import type { Call } from '../../desk/records.ts'
import { destination } from './budget.ts'

/** A call that makes no message of a name and needs none. */
export function plainCall(to: Address, kind: string, payload: object, priority: number): Call {
  return {
    ...destination(to),
    priority,
    kind,
    payload: JSON.stringify(payload),
    ref: null,
    needsRef: null,
    coalesceKey: null,
    isFree: false,
    report: null,
  }
}
