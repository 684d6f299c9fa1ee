import { elementsIn } from './block-kit.ts'
import type { SeenMessage } from './chat-view.ts'
import type { Answer } from './delivery.ts'
import { interactionBody, inMessage, inView } from './payloads.ts'
import type { Actor } from './reach.ts'
import { buttonsIn, type SeenButton } from './seen-parts.ts'
import { type ApiBlock, type ApiElement, asList, type Json, textOf } from './shapes.ts'
import { apiView, valueName } from './views.ts'
import type { SeenView } from './view-view.ts'
import type { StoredMessage, StoredView } from './world.ts'

/** Where a control is: a message, a modal or a home tab. */
export type Place = SeenMessage | SeenView

/** What a person can name a control by: its label, its action_id, its value, or a pattern of the label. */
export type ControlName = string | RegExp

interface Found {
  readonly message?: StoredMessage
  readonly view?: StoredView
  readonly blocks: readonly ApiBlock[]
}

/** Presses a button or a line of an overflow menu, and says yes to a question that comes first. */
export async function press(actor: Actor, name: ControlName, place: Place | undefined): Promise<Answer> {
  const places = place === undefined ? everywhere(actor) : [placeOf(actor, place)]
  for (const found of places) {
    const button = buttonsIn(found.blocks).find((one) => isNamed(one, name))
    if (button !== undefined) {
      return act(actor, found, button.blockId, pressOf(button))
    }
  }
  const there = places.flatMap((found) => buttonsIn(found.blocks).map((one) => `${one.label} (${one.actionId})`))
  throw new Error(`${actor.account.name} sees no button ${String(name)}; there are: ${there.join(', ') || 'none'}.`)
}

/** Chooses in a control that stands in a message or in the home tab. */
export async function pick(actor: Actor, actionId: string, value: unknown, place: Place): Promise<Answer> {
  const found = placeOf(actor, place)
  const block = found.blocks.find((one) => elementsIn(one).some((element) => element['action_id'] === actionId))
  const element = elementsIn(block).find((one) => one['action_id'] === actionId)
  if (block === undefined || element === undefined) {
    throw new Error(`There is no control ${actionId} in what ${actor.account.name} looks at.`)
  }
  const state = stateFor(element, value)
  const values = found.message?.state ?? found.view?.values ?? {}
  const blockId = String(block.block_id)
  values[blockId] = { ...values[blockId], [actionId]: state }
  return act(actor, found, blockId, { action_id: actionId, ...state })
}

/** Sends block_actions for one control. */
export async function act(actor: Actor, found: Found, blockId: string, action: Json): Promise<Answer> {
  const { world, account } = actor
  const base = interactionBody(world, account, 'block_actions', found.view?.id)
  const around = found.message === undefined ? {} : inMessage(world, account, found.message)
  const above = found.view === undefined ? {} : inView(found.view)
  const actions = [{ ...action, block_id: blockId, action_ts: world.nextTs() }]
  const { answer } = await actor.send('interaction', { ...base, ...around, ...above, actions })
  return answer
}

/** What an element carries when a person has chosen this, by label or by value. */
export function stateFor(element: Json, value: unknown): Json {
  const type = String(element['type'])
  const name = valueName(type)
  if (name === 'selected_option') {
    return { type, [name]: value === null ? null : optionOf(element, value) }
  }
  if (name === 'selected_options') {
    return { type, [name]: (Array.isArray(value) ? value : [value]).map((one: unknown) => optionOf(element, one)) }
  }
  return { type, [name]: value }
}

function optionOf(element: Json, wanted: unknown): Json {
  const groups = asList(element['option_groups']).flatMap((group) => asList(group['options']))
  const options = [...asList(element['options']), ...groups, ...asList(element['suggested'])]
  const found = options.find((option) => option['value'] === wanted || textOf(option['text']) === wanted)
  if (found === undefined) {
    const there = options.map((option) => textOf(option['text'])).join(', ')
    throw new Error(`${String(element['action_id'])} offers no ${String(wanted)}; it offers: ${there || 'nothing'}.`)
  }
  return found
}

function pressOf(button: SeenButton): Json {
  const { element, option } = button
  const { type, action_id, text, value, style } = element as ApiElement & Json
  if (option !== undefined) {
    return { type, action_id, selected_option: option }
  }
  return { type, action_id, text, ...(value === undefined ? {} : { value }), ...(style === undefined ? {} : { style }) }
}

function isNamed(button: SeenButton, name: ControlName): boolean {
  if (name instanceof RegExp) {
    return name.test(button.label)
  }
  return (
    button.label === name || (button.option === undefined && button.actionId === name) || button.option?.value === name
  )
}

/** A message or view that was seen: its controls are those of that moment, as on a screen that has not caught up. */
function placeOf({ world }: Actor, place: Place): Found {
  if ('ts' in place) {
    const message = world.channels.get(place.channelId)?.messages.find((one) => one.ts === place.ts)
    if (message === undefined) {
      throw new Error(`There is no message ${place.ts}.`)
    }
    return { message, blocks: place.blocks }
  }
  const view = world.view(place.id)
  if (view === undefined) {
    throw new Error(`The view "${place.title}" is no longer open.`)
  }
  return { view, blocks: place.blocks }
}

/** The open modal alone when there is one; otherwise the home tab and the messages, newest first. */
function everywhere({ world, account }: Actor): readonly Found[] {
  const top = world.stackOf(account.id).at(-1)
  if (top !== undefined) {
    return [{ view: top, blocks: apiView(top).blocks }]
  }
  const home = world.homes.get(account.id)
  const mine = [...world.channels.values()].filter((channel) => channel.members.has(account.id))
  const messages = mine
    .flatMap((channel) => channel.messages)
    .filter((one) => !one.isDeleted && (one.ephemeralFor ?? account.id) === account.id)
    .toSorted((one, other) => (one.ts < other.ts ? 1 : -1))
  const found = messages.map((message) => ({ message, blocks: message.blocks }))
  return home === undefined ? found : [...found, { view: home, blocks: apiView(home).blocks }]
}
