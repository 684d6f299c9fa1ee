/**
 * Compiles src and migrations into dist, and packs the word lists.
 *
 * Runs after `npm ci` (prepare), by hand (`npm run build`), and from the launcher when dist is missing or older than the
 * sources. Where the compiler is not installed (`npm ci --omit=dev`) the built output that came along is used as it is.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, statSync, utimesSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stamp = join(root, 'dist', '.tsbuildinfo')

/** True when there is a compiler and dist does not stand for today's sources. */
export function isStale() {
  if (!existsSync(join(root, 'src')) || !compiler()) return false
  if (!existsSync(stamp)) return true
  const builtAt = statSync(stamp).mtimeMs
  return ['src', 'migrations', 'data'].some((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).some(
      (entry) => entry.isFile() && statSync(join(entry.parentPath, entry.name)).mtimeMs > builtAt,
    ),
  )
}

/** Builds, printing the compiler's complaints on stderr. */
export function build() {
  const tsc = compiler()
  if (!tsc) return
  execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], { cwd: root, stdio: ['ignore', 2, 2] })
  // What the browser gets stands beside the code that serves it.
  for (const pages of ['pages', 'try']) {
    const assets = join('src', 'web', pages, 'assets')
    cpSync(join(root, assets), join(root, 'dist', assets), { recursive: true })
  }
  // The word lists in one piece, so that a start does not have to read and sort them.
  execFileSync(process.execPath, [join(root, 'scripts', 'pack-words.js')], { cwd: root, stdio: ['ignore', 2, 2] })
  utimesSync(stamp, new Date(), new Date())
}

function compiler() {
  try {
    return createRequire(import.meta.url).resolve('typescript/bin/tsc')
  } catch {
    return null
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (process.argv.includes('--always') || isStale()) build()
}
