import { expect } from 'expect'
import { format } from 'node:util'

/** As much of Jest as tests without a database and without a clock use: one process, one test after the other. */
export { expect }

const root = newSuite('', null)
let open = root

function newSuite(name, parent) {
  return {
    name,
    parent,
    tests: [],
    suites: [],
    beforeAll: [],
    beforeEach: [],
    afterEach: [],
    afterAll: [],
    isUp: false,
  }
}

export function describe(name, body) {
  const suite = newSuite(name, open)
  open.suites.push(suite)
  open = suite
  body()
  open = suite.parent
}

export function it(name, body) {
  open.tests.push({ name, body, suite: open })
}

export const test = it
it.skip = () => undefined
describe.skip = () => undefined
it.each = (table) => (name, body) => rowsOf(table).forEach((row) => it(format(name, ...row), () => body(...row)))
describe.each = (table) => (name, body) =>
  rowsOf(table).forEach((row) => describe(format(name, ...row), () => body(...row)))

const rowsOf = (table) => table.map((row) => (Array.isArray(row) ? row : [row]))

export const beforeAll = (body) => open.beforeAll.push(body)
export const beforeEach = (body) => open.beforeEach.push(body)
export const afterEach = (body) => open.afterEach.push(body)
export const afterAll = (body) => open.afterAll.push(body)

/** Loads a test file and gives its tests, in their order. */
export async function load(href) {
  const before = root.tests.length
  const suites = root.suites.length
  await import(href)
  const list = (suite) => [...suite.tests, ...suite.suites.flatMap(list)]
  return [...root.tests.slice(before), ...root.suites.slice(suites).flatMap(list)]
}

/** Runs one test; rejects when it fails. */
export async function run({ body, suite }) {
  const line = []
  for (let one = suite; one !== null; one = one.parent) line.unshift(one)
  for (const one of line) {
    if (one.isUp) continue
    for (const hook of one.beforeAll) await hook()
    one.isUp = true
  }
  for (const one of line) for (const hook of one.beforeEach) await hook()
  try {
    await body()
  } finally {
    for (const one of line.reverse()) for (const hook of one.afterEach) await hook()
  }
}
