import { findTicketNumber, formatTicketNumber } from '../ticket/number.ts'
import type { FormValues } from './act.ts'
import type { FormFaults } from './check-form.ts'
import { textIn } from './read-values.ts'

export interface DeskFormWorld {
  /** Whether words may not go to a requester (R20). */
  readonly isAbuse: (text: string) => boolean
  /** Epoch milliseconds. */
  readonly now: number
  readonly numberPrefix: string
}

/** What requesters read. */
const PUBLIC_FIELDS = ['text', 'reason', 'situation']

/**
 * Everything that is wrong with an agents' form, at once; null for a form that is not theirs. Pure and quick: somebody waits
 * for it with the form open. Fields that a form does not have are not missed.
 */
export function checkDeskForm(name: string, values: FormValues, world: DeskFormWorld): FormFaults | null {
  if (name !== 'reply' && name !== 'order') return null
  const faults: Record<string, FormFaults[string]> = {}
  for (const field of PUBLIC_FIELDS) {
    if (world.isAbuse(textIn(values, field))) faults[field] = { key: 'agent:form.fault.abuse' }
  }
  if (name === 'reply') checkReply(values, world.now, faults)
  const number = textIn(values, 'number')
  if (number !== '' && findTicketNumber(number, world.numberPrefix) === null) {
    const example = formatTicketNumber({ prefix: world.numberPrefix, year: 2026, sequence: 482 })
    faults['number'] = { key: 'agent:form.fault.number', params: { example } }
  }
  return faults
}

/** A promise is nothing without its date (R17). */
function checkReply(values: FormValues, now: number, faults: Record<string, FormFaults[string]>): void {
  if (textIn(values, 'text') === '') faults['text'] = { key: 'agent:form.fault.text' }
  const isPromise = textIn(values, 'kind') === 'promise'
  if (isPromise && !(Number(textIn(values, 'date')) > now)) faults['date'] = { key: 'agent:form.fault.date' }
}
