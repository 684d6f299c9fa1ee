import { ask, type Taking } from './turn.ts'

/** How long a draft is kept that nobody goes on with. */
export const PURGE_AFTER_MS = 7 * 24 * 3_600_000

/** No service without identification: the rule is quoted, the draft waits (R19). */
export function declineIdentity(taking: Taking): Taking {
  const { draft } = taking.dialog
  const { supportEmail } = taking.world.desk
  const keptUntil = (draft?.startedAt ?? taking.world.now) + PURGE_AFTER_MS
  const refused = { key: 'intake:contact.refused', params: { date: { moment: keptUntil, show: 'day' } as const } }
  const urgent = supportEmail === null ? [] : [{ key: 'intake:contact.urgent', params: { email: supportEmail } }]
  return ask(taking, 'declined', {
    blocks: [refused, ...urgent],
    options: [
      [{ action: 'continue', label: { key: 'intake:contact.give' }, tone: 'primary' }],
      [{ action: 'discard', label: { key: 'intake:contact.discard' } }],
    ],
  })
}
