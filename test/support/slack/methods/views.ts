import { withIds } from '../messages.ts'
import { isObject, type Json, SlackError } from '../shapes.ts'
import { checkView } from '../view-rules.ts'
import { apiView, initialValues, kept } from '../views.ts'
import type { StoredView, Trigger, World } from '../world.ts'
import { type Method, type MethodContext, text } from './method.ts'

/** How long a trigger can be exchanged. */
const TRIGGER_MS = 3_000
const MOST_VIEWS = 3

/** Out of a modal it goes on top, as a push does; otherwise it is the first of a new stack. */
export const open: Method = (context) => {
  checked(context, 'modal')
  const trigger = exchange(context)
  const stack = context.world.stackOf(trigger.userId)
  if (trigger.viewId === undefined || !stack.some((view) => view.id === trigger.viewId)) {
    stack.splice(0)
  }
  return { view: apiView(put(context, trigger.userId)) }
}

export const push: Method = (context) => {
  checked(context, 'modal')
  const trigger = exchange(context)
  if (!context.world.stackOf(trigger.userId).some((view) => view.id === trigger.viewId)) {
    throw new SlackError('not_found', ['the trigger does not come from an open modal'])
  }
  return { view: apiView(put(context, trigger.userId)) }
}

export const update: Method = (context) => {
  const { world, params } = context
  const id = text(params, 'view_id')
  const outer = text(params, 'external_id')
  if ((id === '') === (outer === '')) {
    context.blame('shape', 'exactly one of view_id and external_id must be there')
    throw new SlackError('invalid_arguments', ['[ERROR] exactly one of view_id and external_id'])
  }
  const all = [...[...world.stacks.values()].flat(), ...world.homes.values()]
  const view = all.find((one) => (id === '' ? one.source['external_id'] === outer : one.id === id))
  checked(context, view?.type ?? 'modal')
  if (view === undefined) {
    throw new SlackError('not_found')
  }
  holdHash(params, view)
  replaceView(world, view, params['view'])
  return { view: apiView(view) }
}

export const publish: Method = (context) => {
  const { world, params } = context
  checked(context, 'home')
  const userId = text(params, 'user_id')
  if (!world.accounts.has(userId)) {
    throw new SlackError('user_not_found')
  }
  const known = world.homes.get(userId)
  if (known !== undefined) {
    holdHash(params, known)
    replaceView(world, known, params['view'])
    return { view: apiView(known) }
  }
  if (params['hash'] !== undefined) {
    throw new SlackError('hash_conflict')
  }
  const view = makeView(world, userId, params['view'], undefined)
  world.homes.set(userId, view)
  world.changed()
  return { view: apiView(view) }
}

export function makeView(world: World, userId: string, source: unknown, below: StoredView | undefined): StoredView {
  const id = world.id('V')
  const given = { ...(isObject(source) ? source : {}) }
  given['blocks'] = withIds(world, given['blocks'])
  return {
    id,
    userId,
    type: given['type'] === 'home' ? 'home' : 'modal',
    source: given,
    hash: world.hash(),
    rootId: below?.rootId ?? id,
    previousId: below?.id,
    values: initialValues(given),
    errors: {},
  }
}

/** New content; what was typed stays where block_id and action_id stay. */
export function replaceView(world: World, view: StoredView, source: unknown): void {
  const given = { ...(isObject(source) ? source : {}) }
  given['blocks'] = withIds(world, given['blocks'])
  const values = kept(view.values, given)
  for (const name of Object.keys(view.values)) {
    delete view.values[name]
  }
  Object.assign(view.values, values)
  view.source = given
  view.hash = world.hash()
  view.errors = {}
  world.changed()
}

/** Puts a view on top of what is open; refuses a fourth. */
export function pushView(world: World, userId: string, source: unknown): StoredView {
  const stack = world.stackOf(userId)
  if (stack.length >= MOST_VIEWS) {
    throw new SlackError('push_limit_reached')
  }
  const view = makeView(world, userId, source, stack.at(-1))
  stack.push(view)
  world.changed()
  return view
}

function put({ world, params }: MethodContext, userId: string): StoredView {
  const outer = isObject(params['view']) ? params['view']['external_id'] : undefined
  const open = [...world.stacks.values()].flat()
  if (typeof outer === 'string' && outer !== '' && open.some((view) => view.source['external_id'] === outer)) {
    throw new SlackError('duplicate_external_id')
  }
  return pushView(world, userId, params['view'])
}

function checked({ params, blame }: MethodContext, type: 'modal' | 'home'): void {
  const problems = checkView(params['view'], type)
  problems.forEach(({ kind, reason }) => blame(kind, reason))
  if (problems.some((problem) => problem.reason === 'view_too_large')) {
    throw new SlackError('view_too_large')
  }
  if (problems.length > 0) {
    throw new SlackError(
      'invalid_arguments',
      problems.map((problem) => problem.reason),
    )
  }
}

/** A trigger is good once and for three seconds of the fake's clock. */
function exchange({ world, params }: MethodContext): Trigger {
  const trigger = world.triggers.get(text(params, 'trigger_id'))
  if (trigger === undefined) {
    throw new SlackError('invalid_trigger_id')
  }
  if (trigger.isUsed) {
    throw new SlackError('exchanged_trigger_id')
  }
  if (world.clock() - trigger.madeAt > TRIGGER_MS) {
    throw new SlackError('expired_trigger_id')
  }
  trigger.isUsed = true
  return trigger
}

function holdHash(params: Json, view: StoredView): void {
  if (params['hash'] !== undefined && params['hash'] !== view.hash) {
    throw new SlackError('hash_conflict')
  }
}
