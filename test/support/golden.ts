import { expect } from '@jest/globals'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'

/**
 * Compares a text with the file that holds what it is to be. `npm run golden` writes the files anew; they are read by a person
 * before they are kept, and no other run writes them.
 *
 * @param folder Ends in a slash.
 */
export function expectGolden(folder: URL, name: string, text: string): void {
  const file = new URL(`${name}.txt`, folder)
  if (process.env['WRITE_GOLDEN'] === 'yes') {
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, text)
  }
  expect(text).toBe(readFileSync(file, 'utf8'))
}
