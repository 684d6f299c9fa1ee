/**
 * Compares calendar and clock with the minute-by-minute reference in many random cases:
 *
 *   node test/domain/sla/many-cases.js [cases] [seed]
 *
 * Ends with 1 when a case differs.
 */
import { load } from '../../setup/load.js'

const [cases = 100_000, seed = 1] = process.argv.slice(2).map(Number)
const { tryCases } = await load('test/domain/sla/random-cases.ts')
const differences = tryCases(cases, seed)
for (const difference of differences) console.error(difference)
console.log(`${cases} cases from seed ${seed}: ${differences.length} differences`)
if (differences.length > 0) process.exitCode = 1
