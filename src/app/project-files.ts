import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Files } from '../config/problem.ts'

/** The folder with the program's package.json, from the sources and from the built output alike. */
export function projectFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder)
  return folder
}

/** The files on this machine that a configuration may name. */
export function diskFiles(): Files {
  const read = (path: string): string | undefined => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)
  return { read, calendar: (name) => read(join(projectFolder(), 'data', 'calendars', `${name}.yaml`)) }
}
