import type { Block, Message } from './message.ts'

export interface IncidentNewsView {
  readonly incidentId: string
  /** `fixed`: it is over, and whoever follows is asked whether it is for them. */
  readonly kind: 'update' | 'fixed'
  readonly title: string
  /** In an agent's words; empty when it was over before anybody could be told. */
  readonly text: string
}

/** What a follower without a ticket reads of a known incident. */
export function incidentNews({ incidentId, kind, title, text }: IncidentNewsView): Message {
  const quote: readonly Block[] = text === '' ? [] : [{ quote: text }]
  if (kind === 'update') return { blocks: [{ key: 'intake:incident.update', params: { title } }, ...quote] }
  return {
    blocks: [{ key: 'intake:incident.fixed', params: { title } }, ...quote, { key: 'intake:incident.isItOver' }],
    choices: [
      [
        { id: `I.${incidentId}.helped`, label: { key: 'intake:incident.helped' }, tone: 'primary' },
        { id: `I.${incidentId}.remains`, label: { key: 'intake:incident.remains' } },
      ],
    ],
  }
}
