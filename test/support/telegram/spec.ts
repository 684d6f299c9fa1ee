import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

export interface SpecField {
  readonly name: string
  readonly types: readonly string[]
  readonly required: boolean
  readonly description: string
}

export interface SpecEntry {
  readonly name: string
  readonly fields?: readonly SpecField[]
  readonly subtypes?: readonly string[]
  readonly returns?: readonly string[]
}

export interface Size {
  readonly unit: 'chars' | 'bytes' | 'items' | 'value'
  readonly min: number
  readonly max: number
  readonly or?: readonly number[]
  readonly afterParsing?: boolean
}

export interface Limits {
  readonly sizes: Readonly<Record<string, Size>>
  readonly values: Readonly<Record<string, readonly (string | number)[]>>
  readonly patterns: Readonly<Record<string, string>>
  readonly oneOf: Readonly<Record<string, { readonly least: number; readonly besides: readonly string[] }>>
}

export interface Spec {
  /** Keyed by the name in lower case: the server does not care about the case of a method. */
  readonly methods: ReadonlyMap<string, SpecEntry>
  readonly types: ReadonlyMap<string, SpecEntry>
  readonly limits: Limits
}

let loaded: Spec | undefined

/** The Bot API 10.1 as data, with the limits of its prose. Read from disk once a process. */
export function loadSpec(): Spec {
  loaded ??= readSpec()
  return loaded
}

function readSpec(): Spec {
  const api = readJson('bot-api-10.1.json') as {
    methods: Record<string, SpecEntry>
    types: Record<string, SpecEntry>
  }
  return {
    methods: new Map(Object.values(api.methods).map((entry) => [entry.name.toLowerCase(), entry])),
    types: new Map(Object.entries(api.types)),
    limits: readJson('limits.json') as Limits,
  }
}

/** Beside this file, or below the working directory when the code was compiled to somewhere else. */
function readJson(name: string): unknown {
  const beside = new URL(`../../specs/telegram/${name}`, import.meta.url)
  const path = existsSync(beside) ? beside : resolve('test/specs/telegram', name)
  return JSON.parse(readFileSync(path, 'utf8'))
}
