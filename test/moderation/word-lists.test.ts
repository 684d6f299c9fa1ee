import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { compileLexicon } from '../../src/moderation/compile-lexicon.ts'
import { checkLanguageFile } from '../../src/moderation/data-file.ts'
import { createLexicon } from '../../src/moderation/lexicon.ts'
import { createModerator } from '../../src/moderation/moderate.ts'
import { loadWordLists, packWordLists, readLanguageFiles } from '../../src/moderation/word-lists.ts'

const folder = mkdtempSync(join(tmpdir(), 'words-'))
const file = join(folder, 'moderation.words')
const rows = readFileSync(new URL('../data/moderation/dev-set.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as { readonly text: string; readonly lang: string })

afterAll(() => rmSync(folder, { recursive: true }))

describe('the packed word lists', () => {
  const compiled = compileLexicon(readLanguageFiles())

  it('say the same as the lists that they were packed from', () => {
    packWordLists(file)
    const packed = loadWordLists(file)
    const [first, second] = [compiled, packed].map((data) => createModerator(createLexicon(data)))
    for (const { text, lang } of rows) expect(second!(text, { lang })).toEqual(first!(text, { lang }))
  })

  it('are smaller', () => {
    packWordLists(file)
    expect(loadWordLists(file).words.ending.length).toBeLessThan(compiled.words.ending.length / 2)
  })

  it('are passed over when they are broken or not there', () => {
    packWordLists(file)
    writeFileSync(file, readFileSync(file).subarray(0, 5_000))
    for (const name of [file, join(folder, 'nothing')]) {
      expect(loadWordLists(name).words.ending.length).toBe(compiled.words.ending.length)
    }
  })
})

describe('a language file', () => {
  it.each([
    ['a part that nobody knows', { language: 'xx', wrods: {} }, 'wrods'],
    ['a tier that nobody knows', { language: 'xx', words: { rude: { any: ['x'] } } }, 'rude'],
    ['a name that is not its own', { language: 'yy' }, 'language'],
    ['a list that is none', { language: 'xx', harmless: 'x y' }, 'harmless'],
  ])('with %s is refused by name', (_, value, named) => {
    expect(() => checkLanguageFile('xx.json', value)).toThrow(new RegExp(`xx\\.json.*${named}`))
  })

  it('makes a bad word harmless beside the words that it names, and only there', () => {
    const words = { insultStrong: { any: ['blob'] } }
    const file = checkLanguageFile('xx.json', { language: 'xx', words, harmless: ['blob (store|storage)'] })
    const moderate = createModerator(createLexicon(compileLexicon([file])))
    expect(['blob storage is full', 'what a blob', 'blob. storage'].map((text) => moderate(text).verdict)).toEqual([
      'ok',
      'refuse',
      'refuse',
    ])
  })
})
