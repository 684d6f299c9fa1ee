import { FIELDS, type Dialog, type Field, type HeldMessage } from './dialog.ts'
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
export function refuseAbuse(taking: Taking, incoming: Incoming, field = fieldAsked(taking)): Taking {
  const { world } = taking
  const strikes = countStrike(taking.dialog, world.now)
  const { coolsUntil } = strikes
  const counted = withDialog(taking, { ...strikes, unkept: incoming.messageId })
  const kept = taking.dialog.draft ? [{ key: 'intake:abuse.kept' }] : []
  const then =
    coolsUntil === null || coolsUntil <= world.now
      ? { key: 'intake:abuse.again' }
      : { key: 'intake:abuse.cool', params: { time: { moment: coolsUntil, show: 'time' } as const } }
  const told = tell(counted, [{ key: 'intake:abuse.rule' }, then, ...kept], {
    choices: [[{ id: `R.${world.turnKey}`, label: { key: 'intake:abuse.mistake' } }]],
  })
  const { body, messageId } = incoming
  const hasFiles = body.kind === 'files'
  return { ...told, refused: { text: wordsOf(incoming), asking: field, messageId, hasFiles } }
}

/** One refusal more, and the pause that it may bring. */
export function countStrike(dialog: Dialog, now: number): Pick<Dialog, 'strikes' | 'coolsUntil'> {
  const strikes = [...dialog.strikes.filter((at) => at > now - STRIKES_WITHIN_MS), now]
  if (strikes.length >= STRIKES) return { strikes: [], coolsUntil: now + COOL_MS }
  return { strikes, coolsUntil: dialog.coolsUntil }
}

function wordsOf({ body }: Incoming): string {
  if (body.kind === 'contact') return body.name
  if (body.kind === 'files' && body.caption === '') return body.files.map(({ name }) => name ?? '').join('\n')
  if (body.kind === 'files') return body.caption
  return 'text' in body ? body.text : ''
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
  const hasOpen = taking.world.tickets.some(({ status }) => status !== 'closed')
  const ticket = hasOpen ? [{ key: 'intake:abuse.coolingTicket' }] : []
  const cooling = { key: 'intake:abuse.cooling', params: { time: { moment, show: 'time' } as const } }
  return tell(taking, [cooling, ...ticket], { isSilent: true })
}

/** Abusive words that waited for a ticket are the first words of none. */
export function refuseHeld(taking: Taking, { messageId, text, at }: HeldMessage): Taking {
  const body = { kind: 'text', text, forwardedFrom: null } as const
  return refuseAbuse(taking, { messageId, at, body, replyTo: null, languageHint: null, displayName: '' }, null)
}
