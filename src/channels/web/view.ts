import { cleanText } from '../../domain/intake/clean-text.ts'
import type { Block, Choice, Message } from '../../domain/notice/message.ts'
import type { Segment, Words } from './words.ts'

/** A message as the page draws it: text and nothing else, so that no word of a person can become an element. */
export interface MessageView {
  readonly blocks: readonly BlockView[]
  readonly choices: readonly (readonly ChoiceView[])[]
  /** The label of the button that shares the person's own number. */
  readonly contact: string | null
  readonly placeholder: string | null
}

export interface BlockView {
  readonly looks: 'words' | 'quote'
  readonly pieces: readonly { readonly text: string; readonly style: 'plain' | 'bold' | 'code' }[]
}

export interface ChoiceView {
  readonly id: string
  readonly label: string
  readonly tone: 'plain' | 'primary' | 'danger'
}

/** Finds the words of a message. People's own come cleaned of what turns the direction of a line (T25). */
export function viewOf(message: Message, words: Words, language: string): MessageView {
  const { blocks, choices = [], askContact, placeholder } = message
  const say = (phrase: Parameters<Words['phrase']>[1]): string => words.phrase(language, phrase).trim()
  return {
    blocks: blocks.map((block) => blockOf(block, words, language)).filter(({ pieces }) => pieces.length > 0),
    choices: choices.filter((row) => row.length > 0).map((row) => row.map((one) => choiceOf(one, say))),
    contact: askContact ? say(askContact) : null,
    placeholder: placeholder ? say(placeholder) : null,
  }
}

function blockOf(block: Block, words: Words, language: string): BlockView {
  if ('quote' in block) return { looks: 'quote', pieces: piecesOf([own(cleanText(block.quote))]) }
  return { looks: 'words', pieces: piecesOf(words.segments(language, block)) }
}

function own(text: string): Segment {
  return { text, style: 'plain', isPersonal: true }
}

function piecesOf(segments: readonly Segment[]): BlockView['pieces'] {
  return segments
    .map(({ text, style, isPersonal }) => ({ text: isPersonal ? cleanText(text) : text, style }))
    .filter(({ text }) => text !== '')
}

function choiceOf(
  { id, label, tone = undefined }: Choice,
  say: (phrase: Exclude<Choice['label'], string>) => string,
): ChoiceView {
  const text = cleanText(typeof label === 'string' ? label : say(label)).replace(/\s+/g, ' ')
  return { id, label: text || '…', tone: tone ?? 'plain' }
}
