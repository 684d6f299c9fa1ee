import { checkOptions } from './block-kit.ts'
import { act, stateFor } from './controls.ts'
import type { Answer } from './delivery.ts'
import { addFile, type FileSource } from './files.ts'
import { pushView, replaceView } from './methods/views.ts'
import { interactionBody, inView } from './payloads.ts'
import type { Actor } from './reach.ts'
import { asList, isObject, type Json, lengthOf, SlackError, textOf } from './shapes.ts'
import { checkView } from './view-rules.ts'
import { apiView, fieldsOf, isEmptyValue, stateOf, valueName } from './views.ts'
import type { StoredView } from './world.ts'

/** A line that an app offered for what was typed into an external_select. */
export interface Suggestion {
  readonly label: string
  readonly value: string
}

/**
 * What came of pressing the submit button. `incomplete`: Slack itself has found something missing or wrong and did not ask
 * the app. `failed`: no answer in time or one that Slack cannot use; the view stays as it is.
 */
export interface Submission {
  readonly outcome: 'incomplete' | 'closed' | 'errors' | 'updated' | 'pushed' | 'cleared' | 'failed'
  readonly errors: Readonly<Record<string, string>>
  readonly answer: Answer | undefined
}

const USUAL_MIN_QUERY = 3

/** What the app suggested last, by view and action. */
const suggested = new WeakMap<StoredView, Map<string, readonly Json[]>>()

export function topView({ world, account }: Actor): StoredView {
  const view = world.stackOf(account.id).at(-1)
  if (view === undefined) {
    throw new Error(`${account.name} has no modal open.`)
  }
  return view
}

/** Types or chooses in a block; the app hears of it at once when the block asks for that. */
export async function fill(actor: Actor, blockId: string, value: unknown): Promise<Answer | undefined> {
  const view = topView(actor)
  const { field, block } = fieldIn(view, blockId)
  const { element, actionId } = field
  const offered = { ...element, suggested: suggested.get(view)?.get(actionId) ?? [] }
  const content = element['type'] === 'file_input' ? filesFor(actor, value) : value
  const state = stateFor(offered, content)
  view.values[blockId] = { ...view.values[blockId], [actionId]: state }
  actor.world.changed()
  if (block['type'] === 'input' && block['dispatch_action'] !== true) {
    return undefined
  }
  return act(actor, { view, blocks: [] }, blockId, { action_id: actionId, ...state })
}

/** Types into an external_select and returns what the app suggests; below min_query_length the app is not asked. */
export async function suggest(actor: Actor, blockId: string, query: string): Promise<readonly Suggestion[]> {
  const view = topView(actor)
  const { element, actionId } = fieldIn(view, blockId).field
  const least = typeof element['min_query_length'] === 'number' ? element['min_query_length'] : USUAL_MIN_QUERY
  if (lengthOf(query) < least) {
    return []
  }
  const base = interactionBody(actor.world, actor.account, 'block_suggestion')
  const asked = { ...base, ...inView(view), action_id: actionId, block_id: blockId, value: query }
  const { answer } = await actor.send('options', asked)
  const given = answer.json ?? {}
  for (const { kind, reason } of answer.isAcked ? checkOptions(given) : []) {
    actor.journal.blameAnswer('block_suggestion', given, kind, reason)
  }
  const options = [
    ...asList(given['options']),
    ...asList(given['option_groups']).flatMap((group) => asList(group['options'])),
  ]
  const known = suggested.get(view) ?? new Map<string, readonly Json[]>()
  suggested.set(view, known.set(actionId, options))
  return options.map((option) => ({ label: textOf(option['text']), value: String(option['value']) }))
}

export async function submit(actor: Actor): Promise<Submission> {
  const view = topView(actor)
  const missing = incomplete(view)
  if (Object.keys(missing).length > 0) {
    return { outcome: 'incomplete', errors: missing, answer: undefined }
  }
  const base = interactionBody(actor.world, actor.account, 'view_submission', view.id)
  const { answer } = await actor.send('interaction', { ...base, view: inView(view)['view'], response_urls: [] })
  const outcome = answer.isAcked ? follow(actor, view, answer.json ?? wordsOnly(answer)) : 'failed'
  actor.world.changed()
  return { outcome, errors: outcome === 'errors' ? view.errors : {}, answer }
}

/** Closes the top view, or all of them; the app hears of those that asked for it by notify_on_close. */
export async function close(actor: Actor, isWhole: boolean): Promise<Answer | undefined> {
  const view = topView(actor)
  const stack = actor.world.stackOf(actor.account.id)
  const isCleared = isWhole || view.source['clear_on_close'] === true
  const gone = isCleared ? stack.splice(0).toReversed() : stack.splice(-1)
  actor.world.changed()
  let last: Answer | undefined
  for (const one of gone.filter(({ source }) => source['notify_on_close'] === true)) {
    const base = interactionBody(actor.world, actor.account, 'view_closed')
    // What stood in the form is not told: an app that wants it must hear of it before.
    const view = { ...apiView(one), state: { values: [] } }
    const { answer } = await actor.send('interaction', { ...base, view, is_cleared: isCleared })
    last = answer
  }
  return last
}

/** A body that is no JSON, as the `ok` of many frameworks, is as wrong as an object that says nothing. */
function wordsOnly({ text }: Answer): Json {
  return text === '' ? {} : { text }
}

/** Does what the app answered to a submission. */
function follow(actor: Actor, view: StoredView, answer: Json): Submission['outcome'] {
  const { world, journal, account } = actor
  const stack = world.stackOf(account.id)
  const wrong = (kind: 'shape' | 'limit', reason: string): 'failed' => {
    journal.blameAnswer('view_submission', answer, kind, reason)
    return 'failed'
  }
  switch (answer['response_action']) {
    case undefined:
      if (Object.keys(answer).length > 0) {
        return wrong('shape', 'an answer without response_action must be empty')
      }
      stack.splice(stack.indexOf(view), 1)
      return 'closed'
    case 'clear':
      stack.splice(0)
      return 'cleared'
    case 'errors':
      return showErrors(view, answer, wrong)
    case 'update':
    case 'push': {
      const [problem] = checkView(answer['view'], 'modal')
      if (problem !== undefined) {
        return wrong(problem.kind, problem.reason)
      }
      return answer['response_action'] === 'update' ? updated(actor, view, answer) : pushed(actor, answer, wrong)
    }
    default:
      return wrong('shape', `unknown response_action ${String(answer['response_action'])}`)
  }
}

function showErrors(
  view: StoredView,
  answer: Json,
  wrong: (kind: 'shape', reason: string) => 'failed',
): 'errors' | 'failed' {
  const errors = isObject(answer['errors']) ? answer['errors'] : {}
  const inputs = new Set(
    asList(view.source['blocks'])
      .filter((one) => one['type'] === 'input')
      .map((one) => one['block_id']),
  )
  const strange = Object.keys(errors).find((blockId) => !inputs.has(blockId))
  if (Object.keys(errors).length === 0 || strange !== undefined) {
    return wrong('shape', `errors must name input blocks of the view${strange === undefined ? '' : `, not ${strange}`}`)
  }
  if (Object.values(errors).some((text) => typeof text !== 'string' || text === '')) {
    return wrong('shape', 'an error must be a text')
  }
  view.errors = errors as Record<string, string>
  return 'errors'
}

function updated(actor: Actor, view: StoredView, answer: Json): 'updated' {
  replaceView(actor.world, view, answer['view'])
  return 'updated'
}

function pushed(actor: Actor, answer: Json, wrong: (kind: 'limit', reason: string) => 'failed'): 'pushed' | 'failed' {
  try {
    pushView(actor.world, actor.account.id, answer['view'])
    return 'pushed'
  } catch (error) {
    return wrong('limit', error instanceof SlackError ? error.code : String(error))
  }
}

/** What Slack's own client finds before it asks the app: empty required fields, lengths, the form of an address. */
function incomplete(view: StoredView): Record<string, string> {
  const errors: Record<string, string> = {}
  for (const block of asList(view.source['blocks']).filter((one) => one['type'] === 'input')) {
    const blockId = String(block['block_id'])
    const state = stateOf(view, blockId)
    const value = state?.[valueName(String(state['type']))]
    if (isEmptyValue(value)) {
      if (block['optional'] !== true) {
        errors[blockId] = 'Please complete this required field.'
      }
      continue
    }
    const problem = formProblem(block['element'] as Json, value)
    if (problem !== undefined) {
      errors[blockId] = problem
    }
  }
  return errors
}

function formProblem(element: Json, value: unknown): string | undefined {
  const { type, min_length, max_length } = element
  const text = typeof value === 'string' ? value : ''
  if (typeof max_length === 'number' && lengthOf(text) > max_length) {
    return `Must be at most ${max_length} characters.`
  }
  if (typeof min_length === 'number' && lengthOf(text) < min_length) {
    return `Must be at least ${min_length} characters.`
  }
  if (type === 'email_text_input' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) {
    return 'Must be an e-mail address.'
  }
  if (type === 'number_input' && !/^-?\d+(\.\d+)?$/.test(text)) {
    return 'Must be a number.'
  }
  return type === 'url_text_input' && !URL.canParse(text) ? 'Must be a link.' : undefined
}

function fieldIn(view: StoredView, blockId: string): { field: ReturnType<typeof fieldsOf>[number]; block: Json } {
  const block = asList(view.source['blocks']).find((one) => one['block_id'] === blockId)
  const field = fieldsOf({ blocks: [block] })[0]
  if (block === undefined || field === undefined) {
    const there = fieldsOf(view.source).map((one) => one.blockId)
    throw new Error(`The open view has no field ${blockId}; it has ${there.join(', ') || 'none'}.`)
  }
  return { field, block }
}

function filesFor(actor: Actor, value: unknown): readonly Json[] {
  const sources = (Array.isArray(value) ? value : [value]) as readonly FileSource[]
  return sources.map((source) => addFile(actor.world, actor.account.id, source).api)
}
