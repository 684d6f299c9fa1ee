import type { SubmissionAnswer, Suggestion } from '../channels/slack/accept.ts'
import { blockOfSubmitted, optionOf } from '../channels/slack/blocks.ts'
import { isDeskCommand } from '../channels/slack/places.ts'
import { formOf } from '../channels/slack/form.ts'
import type { Words } from '../channels/slack/words.ts'
import { mailOfRefusedForm } from '../desk/conversation/conversation-mail.ts'
import type { DeskPolicy } from '../desk/policy.ts'
import type { Judge } from '../desk/ports.ts'
import { suggestProducts } from '../domain/form/catalogue.ts'
import { checkDeskForm } from '../domain/form/check-desk-form.ts'
import type { FormFacts } from '../domain/form/act.ts'
import { checkForm, type FormFaults, type JudgeWords } from '../domain/form/check-form.ts'
import { readMetadata } from '../domain/form/metadata.ts'
import { isOverruled, joinRefused } from '../domain/form/refused-form.ts'
import { overruledWordsOf } from '../storage/overruled-words.ts'
import { createReadMarks } from '../storage/read-marks.ts'
import type { SlackInside } from './slack.ts'

export interface InsideParts {
  readonly policy: Pick<DeskPolicy, 'products' | 'numberPrefix' | 'roomLanguage'>
  /** The channels of Slack that are rooms of the desk. */
  readonly roomChannels: readonly string[]
  readonly judge: Judge
  readonly words: Words
  /** The desk's clock, epoch milliseconds. */
  readonly now: () => number
}

/** What the desk says while Slack waits: the faults of a form, and products while somebody types. */
export function createSlackInside(parts: InsideParts): SlackInside {
  const { policy, now } = parts
  return {
    answer: (database) => async (payload, lane) =>
      payload['command'] === undefined
        ? answerForm(payload['view'], () => overruledWordsOf(database, lane), parts)
        : answerCommand(payload, parts),
    suggest: (query) => suggest(query, policy),
    readBackStore: (database, account) => createReadMarks(database, account, now),
  }
}

/** All faults at once, each at its field, in the language that the form speaks (R4, R20). Refused words come before a person. */
async function answerForm(
  view: unknown,
  overruled: () => Promise<readonly string[]>,
  parts: InsideParts,
): Promise<SubmissionAnswer> {
  const form = formOf(view)
  if (form === null) return { kind: 'taken', response: null }
  const { words, judge } = parts
  const isRefused: JudgeWords = (text, zone) => judge.abuse(text, zone, 'requester') === 'refuse'
  const first = faultsOf(form, isRefused, parts)
  const { found, text } = first.text === '' ? first : await reconsidered(form, isRefused, overruled, parts)
  const { language } = readMetadata(form.metadata)
  const faults = Object.entries(found).flatMap(([field, phrase]) => {
    const block = blockOfSubmitted(view, field)
    return block === null ? [] : [[block, words.phrase(language, phrase)]]
  })
  if (faults.length === 0) return { kind: 'taken', response: null }
  const errors = Object.fromEntries(faults) as Record<string, string>
  return { kind: 'errors', errors, ...(text === '' ? {} : { mail: mailOfRefusedForm({ form, text }) }) }
}

interface Faults {
  readonly found: FormFaults
  /** The requester's words that were refused; empty when there are none. */
  readonly text: string
}

function faultsOf(form: FormFacts, isRefused: JudgeWords, { judge, policy, now }: InsideParts): Faults {
  const world = {
    isAbuse: (text: string) => judge.abuse(text, 'prose', 'agent') === 'refuse',
    now: now(),
    numberPrefix: policy.numberPrefix,
  }
  const refused: string[] = []
  const found =
    checkDeskForm(form.name, form.fields, world) ??
    checkForm(form.name, form.fields, (text, zone) => {
      const isAbuse = isRefused(text, zone)
      if (isAbuse) refused.push(text)
      return isAbuse
    })
  return { found, text: joinRefused(refused) }
}

/** Words that an agent has let pass are no fault any more. */
async function reconsidered(
  form: FormFacts,
  isRefused: JudgeWords,
  overruled: () => Promise<readonly string[]>,
  parts: InsideParts,
): Promise<Faults> {
  const passed = await overruled()
  return faultsOf(form, (text, zone) => isRefused(text, zone) && !isOverruled(text, passed), parts)
}

/** The agents' command is about a room: anywhere else nothing comes of it, and whoever gave it learns where it belongs. */
function answerCommand(payload: Readonly<Record<string, unknown>>, parts: InsideParts): SubmissionAnswer {
  const { roomChannels, words, policy } = parts
  const isElsewhere = isDeskCommand(payload) && !roomChannels.some((channel) => channel === payload['channel_id'])
  if (!isElsewhere) return { kind: 'taken', response: null }
  return { kind: 'said', text: words.phrase(policy.roomLanguage, { key: 'agent:spoken.elsewhere' }) }
}

/** The element's name ends with the language of its form. */
function suggest(
  { actionId, typed }: Suggestion,
  { products }: Pick<DeskPolicy, 'products'>,
): { readonly options: readonly object[] } {
  const [, language = ''] = actionId.split(':')
  return { options: suggestProducts(typed, products, language).map(optionOf) }
}
