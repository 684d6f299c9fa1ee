import { elementsIn } from './block-kit.ts'
import { type ApiBlock, type ApiElement, type ApiOption, asList, isObject, type Json, textOf } from './shapes.ts'

/** Something a person can press: a button, or one line of an overflow menu. */
export interface SeenButton {
  readonly label: string
  readonly actionId: string
  readonly blockId: string
  readonly value: string | undefined
  readonly style: string | undefined
  readonly url: string | undefined
  /** The question that comes before the press counts. */
  readonly confirm: Json | undefined
  /** The chosen line, for an overflow menu. */
  readonly option: ApiOption | undefined
  readonly element: ApiElement
}

export function buttonsIn(blocks: readonly ApiBlock[]): readonly SeenButton[] {
  return blocks.flatMap((block) =>
    elementsIn(block).flatMap((element) => pressable(String(block.block_id), element as ApiElement)),
  )
}

/** Everything that can be read in blocks, line by line; labels of controls are not among it. */
export function textIn(blocks: readonly ApiBlock[]): string {
  return blocks
    .map((block) => blockText(block))
    .filter((line) => line !== '')
    .join('\n')
}

/** Every text of blocks or of a message that Slack reads as mrkdwn. */
export function mrkdwnIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => mrkdwnIn(item))
  }
  if (!isObject(value)) {
    return []
  }
  if ((value['type'] === 'mrkdwn' || value['type'] === 'markdown') && typeof value['text'] === 'string') {
    return [value['text']]
  }
  return Object.values(value).flatMap((part) => mrkdwnIn(part))
}

function pressable(blockId: string, element: ApiElement): readonly SeenButton[] {
  const base = { blockId, actionId: String(element.action_id), element }
  const confirm = isObject(element['confirm']) ? element['confirm'] : undefined
  if (element.type === 'button') {
    const url = typeof element['url'] === 'string' ? element['url'] : undefined
    const style = typeof element['style'] === 'string' ? element['style'] : undefined
    return [{ ...base, label: textOf(element.text), value: element.value, style, url, confirm, option: undefined }]
  }
  if (element.type !== 'overflow') {
    return []
  }
  return asList(element['options']).map((line) => {
    const option = line as unknown as ApiOption
    return {
      ...base,
      label: textOf(option.text),
      value: option.value,
      style: undefined,
      url: undefined,
      confirm,
      option,
    }
  })
}

function blockText(block: ApiBlock): string {
  if (block.type === 'rich_text') {
    return richText(block['elements'])
  }
  const fields = asList(block['fields']).map((field) => textOf(field))
  const inLine =
    block.type === 'context' ? asList(block['elements']).map((part) => textOf(part) || textOf(part['alt_text'])) : []
  const parts = [
    textOf(block['text']),
    textOf(block['label']),
    textOf(block['title']),
    ...fields,
    ...inLine,
    textOf(block['hint']),
  ]
  return parts.filter((part) => part !== '').join('\n')
}

function richText(elements: unknown): string {
  return asList(elements)
    .map((part) => {
      const name = [part['user_id'], part['channel_id'], part['range'], part['name']].find(
        (one) => typeof one === 'string',
      )
      const link = part['type'] === 'link' ? textOf(part['url']) : ''
      const own = textOf(part['text']) || link
      return `${own}${name === undefined ? '' : `@${name}`}${richText(part['elements'])}`
    })
    .join('')
}
