import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { describeFaults, FAULT_LIST } from './fault-list.ts'
import { RUNS } from './run-names.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const PAGE = readFileSync(join(ROOT, 'docs', 'faults.md'), 'utf8')
const numbered = (letter: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${letter}${index + 1}`)

function rowsOf(letter: string): readonly string[] {
  return PAGE.split('\n').filter((line) => new RegExp(`^\\| ${letter}\\d+ \\|`).test(line))
}

function filesIn(line: string): readonly string[] {
  return [...line.matchAll(/`(test\/[^`]+)`/g)].map(([, file = '']) => file)
}

describe('the list of faults', () => {
  it('has every row, each with a proof or with the reason why there is none here', () => {
    expect(FAULT_LIST.map(({ id }) => id)).toEqual(numbered('F', 40))
    const bare = FAULT_LIST.filter(
      ({ runs, tests, absent }) => runs.length + tests.length === 0 && absent === undefined,
    )
    expect(bare).toEqual([])
    expect(describeFaults().split('\n')).toHaveLength(40)
  })

  it('names runs and tests that are there, and every run proves a row', () => {
    const named = FAULT_LIST.flatMap(({ runs }) => runs)
    expect([...new Set(named)].toSorted()).toEqual([...RUNS].toSorted())
    const missing = FAULT_LIST.flatMap(({ tests }) => tests).filter((file) => !existsSync(join(ROOT, file)))
    expect(missing).toEqual([])
  })

  it('stands on the page as it is', () => {
    const onPage = rowsOf('F').map((line) => ({
      id: /F\d+/.exec(line)?.[0],
      runs: [...line.matchAll(/--only (\w+)/g)].map(([, run]) => run),
      tests: filesIn(line),
    }))
    expect(onPage).toEqual(FAULT_LIST.map(({ id, runs, tests }) => ({ id, runs, tests })))
  })
})

describe('the list of threats', () => {
  it('has every row, each with a test that is there', () => {
    const rows = rowsOf('T')
    expect(rows.map((line) => /T\d+/.exec(line)?.[0])).toEqual(numbered('T', 34))
    expect(rows.filter((line) => filesIn(line).length === 0)).toEqual([])
    expect(rows.flatMap(filesIn).filter((file) => !existsSync(join(ROOT, file)))).toEqual([])
  })
})
