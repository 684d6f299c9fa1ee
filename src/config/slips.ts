/** Shorter names are one slip away from too many that other programs use. */
const LONG_NAME = 12

/** One letter missing, added or changed, or two neighbours swapped; in long names two of these. */
export function isSlip(known: string, name: string): boolean {
  if (name.length <= 5 || name.startsWith(`${known}_`)) return false
  return slips(known, name) <= (known.length >= LONG_NAME ? 2 : 1)
}

function slips(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 2) return 3
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, index) => index)]
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 9
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i]
    rows.push(row)
    for (let j = 1; j <= other.length; j += 1) {
      const isSame = one[i - 1] === other[j - 1]
      const isSwapped = one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]
      const ways = [at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (isSame ? 0 : 1)]
      row.push(Math.min(...ways, isSwapped ? at(i - 2, j - 2) + 1 : 9))
    }
  }
  return at(one.length, other.length)
}
