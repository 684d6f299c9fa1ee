import { describe, expect, it } from '@jest/globals'
import { withDetected } from '../support/telegram/entities.ts'
import { parseFormatted } from '../support/telegram/parse-mode.ts'

const plain = (text: string) =>
  withDetected({ text, entities: [] }).map(({ type, offset, length }) => [type, text.slice(offset, offset + length)])

describe('formatting', () => {
  it('reads the tags and references of HTML', () => {
    const source =
      '<b>Жирный <i>и</i></b> &lt;x&gt; <a href="https://a.example/?a=1&amp;b=2">here</a> <pre><code class="language-ts">x</code></pre>'
    const { text, entities } = parseFormatted(source, 'HTML', [])
    expect(text).toBe('Жирный и <x> here x')
    expect(entities).toEqual([
      { type: 'bold', offset: 0, length: 8 },
      { type: 'italic', offset: 7, length: 1 },
      { type: 'text_link', offset: 13, length: 4, url: 'https://a.example/?a=1&b=2' },
      { type: 'pre', offset: 18, length: 1, language: 'ts' },
    ])
  })

  it('reads MarkdownV2 with its escapes', () => {
    const { text, entities } = parseFormatted('*a _b_* \\. [c](https://a.example) `d.e`', 'MarkdownV2', [])
    expect(text).toBe('a b . c d.e')
    expect(entities.map((entity) => [entity.type, entity.offset, entity.length])).toEqual([
      ['bold', 0, 3],
      ['italic', 2, 1],
      ['text_link', 6, 1],
      ['code', 8, 3],
    ])
  })

  it('takes white space off the ends and moves the entities along', () => {
    const { text, entities } = parseFormatted(' \n ab ', undefined, [{ type: 'bold', offset: 0, length: 6 }])
    expect(text).toBe('ab')
    expect(entities).toEqual([{ type: 'bold', offset: 0, length: 2 }])
  })
})

describe('what a client makes active', () => {
  it.each([
    ['/close_1 now', [['bot_command', '/close_1']]],
    ['see /start@desk_bot', [['bot_command', '/start@desk_bot']]],
    ['and/or, 1/2', []],
    [
      'write to ivan@example.ru or @ivan_p',
      [
        ['mention', '@ivan_p'],
        ['email', 'ivan@example.ru'],
      ],
    ],
    ['https://a.example/x?y=1, then', [['url', 'https://a.example/x?y=1']]],
    [
      'call +7 916 123-45-67 #срочно',
      [
        ['phone_number', '+7 916 123-45-67'],
        ['hashtag', '#срочно'],
      ],
    ],
  ])('is found in %j', (text, expected) => {
    expect(plain(text).sort()).toEqual([...expected].sort())
  })

  it('is not found inside code, a block or a link', () => {
    for (const type of ['code', 'pre', 'text_link']) {
      const entities = [{ type, offset: 0, length: 8, url: 'https://a.example' }]
      expect(withDetected({ text: '/close_1', entities }).map((entity) => entity.type)).toEqual([type])
    }
  })
})
