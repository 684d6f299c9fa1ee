import type { Choice, Message } from '../../domain/notice/message.ts'
import { cleanText } from '../../domain/intake/clean-text.ts'
import { shortenText } from './rich-text.ts'
import type { Words } from './words.ts'

const LABEL_UNITS = 60
const PLACEHOLDER_UNITS = 64

export interface Speaking {
  readonly words: Words
  readonly language: string
}

/** Buttons under the message. */
export function inlineKeyboard({ choices = [] }: Message, speaking: Speaking): object | null {
  const rows = choices.filter((row) => row.length > 0).map((row) => row.map((choice) => toButton(choice, speaking)))
  return rows.length === 0 ? null : { inline_keyboard: rows }
}

function toButton({ id, label, tone }: Choice, { words, language }: Speaking): object {
  const text = cleanText(typeof label === 'string' ? label : words.phrase(language, label)).replace(/\s+/g, ' ')
  // An empty label is refused, and with it the whole message.
  return { text: shortenText(text, LABEL_UNITS) || '…', callback_data: id, ...(tone ? { style: tone } : {}) }
}

/** One button that shares the person's own number; it goes when it was used. */
export function contactKeyboard(label: string): object {
  const button = { text: shortenText(label, LABEL_UNITS), request_contact: true }
  return { keyboard: [[button]], resize_keyboard: true, one_time_keyboard: true }
}

/** A hint in the empty input field. */
export function hint(message: Message, { words, language }: Speaking): object | null {
  const text = message.placeholder ? words.phrase(language, message.placeholder).trim() : ''
  return text === '' ? null : { force_reply: true, input_field_placeholder: shortenText(text, PLACEHOLDER_UNITS) }
}
