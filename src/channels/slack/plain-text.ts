import { cleanText } from '../../domain/intake/clean-text.ts'
import type { Phrase } from '../../domain/notice/message.ts'
import { shortenText } from './pieces.ts'
import type { Shape } from './shape.ts'
import type { Words } from './words.ts'

export interface Speaking {
  readonly words: Words
  readonly language: string
}

export function plain(phrase: Phrase | string, units: number, { words, language }: Speaking): Shape {
  return plainText(typeof phrase === 'string' ? phrase : words.phrase(language, phrase), units)
}

/** An empty text is refused, and with it the whole form. */
export function plainText(text: string, units: number): Shape {
  const line = cleanText(text).replace(/\s+/g, ' ')
  return { type: 'plain_text', text: shortenText(line, units) || '…', emoji: false }
}
