import type { Dialog } from '../intake/dialog.ts'
import { countStrike } from '../intake/refusal.ts'
import type { Message } from '../notice/message.ts'

/** What a refusal asks about when the words stood in a form. */
export const ASKED_IN_FORM = 'form'

/**
 * The refused words of a form as the review keeps them; empty when there are none. Each text stands in lines of its own, so
 * that what an agent let pass is found again whole and never in part.
 */
export function joinRefused(texts: Iterable<string>): string {
  return [...new Set(texts)].join('\n')
}

/** Whether an agent has let exactly this text pass, in any of these refusals. */
export function isOverruled(text: string, overruled: readonly string[]): boolean {
  return overruled.some((body) => `\n${body}\n`.includes(`\n${text}\n`))
}

export interface RefusedForm {
  readonly dialog: Dialog
  readonly message: Message
}

/**
 * A form that was refused (R20): the form itself says what is wrong with it, this says how to disagree, and repeats nothing.
 * The third time within an hour brings a pause in which nothing more of the kind is told; null during it. A form with other
 * words is taken all the while.
 */
export function tellRefusedForm(dialog: Dialog, now: number, turnKey: string): RefusedForm | null {
  if (dialog.coolsUntil !== null && now < dialog.coolsUntil) return null
  const strikes = countStrike(dialog, now)
  const isPause = strikes.coolsUntil !== null && now < strikes.coolsUntil
  const time = { moment: strikes.coolsUntil ?? now, show: 'time' } as const
  const pause = isPause ? [{ key: 'slack:refused.pause', params: { time } }] : []
  return {
    dialog: { ...dialog, ...strikes },
    message: {
      blocks: [{ key: 'intake:abuse.rule' }, { key: 'slack:refused.kept' }, ...pause],
      choices: [[{ id: `R.${turnKey}`, label: { key: 'intake:abuse.mistake' } }]],
    },
  }
}
