import type { FormField, FormPart, FormView } from '../../domain/form/view.ts'
import type { Choice } from '../../domain/notice/message.ts'
import { composeAll } from './compose.ts'
import { plain, plainText, type Speaking } from './plain-text.ts'
import { fieldOf, listOf, textOf, type Shape } from './shape.ts'

const LABEL_UNITS = 75
const HINT_UNITS = 2000
const HEADER_UNITS = 150

/**
 * The name of a field's block. Slack keeps what was typed where a block keeps its name, so a form that begins anew has other
 * names for the same fields.
 */
export function blockOfField(field: string, generation: number): string {
  return generation === 0 ? field : `${field}~${generation}`
}

export function fieldOfBlock(block: string): string {
  return block.split('~')[0] ?? block
}

/** The block of a form as it was sent in which a field stands; null when it has none. */
export function blockOfSubmitted(view: unknown, field: string): string | null {
  const blocks = listOf(fieldOf(view, 'blocks')).map((block) => textOf(fieldOf(block, 'block_id')))
  return blocks.find((block) => block !== null && fieldOfBlock(block) === field) ?? null
}

/** The parts of a form or a home page as blocks. */
export function blocksOf(
  parts: readonly FormPart[],
  { generation, isKept = true }: Pick<FormView, 'generation' | 'isKept'>,
  speaking: Speaking,
): readonly Shape[] {
  return parts.flatMap((part, index) => blocksOfPart(part, index, { generation, isKept }, speaking))
}

interface Sheet {
  readonly generation: number
  readonly isKept: boolean
}

function blocksOfPart(part: FormPart, index: number, sheet: Sheet, speaking: Speaking): readonly Shape[] {
  switch (part.part) {
    case 'note':
      return composeAll({ blocks: part.blocks }, speaking)[0] ?? []
    case 'title':
      return [{ type: 'header', text: plain(part.phrase, HEADER_UNITS, speaking) }]
    case 'divider':
      return [{ type: 'divider' }]
    case 'buttons':
      return part.choices.length === 0 ? [] : [buttonsBlock(part.choices, index, speaking)]
    case 'field':
      return [inputBlock(part, sheet, speaking)]
  }
}

function buttonsBlock(choices: readonly Choice[], index: number, speaking: Speaking): Shape {
  return {
    type: 'actions',
    elements: choices.map(({ id, label, tone }, place) => ({
      type: 'button',
      action_id: `choice:${index}:${place}`,
      value: id,
      text: plain(label, LABEL_UNITS, speaking),
      ...(tone ? { style: tone } : {}),
    })),
  }
}

/**
 * In a form that is kept whatever is typed or chosen is told at once, because a form that is closed tells nothing; files come
 * along with the next of it.
 */
function inputBlock(field: FormField, { generation, isKept }: Sheet, speaking: Speaking): Shape {
  const { id, label, hint, isOptional, input } = field
  const { words, language } = speaking
  const hints = hint.map((phrase) => words.phrase(language, phrase)).join(' ')
  return {
    type: 'input',
    block_id: blockOfField(id, generation),
    label: plain(label, HINT_UNITS, speaking),
    ...(hints === '' ? {} : { hint: plainText(hints, HINT_UNITS) }),
    optional: isOptional,
    ...(input.kind === 'files' || !isKept ? {} : { dispatch_action: true }),
    element: elementOf(field, speaking),
  }
}

const TELL_AS_TYPED = { dispatch_action_config: { trigger_actions_on: ['on_character_entered'] } }

function elementOf({ id, input }: FormField, speaking: Speaking): Shape {
  switch (input.kind) {
    case 'text': {
      const { isLong, most, initial } = input
      const start = initial === null ? {} : { initial_value: initial }
      return {
        type: 'plain_text_input',
        action_id: id,
        multiline: isLong,
        max_length: most,
        ...start,
        ...TELL_AS_TYPED,
      }
    }
    case 'email': {
      const start = input.initial === null ? {} : { initial_value: input.initial }
      return { type: 'email_text_input', action_id: id, ...start, ...TELL_AS_TYPED }
    }
    case 'suggest':
      return suggestElement(id, input, speaking)
    case 'choice':
      return choiceElement(id, input, speaking)
    case 'pick': {
      const options = input.options.map(optionOf)
      return { type: 'static_select', action_id: id, options, placeholder: plain(input.placeholder, 150, speaking) }
    }
    case 'moment': {
      const start = input.initial === null ? {} : { initial_date_time: Math.floor(input.initial / 1000) }
      return { type: 'datetimepicker', action_id: id, ...start }
    }
    case 'files':
      return { type: 'file_input', action_id: id, max_files: input.most }
  }
}

type InputOf<Kind extends FormField['input']['kind']> = Extract<FormField['input'], { readonly kind: Kind }>

/** Slack asks for options by the name of the element alone, so the language is a part of that. */
function suggestElement(id: string, { initial, placeholder }: InputOf<'suggest'>, speaking: Speaking): Shape {
  return {
    type: 'external_select',
    action_id: `${id}:${speaking.language}`,
    min_query_length: 0,
    placeholder: plain(placeholder, 150, speaking),
    ...(initial === null ? {} : { initial_option: optionOf(initial) }),
  }
}

function choiceElement(id: string, { options, initial }: InputOf<'choice'>, speaking: Speaking): Shape {
  const all = options.map(({ value, label, meaning }) => ({
    value,
    text: plain(label, LABEL_UNITS, speaking),
    description: plain(meaning, LABEL_UNITS, speaking),
  }))
  const chosen = all.find(({ value }) => value === initial)
  return { type: 'radio_buttons', action_id: id, options: all, ...(chosen ? { initial_option: chosen } : {}) }
}

export function optionOf({ value, label }: { readonly value: string; readonly label: string }): Shape {
  return { value, text: plainText(label, LABEL_UNITS) }
}
