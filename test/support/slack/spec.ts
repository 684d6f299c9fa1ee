import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Json } from './shapes.ts'

export interface ArgumentSpec {
  /** `string`, `number`, `boolean`, `object`, `array`, literals in quotes; several with `|` between. */
  readonly type: string
  readonly required: boolean
}

export interface MethodSpec {
  readonly args: Readonly<Record<string, ArgumentSpec>>
}

export interface Bounds {
  readonly min: number
  readonly max: number
}

interface Spec {
  readonly methods: ReadonlyMap<string, MethodSpec>
  readonly limits: Json
}

let loaded: Spec | undefined

/** The arguments of a method; undefined for a name that Slack does not have. */
export function methodSpec(name: string): MethodSpec | undefined {
  return spec().methods.get(name)
}

/** The bounds of one place of Block Kit, by its path in the data: `button.text`, `actions.elements`. */
export function limitOf(path: string): Bounds {
  const found = path.split('.').reduce<unknown>((at, step) => (at as Json | undefined)?.[step], spec().limits)
  const { min_length, min_items, min, max_length, max_items, max } = (found ?? {}) as Record<string, number>
  const most = max_length ?? max_items ?? max
  if (most === undefined) {
    throw new Error(`The limits of Block Kit do not know ${path}.`)
  }
  return { min: min_length ?? min_items ?? min ?? 0, max: most }
}

function spec(): Spec {
  loaded ??= {
    methods: new Map(
      Object.entries((readSpec('web-api-8.2.0-methods.json') as { methods: Record<string, MethodSpec> }).methods),
    ),
    limits: readSpec('block-kit-limits.json') as Json,
  }
  return loaded
}

/** A file of test/specs/slack: beside this one, or below the working directory when the code was compiled elsewhere. */
export function readSpec(name: string): unknown {
  const beside = new URL(`../../specs/slack/${name}`, import.meta.url)
  const path = existsSync(beside) ? beside : resolve('test/specs/slack', name)
  return JSON.parse(readFileSync(path, 'utf8'))
}
