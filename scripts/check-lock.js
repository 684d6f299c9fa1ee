/**
 * Checks a lockfile (the project's own, or the one that is named) and exits 1 with every problem on stderr.
 *
 * An audit needs a server that may be out of reach, so the least versions that this product needs stand here. A lock made on
 * one machine must serve all: it holds every optional dependency of every package, and no address of a private registry.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Older ones have faults that this product must not have; see the advisories of the packages. */
const AT_LEAST = {
  nodemailer: '10.0.5',
  i18next: '26.3.4',
  typeorm: '1.1.0',
  pg: '8.11.0',
  hono: '4.9.0',
  telegraf: '4.16.3',
}

function problemsOf({ packages = {} }) {
  return [
    ...Object.entries(packages).flatMap(([path, entry]) => missingOptionals(packages, path, entry)),
    ...Object.entries(packages)
      .filter(([, { resolved }]) => /^(?:https?|git)/.test(resolved ?? ''))
      .map(([path]) => `${path} names the place from which it is downloaded`),
    ...Object.entries(packages).flatMap(([path, { version }]) => tooOld(nameOf(path), version)),
    ...Object.keys(AT_LEAST)
      .filter((name) => !(`node_modules/${name}` in packages))
      .map((name) => `${name} is not in the lock`),
  ]
}

function missingOptionals(packages, path, { optionalDependencies = {} }) {
  return Object.keys(optionalDependencies)
    .filter((name) => !foldersAbove(path).some((folder) => `${folder}node_modules/${name}` in packages))
    .map((name) => `${name}, optional for ${path || 'the project'}, is not in the lock`)
}

/** Where Node would look for a dependency of the package at `path`: its own folder, then those above. */
function foldersAbove(path) {
  if (path === '') return ['']
  const parent = path.slice(0, Math.max(0, path.lastIndexOf('node_modules/') - 1))
  return [`${path}/`, ...foldersAbove(parent)]
}

const nameOf = (path) => path.split('node_modules/').at(-1)

function tooOld(name, version) {
  const least = AT_LEAST[name]
  if (least === undefined || isAtLeast(version, least)) return []
  return [`${name} is ${version}; ${least} or newer is needed`]
}

/** A version before the release of the same number is older than it. */
function isAtLeast(version, least) {
  const [numbers, early] = version.split(/-(.*)/s)
  const have = numbers.split('.').map(Number)
  for (const [index, need] of least.split('.').map(Number).entries()) {
    if (have[index] !== need) return have[index] > need
  }
  return early === undefined
}

const own = join(dirname(dirname(fileURLToPath(import.meta.url))), 'package-lock.json')
const problems = problemsOf(JSON.parse(readFileSync(process.argv[2] ?? own, 'utf8')))
for (const problem of problems) process.stderr.write(`${problem}\n`)
process.exitCode = problems.length > 0 ? 1 : 0
