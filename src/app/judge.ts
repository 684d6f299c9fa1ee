import type { Judge } from '../desk/ports.ts'
import { identify, warmUp as warmUpLanguage } from '../language/identify.ts'
import { maskHits } from '../moderation/mask.ts'
import { moderate, warmUp as warmUpModeration } from '../moderation/moderate.ts'

/**
 * The desk's view of a person's words (R20). A text of any length and any kind has an answer. The lists are loaded here, so
 * that a list that cannot be read ends the start and not somebody's first message.
 *
 * @param exceptions Phrases that the desk has decided to let pass, word for word.
 */
export function createJudge(exceptions: readonly string[] = []): Judge {
  warmUpLanguage()
  warmUpModeration()
  return {
    abuse: (text, zone, speaker) => (text === '' ? 'ok' : moderate(text, { zone, speaker, exceptions }).verdict),
    mask: (text) => maskHits(text, moderate(text, { exceptions }).hits),
    language: (text, current) => identify(text, current === null ? {} : { current }).language,
  }
}
