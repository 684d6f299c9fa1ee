import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { projectFolder } from '../../src/app/project-files.ts'
import { VARIABLES } from '../../src/config/variables.ts'

const read = (name: string): string => readFileSync(join(projectFolder(), name), 'utf8')

interface LockedPackage {
  readonly version: string
  readonly resolved?: string
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const lock = JSON.parse(read('package-lock.json')) as { readonly packages: Readonly<Record<string, LockedPackage>> }
const manifest = JSON.parse(read('package.json')) as { readonly engines: { readonly node: string } }

/** Older ones have faults that this product must not have; see the advisories of the packages. */
const AT_LEAST: Readonly<Record<string, string>> = {
  nodemailer: '10.0.5',
  i18next: '26.3.4',
  typeorm: '1.1.0',
  pg: '8.11.0',
  hono: '4.9.0',
  telegraf: '4.16.3',
}

function isAtLeast(version: string, least: string): boolean {
  const [a, b] = [version, least].map((text) => text.split(/[.-]/).slice(0, 3).map(Number))
  for (const index of [0, 1, 2]) {
    const [have, need] = [a?.[index] ?? 0, b?.[index] ?? 0]
    if (have !== need) return have > need
  }
  return true
}

describe('the lockfile', () => {
  it('holds every optional dependency of every package, for all platforms', () => {
    const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter(
          (name) => !(`node_modules/${name}` in lock.packages) && !(`${path}/node_modules/${name}` in lock.packages),
        )
        .map((name) => `${path} → ${name}`),
    )
    expect(missing).toEqual([])
  })

  it('names no place from which packages are downloaded', () => {
    expect(Object.values(lock.packages).filter(({ resolved }) => resolved?.startsWith('http'))).toEqual([])
  })

  it.each(Object.entries(AT_LEAST))('has %s in version %s or newer', (name, least) => {
    const found = lock.packages[`node_modules/${name}`]?.version ?? '0.0.0'
    expect([found, isAtLeast(found, least)]).toEqual([found, true])
  })

  it('is compared number by number', () => {
    expect(isAtLeast('10.0.4', '10.0.5')).toBe(false)
    expect(isAtLeast('10.6.0', '10.0.5')).toBe(true)
    expect(isAtLeast('9.9.9', '10.0.5')).toBe(false)
  })
})

describe('the image', () => {
  const dockerfile = read('Dockerfile')

  it('runs on a Node that the program supports', () => {
    const versions = [...dockerfile.matchAll(/FROM node:(\d+)/g)].map(([, version]) => Number(version))
    const least = Number(/\d+/.exec(manifest.engines.node)?.[0])
    expect(versions.length).toBeGreaterThan(0)
    expect(versions.every((version) => version >= least)).toBe(true)
  })

  it('copies nothing that is not there', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths = '']) => paths.split(' '))
    expect(copied.filter((path) => !existsSync(join(projectFolder(), path)))).toEqual([])
  })

  it('does not run as root, and hears signals itself', () => {
    expect(dockerfile).toMatch(/^USER node$/m)
    expect(dockerfile).toMatch(/^CMD \["node"/m)
    expect(dockerfile).toMatch(/^HEALTHCHECK/m)
  })
})

describe('compose.yaml', () => {
  it('sets only variables that the program knows', () => {
    const { services } = parse(read('compose.yaml')) as {
      readonly services: Readonly<Record<string, { readonly environment?: Readonly<Record<string, string>> }>>
    }
    const names = Object.keys(services['desk']?.environment ?? {})
    expect(names.filter((name) => !VARIABLES.some((known) => known === name))).toEqual([])
    expect(services).toHaveProperty('database')
  })
})
