import { FIELDS, type Field } from './dialog.ts'
import type { Incoming } from './incoming.ts'
import { tell, withDialog, type Taking } from './turn.ts'

/** Three refusals within an hour, and words are not taken for a quarter of one (R20). */
const STRIKES = 3
const STRIKES_WITHIN_MS = 3_600_000
const COOL_MS = 15 * 60_000

/**
 * The refused words are nobody's answer and are never repeated; everything told before stays, and the same question waits for
 * other words (R20). Agents can look at them when the person says that the filter is wrong.
 */
export function refuseAbuse(taking: Taking, incoming: Incoming): Taking {
  const { world } = taking
  const strikes = [...taking.dialog.strikes.filter((at) => at > world.now - STRIKES_WITHIN_MS), world.now]
  const isTooMuch = strikes.length >= STRIKES
  const coolsUntil = isTooMuch ? world.now + COOL_MS : null
  const counted = withDialog(taking, { strikes: isTooMuch ? [] : strikes, coolsUntil })
  const kept = taking.dialog.draft ? [{ key: 'intake:abuse.kept' }] : []
  const then =
    coolsUntil === null
      ? { key: 'intake:abuse.again' }
      : { key: 'intake:abuse.cool', params: { time: { moment: coolsUntil, show: 'time' } as const } }
  const told = tell(counted, [{ key: 'intake:abuse.rule' }, then, ...kept], {
    choices: [[{ id: `R.${world.turnKey}`, label: { key: 'intake:abuse.mistake' } }]],
  })
  return { ...told, refused: { text: wordsOf(incoming), asking: fieldAsked(taking), messageId: incoming.messageId } }
}

function wordsOf({ body }: Incoming): string {
  switch (body.kind) {
    case 'text':
    case 'edit':
      return body.text
    case 'files':
      return [body.caption, ...body.files.map(({ name }) => name ?? '')].filter((part) => part !== '').join('\n')
    case 'contact':
      return body.name
    default:
      return ''
  }
}

function fieldAsked({ dialog }: Taking): Field | null {
  return FIELDS.find((field) => field === dialog.asking) ?? null
}

/** Words that come while the conversation cools down. */
export function isCooling({ dialog, world }: Taking): boolean {
  return dialog.coolsUntil !== null && world.now < dialog.coolsUntil
}

export function tellCooling(taking: Taking): Taking {
  const moment = taking.dialog.coolsUntil ?? taking.world.now
  return tell(taking, [{ key: 'intake:abuse.cooling', params: { time: { moment, show: 'time' } } }], { isSilent: true })
}
