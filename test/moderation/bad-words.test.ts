import { readFileSync } from 'node:fs'
import { Filter } from 'bad-words'
import { describe, expect, it } from '@jest/globals'
import { moderate } from '../../src/moderation/moderate.ts'

const words = [...new Set(new Filter().list.map((word) => word.toLowerCase()))]
const passed = JSON.parse(
  readFileSync(new URL('../data/moderation/bad-words-passed.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, readonly string[]>>

const isRefused = (word: string): boolean =>
  [word, `you ${word}`].some((text) => moderate(text, { lang: 'en' }).verdict === 'refuse')

describe('the list of bad-words', () => {
  const accepted = words.filter((word) => !isRefused(word))
  const reviewed = Object.values(passed).flat()

  it('was read word by word: what the desk does not refuse is let pass for a reason', () => {
    expect(accepted.filter((word) => !reviewed.includes(word))).toEqual([])
  })

  it('has no word among those let pass that is refused or not on it', () => {
    expect(reviewed.filter((word) => !accepted.includes(word))).toEqual([])
    expect(new Set(reviewed).size).toBe(reviewed.length)
  })
})
