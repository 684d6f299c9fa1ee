/** Runs of letters → numbers from 0, in one typed array: the run and its number, side by side. */
export interface NgramTable {
  places: Int32Array
  size: number
}

const EDGE = 1
const ROOM = 1 << 15

export function createNgramTable(): NgramTable {
  return { places: new Int32Array(2 * ROOM), size: 0 }
}

/** The number of the run, or -1. */
export function ngramNumber({ places }: NgramTable, ngram: number): number {
  return (places[placeIn(places, ngram) + 1] ?? 0) - 1
}

/** The number of the run; a new one is given the next. */
export function addNgram(table: NgramTable, ngram: number): number {
  const place = placeIn(table.places, ngram)
  const known = table.places[place + 1] ?? 0
  if (known > 0) return known - 1
  table.places[place] = ngram
  table.places[place + 1] = table.size += 1
  if (table.size * 4 > table.places.length) widen(table)
  return table.size - 1
}

function placeIn(places: Int32Array, ngram: number): number {
  const mask = places.length - 2
  let place = (Math.imul(ngram, 0x9e3779b1) >>> 8) & mask
  for (let found = places[place]; found !== 0 && found !== ngram; found = places[place]) place = (place + 2) & mask
  return place
}

function widen(table: NgramTable): void {
  const { places } = table
  table.places = new Int32Array(places.length * 2)
  for (let at = 0; at < places.length; at += 2) {
    const ngram = places[at] ?? 0
    if (ngram === 0) continue
    const place = placeIn(table.places, ngram)
    table.places[place] = ngram
    table.places[place + 1] = places[at + 1] ?? 0
  }
}

/** Visits runs of two, three and four letters, the edges of the word among them, each as one number that is not 0. */
export function forEachNgram(word: string, letters: Uint8Array, visit: (ngram: number) => void): void {
  let [third, second, first] = [0, 0, EDGE]
  for (let at = 0; at <= word.length; at += 1) {
    const letter = at === word.length ? EDGE : (letters[word.charCodeAt(at)] ?? 0)
    if (letter > 0 && first > 0) {
      const two = first * 256 + letter
      visit(two)
      if (second > 0) visit(second * 65536 + two)
      if (second > 0 && third > 0) visit((third * 16777216 + second * 65536 + two) | 0)
    }
    third = second
    second = first
    first = letter
  }
}
