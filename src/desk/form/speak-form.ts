import type { FormSay } from '../../domain/form/view.ts'
import type { Address, Surface } from '../ports.ts'
import type { CallRecord } from '../records.ts'

/**
 * Renders what one turn does with forms into calls. They are numbered under the turn's key beside the messages of the turn, so
 * a turn that is taken twice does everything once. A platform without forms has none.
 */
export function createFormVoice(
  surfaces: readonly Surface[],
  turnKey: string,
  to: Address,
): (say: FormSay, language: string) => readonly CallRecord[] {
  let count = 0
  return (say, language) => {
    const calls = surfaces.find(({ channel }) => channel === to.channel)?.renderForm?.(say, to, language) ?? []
    return calls.map((call) => {
      count += 1
      return { ...call, dedupeKey: `${turnKey}.form${count}` }
    })
  }
}
