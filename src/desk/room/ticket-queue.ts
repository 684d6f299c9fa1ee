import type { Block, Choice, Message } from '../../domain/notice/message.ts'
import { findTicketNumber } from '../../domain/ticket/number.ts'
import { agentName, type DeskAgent } from '../policy.ts'
import type { TicketLine, TicketQuery } from '../ports.ts'
import { sayHere, type RoomTurn, type Spot } from './room-turn.ts'

type Which = TicketQuery['which']

/** Commands that show tickets; each is also understood as a word of its own. */
export const QUEUE_COMMANDS: Readonly<Record<string, Which>> = {
  mine: 'mine',
  unassigned: 'unassigned',
  urgent: 'urgent',
  find: 'words',
}

const WORDS: readonly (readonly [RegExp, Which])[] = [
  [/^(?:мои|mine)[.!]?$/iu, 'mine'],
  [/^(?:без ответственного|unassigned)[.!]?$/iu, 'unassigned'],
  [/^(?:горит|urgent)[.!]?$/iu, 'urgent'],
]

/** «Горит» looks this far ahead. */
const SOON_MS = 2 * 3_600_000

/** Which tickets are meant by a word in the room, or null. */
export function queueWord(text: string): Which | null {
  return WORDS.find(([word]) => word.test(text.trim()))?.[1] ?? null
}

/** Shows tickets of the rooms that live here (R2): the agent's own, those of nobody, those that burn, or those with these words. */
export async function showQueue(
  turn: RoomTurn,
  agent: DeskAgent,
  which: Which,
  { words, spot }: { readonly words: string; readonly spot: Spot },
): Promise<void> {
  const { tools, rooms, now } = turn
  if (which === 'words' && words.trim() === '') {
    return sayHere(turn, { blocks: [{ key: 'agent:queue.wordsMissing' }], isSilent: true }, spot)
  }
  const lines = await tools.lookups.listTickets({
    rooms,
    which,
    agentId: agent.id,
    dueBefore: new Date(now + SOON_MS),
    words: findTicketNumber(words, tools.policy.numberPrefix) ?? words.slice(0, 200),
  })
  sayHere(turn, queueMessage(turn, which, lines), spot)
}

function queueMessage({ tools }: RoomTurn, which: Which, lines: readonly TicketLine[]): Message {
  if (lines.length === 0) return { blocks: [{ key: 'agent:queue.empty' }], isSilent: true }
  const blocks = lines.map(({ number, title, status, severity, assigneeId, dueAt }): Block => {
    const params = {
      number,
      title,
      severity: { key: `agent:severity.${severity}` },
      status: { key: `agent:status.${status}` },
      agent: agentName(tools.policy, assigneeId) ?? { key: 'agent:queue.nobody' },
    }
    return dueAt === null || status === 'closed'
      ? { key: 'agent:queue.line', params }
      : { key: 'agent:queue.lineDue', params: { ...params, deadline: { moment: dueAt, show: 'moment' } } }
  })
  const free = lines.filter(({ assigneeId, status }) => assigneeId === null && status !== 'closed')
  const choices = free.map(({ id, number }): Choice[] => [
    { id: `t.${id}.take`, label: { key: 'agent:digest.take', params: { number } } },
  ])
  return { blocks: [{ key: `agent:queue.${which}` }, ...blocks], choices, isSilent: true }
}
