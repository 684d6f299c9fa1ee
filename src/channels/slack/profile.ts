import type { FormProfile } from '../../domain/form/state.ts'
import type { SlackApi } from './api.ts'
import { fieldOf, textOf } from './shape.ts'
import { within } from './within.ts'

const PATIENCE_MS = 1500

/**
 * What Slack tells of a person. The address of a full member of this very workspace counts as confirmed: its administrators
 * vouch for it. A guest's and a Slack Connect user's does not (R4). Null when Slack does not answer in time.
 */
export async function askProfile(api: SlackApi, teamId: string, userId: string): Promise<FormProfile | null> {
  const answer = await within(PATIENCE_MS, api.call('users.info', { user: userId, include_locale: true })).catch(
    () => null,
  )
  const user = answer?.['user']
  if (typeof user !== 'object' || user === null) return null
  const read = (name: string): string | null => textOf(fieldOf(user, 'profile', name))
  const email = read('email')
  return {
    name: read('real_name') ?? textOf(fieldOf(user, 'real_name')) ?? read('display_name') ?? '',
    company: null,
    phone: read('phone'),
    email,
    isEmailConfirmed: email !== null && isFullMember(user, teamId),
    language: textOf(fieldOf(user, 'locale'))?.slice(0, 2).toLowerCase() ?? null,
  }
}

/** Nobody's guest, and of this very workspace. */
export function isFullMember(user: unknown, teamId: string): boolean {
  const marks = ['is_restricted', 'is_ultra_restricted', 'is_stranger', 'is_bot', 'deleted']
  return fieldOf(user, 'team_id') === teamId && marks.every((mark) => fieldOf(user, mark) !== true)
}
