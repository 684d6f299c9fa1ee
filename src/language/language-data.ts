import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One of the languages that are named, as it stands in `data/language/<language>.json`. Lists hold words between spaces. */
export interface LanguageFile {
  readonly language: string
  readonly alphabet: string
  /** Function words, greetings and the verbs of every day. */
  readonly core: readonly string[]
  /** Words that requests for help are made of. */
  readonly support: readonly string[]
}

/** What is no prose in any language, as it stands in `data/language/technical.json`. */
export interface TechnicalFile {
  readonly names: readonly string[]
  readonly fillers: readonly string[]
  readonly commands: readonly string[]
  readonly messages: readonly string[]
}

export interface LanguageData {
  readonly languages: readonly LanguageFile[]
  /** Languages that are never named: language → its words. Their words speak against the languages that are. */
  readonly decoys: Readonly<Record<string, readonly string[]>>
  readonly technical: TechnicalFile
}

const LANGUAGE_FILE = /^[a-z]{2}\.json$/

/** Reads the folder once more on every call. Throws with the file's name when one is not what it should be. */
export function readLanguageData(folder: string): LanguageData {
  const names = readdirSync(folder).filter((name) => LANGUAGE_FILE.test(name))
  return {
    languages: names.sort().map((name) => checkLanguage(name, readJson(folder, name))),
    decoys: readLists(folder, 'decoys.json'),
    technical: checkTechnical(readLists(folder, 'technical.json')),
  }
}

/** The words of a list whose lines hold many. */
export function wordsOf(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(' ')).filter((word) => word !== '')
}

function readJson(folder: string, name: string): Record<string, unknown> {
  const value: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'))
  if (typeof value !== 'object' || value === null) throw new Error(`data/language/${name} is not an object`)
  return value as Record<string, unknown>
}

function checkLanguage(name: string, { language, alphabet, core, support }: Record<string, unknown>): LanguageFile {
  if (typeof language !== 'string' || typeof alphabet !== 'string' || !isList(core) || !isList(support)) {
    throw new Error(`data/language/${name} needs a language, an alphabet and the lists core and support`)
  }
  return { language, alphabet, core, support }
}

function checkTechnical({
  names,
  fillers,
  commands,
  messages,
}: Readonly<Record<string, readonly string[]>>): TechnicalFile {
  if (!names || !fillers || !commands || !messages) {
    throw new Error('data/language/technical.json needs the lists names, fillers, commands and messages')
  }
  return { names, fillers, commands, messages }
}

function readLists(folder: string, name: string): Readonly<Record<string, readonly string[]>> {
  const lists: Record<string, readonly string[]> = {}
  for (const [key, value] of Object.entries(readJson(folder, name))) {
    if (!isList(value)) throw new Error(`data/language/${name}: "${key}" is not a list of texts`)
    lists[key] = value
  }
  return lists
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
