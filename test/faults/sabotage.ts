import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Lab, withEntry } from './lab.ts'
import { PLANTED_FAULTS, type Patch, type PlantedFault } from './planted-faults.ts'
import { complaintsOf, describe, isFine } from './result.ts'
import { inParallel } from './runs/kill-points.ts'
import { runPlain } from './runs/plain.ts'
import { PLANTED_SLACK_FAULTS } from './slack/planted-slack-faults.ts'

const PARALLEL = 4

/**
 * Proves that the runs can fail: each planted fault goes into a copy of the built program, and the run that is about it must
 * notice. Resolves with 0 when every one is caught.
 */
export async function runSabotage(lab: Lab, only: readonly string[], print: (line: string) => void): Promise<number> {
  const faults = [...PLANTED_FAULTS, ...PLANTED_SLACK_FAULTS].filter(
    ({ name }) => only.length === 0 || only.includes(name),
  )
  // What the program does when nothing is wrong with it: a fault counts as caught only beside this.
  const { result } = await runPlain(lab)
  print(describe(result))
  if (!isFine(result)) return 1
  let caught = 0
  await inParallel(faults, PARALLEL, async (fault) => {
    const complaint = await firstComplaint(lab, fault)
    if (complaint !== null) caught += 1
    print(complaint === null ? `${fault.name}: NOT CAUGHT` : `${fault.name}: caught: ${oneLine(complaint)}`)
  })
  print(`${caught} of ${faults.length} planted faults were caught`)
  return caught === faults.length ? 0 : 1
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 160)
}

async function firstComplaint(lab: Lab, fault: PlantedFault): Promise<string | null> {
  const entry = plant(lab, fault)
  const broken = await withEntry(lab, entry, `template_${fault.name.toLowerCase().replace(/\W+/g, '_').slice(0, 50)}`)
  const result = await fault.run(broken)
  if (result === null) throw new Error(`"${fault.name}" never came to the point where it is tested`)
  return complaintsOf(result)[0] ?? null
}

/** A copy of the built program with the fault in it; throws when a patch no longer fits. */
function plant(lab: Lab, { name, patches }: PlantedFault): string {
  const built = dirname(dirname(lab.entry))
  const root = dirname(built)
  const copy = join(lab.folder, `planted-${name.replace(/\W+/g, '-')}`)
  mkdirSync(copy, { recursive: true })
  cpSync(built, join(copy, 'dist'), { recursive: true })
  for (const part of readdirSync(root).filter((part) => ['package.json', 'locales', 'data'].includes(part))) {
    cpSync(join(root, part), join(copy, part), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  for (const patch of patches) apply(copy, name, patch)
  return join(copy, 'dist', 'src', 'cli.js')
}

function apply(copy: string, name: string, { file, find, put }: Patch): void {
  const path = join(copy, 'dist', file)
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  if (text.split(find).length !== 2) {
    throw new Error(`The patch no longer fits: "${name}" looks once for ${JSON.stringify(find)} in ${file}`)
  }
  writeFileSync(
    path,
    text.replace(find, () => put),
  )
}
