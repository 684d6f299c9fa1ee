import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Path below `src`, with forward slashes, to what stands in the file. */
type Sources = Readonly<Record<string, string>>

interface Import {
  readonly from: string
  /** A file below `src`, or the name of a package. */
  readonly to: string
  readonly isPackage: boolean
  /** Gone when the program runs. */
  readonly isType: boolean
}

const ADAPTERS = ['channels', 'web', 'storage', 'queue', 'files', 'moderation', 'language']
const ORDER = ['start', 'app', 'adapter', 'desk', 'domain'] as const

type Layer = (typeof ORDER)[number] | 'config' | 'log'

/** Which layer a file belongs to, and which part of it: two parts of one layer that are adapters know nothing of each other. */
function placeOf(path: string): { layer: Layer; part: string } | null {
  const [head = '', second = ''] = path.replace(/\.tsx?$/, '').split('/')
  if (['main', 'cli', 'check-config'].includes(head)) return { layer: 'start', part: 'start' }
  if (head === 'channels') return { layer: 'adapter', part: `channels/${second}` }
  if (ADAPTERS.includes(head)) return { layer: 'adapter', part: head }
  if (['app', 'config', 'log', 'desk', 'domain'].includes(head)) return { layer: head as Layer, part: head }
  return null
}

/** Null when the arrow is allowed, else what is wrong with it. */
function faultOf({ from, to, isPackage, isType }: Import): string | null {
  const source = placeOf(from)
  if (source === null) return `${from} belongs to no layer`
  if (isPackage) return source.layer === 'domain' ? `${from} → ${to}: the domain uses no library` : null
  const target = placeOf(to)
  if (target === null) return `${from} → ${to}: not a part of the program`
  if (source.part === target.part) return null
  const isAllowed = mayUse(source.layer, target.layer, isType)
  return isAllowed ? null : `${from} → ${to}: ${source.part} must not use ${target.part}`
}

function mayUse(source: Layer, target: Layer, isType: boolean): boolean {
  const isAtTheTop = source === 'start' || source === 'app'
  if (target === 'config') return isAtTheTop
  if (target === 'log') return isAtTheTop || (isType && source !== 'domain' && source !== 'config')
  if (source === 'config') return target === 'domain'
  if (source === 'log') return false
  return ORDER.indexOf(source) < ORDER.indexOf(target)
}

/** Prettier begins every import and export at the first column and quotes with one stroke. */
function importsOf(from: string, text: string): readonly Import[] {
  const found: { specifier: string; isType: boolean }[] = []
  for (const match of text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'`]*?\sfrom\s+)?'([^']+)'/gm)) {
    found.push({ specifier: match[2] ?? '', isType: match[1] !== undefined })
  }
  for (const match of text.matchAll(/\bimport\(\s*'([^']+)'/g)) found.push({ specifier: match[1] ?? '', isType: false })
  return found.map(({ specifier, isType }) => {
    const isPackage = !specifier.startsWith('.')
    const to = isPackage ? specifier : posix.normalize(posix.join(posix.dirname(from), specifier))
    return { from, to, isPackage, isType }
  })
}

function faultsIn(sources: Sources): readonly string[] {
  const imports = Object.entries(sources).flatMap(([path, text]) => importsOf(path, text))
  const unplaced = Object.keys(sources).filter((path) => placeOf(path) === null)
  return [
    ...unplaced.map((path) => `${path} belongs to no layer`),
    ...imports.filter(isOfTheProgram).flatMap((one) => faultOf(one) ?? []),
  ]
}

/** The migrations stand beside `src` and belong to storage alone. */
function isOfTheProgram({ from, to }: Import): boolean {
  return !(from.startsWith('storage/') && to.startsWith('../migrations/'))
}

function readSources(): Sources {
  const src = join(root, 'src')
  const paths = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((path) => /\.tsx?$/.test(path))
  return Object.fromEntries(paths.map((path) => [path.replaceAll('\\', '/'), readFileSync(join(src, path), 'utf8')]))
}

describe('the layers', () => {
  it('have no arrow but from left to right', () => {
    const sources = readSources()
    expect(Object.keys(sources).length).toBeGreaterThan(10)
    expect(faultsIn(sources)).toEqual([])
  })

  it.each([
    ['domain/ticket/number.ts', "import { rows } from '../../storage/rows.ts'", 'domain must not use storage'],
    ['domain/ticket/number.ts', "import type { Row } from '../../storage/rows.ts'", 'domain must not use storage'],
    ['domain/ticket/number.ts', "export * from '../../desk/ports.ts'", 'domain must not use desk'],
    ['domain/sla/clock.ts', "import { Temporal } from 'temporal-polyfill'", 'the domain uses no library'],
    ['domain/sla/clock.ts', "import { hash } from 'node:crypto'", 'the domain uses no library'],
    ['domain/sla/clock.ts', "import type { Log } from '../../log.ts'", 'domain must not use log'],
    ['desk/submit.ts', "import { createDatabase } from '../storage/database.ts'", 'desk must not use storage'],
    ['desk/submit.ts', "const { x } = await import('../queue/outbox.ts')", 'desk must not use queue'],
    ['queue/outbox.ts', "import '../storage/database.ts'", 'queue must not use storage'],
    [
      'channels/slack/deliver.ts',
      "import { strictAddress } from '../email/strict-address.ts'",
      'channels/slack must not use channels/email',
    ],
    ['web/try.ts', "import { render } from '../channels/telegram/render.ts'", 'web must not use channels/telegram'],
    ['channels/email/mailer.ts', "import { config } from '../../config.ts'", 'channels/email must not use config'],
    ['channels/email/mailer.ts', "import { config } from '../../config/desk.ts'", 'channels/email must not use config'],
    ['channels/email/mailer.ts', "import { createLog } from '../../log.ts'", 'channels/email must not use log'],
    ['channels/email/mailer.ts', "import { createApp } from '../../app.ts'", 'channels/email must not use app'],
    ['config.ts', "import { createApp } from './app.ts'", 'config must not use app'],
    ['app.ts', "import { start } from './main.ts'", 'app must not use start'],
    ['app.ts', "import data from '../test/data.ts'", 'not a part of the program'],
    ['utils/text.ts', '', 'belongs to no layer'],
  ])('catch a planted arrow: %s: %s', (path, line, fault) => {
    const faults = faultsIn({ [path]: `/** Head. */\n${line}\n\nexport const x = 1\n` })
    expect(faults).toEqual([expect.stringContaining(fault)])
  })

  it('catch an arrow in an import of several lines, and one among good ones', () => {
    const text = "import {\n  a,\n  b,\n} from '../../storage/rows.ts'\nimport { c } from './number.ts'\n"
    expect(faultsIn({ 'domain/ticket/number.ts': text })).toHaveLength(1)
  })

  it.each([
    ['main.ts', "import { createApp } from './app.ts'"],
    ['cli.ts', "import { moderate } from './moderation/moderate.ts'"],
    ['app.ts', "import { readConfig } from './config.ts'\nimport { createLog } from './log.ts'"],
    ['channels/email/mailer.ts', "import type { Log } from '../../log.ts'\nimport nodemailer from 'nodemailer'"],
    ['channels/telegram/render.ts', "import type { Phrase } from '../../domain/notice/message.ts'"],
    ['storage/tickets.ts', "import type { TicketStore } from '../desk/ports.ts'"],
    ['storage/migrations.ts', "import { A } from '../../migrations/1763900000000-a.ts'"],
    ['desk/submit.ts', "import { decide } from '../domain/ticket/lifecycle.ts'"],
    ['domain/sla/clock.ts', "/** import { x } from '../../storage/rows.ts' */"],
  ])('allow what stands in the drawing: %s: %s', (path, text) => {
    expect(faultsIn({ [path]: text })).toEqual([])
  })
})
