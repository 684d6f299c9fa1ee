import { Filter } from 'bad-words'
import { moderate, type ModerationOptions } from './moderate.ts'

/**
 * The interface of bad-words over the desk's own lists. The package's matcher is never run on a message: it cannot see
 * Cyrillic, and its time grows faster than the text (R20).
 */
export class SupportFilter extends Filter {
  private readonly judged: ModerationOptions

  constructor(options: ModerationOptions = {}) {
    super({ emptyList: true })
    this.judged = options
  }

  /** Whether the desk refuses the text. */
  override isProfane(text: string): boolean {
    return moderate(text, this.judged).verdict === 'refuse'
  }

  /** The text with every refused word covered, sign for sign; a text that is not refused comes back as it was. */
  override clean(text: string): string {
    const { verdict, hits } = moderate(text, this.judged)
    if (verdict !== 'refuse') return text
    const units = text.split('')
    for (const { start, end, tier } of hits) {
      if (tier !== 'obscene' && tier !== 'slur' && tier !== 'insult') continue
      for (let at = start; at < end; at += 1) if (text.charAt(at).trim() !== '') units[at] = this.placeHolder
    }
    return units.join('')
  }
}
