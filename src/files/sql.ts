/** The database as this folder sees it: one named statement, one round trip. */
export interface Sql {
  query<Row>(name: string, text: string, values: readonly unknown[]): Promise<readonly Row[]>
}
