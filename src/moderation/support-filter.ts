import { Filter } from 'bad-words'
import { maskHits } from './mask.ts'
import { moderate, type ModerationOptions, type Verdict } from './moderate.ts'

/**
 * The interface of bad-words over the desk's own lists: what the desk asks about a text, and what a program that knows the
 * package can ask. The package's matcher is never run on a message: it cannot see Cyrillic, and its time grows faster than the
 * text (R20).
 */
export class SupportFilter extends Filter {
  private readonly exceptions: readonly string[]

  /** @param exceptions Phrases that an operator has overruled, word for word. */
  constructor(exceptions: readonly string[] = []) {
    super({ emptyList: true })
    this.exceptions = exceptions
  }

  /** What the desk does with the text; an empty one is nobody's offence. */
  verdictOn(text: string, where: Pick<ModerationOptions, 'zone' | 'speaker'> = {}): Verdict {
    return text === '' ? 'ok' : this.judge(text, where).verdict
  }

  /** Whether the desk refuses the text. */
  override isProfane(text: string): boolean {
    return this.verdictOn(text) === 'refuse'
  }

  /** The text as it may be shown: everything that was found in it covered, by covers that do not tell how long it was. */
  override clean(text: string): string {
    return maskHits(text, this.judge(text).hits)
  }

  private judge(text: string, where: ModerationOptions = {}): ReturnType<typeof moderate> {
    return moderate(text, { ...where, exceptions: this.exceptions })
  }
}
