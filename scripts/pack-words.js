/**
 * Writes the word lists of data/moderation and data/language into dist in the form in which they are used, so that a start
 * does not have to compile them. A part of the build; without it, or when a list is newer, they are compiled at the start.
 */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const dist = fileURLToPath(new URL('../dist/src/', import.meta.url))

for (const part of ['moderation', 'language']) {
  const { packWordLists } = await import(join(dist, part, 'word-lists.js'))
  packWordLists()
}
