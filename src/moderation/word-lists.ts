import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deserialize, serialize } from 'node:v8'
import { smallest } from './automaton-builder.ts'
import { compileLexicon } from './compile-lexicon.ts'
import { checkLanguageFile, type LanguageFile } from './data-file.ts'
import type { LexiconData } from './lexicon.ts'

interface Packed {
  /** What the lists looked like when they were packed. */
  readonly source: string
  readonly data: LexiconData
}

type Sources = ReadonlyMap<string, string>

/**
 * The word lists, ready for reading: from the packed file when it stands for today's lists, compiled from `data/moderation`
 * otherwise, which takes a fifth of a second. Throws with the file's name when a list is not what it should be.
 */
export function loadWordLists(file: string = packedFile()): LexiconData {
  const sources = readSources(dataFolder())
  return readPacked(file, digest(sources)) ?? compileLexicon(languageFiles(sources))
}

/** Compiles the lists into the file that a start reads; a part of the build. Without it everything works, later. */
export function packWordLists(file: string = packedFile()): void {
  const sources = readSources(dataFolder())
  const data = compileLexicon(languageFiles(sources))
  const packed: Packed = {
    source: digest(sources),
    data: { ...data, words: smallest(data.words), forms: smallest(data.forms) },
  }
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, serialize(packed))
}

/** Reads every language file of a folder. Throws with the file's name when one is not what it should be. */
export function readLanguageFiles(folder: string = dataFolder()): readonly LanguageFile[] {
  return languageFiles(readSources(folder))
}

function languageFiles(sources: Sources): readonly LanguageFile[] {
  return [...sources].map(([name, text]) => checkLanguageFile(name, JSON.parse(text) as unknown))
}

function readSources(folder: string): Sources {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return new Map(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

function digest(sources: Sources): string {
  const hash = createHash('sha256')
  for (const [name, text] of sources) hash.update(`${name}\n${text}\n`)
  return hash.digest('hex')
}

function readPacked(file: string, source: string): LexiconData | null {
  if (!existsSync(file)) return null
  try {
    const packed = deserialize(readFileSync(file)) as Packed
    return packed.source === source ? packed.data : null
  } catch {
    // Written by another Node, or cut short: the lists themselves are there.
    return null
  }
}

/** The folders beside the program's package.json, from the sources and from the built output alike. */
function root(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder)
  return folder
}

function dataFolder(): string {
  return join(root(), 'data', 'moderation')
}

function packedFile(): string {
  return join(root(), 'dist', 'moderation.words')
}
