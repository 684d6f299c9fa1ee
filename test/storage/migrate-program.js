/** A program that migrates the database whose address is given and can be killed meanwhile. */
import { load } from '../setup/load.js'

const { migrate } = await load('src/storage/migrations.ts')
await migrate(process.argv[2])
