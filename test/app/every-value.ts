import type { TestDatabase } from '../support/database.ts'

/**
 * The columns of every table in which one of the words stands, as `table.column`, whatever their type: what a dump of the
 * database would show. Bytes are looked at as text, as a dump in hexadecimal hides them.
 */
export async function columnsWith(database: TestDatabase, words: readonly string[]): Promise<readonly string[]> {
  const columns = await database.rows<{ table: string; column: string; type: string }>(
    `select c.table_name as table, c.column_name as column, c.udt_name as type
     from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE' order by 1, 2`,
  )
  const found: string[] = []
  for (const { table, column, type } of columns) {
    const text = type === 'bytea' ? `encode("${column}", 'escape')` : `"${column}"::text`
    const rows = await database.rows(
      `select from "${table}" where exists (select from unnest($1::text[]) w where position(w in lower(${text})) > 0) limit 1`,
      [words],
    )
    if (rows.length > 0) found.push(`${table}.${column}`)
  }
  return found
}
