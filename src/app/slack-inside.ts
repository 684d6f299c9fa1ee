import type { SubmissionAnswer, Suggestion } from '../channels/slack/accept.ts'
import { blockOfSubmitted, optionOf } from '../channels/slack/blocks.ts'
import { formOf } from '../channels/slack/form.ts'
import type { Words } from '../channels/slack/words.ts'
import type { DeskPolicy } from '../desk/policy.ts'
import type { Judge } from '../desk/ports.ts'
import { suggestProducts } from '../domain/form/catalogue.ts'
import { checkForm } from '../domain/form/check-form.ts'
import { readMetadata } from '../domain/form/metadata.ts'
import { createReadMarks } from '../storage/read-marks.ts'
import type { SlackInside } from './slack.ts'

export interface InsideParts {
  readonly policy: Pick<DeskPolicy, 'products'>
  readonly judge: Judge
  readonly words: Words
  /** The desk's clock, epoch milliseconds. */
  readonly now: () => number
}

/** What the desk says while Slack waits: the faults of a form, and products while somebody types. Neither asks the database. */
export function createSlackInside({ policy, judge, words, now }: InsideParts): SlackInside {
  return {
    answer: async (payload) => answerForm(payload['view'], judge, words),
    suggest: (query) => suggest(query, policy),
    readBackStore: (database, account) => createReadMarks(database, account, now),
  }
}

/** All faults at once, each at its field, in the language that the form speaks (R4, R20). */
function answerForm(view: unknown, judge: Judge, words: Words): SubmissionAnswer {
  const form = formOf(view)
  if (form === null) return { kind: 'taken', response: null }
  const isAbuse = (text: string, zone: 'prose' | 'name' | 'fileName'): boolean =>
    judge.abuse(text, zone, 'requester') === 'refuse'
  const { language } = readMetadata(form.metadata)
  const faults = Object.entries(checkForm(form.name, form.fields, isAbuse)).flatMap(([field, phrase]) => {
    const block = blockOfSubmitted(view, field)
    return block === null ? [] : [[block, words.phrase(language, phrase)]]
  })
  if (faults.length > 0) return { kind: 'errors', errors: Object.fromEntries(faults) as Record<string, string> }
  return { kind: 'taken', response: null }
}

/** The element's name ends with the language of its form. */
function suggest(
  { actionId, typed }: Suggestion,
  { products }: Pick<DeskPolicy, 'products'>,
): { readonly options: readonly object[] } {
  const [, language = ''] = actionId.split(':')
  return { options: suggestProducts(typed, products, language).map(optionOf) }
}
