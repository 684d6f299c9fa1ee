/** Most UTF-16 units of a text that are looked at; whatever stands behind them is kept and never read. */
export const READ_CHARS = 65_536

/** A word as it is compared, and where it stands. */
export interface Word {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** Letters and digits that stand together, in order; everything else separates. */
export function wordsOf(text: string): readonly Word[] {
  return [...text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].map((match) => ({
    text: fold(match[0]),
    start: match.index,
    end: match.index + match[0].length,
  }))
}

const LOOKALIKES: Readonly<Record<string, string>> = {
  a: 'а',
  b: 'в',
  c: 'с',
  e: 'е',
  h: 'н',
  k: 'к',
  m: 'м',
  o: 'о',
  p: 'р',
  t: 'т',
  x: 'х',
  y: 'у',
}

/** Case and ё make no difference, and neither does the alphabet of a short mark: «1C» is typed with either letter. */
function fold(word: string): string {
  const plain = word.normalize('NFC').toLowerCase().replaceAll('ё', 'е')
  const isMark = plain.length <= 4 && /^[abcehkmoptxy]*\d[abcehkmoptxy\d]*$/u.test(plain)
  return isMark ? [...plain].map((letter) => LOOKALIKES[letter] ?? letter).join('') : plain
}
