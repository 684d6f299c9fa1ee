/** How the people of a run reach the desk: by Telegram, or by Slack over its socket or over signed HTTP. */
export type Way = 'telegram' | 'socket' | 'http'

export const WAYS: readonly Way[] = ['telegram', 'socket', 'http']

/** What a run of that way is called in front of. */
export function wayName(way: Way): string {
  return way === 'telegram' ? '' : `slack ${way}: `
}
