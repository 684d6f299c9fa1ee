import type { Judge } from '../desk/ports.ts'
import { identify } from '../language/identify.ts'
import { moderate } from '../moderation/moderate.ts'

/** The desk's view of a person's words. A text of any length and any kind has an answer (R20). */
export function createJudge(): Judge {
  return {
    abuse: (text, zone, speaker) => (text === '' ? 'ok' : moderate(text, { zone, speaker }).verdict),
    mask: (text) => maskHits(text, moderate(text).hits),
    language: (text, current) => identify(text, current === null ? {} : { current }).language,
  }
}

const COVER = '▒▒▒'

/** Every cover has one length: how long a word is says too much about it. */
function maskHits(text: string, hits: readonly { readonly start: number; readonly end: number }[]): string {
  let masked = ''
  let at = 0
  for (const { start, end } of hits) {
    if (start < at) continue
    masked += text.slice(at, start) + COVER
    at = end
  }
  return masked + text.slice(at)
}
