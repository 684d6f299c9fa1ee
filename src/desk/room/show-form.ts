import { createFormVoice } from '../form/speak-form.ts'
import type { Address, Surface } from '../ports.ts'
import type { Writes } from '../records.ts'
import type { RoomTurn } from './room-turn.ts'

/** What a turn of a room does with forms, each for one person; null where the platform has none. */
export function createRoomForms(
  surfaces: readonly Surface[],
  turnKey: string,
  to: Address,
  language: string,
  writes: Writes,
): RoomTurn['show'] {
  if (surfaces.find(({ channel }) => channel === to.channel)?.renderForm === undefined) return null
  return (say, personId) => {
    const person = { ...to, conversation: `${to.account}:${personId}` }
    writes.calls.push(...createFormVoice(surfaces, turnKey, person)(say, language))
  }
}
