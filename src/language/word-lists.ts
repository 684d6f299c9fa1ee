import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deserialize, serialize } from 'node:v8'
import { readLanguageData, type TechnicalFile } from './language-data.ts'
import type { Family } from './letters.ts'
import { makeModelData, type FamilyData } from './model-data.ts'

export interface WordLists {
  readonly technical: TechnicalFile
  readonly models: Readonly<Record<Family, FamilyData>>
}

interface Packed {
  /** What the lists looked like when they were packed. */
  readonly source: string
  readonly lists: WordLists
}

/**
 * The word lists, ready for reading: from the packed file when it stands for today's lists, counted from `data/language`
 * otherwise, which takes a tenth of a second. Throws with the file's name when a list is not what it should be.
 */
export function loadWordLists(file: string = packedFile()): WordLists {
  return readPacked(file, digest(dataFolder())) ?? makeWordLists()
}

/** Counts the lists into the file that a start reads; a part of the build. Without it everything works, later. */
export function packWordLists(file: string = packedFile()): void {
  const packed: Packed = { source: digest(dataFolder()), lists: makeWordLists() }
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, serialize(packed))
}

function makeWordLists(): WordLists {
  const data = readLanguageData(dataFolder())
  return { technical: data.technical, models: makeModelData(data) }
}

function digest(folder: string): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(folder).sort()) hash.update(`${name}\n`).update(readFileSync(join(folder, name)))
  return hash.digest('hex')
}

function readPacked(file: string, source: string): WordLists | null {
  if (!existsSync(file)) return null
  try {
    const packed = deserialize(readFileSync(file)) as Packed
    return packed.source === source ? packed.lists : null
  } catch {
    // Written by another Node, or cut short: the lists themselves are there.
    return null
  }
}

/** The folder of the program's package.json, from the sources and from the built output alike. */
function root(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder)
  return folder
}

function dataFolder(): string {
  return join(root(), 'data', 'language')
}

function packedFile(): string {
  return join(root(), 'dist', 'language.words')
}
