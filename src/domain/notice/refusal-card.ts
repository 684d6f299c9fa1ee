import type { Block, Message } from './message.ts'

export interface RefusalView {
  readonly id: string
  /** The words with what was found in them covered. */
  readonly masked: string
  readonly decision: { readonly kind: 'allowed' | 'upheld'; readonly agent: string } | null
}

/** What agents see of words that the filter refused: covered, with the decision in their hands (R20). */
export function refusalCard({ id, masked, decision }: RefusalView): Message {
  const blocks: Block[] = [{ key: 'agent:refused.title' }, { quote: masked }]
  if (decision)
    return { blocks: [...blocks, { key: `agent:refused.${decision.kind}`, params: { agent: decision.agent } }] }
  return {
    blocks: [...blocks, { key: 'agent:refused.how' }],
    choices: [
      [{ id: `R.${id}.allow`, label: { key: 'agent:refused.button.allow' }, tone: 'primary' }],
      [
        { id: `R.${id}.show`, label: { key: 'agent:button.reveal' } },
        { id: `R.${id}.keep`, label: { key: 'agent:refused.button.keep' } },
      ],
    ],
  }
}
