import { maskHits } from './mask.ts'
import { moderate, type Hit, type ModerationOptions, type Verdict } from './moderate.ts'

export interface Explanation {
  readonly verdict: Verdict
  /** The text as an agent or an operator may see it: every hit covered. */
  readonly masked: string
  /** Places in the original text, in its order, with the rule of each; no words, so safe to log. */
  readonly hits: readonly Hit[]
}

/** Explains the verdict on a text (R20): what `zayavka moderate --explain TEXT` prints. No bad word leaves this function. */
export function explainModeration(text: string, options: ModerationOptions = {}): Explanation {
  const { verdict, hits } = moderate(text, options)
  return { verdict, masked: maskHits(text, hits), hits }
}
