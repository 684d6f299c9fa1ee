import { describe, expect, it } from '@jest/globals'
import { tryCases } from './random-cases.ts'

describe('calendar and clock', () => {
  it('give what a reference gives that walks minute by minute, in 1,000 random cases', () => {
    expect(tryCases(1000, 20_261_123)).toEqual([])
  }, 120_000)
})
