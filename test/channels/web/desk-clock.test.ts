import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createMovableClock } from '../../../src/channels/web/desk-clock.ts'
import { freshDatabase, type TestDatabase } from '../../support/database.ts'

const HOUR = 3_600_000

describe('the clock of the try desk', () => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await freshDatabase()
  })
  afterAll(() => database.drop())

  it('is the real one until it is moved, then goes on from there, after a restart too', async () => {
    const clock = createMovableClock()
    await clock.load(database)
    expect(clock.read(1000)).toBe(1000)
    await clock.moveBy(database, HOUR, HOUR + 1000)
    await clock.moveBy(database, 2000 * HOUR, 2001 * HOUR + 1000)
    expect(clock.read(1000)).toBe(1000 + 2001 * HOUR)
    const later = createMovableClock()
    await later.load(database)
    expect(later.read(1000)).toBe(1000 + 2001 * HOUR)
  })

  it('never goes back', async () => {
    const clock = createMovableClock()
    await clock.load(database)
    const before = clock.read(0)
    await clock.moveBy(database, -HOUR, 0)
    expect(clock.read(0)).toBe(before)
  })

  it('says how far the channel is read, and never less than before', async () => {
    const clock = createMovableClock()
    await clock.markRead(database, 5000 * HOUR)
    await clock.markRead(database, 4000 * HOUR)
    const [row] = await database.rows<{ at: Date }>(
      `select read_at as at from channel_cursors where account = 'web:try'`,
    )
    expect(row?.at.getTime()).toBe(5000 * HOUR)
  })
})
