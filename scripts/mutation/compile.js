import { transformSync } from '@swc/core'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { plantMutants } from './mutants.js'

const RUNNER = new URL('./test-runner.js', import.meta.url).href

/**
 * Compiles the program and its tests into a folder of their own, with every mutant of the files `isMutated` inside, and the
 * tests bound to a small runner instead of Jest.
 *
 * @returns {{ folder: string, mutants: object[] }}
 */
export function compileWithMutants(root, isMutated) {
  const folder = mkdtempSync(join(tmpdir(), 'zayavka-mutation-'))
  const mutants = []
  for (const path of filesUnder(root, ['src', 'test'])) {
    const target = join(folder, path.replace(/\.tsx?$/, '.js'))
    mkdirSync(dirname(target), { recursive: true })
    if (!/\.tsx?$/.test(path)) {
      cpSync(join(root, path), target)
      continue
    }
    let text = readFileSync(join(root, path), 'utf8')
    if (isMutated(path)) {
      const planted = plantMutants(text, { file: path, first: mutants.length + 1 })
      mutants.push(...planted.mutants)
      text = planted.text
    }
    writeFileSync(target, toJavaScript(text, path))
  }
  for (const name of ['node_modules', 'locales', 'data', 'migrations', 'bin', 'package.json', 'desk.example.yaml']) {
    symlinkSync(join(root, name), join(folder, name))
  }
  return { folder, mutants }
}

function filesUnder(root, folders) {
  return folders.flatMap((one) =>
    readdirSync(join(root, one), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
  )
}

function toJavaScript(text, filename) {
  const { code } = transformSync(text, {
    filename,
    configFile: false,
    swcrc: false,
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', tsx: filename.endsWith('x') },
      transform: { react: { runtime: 'automatic', importSource: 'hono/jsx' } },
    },
  })
  return code
    .replaceAll(/(['"])(\.{1,2}\/[^'"\n]+)\.tsx?\1/g, '$1$2.js$1')
    .replaceAll(/(['"])@jest\/globals\1/g, JSON.stringify(RUNNER))
}
