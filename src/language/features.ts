/** What a word shows of its language: its letter groups, hashed into as many places as the model has. */

const LONGEST = 5

/** Words in lower case, apostrophes of every kind as one; other signs part words. */
export function wordsOf(text: string): readonly string[] {
  return (
    text
      .normalize('NFC')
      .toLowerCase()
      .replaceAll('i\u0307', 'i')
      .replace(/[’ʼʻ‘`´]/gu, "'")
      .match(/[\p{L}\p{M}]+(?:'[\p{L}\p{M}]+)*/gu) ?? []
  )
}

/** The places of all letter groups of the words, one to five letters long, the edges of a word counted as letters. */
export function placesOf(words: readonly string[], size: number): readonly number[] {
  const places: number[] = []
  for (const word of words) {
    const framed = `_${word}_`
    places.push(hash(framed, 0, framed.length) % size)
    for (let from = 0; from < framed.length; from += 1) {
      const most = Math.min(framed.length, from + LONGEST)
      for (let to = from + 1; to <= most; to += 1) {
        if (to - from > 1 || framed.charAt(from) !== '_') places.push(hash(framed, from, to) % size)
      }
    }
  }
  return places
}

/** FNV-1a over UTF-16 codes, with the length mixed in. */
function hash(text: string, from: number, to: number): number {
  let value = 2166136261 ^ (to - from)
  for (let at = from; at < to; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 16777619)
  return value >>> 0
}
