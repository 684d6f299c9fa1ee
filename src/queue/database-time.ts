/** The database's clock, carried on from its last known reading by this process's own stopwatch. */
export interface DatabaseTime {
  /** Takes a reading that a statement brought along; epoch milliseconds. */
  set(databaseNow: number): void
  /** Null before the first reading. */
  now(): number | null
}

export function createDatabaseTime(stopwatch: () => number = () => performance.now()): DatabaseTime {
  let reading: { readonly at: number; readonly databaseNow: number } | null = null
  return {
    set(databaseNow) {
      reading = { at: stopwatch(), databaseNow }
    },
    now: () => reading && reading.databaseNow + stopwatch() - reading.at,
  }
}
