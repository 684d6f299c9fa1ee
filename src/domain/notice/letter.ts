import type { Block, MomentParam, Phrase } from './message.ts'
import type { CloseReason, Severity } from '../ticket/events.ts'

/** A paragraph of a letter: a phrase, somebody's own words, or a code to type in. */
export type LetterBlock = Block | { readonly code: string }

/**
 * What a letter is about. Only `confirmed` addresses hear anything of a ticket but its number: whoever owns an unconfirmed one
 * may never have heard of us (R4).
 */
export type Letter = { readonly deskName: string } & (
  | ConfirmedReceipt
  | NeutralReceipt
  | CodeLetter
  | HowToFile
  | ReplyLetter<'answer', { readonly promised?: MomentParam }>
  | ReplyLetter<'question', { readonly deadline: MomentParam }>
  | ReplyLetter<'solution', { readonly deadline: MomentParam }>
  | TicketLetter<'warning', { readonly deadline: MomentParam }>
  | IncidentLetter
  | TicketLetter<'closed', { readonly reason: CloseReason }>
)

/** One for a whole request: whoever owns the address may not know us, and gets few letters (T5). */
interface NeutralReceipt {
  readonly kind: 'acknowledgement'
  readonly address: 'unconfirmed'
  readonly ticketNumber: string
  /** The numbers of the other tickets of the request. */
  readonly siblings?: readonly string[]
}

interface TicketLetter<Kind extends string, Params> {
  readonly kind: Kind
  readonly address: 'confirmed'
  readonly ticketNumber: string
  readonly params: Params
}

interface ReplyLetter<Kind extends string, Params> extends TicketLetter<Kind, Params> {
  /** What the agent wrote. */
  readonly ownWords: readonly string[]
}

interface ConfirmedReceipt extends TicketLetter<
  'acknowledgement',
  { readonly severity: Severity; readonly deadline: MomentParam }
> {
  /** What the requester wrote, as it was registered. */
  readonly ownWords?: readonly string[]
}

/** To somebody who follows a known incident and has no ticket of their own. */
interface IncidentLetter {
  readonly kind: 'incident'
  readonly address: 'confirmed'
  readonly news: 'update' | 'fixed'
  readonly title: string
  readonly ownWords: readonly string[]
}

interface CodeLetter {
  readonly kind: 'code'
  readonly address: 'unconfirmed'
  /** Null while the request is still being written. */
  readonly ticketNumber: string | null
  readonly params: { readonly code: string; readonly minutes: number }
}

/** For somebody who wrote out of the blue: it says nothing about anybody. */
interface HowToFile {
  readonly kind: 'howToFile'
  readonly address: 'unconfirmed'
}

export interface LetterContent {
  readonly subject: Phrase
  readonly blocks: readonly LetterBlock[]
}

/** Subject and paragraphs of a letter, as message keys. */
export function letterContent(letter: Letter): LetterContent {
  switch (letter.kind) {
    case 'acknowledgement':
      return letter.address === 'confirmed' ? receipt(letter) : neutralReceipt(letter, letter.deskName)
    case 'code':
      return codeLetter(letter, letter.deskName)
    case 'howToFile':
      return {
        subject: { key: 'email:howToFile.subject', params: { desk: letter.deskName } },
        blocks: [{ key: 'email:howToFile.text', params: { desk: letter.deskName } }, { key: 'email:howToFile.known' }],
      }
    case 'answer':
      return answer(letter)
    case 'question':
      return reply('question', letter)
    case 'solution':
      return reply('solution', letter)
    case 'warning':
      return {
        subject: { key: 'email:warning.subject', params: { number: letter.ticketNumber } },
        blocks: [{ key: 'email:warning.text', params: letter.params }, { key: 'email:next.reply' }],
      }
    case 'incident':
      return {
        subject: { key: 'email:incident.subject', params: { title: letter.title } },
        blocks: [
          { key: `email:incident.${letter.news}`, params: { title: letter.title } },
          ...quotes(letter.ownWords),
          { key: 'email:incident.next' },
        ],
      }
    case 'closed':
      return {
        subject: { key: 'email:closed.subject', params: { number: letter.ticketNumber } },
        blocks: [
          { key: `email:closed.${letter.params.reason}` },
          // Whoever was refused or is served under another number is not invited to file the same again.
          ...(isServedAgain(letter.params.reason) ? [{ key: 'email:next.problemStays' }] : []),
        ],
      }
  }
}

function receipt(letter: ConfirmedReceipt): LetterContent {
  const number = { number: letter.ticketNumber }
  const severity: Phrase = { key: `ticket:severityName.${letter.params.severity}` }
  const words = quotes(letter.ownWords ?? [])
  return {
    subject: { key: 'email:acknowledgement.subject', params: number },
    blocks: [
      { key: 'email:acknowledgement.text', params: number },
      { key: 'email:acknowledgement.deadline', params: { severity, deadline: letter.params.deadline } },
      ...(words.length === 0 ? [] : [{ key: 'email:acknowledgement.words' }, ...words]),
      { key: 'email:next.add' },
    ],
  }
}

function neutralReceipt({ ticketNumber: number, siblings = [] }: NeutralReceipt, desk: string): LetterContent {
  const count = siblings.length + 1
  const numbers = [number, ...siblings].join(', ')
  return {
    subject:
      count === 1
        ? { key: 'email:neutral.subject', params: { number } }
        : { key: 'email:neutral.subjects', params: { count } },
    blocks: [
      count === 1
        ? { key: 'email:neutral.text', params: { desk, number } }
        : { key: 'email:neutral.texts', params: { desk, numbers } },
      { key: 'email:neutral.next' },
      { key: 'email:neutral.stranger' },
    ],
  }
}

function codeLetter({ ticketNumber, params }: CodeLetter, desk: string): LetterContent {
  const about: Phrase =
    ticketNumber === null
      ? { key: 'email:code.intake', params: { desk } }
      : { key: 'email:code.ticket', params: { desk, number: ticketNumber } }
  return {
    subject: { key: 'email:code.subject', params: { desk } },
    blocks: [
      about,
      { code: params.code },
      { key: 'email:code.valid', params: { count: params.minutes } },
      { key: 'email:code.stranger' },
    ],
  }
}

function answer(letter: ReplyLetter<'answer', { readonly promised?: MomentParam }>): LetterContent {
  const number = { number: letter.ticketNumber }
  const { promised } = letter.params
  return {
    subject: { key: 'email:answer.subject', params: number },
    blocks: [
      promised === undefined
        ? { key: 'email:answer.text', params: number }
        : { key: 'email:answer.commitment', params: { ...number, promised } },
      ...quotes(letter.ownWords),
      { key: 'email:next.reply' },
    ],
  }
}

function reply(
  name: 'question' | 'solution',
  letter: ReplyLetter<'question' | 'solution', { readonly deadline: MomentParam }>,
): LetterContent {
  const number = { number: letter.ticketNumber }
  return {
    subject: { key: `email:${name}.subject`, params: number },
    blocks: [
      { key: `email:${name}.text`, params: number },
      ...quotes(letter.ownWords),
      { key: `email:${name}.deadline`, params: letter.params },
      { key: 'email:next.reply' },
    ],
  }
}

function isServedAgain(reason: CloseReason): boolean {
  return reason !== 'refused' && reason !== 'duplicate'
}

function quotes(words: readonly string[]): readonly LetterBlock[] {
  return words.filter((text) => text.trim() !== '').map((quote) => ({ quote }))
}
