import type { Judge } from '../desk/ports.ts'
import { identify, warmUp as warmUpLanguage } from '../language/identify.ts'
import { warmUp as warmUpModeration } from '../moderation/moderate.ts'
import { SupportFilter } from '../moderation/support-filter.ts'

/**
 * The desk's view of a person's words (R20). A text of any length and any kind has an answer. The lists are loaded here, so
 * that a list that cannot be read ends the start and not somebody's first message.
 *
 * @param exceptions Phrases that the desk has decided to let pass, word for word.
 */
export function createJudge(exceptions: readonly string[] = []): Judge {
  warmUpLanguage()
  warmUpModeration()
  const filter = new SupportFilter(exceptions)
  return {
    abuse: (text, zone, speaker) => filter.verdictOn(text, { zone, speaker }),
    mask: (text) => filter.clean(text),
    language: (text, current) => identify(text, current === null ? {} : { current }).language,
  }
}
