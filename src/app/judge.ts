import type { Judge } from '../desk/ports.ts'
import { identify } from '../language/identify.ts'
import { moderate } from '../moderation/moderate.ts'

/** The desk's view of a person's words. A text of any length and any kind has an answer (R20). */
export function createJudge(): Judge {
  return {
    abuse: (text, zone, speaker) => (text === '' ? 'ok' : moderate(text, { zone, speaker }).verdict),
    language: (text, current) => identify(text, current === null ? {} : { current }).language,
  }
}
