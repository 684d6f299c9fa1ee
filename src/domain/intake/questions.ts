import type { Block, Message, Phrase } from '../notice/message.ts'
import { cleanText, firstLine, shorten } from './clean-text.ts'
import { FIELDS, type Answer, type Dialog, type Draft, type Field } from './dialog.ts'
import type { IntakeProduct, World } from './world.ts'

/** A button as the conversation means it; the channel only ever sees an opaque id. */
export interface Option {
  readonly action: string
  readonly label: Phrase | string
  readonly tone?: 'primary' | 'danger'
}

/** What is asked, with its buttons row by row. */
export interface Question {
  readonly blocks: readonly Block[]
  readonly options: readonly (readonly Option[])[]
  readonly extra?: Partial<Message>
}

/** Contact and e-mail are one step for the person; the rest is a step each. */
const STEPS: Readonly<Record<Field, number>> = {
  contact: 1,
  email: 1,
  product: 2,
  version: 3,
  problem: 4,
  error: 5,
  steps: 6,
  changes: 7,
  severity: 8,
}

const SEVERITIES = ['critical', 'high', 'normal', 'low'] as const

/** The question for a field: where am I, what is asked, why, an example, and the ways to answer. */
export function questionFor(field: Field, dialog: Dialog, world: World): Question {
  const blocks: Block[] = [
    { key: 'intake:step', params: { step: STEPS[field], total: 8 } },
    { key: `intake:${field}.ask` },
    { key: `intake:${field}.why` },
  ]
  const hint = field === 'version' ? versionHint(dialog, world) : null
  blocks.push(
    hint === null ? { key: `intake:${field}.example` } : { key: 'intake:version.where', params: { where: hint } },
  )
  const extra = extraFor(field)
  return {
    blocks,
    options: [...optionsFor(field, dialog, world), navigation(dialog, field)],
    ...(extra ? { extra } : {}),
  }
}

function extraFor(field: Field): Partial<Message> | null {
  return field === 'contact' ? { askContact: { key: 'intake:contact.share' } } : null
}

function optionsFor(field: Field, { language }: Dialog, world: World): readonly (readonly Option[])[] {
  const set = (text: string): Option => ({ action: `set:${text}`, label: { key: `intake:${field}.${text}` } })
  switch (field) {
    case 'contact':
    case 'email':
      return [
        ...(world.known ? [[{ action: 'set:known', label: knownLabel(world.known[field]) } as const]] : []),
        [{ action: 'refuse', label: { key: 'intake:contact.refuse' } }],
      ]
    case 'product':
      return productOptions(language, world)
    case 'version':
      return [[set('unknown')]]
    case 'error':
      return [[set('none'), { action: 'done', label: { key: 'intake:error.done' } }]]
    case 'steps':
      return [[set('random'), set('unknown')]]
    case 'changes':
      return [[set('none'), set('unknown')]]
    case 'severity':
      return SEVERITIES.map((severity) => [
        { action: `set:${severity}`, label: { key: `ticket:severityName.${severity}` } },
      ])
    case 'problem':
      return []
  }
}

/** The last one first: it is mostly the one again. */
function productOptions(language: string, world: World): readonly (readonly Option[])[] {
  const last = world.known?.product ?? null
  const others = world.desk.products.filter(({ id, name }) => id !== last && !Object.values(name).includes(last ?? ''))
  return [
    ...(last === null ? [] : [[{ action: 'set:known', label: knownLabel(productName(last, language, world)) }]]),
    ...others.slice(0, 12).map(({ id, name }) => [{ action: `product:${id}`, label: nameIn(name, language) }]),
  ]
}

function knownLabel(value: string): Phrase {
  return { key: 'intake:asLastTime', params: { value } }
}

function navigation({ draft }: Dialog, field: Field): readonly Option[] {
  const back: Option = { action: 'back', label: { key: 'intake:button.back' } }
  const cancel: Option = { action: 'cancel', label: { key: 'intake:button.cancel' } }
  return draft?.isEditing || field !== 'contact' ? [back, cancel] : [cancel]
}

/** The first field without an answer, or null when the request is complete. */
export function nextField(draft: Draft): Field | null {
  return FIELDS.find((field) => draft.answers[field] === undefined) ?? null
}

/** The field that was asked before this one. */
export function previousField(field: Field): Field | null {
  return FIELDS[FIELDS.indexOf(field) - 1] ?? null
}

/** An answer as the person reads it back. */
export function answerPhrase(field: Field, answer: Answer | undefined, dialog: Dialog, world: World): Phrase | string {
  if (!answer) return { key: 'intake:empty' }
  if (field === 'severity') return { key: `ticket:severityName.${answer.text}` }
  if (answer.kind !== 'given') return { key: `intake:${field}.${answer.text}` }
  if (field === 'product') return productName(answer.text, dialog.language, world)
  return answer.text
}

/** The name of a catalogue product, or the person's own words. */
export function productName(text: string, language: string, world: World): string {
  const product = world.desk.products.find(({ id }) => id === text)
  return product ? nameIn(product.name, language) : text
}

/** The catalogue product that somebody means, by name or alias, whatever the case. */
export function findProduct(text: string, products: readonly IntakeProduct[]): IntakeProduct | null {
  const wanted = fold(text)
  return products.find((product) => namesOf(product).some((name) => fold(name) === wanted)) ?? null
}

function namesOf({ id, name, aliases }: IntakeProduct): readonly string[] {
  return [id, ...Object.values(name), ...aliases]
}

function fold(text: string): string {
  return cleanText(text).toLowerCase().replaceAll('ё', 'е')
}

function nameIn(name: Readonly<Record<string, string>>, language: string): string {
  return name[language] ?? Object.values(name)[0] ?? ''
}

function versionHint(dialog: Dialog, world: World): string | null {
  const product = world.desk.products.find(({ id }) => id === dialog.draft?.answers.product?.text)
  return product?.versionHint ? nameIn(product.versionHint, dialog.language) : null
}

/** A screen holds the whole request; the whole of a long answer stands above, where it was written. */
const REVIEW_CHARS = 400

function inShort(value: Phrase | string): Phrase | string {
  return typeof value === 'string' ? shorten(value, REVIEW_CHARS) : value
}

function isUnproven({ confirmation }: Dialog, { answers }: Draft): boolean {
  return confirmation !== null && confirmation.address === answers.email?.text && !confirmation.isConfirmed
}

/** The whole request on one card, each line with a way to change it. */
export function reviewQuestion(dialog: Dialog, draft: Draft, world: World): Question {
  const isSeveral = draft.situations.length > 1
  // Several problems are listed one by one below.
  const shown = FIELDS.filter((field) => field !== 'problem' || !isSeveral)
  const lines: Block[] = shown.map((field) => ({
    key: field === 'email' && isUnproven(dialog, draft) ? 'intake:review.emailUnproven' : `intake:review.${field}`,
    params: { value: inShort(answerPhrase(field, draft.answers[field], dialog, world)) },
  }))
  if (draft.files.length > 0) lines.push({ key: 'intake:review.files', params: { count: draft.files.length } })
  const parts = draft.situations.map((text, index): Block => ({
    key: 'intake:review.part',
    params: { number: index + 1, text: firstLine(text, 200) },
  }))
  if (isSeveral) lines.push({ key: 'intake:review.several', params: { count: draft.situations.length } }, ...parts)
  const edits = FIELDS.map((field): Option => ({ action: `edit:${field}`, label: { key: `intake:edit.${field}` } }))
  return {
    blocks: [{ key: 'intake:review.title' }, ...lines, { key: isSeveral ? 'intake:review.each' : 'intake:review.one' }],
    options: [
      [{ action: 'send', label: { key: 'intake:button.send' }, tone: 'primary' }],
      ...[0, 3, 6].map((start) => edits.slice(start, start + 3)),
      draft.files.length > 0 ? [{ action: 'files', label: { key: 'intake:button.files' } }] : [],
      [{ action: 'several', label: { key: 'intake:button.several' } }],
      [{ action: 'cancel', label: { key: 'intake:button.cancel' } }],
    ],
  }
}
