import { BLOCKS, ELEMENTS, type Rule, type Shape, UNCHECKED_BLOCKS } from './block-kit-shapes.ts'
import { type Bounds, limitOf } from './spec.ts'
import { isObject, type Json, lengthOf } from './shapes.ts'

export interface BlockProblem {
  readonly kind: 'shape' | 'limit'
  readonly reason: string
}

/** Where blocks stand decides how many there may be. */
export type Surface = 'message' | 'modal' | 'home'

const MOST_BLOCKS: Readonly<Record<Surface, number>> = { message: 50, modal: 100, home: 100 }

/** Everything that Slack would refuse in a list of blocks, and what it would cut. */
export function checkBlocks(blocks: unknown, surface: Surface): readonly BlockProblem[] {
  const check = new Check()
  if (!Array.isArray(blocks)) {
    check.add('shape', '/blocks', 'must be a list')
    return check.problems
  }
  if (blocks.length > MOST_BLOCKS[surface]) {
    check.add('limit', '/blocks', `no more than ${MOST_BLOCKS[surface]} items allowed`)
  }
  blocks.forEach((block, index) => check.block(block, `/blocks/${index}`, surface))
  check.ids(blocks)
  return check.problems
}

/** The problems of what an app answered to a block_suggestion. */
export function checkOptions(answer: Json): readonly BlockProblem[] {
  const check = new Check()
  const options: Rule = { is: 'list', of: { is: 'option', isPlain: true }, limit: 'select.options' }
  const option_groups: Rule = { is: 'list', of: { is: 'group' }, limit: 'select.option_groups' }
  check.shape(answer, { may: { options, option_groups }, oneOf: { fields: ['options', 'option_groups'] } }, '')
  return check.problems
}

/** Walks one payload and collects what is wrong with it. */
export class Check {
  readonly problems: BlockProblem[] = []

  add(kind: BlockProblem['kind'], at: string, what: string): void {
    this.problems.push({ kind, reason: `[ERROR] ${what} [json-pointer:${at}]` })
  }

  block(block: unknown, at: string, surface: Surface): void {
    const type = isObject(block) ? String(block['type']) : 'nothing'
    const shape = BLOCKS[type]
    if (isObject(block) && shape !== undefined) {
      this.shape(block, shape, at, ['type'])
    } else if (!UNCHECKED_BLOCKS.has(type)) {
      this.add('shape', at, `unsupported type: ${type}`)
    }
    if (type === 'markdown' && surface !== 'message') {
      this.add('shape', at, 'markdown is for messages only')
    }
  }

  /** Block ids are unique in a payload, action ids in a block, and at most one element takes the focus. */
  ids(blocks: readonly unknown[]): void {
    const blockIds = blocks.flatMap((block) =>
      isObject(block) && block['block_id'] !== undefined ? block['block_id'] : [],
    )
    for (const twice of repeated(blockIds)) {
      this.add('shape', '/blocks', `block_id ${String(twice)} already exists`)
    }
    blocks.forEach((block, index) => {
      const actionIds = elementsIn(block).flatMap((element) => element['action_id'] ?? [])
      for (const twice of repeated(actionIds)) {
        this.add('shape', `/blocks/${index}`, `action_id ${String(twice)} already exists`)
      }
    })
    if (blocks.flatMap(elementsIn).filter((element) => element['focus_on_load'] === true).length > 1) {
      this.add('shape', '/blocks', 'only one element may have focus_on_load')
    }
  }

  shape(value: Json, shape: Shape, at: string, besides: readonly string[] = []): void {
    const fields: Readonly<Record<string, Rule>> = { ...shape.may, ...shape.must }
    for (const [name, content] of Object.entries(value)) {
      const rule = fields[name]
      if (rule !== undefined) {
        this.rule(content, rule, `${at}/${name}`)
      } else if (!besides.includes(name)) {
        this.add('shape', `${at}/${name}`, `invalid additional property: ${name}`)
      }
    }
    for (const name of Object.keys(shape.must ?? {})) {
      if (value[name] === undefined) {
        this.add('shape', at, `missing required field: ${name}`)
      }
    }
    const set = shape.oneOf?.fields.filter((name) => value[name] !== undefined).length ?? 1
    if (set < 1 || (set > 1 && shape.oneOf?.isSome !== true)) {
      this.add('shape', at, `one of ${shape.oneOf?.fields.join(', ')} must be there`)
    }
  }

  rule(value: unknown, rule: Rule, at: string): void {
    switch (rule.is) {
      case 'anything':
        return
      case 'boolean':
      case 'number':
        return void (typeof value === rule.is || this.add('shape', at, `must be a ${rule.is}`))
      case 'string':
        return this.string(value, rule, at)
      case 'text':
        return this.text(value, rule, at)
      case 'list':
        return this.list(value, rule, at)
      case 'element':
        return this.element(value, rule.among, at)
      default:
        return this.composition(value, rule, at)
    }
  }

  string(value: unknown, rule: Extract<Rule, { is: 'string' }>, at: string): void {
    if (typeof value !== 'string') {
      return this.add('shape', at, 'must be a string')
    }
    if (rule.among !== undefined && !rule.among.includes(value)) {
      this.add('shape', at, `must be one of ${rule.among.join(', ')}`)
    }
    if (rule.limit !== undefined) {
      this.bounds(lengthOf(value), limitOf(rule.limit), at, 'characters')
    }
  }

  text(value: unknown, rule: Extract<Rule, { is: 'text' }>, at: string): void {
    const kinds = rule.isPlain ? ['plain_text'] : ['plain_text', 'mrkdwn']
    if (!isObject(value) || !kinds.includes(String(value['type']))) {
      return this.add('shape', at, `must be a text object of type ${kinds.join(' or ')}`)
    }
    const content = value['text']
    if (typeof content !== 'string') {
      return this.add('shape', `${at}/text`, 'must be a string')
    }
    const extra = value['type'] === 'plain_text' ? 'emoji' : 'verbatim'
    this.shape(value, { may: { [extra]: { is: 'boolean' } } }, at, ['type', 'text'])
    const bounds = rule.limit === 'section.fields.item' ? { min: 1, max: 2000 } : limitOf(rule.limit)
    this.bounds(lengthOf(content), { min: 1, max: bounds.max }, `${at}/text`, 'characters')
  }

  list(value: unknown, rule: Extract<Rule, { is: 'list' }>, at: string): void {
    if (!Array.isArray(value)) {
      return this.add('shape', at, 'must be a list')
    }
    const max = rule.limit === undefined ? Infinity : limitOf(rule.limit).max
    this.bounds(value.length, { min: rule.least ?? 0, max }, at, 'items')
    value.forEach((item, index) => this.rule(item, rule.of, `${at}/${index}`))
  }

  element(value: unknown, among: readonly string[], at: string): void {
    const type = isObject(value) ? String(value['type']) : 'nothing'
    if (!isObject(value) || !among.includes(type)) {
      return this.add('shape', at, `unsupported type: ${type}`)
    }
    const shape = ELEMENTS[type]
    if (shape === undefined) {
      return this.text(value, { is: 'text', limit: 'text', isPlain: false }, at)
    }
    this.shape(value, shape, at, ['type'])
    this.numbers(value, type, at)
    this.chosen(value, at)
  }

  composition(value: unknown, rule: Rule, at: string): void {
    if (!isObject(value)) {
      return this.add('shape', at, 'must be an object')
    }
    const limit = (path: string, isPlain = true): Rule => ({ is: 'text', limit: path, isPlain })
    const words = { is: 'string' } as const
    if (rule.is === 'option') {
      const texts = {
        text: limit('option.text', rule.isPlain),
        value: { is: 'string', limit: 'option.value' } as const,
      }
      const may = {
        description: limit('option.description', rule.isPlain),
        url: { is: 'string', limit: 'option.url' } as const,
      }
      this.shape(value, { must: texts, may }, at)
    } else if (rule.is === 'group') {
      const options: Rule = { is: 'list', of: { is: 'option', isPlain: true }, limit: 'option_group.options', least: 1 }
      this.shape(value, { must: { label: limit('option_group.label'), options } }, at)
    } else if (rule.is === 'confirm') {
      const buttons = { confirm: limit('confirmation.confirm'), deny: limit('confirmation.deny') }
      const must = { title: limit('confirmation.title'), text: limit('confirmation.text', false), ...buttons }
      this.shape(value, { must, may: { style: { is: 'string', among: ['primary', 'danger'] } } }, at)
    } else if (rule.is === 'dispatch') {
      const on: Rule = { is: 'string', among: ['on_enter_pressed', 'on_character_entered'] }
      this.shape(value, { must: { trigger_actions_on: { is: 'list', of: on, least: 1 } } }, at)
    } else {
      this.shape(value, { may: { id: words, url: words }, oneOf: { fields: ['id', 'url'] } }, at)
    }
  }

  numbers(value: Json, type: string, at: string): void {
    const { max_length, min_length, max_files, min_value, max_value, max_selected_items } = value
    const mostText = type === 'plain_text_input' ? limitOf('plain_text_input.max_length').max : Infinity
    this.bounds(max_length, { min: 1, max: mostText }, `${at}/max_length`, '')
    this.bounds(
      min_length,
      { min: 0, max: typeof max_length === 'number' ? max_length : mostText },
      `${at}/min_length`,
      '',
    )
    this.bounds(max_files, limitOf('file_input.max_files'), `${at}/max_files`, '')
    this.bounds(max_selected_items, { min: 1, max: Infinity }, `${at}/max_selected_items`, '')
    if (typeof min_value === 'string' && typeof max_value === 'string' && Number(min_value) > Number(max_value)) {
      this.add('limit', at, 'min_value must not be above max_value')
    }
  }

  /** What is chosen from the start must be one of the choices. */
  chosen(value: Json, at: string): void {
    const groups = Array.isArray(value['option_groups']) ? value['option_groups'] : []
    const lists: readonly unknown[] = [
      value['options'],
      ...groups.map((group) => (isObject(group) ? group['options'] : [])),
    ]
    const choices = lists.flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []))
    const initial: unknown[] = [value['initial_option'], value['initial_options']]
      .flat()
      .filter((one) => one !== undefined)
    const isThere = (one: unknown): boolean =>
      choices.some((choice) => JSON.stringify(sorted(choice)) === JSON.stringify(sorted(one)))
    if (choices.length > 0 && !initial.every(isThere)) {
      this.add('shape', at, 'the initial option must match one of the options exactly')
    }
  }

  bounds(value: unknown, { min, max }: Bounds, at: string, unit: string): void {
    if (typeof value !== 'number') {
      return
    }
    if (value > max) {
      this.add('limit', at, `must be at most ${max} ${unit}`.trimEnd())
    }
    if (value < min) {
      this.add('limit', at, `must be at least ${min} ${unit}`.trimEnd())
    }
  }
}

/** Every element of a block, wherever it stands in it. */
export function elementsIn(block: unknown): readonly Json[] {
  if (!isObject(block)) {
    return []
  }
  const { elements, accessory, element } = block
  const listed: unknown[] = Array.isArray(elements) && block['type'] !== 'rich_text' ? elements : []
  return [...listed, accessory, element].filter((one) => isObject(one))
}

function repeated(ids: readonly unknown[]): readonly unknown[] {
  return ids.filter((id, index) => ids.indexOf(id) !== index)
}

function sorted(value: unknown): unknown {
  return isObject(value)
    ? Object.fromEntries(
        Object.keys(value)
          .toSorted()
          .map((key) => [key, sorted(value[key])]),
      )
    : value
}
