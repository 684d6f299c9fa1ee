import type { Severity } from '../ticket/events.ts'
import type { Block, Message } from './message.ts'

export interface DigestLine {
  readonly id: string
  readonly number: string
  readonly title: string
  readonly severity: Severity
}

/** As many as one message and one thumb can carry. */
const MOST_LINES = 8

/** Tickets whose card has to wait, in one message that is edited: the most urgent with a button, the rest as a number. */
export function roomDigest(waiting: readonly DigestLine[]): Message {
  if (waiting.length === 0) return { blocks: [{ key: 'agent:digest.done' }] }
  const shown = waiting.slice(0, MOST_LINES)
  const lines = shown.map(({ number, title, severity }): Block => ({
    key: 'agent:digest.line',
    params: { number, title, severity: { key: `agent:severity.${severity}` } },
  }))
  const rest = waiting.length - shown.length
  const more: Block[] = rest === 0 ? [] : [{ key: 'agent:digest.more', params: { count: rest } }]
  return {
    blocks: [{ key: 'agent:digest.title', params: { count: waiting.length } }, ...lines, ...more],
    choices: shown.map(({ id, number }) => [
      { id: `t.${id}.take`, label: { key: 'agent:digest.take', params: { number } }, tone: 'primary' as const },
    ]),
    isSilent: !waiting.some(({ severity }) => severity === 'critical'),
  }
}
