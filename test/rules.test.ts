import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const ROOT = join(import.meta.dirname, '..')
const CLAUSES = Array.from({ length: 22 }, (_, index) => `R${index + 1}`)

/** Which journeys go through an entry point: letters come and go in some that begin in a chat. */
const ENTRY_POINTS: Readonly<Record<string, RegExp>> = {
  Telegram: /^test\/(?!journeys\/(?:slack|mail)|web|browser)/,
  Slack: /^test\/journeys\/slack-/,
  mail: /^test\/journeys\/(?:mail-|intake-identity|file-a-request)/,
  web: /^test\/(?:web|browser)\//,
}

interface Rule {
  readonly clause: string
  readonly files: readonly string[]
  readonly entryPoints: readonly string[]
  readonly journeys: readonly Journey[]
}

interface Journey {
  readonly file: string
  readonly name: string
}

/** The rows of the table, as they stand. */
function readRules(text: string): readonly Rule[] {
  const rows = text.split('\n').filter((line) => /^\| R\d+ \|/.test(line))
  return rows.map((row) => {
    const [clause = '', , carriedOutBy = '', entryPoints = '', journeys = ''] = row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim())
    return {
      clause,
      files: [...carriedOutBy.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
      entryPoints: entryPoints.split(', '),
      journeys: journeys.split('<br>').map(readJourney),
    }
  })
}

function readJourney(cell: string): Journey {
  const [, file = '', name = ''] = /^`([^`]+)` › (.+)$/.exec(cell) ?? []
  return { file, name }
}

/** Whether a test of this name runs: neither skipped, nor put off, nor only a comment. */
function isTested(source: string, name: string): boolean {
  const quoted = name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")
  const at = source.indexOf(`'${quoted}'`)
  if (at < 0) return false
  const before = source.slice(0, at).trimEnd()
  return (
    /(?:^|\n)\s*it\($/.test(before) ||
    /\n\s*\](?: as const)?\)\($/.test(before) ||
    /\n\s*it\.each\(.*\)\($/.test(before)
  )
}

function isProven(entryPoint: string, journeys: readonly Journey[]): boolean {
  return journeys.some(({ file }) => ENTRY_POINTS[entryPoint]?.test(file) ?? false)
}

/** What is wrong with the table, one line each. */
function findFaults(text: string, read: (file: string) => string | null): readonly string[] {
  const rules = readRules(text)
  const counted = CLAUSES.filter((clause) => rules.filter((rule) => rule.clause === clause).length !== 1)
  return [
    ...counted.map((clause) => `${clause} has not exactly one row`),
    ...rules.flatMap(({ clause, files, entryPoints, journeys }) => [
      ...files.filter((file) => read(file) === null).map((file) => `${clause}: ${file} is not there`),
      ...entryPoints
        .filter((one) => !isProven(one, journeys))
        .map((one) => `${clause}: no journey goes through ${one}`),
      ...(files.length === 0 ? [`${clause}: nothing carries it out`] : []),
      ...journeys.flatMap(({ file, name }) => {
        const source = read(file)
        if (source === null) return [`${clause}: ${file || 'a journey'} is not there`]
        return isTested(source, name) ? [] : [`${clause}: ${file} has no test "${name}"`]
      }),
    ]),
  ]
}

const readFile = (file: string): string | null => {
  const path = join(ROOT, file)
  return file !== '' && existsSync(path) ? readFileSync(path, 'utf8') : null
}

const TABLE = readFileSync(join(ROOT, 'docs', 'rules.md'), 'utf8')

describe('the table of the rules', () => {
  it('has a row for each of the twenty-two clauses, with a journey that is there', () => {
    expect(findFaults(TABLE, readFile)).toEqual([])
  })

  it('names every clause that a row, a file or a journey is missing for', () => {
    const source = "it('is there', async () => {})\n  it.skip('is put off', () => {})\n// it('is a comment')\n"
    const read = (file: string): string | null => (file === 'test/a.test.ts' || file === 'src/a.ts' ? source : null)
    const row = (journey: string): string => `| R1 | Words | \`src/a.ts\` | Telegram | ${journey} |`
    const ofR1 = (text: string): readonly string[] => findFaults(text, read).filter((fault) => /^R1\b/.test(fault))
    expect(ofR1(row('`test/a.test.ts` › is there'))).toEqual([])
    expect(ofR1('')).toEqual(['R1 has not exactly one row'])
    expect(ofR1(row('`test/a.test.ts` › is there').replace('Telegram', 'Telegram, Slack'))).toEqual([
      'R1: no journey goes through Slack',
    ])
    expect(ofR1(row(''))).toEqual(['R1: no journey goes through Telegram', 'R1: a journey is not there'])
    expect(ofR1(row('`test/b.test.ts` › is there'))).toEqual(['R1: test/b.test.ts is not there'])
    for (const name of ['is not there', 'is put off', 'is a comment']) {
      expect(ofR1(row(`\`test/a.test.ts\` › ${name}`))).toEqual([`R1: test/a.test.ts has no test "${name}"`])
    }
    expect(ofR1(row('`test/a.test.ts` › is there').replace('src/a', 'src/b'))).toEqual(['R1: src/b.ts is not there'])
    expect(ofR1(row('`test/a.test.ts` › is there').replace('Telegram', 'Fax'))).toEqual([
      'R1: no journey goes through Fax',
    ])
  })
})
