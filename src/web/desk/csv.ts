import { shown } from '../pages/markup.ts'

/** Stands at the head of a table, so that a spreadsheet reads it as UTF-8. */
export const CSV_MARK = '\ufeff'

/**
 * Lines of a table as a spreadsheet opens it, every field in quotes. A field that a spreadsheet would take for a formula gets a
 * quote of its own in front, also behind blanks and in full width.
 *
 * @param separator `;` where a comma stands in numbers, as spreadsheets expect it there.
 */
export function csvLines(rows: readonly (readonly string[])[], separator: ',' | ';'): string {
  return rows.map((row) => `${row.map(fieldOf).join(separator)}\r\n`).join('')
}

function fieldOf(text: string): string {
  // Signs that begin a formula are looked for in the text as it came: a control character may be cleaned away in front of one.
  const clean = shown(text)
  const isFormula = FORMULA.test(text) || FORMULA.test(clean)
  return `"${isFormula ? "'" : ''}${clean.replaceAll('"', '""')}"`
}

const FORMULA = /^[\s\u00a0]*[=+\-@＝＋－＠]|^[\t\r\n]/u
