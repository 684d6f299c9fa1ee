import type { FormFacts, FormValue } from '../../domain/form/act.ts'
import { fieldOfBlock } from './blocks.ts'
import { filesOf } from './files.ts'
import { fieldOf, listOf, numberOf, objectOf, textOf, type Shape } from './shape.ts'

/** What stands in a form, by field; a field without a value is left out. Null for what is no form. */
export function formOf(view: unknown): FormFacts | null {
  const viewId = textOf(fieldOf(view, 'id'))
  if (viewId === null) return null
  const read = (name: string): string => textOf(fieldOf(view, name)) ?? ''
  return {
    name: read('callback_id'),
    viewId,
    rootId: read('root_view_id') || viewId,
    hash: read('hash'),
    metadata: read('private_metadata'),
    fields: fieldsOf(objectOf(fieldOf(view, 'state', 'values')) ?? {}),
  }
}

function fieldsOf(blocks: Shape): FormFacts['fields'] {
  return Object.fromEntries(
    Object.entries(blocks).flatMap(([block, actions]) => {
      const value = valueOf(Object.values(objectOf(actions) ?? {})[0])
      return value ? [[fieldOfBlock(block), value]] : []
    }),
  )
}

/** One field of a form has one element. What people type into forms comes as they typed it, without Slack's escapes. */
export function valueOf(element: unknown): FormValue | null {
  const files = fieldOf(element, 'files')
  if (Array.isArray(files)) return { kind: 'files', files: filesOf(files) }
  const many = fieldOf(element, 'selected_options')
  if (Array.isArray(many)) return { kind: 'choice', values: many.flatMap((one) => textOf(fieldOf(one, 'value')) ?? []) }
  const one = CHOSEN.map((path) => textOf(fieldOf(element, ...path))).find((value) => value !== null)
  if (one !== undefined && one !== null) return { kind: 'choice', values: [one] }
  const moment = numberOf(fieldOf(element, 'selected_date_time'))
  if (moment !== null) return { kind: 'choice', values: [String(moment * 1000)] }
  const lists = MANY.map((name) => fieldOf(element, name)).find(Array.isArray)
  if (lists !== undefined) return { kind: 'choice', values: listOf(lists).flatMap((value) => textOf(value) ?? []) }
  const text = textOf(fieldOf(element, 'value'))
  return text === null ? null : { kind: 'text', text }
}

const CHOSEN = [
  ['selected_option', 'value'],
  ['selected_user'],
  ['selected_conversation'],
  ['selected_channel'],
  ['selected_date'],
  ['selected_time'],
]
const MANY = ['selected_users', 'selected_conversations', 'selected_channels']
