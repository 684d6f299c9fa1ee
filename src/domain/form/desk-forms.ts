import type { Phrase } from '../notice/message.ts'
import { writeDeskMetadata, type DeskMetadata } from './desk-metadata.ts'
import type { FormField, FormPart, FormView } from './view.ts'

/** The agents' forms: a reply to the requester, and everything of a card that needs words, a name or a degree. */

export const REPLY_PURPOSES = ['ask', 'answer', 'promise', 'solve', 'close'] as const
/** What a form of the second kind can be about. */
export const ORDER_PURPOSES = ['hand', 'severity', 'split', 'link', 'duplicate'] as const

export type ReplyChoice = (typeof REPLY_PURPOSES)[number]
export type OrderPurpose = (typeof ORDER_PURPOSES)[number]

export const REPLY_CHARS = 3000
/** As many as a list can hold. */
const MOST_AGENTS = 100
const DEGREES = ['critical', 'high', 'normal', 'low'] as const

export function isReplyChoice(text: string): text is ReplyChoice {
  return REPLY_PURPOSES.some((one) => one === text)
}

export function isOrderPurpose(text: string): text is OrderPurpose {
  return ORDER_PURPOSES.some((one) => one === text)
}

export interface ReplyStart {
  readonly number: string
  readonly text: string | null
  readonly promisedAt: number | null
}

/** A reply to the requester (R15–R18): what it is, its words and, for a promise, its date. `purpose` is chosen already. */
export function replyForm(about: DeskMetadata, { number, text, promisedAt }: ReplyStart): FormView {
  const kinds = REPLY_PURPOSES.map((value) => ({
    value,
    label: { key: `agent:form.kind.${value}` },
    meaning: { key: `agent:form.meaning.${value}` },
  }))
  const initial = isReplyChoice(about.purpose) ? about.purpose : 'answer'
  return {
    ...frame(about),
    name: 'reply',
    title: { key: 'agent:form.reply' },
    submit: { key: 'agent:form.look' },
    parts: [
      note('agent:form.replyNote', number),
      field('kind', { kind: 'choice', options: kinds, initial }),
      field('text', { kind: 'text', isLong: true, most: REPLY_CHARS, initial: text }),
      field('date', { kind: 'moment', initial: promisedAt }, true),
    ],
  }
}

export interface OrderStart {
  readonly number: string
  readonly severity: string
  /** To whom it can be handed over; at least one. */
  readonly agents: readonly { readonly id: string; readonly name: string }[]
}

/** What a card's button needs besides the press: whom, which degree and why, or words. */
export function orderForm(about: DeskMetadata & { readonly purpose: OrderPurpose }, start: OrderStart): FormView {
  const { purpose } = about
  return {
    ...frame(about),
    name: 'order',
    title: { key: `agent:form.title.${purpose}` },
    submit: { key: `agent:form.submit.${purpose}` },
    parts: [note(`agent:form.note.${purpose}`, start.number), ...fieldsOf(purpose, start)],
  }
}

function fieldsOf(purpose: OrderPurpose, { severity, agents }: OrderStart): readonly FormField[] {
  switch (purpose) {
    case 'hand': {
      const options = agents.slice(0, MOST_AGENTS).map(({ id, name }) => ({ value: id, label: name }))
      return [field('agent', { kind: 'pick', options, placeholder: { key: 'agent:form.placeholder.agent' } })]
    }
    case 'severity': {
      const options = DEGREES.filter((one) => one !== severity).map((value) => ({
        value,
        label: { key: `agent:severity.${value}` },
        meaning: { key: `slack:severityMeaning.${value}` },
      }))
      return [field('degree', { kind: 'choice', options, initial: null }), words('reason', true)]
    }
    case 'split':
      return [words('situation', true)]
    case 'link':
    case 'duplicate':
      return [words('number', false)]
  }
}

function words(id: string, isLong: boolean): FormField {
  return field(id, { kind: 'text', isLong, most: isLong ? REPLY_CHARS : 60, initial: null })
}

function field(id: string, input: FormField['input'], isOptional = false): FormField {
  return {
    part: 'field',
    id,
    label: { key: `agent:form.label.${id}` },
    hint: id in HINTS ? [{ key: `agent:form.hint.${id}` }] : [],
    isOptional,
    input,
  }
}

const HINTS = { text: true, date: true, reason: true }

function note(key: string, number: string): FormPart {
  return { part: 'note', blocks: [{ key, params: { number } }] }
}

function frame(about: DeskMetadata): Pick<FormView, 'close' | 'metadata' | 'generation' | 'isKept'> {
  const close: Phrase = { key: 'agent:form.cancel' }
  return { close, metadata: writeDeskMetadata(about), generation: 0, isKept: false }
}
