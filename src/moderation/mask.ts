import type { Hit } from './moderate.ts'

const COVER = '▒▒▒'

/** The text with one cover of one length in place of each hit, so that the cover does not tell what it hides. */
export function maskHits(text: string, hits: readonly Pick<Hit, 'start' | 'end'>[]): string {
  let masked = ''
  let at = 0
  for (const { start, end } of [...hits].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (end <= at) continue
    masked += text.slice(at, Math.max(at, start)) + (start >= at ? COVER : '')
    at = end
  }
  return masked + text.slice(at)
}
