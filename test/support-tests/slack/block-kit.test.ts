import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { checkBlocks } from '../../support/slack/block-kit.ts'
import { checkView } from '../../support/slack/view-rules.ts'

const VALID = 'test/specs/slack/block-kit-valid'
const text = (length: number, type = 'plain_text') => ({ type, text: 'я'.repeat(length) })
const option = (n: number | string) => ({ text: text(3), value: String(n) })
const many = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n))
const button = (more: object = {}) => ({ type: 'button', action_id: 'a', text: text(3), ...more })
const actions = (...elements: object[]) => ({ type: 'actions', elements })
const input = (element: object) => ({ type: 'input', label: text(3), element })
const select = (more: object) => ({ type: 'static_select', action_id: 'a', ...more })

const reasons = (...blocks: object[]): readonly string[] =>
  checkBlocks(blocks, 'message').map((problem) => problem.reason)

describe('what Slack takes', () => {
  const blocks = readdirSync(`${VALID}/blocks`)
  it.each(blocks)('%s', (name) => {
    expect(reasons(read(`blocks/${name}`))).toEqual([])
  })

  // A button without text or a select that stands alone is no block: each element is put where it may stand.
  const elements = readdirSync(`${VALID}/elements`).filter((name) => name !== 'url_source_basic.json')
  it.each(elements)('%s', (name) => {
    const element = read(`elements/${name}`)
    const isInput = /_input$/.test(String(element['type']))
    const around = element['type'] === 'image' ? { type: 'context', elements: [element] } : actions(element)
    expect(reasons(isInput ? input(element) : around)).toEqual([])
  })

  it('views, and messages of as many blocks as there may be', () => {
    expect(checkView(read('views/modal_with_blocks.json'), 'modal')).toEqual([])
    expect(checkView(read('views/hometab_view.json'), 'home')).toEqual([])
    expect(reasons(...many(50, () => ({ type: 'divider' })))).toEqual([])
  })
})

const REFUSED: readonly (readonly [string, RegExp, ...object[]])[] = [
  ['an empty text', /at least 1/, { type: 'section', text: text(0) }],
  ['a section text above 3000', /at most 3000/, { type: 'section', text: text(3001, 'mrkdwn') }],
  ['eleven fields', /at most 10 items/, { type: 'section', fields: many(11, () => text(2)) }],
  ['a field above 2000', /at most 2000/, { type: 'section', fields: [text(2001)] }],
  ['a section with nothing', /one of text, fields/, { type: 'section' }],
  ['a header above 150', /at most 150/, { type: 'header', text: text(151) }],
  ['a header in mrkdwn', /plain_text/, { type: 'header', text: text(3, 'mrkdwn') }],
  ['a button text above 75', /at most 75/, actions(button({ text: text(76) }))],
  ['a button value above 2000', /at most 2000/, actions(button({ value: 'v'.repeat(2001) }))],
  ['an action_id above 255', /at most 255/, actions(button({ action_id: 'a'.repeat(256) }))],
  ['a block_id above 255', /at most 255/, { type: 'divider', block_id: 'b'.repeat(256) }],
  ['an unknown style', /primary, danger/, actions(button({ style: 'green' }))],
  ['an unknown field', /invalid additional property: color/, actions(button({ color: 'green' }))],
  ['26 elements', /at most 25/, actions(...many(26, (n) => button({ action_id: `a${n}` })))],
  ['the same action_id twice', /action_id a already exists/, actions(button(), button())],
  [
    'the same block_id twice',
    /block_id b already/,
    { type: 'divider', block_id: 'b' },
    { type: 'divider', block_id: 'b' },
  ],
  ['an overflow of one line', /at least 2/, actions({ type: 'overflow', options: [option(1)] })],
  ['an overflow of six lines', /at most 5/, actions({ type: 'overflow', options: many(6, option) })],
  ['101 options', /at most 100/, input(select({ options: many(101, option) }))],
  ['options beside groups', /one of options/, input(select({ options: [option(1)], option_groups: [] }))],
  ['an option text above 75', /at most 75/, input(select({ options: [{ text: text(76), value: '1' }] }))],
  ['an option value above 150', /at most 150/, input(select({ options: [option('v'.repeat(151))] }))],
  [
    'an initial option that is not offered',
    /initial option/,
    input(select({ options: [option(1)], initial_option: option(2) })),
  ],
  [
    'a placeholder above 150',
    /at most 150/,
    input({ type: 'plain_text_input', action_id: 'a', placeholder: text(151) }),
  ],
  ['a max_length above 3000', /at most 3000/, input({ type: 'plain_text_input', action_id: 'a', max_length: 3001 })],
  ['eleven files', /at most 10/, input({ type: 'file_input', action_id: 'a', max_files: 11 })],
  ['a button as an input', /unsupported type: button/, input(button())],
  ['a text input among actions', /unsupported type/, actions({ type: 'plain_text_input', action_id: 'a' })],
  ['a divider in a context', /unsupported type: divider/, { type: 'context', elements: [{ type: 'divider' }] }],
  [
    'a picture without alt_text',
    /missing required field: alt_text/,
    { type: 'image', image_url: 'https://x.example/1.png' },
  ],
  [
    'a picture with two sources',
    /one of image_url/,
    { type: 'image', alt_text: 'x', image_url: 'https://x', slack_file: { id: 'F1' } },
  ],
  ['a confirmation title above 100', /at most 100/, actions(button({ confirm: confirmation({ title: text(101) }) }))],
  [
    'a confirmation without its question',
    /missing required field: text/,
    actions(button({ confirm: { title: text(3) } })),
  ],
  [
    'min_value above max_value',
    /min_value/,
    input({ type: 'number_input', is_decimal_allowed: false, min_value: '9', max_value: '1' }),
  ],
  ['an unknown block', /unsupported type: banner/, { type: 'banner' }],
  ['51 blocks', /no more than 50/, ...many(51, () => ({ type: 'divider' }))],
]

describe('what Slack refuses', () => {
  it.each(REFUSED)('%s', (_name, reason, ...blocks) => {
    expect(reasons(...blocks)).toEqual(expect.arrayContaining([expect.stringMatching(reason)]))
  })

  const modal = (more: object = {}) => ({ type: 'modal', title: text(24), blocks: [{ type: 'divider' }], ...more })
  const views: readonly (readonly [string, RegExp, object])[] = [
    ['a title above 24', /at most 24/, modal({ title: text(25) })],
    ['a title in mrkdwn', /plain_text/, modal({ title: text(3, 'mrkdwn') })],
    ['no title', /missing required field: title/, modal({ title: undefined })],
    ['a submit above 24', /at most 24/, modal({ submit: text(25) })],
    ['a close above 24', /at most 24/, modal({ close: text(25) })],
    ['private_metadata above 3000', /at most 3000/, modal({ private_metadata: 'x'.repeat(3001) })],
    ['no block', /at least 1 block/, modal({ blocks: [] })],
    ['101 blocks', /no more than 100/, modal({ blocks: many(101, () => ({ type: 'divider' })) })],
    ['an input without a submit', /submit is required/, modal({ blocks: [input({ type: 'plain_text_input' })] })],
    ['a home tab', /must be modal/, { type: 'home', blocks: [{ type: 'divider' }] }],
    ['more than 250 kB', /view_too_large/, modal({ blocks: many(90, () => ({ type: 'section', text: text(3000) })) })],
  ]
  it.each(views)('a modal with %s', (_name, reason, view) => {
    expect(checkView(view, 'modal').map((problem) => problem.reason)).toEqual(
      expect.arrayContaining([expect.stringMatching(reason)]),
    )
  })
})

function confirmation(more: object): object {
  return { title: text(3), text: text(3), confirm: text(3), deny: text(3), ...more }
}

function read(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(`${VALID}/${name}`, 'utf8')) as Record<string, unknown>
}
