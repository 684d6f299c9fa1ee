import { buttonsIn, type SeenButton, textIn } from './seen-parts.ts'
import { type ApiBlock, type ApiView, textOf } from './shapes.ts'
import { apiView, stateOf, valueName } from './views.ts'
import type { StoredView, World } from './world.ts'

/** A modal or a home tab as a person sees it, at the moment of looking. */
export interface SeenView {
  readonly id: string
  readonly userId: string
  readonly type: 'modal' | 'home'
  readonly title: string
  /** The labels of the two buttons at the bottom; empty when there is none. */
  readonly submit: string
  readonly close: string
  readonly callbackId: string
  readonly privateMetadata: string
  readonly hash: string
  readonly blocks: readonly ApiBlock[]
  /** Title, texts, labels, hints and errors, line by line. */
  readonly visible: string
  readonly buttons: readonly SeenButton[]
  readonly labels: readonly string[]
  /** The ids of the blocks in which something can be typed or chosen, in order. */
  readonly inputs: readonly string[]
  /** What the app said is wrong, by block. */
  readonly errors: Readonly<Record<string, string>>
  /** How many views lie one upon the other, this one included; 1 for a home tab. */
  readonly depth: number
  readonly api: ApiView
  block(blockId: string): ApiBlock
  /** What is typed or chosen in a block: a text, an id, a date, or the values of the chosen options. */
  value(blockId: string): unknown
}

export type ViewTest = string | RegExp | ((view: SeenView) => boolean)

export function seenView(world: World, stored: StoredView): SeenView {
  const api = apiView(stored)
  const buttons = buttonsIn(api.blocks)
  const title = textOf(api.title)
  const block = (blockId: string): ApiBlock => {
    const found = api.blocks.find((one) => one.block_id === blockId)
    if (found === undefined) {
      throw new Error(
        `The view "${title}" has no block ${blockId}; it has ${api.blocks.map((one) => one.block_id).join(', ')}.`,
      )
    }
    return found
  }
  return {
    id: stored.id,
    userId: stored.userId,
    type: stored.type,
    title,
    submit: textOf(api.submit),
    close: textOf(api.close),
    callbackId: api.callback_id,
    privateMetadata: api.private_metadata,
    hash: stored.hash,
    blocks: api.blocks,
    visible: [title, textIn(api.blocks), ...Object.values(stored.errors)].filter((part) => part !== '').join('\n'),
    buttons,
    labels: buttons.map((button) => button.label),
    inputs: api.blocks.filter((one) => one.type === 'input').map((one) => String(one.block_id)),
    errors: stored.errors,
    depth: stored.type === 'home' ? 1 : world.stackOf(stored.userId).indexOf(stored) + 1,
    api,
    block,
    value: (blockId) => valueIn(stored, blockId),
  }
}

export function fitsView(view: SeenView, test: ViewTest | undefined): boolean {
  if (test === undefined) {
    return true
  }
  if (typeof test === 'function') {
    return test(view)
  }
  return typeof test === 'string' ? view.visible.includes(test) : test.test(view.visible)
}

function valueIn(stored: StoredView, blockId: string): unknown {
  const state = stateOf(stored, blockId)
  const value = state?.[valueName(String(state['type']))]
  const plain = (one: unknown): unknown => (typeof one === 'object' && one !== null && 'value' in one ? one.value : one)
  return Array.isArray(value) ? value.map(plain) : plain(value)
}
