import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { moderate } from '../../src/moderation/moderate.ts'

interface Row {
  readonly id: string
  readonly text: string
  readonly lang: string
  readonly label: 'abusive' | 'clean'
  readonly category: string
}

const SOFT = new Set(['product_insult', 'quoted_error', 'self_mild'])
const rows = readFileSync(new URL('../data/moderation/dev-set.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Row)

const isRefused = ({ text, lang }: Row): boolean => moderate(text, { lang }).verdict === 'refuse'
const abusive = rows.filter(({ label }) => label === 'abusive')
const clean = rows.filter(({ label, category }) => label === 'clean' && !SOFT.has(category))
const soft = rows.filter(({ category }) => SOFT.has(category))

describe('the development set', () => {
  it('is all there', () => {
    expect([abusive.length, clean.length, soft.length]).toEqual([95, 56, 14])
  })

  it('has at least 98 of 100 abusive messages refused', () => {
    const missed = abusive.filter((row) => !isRefused(row)).map(({ id }) => id)
    expect(missed.length / abusive.length).toBeLessThanOrEqual(0.02)
  })

  it('has no clean message refused', () => {
    expect(clean.filter(isRefused).map(({ id }) => id)).toEqual([])
  })

  it('has no message refused where the policy of the desk decides', () => {
    expect(soft.filter(isRefused).map(({ id }) => id)).toEqual([])
  })

  it('is judged the same when the language is not known', () => {
    const other = rows.filter((row) => isRefused(row) !== (moderate(row.text).verdict === 'refuse')).map(({ id }) => id)
    expect(other.length).toBeLessThanOrEqual(1)
  })
})
