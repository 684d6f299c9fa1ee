import { sayHere, type RoomTurn } from './room-turn.ts'

/** The same trouble is told again after so long. */
const AGAIN_MS = 6 * 3_600_000

/** Topics cannot be opened or written in: the cards go into the chat itself, and somebody with the rights is asked to look. */
export function receiveTopicsFail(turn: RoomTurn): void {
  const { alertedAt } = turn.state
  if (alertedAt !== null && alertedAt > turn.now - AGAIN_MS) return
  turn.state = { ...turn.state, alertedAt: turn.now }
  sayHere(turn, { blocks: [{ key: 'agent:topic.fail' }] })
}
