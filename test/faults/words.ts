import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

type Texts = { readonly [key: string]: string | Texts }

const loaded = new Map<string, Texts>()

/** A text of the program as people see it, `intake:button.new`; from the locale files below the working directory. */
export function words(language: string, key: string): string {
  return visible(template(language, key))
}

/** Finds a text whose parameters are not known; each is a group. */
export function wordsPattern(language: string, key: string): RegExp {
  const parts = visible(template(language, key)).split(/\{\{\w+\}\}/)
  return new RegExp(parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('(.+?)'))
}

/** What is left of a text on a screen: without marks, and all spaces alike. */
export function visible(text: string): string {
  return text.replace(/<\/?[a-z]+>/g, '').replaceAll('\u00a0', ' ')
}

function template(language: string, key: string): string {
  const [file = '', path = ''] = key.split(':')
  let found: string | Texts | undefined = texts(language, file)
  for (const step of path.split('.')) found = typeof found === 'object' ? found[step] : undefined
  if (typeof found !== 'string') throw new Error(`There is no text ${key} in ${language}`)
  return found
}

function texts(language: string, file: string): Texts {
  const path = resolve('locales', language, `${file}.json`)
  const known = loaded.get(path) ?? (JSON.parse(readFileSync(path, 'utf8')) as Texts)
  loaded.set(path, known)
  return known
}
