import type { Database } from './database.ts'

/** Words that were refused in this conversation and that a person let pass after all (R20). */
export async function overruledWordsOf(database: Pick<Database, 'query'>, lane: string): Promise<readonly string[]> {
  const rows = await database.query<{ body: string }>(
    'overruled_words_of',
    `select body from refusals where lane = $1 and decision = 'allowed'`,
    [lane],
  )
  return rows.map(({ body }) => body)
}
