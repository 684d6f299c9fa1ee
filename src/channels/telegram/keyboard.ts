import type { Choice, Message } from '../../domain/notice/message.ts'
import { cleanText } from '../../domain/intake/clean-text.ts'
import { shortenText } from './rich-text.ts'
import type { Words } from './words.ts'

const LABEL_UNITS = 60
const PLACEHOLDER_UNITS = 64

export interface Speaking {
  readonly words: Words
  readonly language: string
  /** The bot's @name; null while nobody knows it. */
  readonly botUsername: string | null
}

/** Buttons under the message. */
export function inlineKeyboard({ choices = [] }: Message, speaking: Speaking): object | null {
  const rows = choices.map((row) => row.flatMap((choice) => toButton(choice, speaking) ?? []))
  const filled = rows.filter((row) => row.length > 0)
  return filled.length === 0 ? null : { inline_keyboard: filled }
}

/** Null for a link that cannot be made yet. */
function toButton({ id, label, tone, opens }: Choice, { words, language, botUsername }: Speaking): object | null {
  const text = cleanText(typeof label === 'string' ? label : words.phrase(language, label)).replace(/\s+/g, ' ')
  // An empty label is refused, and with it the whole message.
  const shown = shortenText(text, LABEL_UNITS) || '…'
  if (!opens) return { text: shown, callback_data: id, ...(tone ? { style: tone } : {}) }
  if (typeof opens === 'object') return { text: shown, url: opens.url }
  return botUsername === null ? null : { text: shown, url: `https://t.me/${botUsername}?start=new` }
}

/** One button that shares the person's own number; it goes when it was used. */
export function contactKeyboard(label: string): object {
  const button = { text: shortenText(label, LABEL_UNITS), request_contact: true }
  return { keyboard: [[button]], resize_keyboard: true, one_time_keyboard: true }
}

/** A hint in the empty input field. */
export function hint(message: Message, { words, language }: Omit<Speaking, 'botUsername'>): object | null {
  const text = message.placeholder ? words.phrase(language, message.placeholder).trim() : ''
  return text === '' ? null : { force_reply: true, input_field_placeholder: shortenText(text, PLACEHOLDER_UNITS) }
}
