import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { createModels } from '../../src/language/model.ts'
import { loadWordLists, packWordLists } from '../../src/language/word-lists.ts'

const folder = mkdtempSync(join(tmpdir(), 'language-'))
const file = join(folder, 'language.words')

afterAll(() => rmSync(folder, { recursive: true }))

describe('the packed word lists', () => {
  it('say the same as the lists that they were packed from', () => {
    const made = loadWordLists(join(folder, 'nothing'))
    packWordLists(file)
    const packed = loadWordLists(file)
    expect(packed.technical).toEqual(made.technical)
    const [first, second] = [made, packed].map(({ models }) => createModels(models))
    for (const word of ['принтер', 'печатает', 'друкуе', 'жаңарту']) {
      expect(second!.cyrillic.weigh(word)).toEqual(first!.cyrillic.weigh(word))
    }
    for (const word of ['printer', 'straße', 'não', 'qiling', 'zzzz']) {
      expect(second!.latin.weigh(word)).toEqual(first!.latin.weigh(word))
    }
  })

  it('are passed over when they are broken', () => {
    packWordLists(file)
    writeFileSync(file, readFileSync(file).subarray(0, 5_000))
    expect(loadWordLists(file).models.latin.languages).toContain('en')
  })
})

describe('a word', () => {
  const { cyrillic, latin } = createModels(loadWordLists(join(folder, 'nothing')).models)

  it('speaks most for the language that has it', () => {
    const best = (word: string): string | null | undefined => {
      const { nats } = latin.weigh(word)
      return latin.languages[nats.indexOf(Math.max(...nats))]
    }
    expect(['bitte', 'obrigado', 'teşekkürler', 'thanks'].map(best)).toEqual(['de', 'pt', 'tr', 'en'])
  })

  it('with a letter that an alphabet has not speaks against that language', () => {
    const { nats } = cyrillic.weigh('їжак')
    expect(nats[cyrillic.languages.indexOf('uk')]).toBeGreaterThan(nats[cyrillic.languages.indexOf('ru')]! + 3)
  })

  it('is core in the language whose function word it is', () => {
    expect([latin.isCoreOf('und', 'de'), latin.isCoreOf('und', 'en'), latin.weigh('und').isCore]).toEqual([
      true,
      false,
      true,
    ])
  })
})
