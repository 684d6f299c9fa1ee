import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { projectFolder } from '../../src/app/project-files.ts'
import { describeSchema } from '../../src/storage/describe-schema.ts'
import { freshDatabase } from '../support/database.ts'

const FILE = join(projectFolder(), 'migrations', 'schema.sql')

describe('the committed schema', () => {
  it('is the one that the migrations make', async () => {
    const database = await freshDatabase()
    try {
      const made = await describeSchema(database)
      if (process.env['WRITE_SCHEMA'] === 'yes') writeFileSync(FILE, made)
      expect(made).toBe(readFileSync(FILE, 'utf8'))
    } finally {
      await database.drop()
    }
  })
})
