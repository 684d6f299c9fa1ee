/** Loads a TypeScript module of the project outside of Jest's module system, by compiling it and what it imports. */
import { transformFileSync } from '@swc/core'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const out = join(root, 'node_modules', '.cache', 'zayavka-test-setup', String(process.pid))

// Some modules are imported only when they are needed.
process.once('exit', () => rmSync(out, { recursive: true, force: true }))

export async function load(path) {
  return import(pathToFileURL(compile(join(root, path), new Set())).href)
}

function compile(file, seen) {
  const target = join(out, relative(root, file).replace(/\.ts$/, '.js'))
  if (seen.has(file)) return target
  seen.add(file)
  const { code } = transformFileSync(file, {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    swcrc: false,
  })
  mkdirSync(dirname(target), { recursive: true })
  const local = code.replace(/(from\s+|import\s+|import\()(['"])(\.[^'"]+)\.ts\2/g, '$1$2$3.js$2')
  writeFileSync(target, local)
  // What a browser gets stands beside the code that serves it.
  const assets = join(dirname(file), 'assets')
  if (existsSync(assets)) cpSync(assets, join(dirname(target), 'assets'), { recursive: true })
  for (const [, found] of readFileSync(file, 'utf8').matchAll(/(?:from |import\()'(\.[^']+\.ts)'/g)) {
    const next = resolve(dirname(file), found)
    if (existsSync(next)) compile(next, seen)
  }
  return target
}
