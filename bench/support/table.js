/** The results, one row a figure, printed as they come and once more as a table in the end. */
const rows = []

export const ms = (value) => `${value.toFixed(1)} ms`
export const mb = (bytes) => `${Math.round(bytes / 1e6)} MB`
export const micros = (value) => `${Math.round(value)} µs`
export const times = (value) => `${value.toFixed(2)}×`
export const rate = (value) => `${Math.round(value).toLocaleString('en')}/s`
export const percent = (share) => `${(share * 100).toFixed(1)} %`

/** @param isMet missing where there is no goal. */
export function result(name, what, { beside = '', measured, ratio = '', goal = '', isMet }) {
  const mark = isMet === undefined ? '' : isMet ? 'yes' : 'NO'
  rows.push([name, what, beside, measured, ratio, goal, mark])
  console.log(
    [name.padEnd(4), what, beside && `beside ${beside}:`, measured, ratio, goal && `(${goal})`, mark]
      .filter(Boolean)
      .join('  '),
  )
}

export function printTable() {
  const line = (cells) => `| ${cells.join(' | ')} |`
  const head = ['', 'what', 'beside', 'measured', 'ratio', 'goal', 'met']
  console.log(['', line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n'))
}

export const missed = () => rows.filter((row) => row[6] === 'NO').length
