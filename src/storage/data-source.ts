import 'reflect-metadata'
import { DataSource, type Logger } from 'typeorm'
import { MIGRATIONS } from './migrations.ts'
import { rows } from './rows.ts'

/** Its own would print failed statements to the console; what fails is thrown, and logged by whoever catches it. */
const SILENT: Logger = {
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
}

export function createDataSource(url: string): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities: [...rows],
    migrations: [...MIGRATIONS],
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
    logger: SILENT,
    poolErrorHandler: () => undefined,
    applicationName: 'zayavka',
    extra: { max: 2 },
  })
}
