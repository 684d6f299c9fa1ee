import { firstLine } from '../intake/clean-text.ts'
import { MOST_FILES } from '../intake/evidence.ts'
import type { IntakeProduct, KnownContact } from '../intake/world.ts'
import type { Block, Choice, Phrase } from '../notice/message.ts'
import type { Severity } from '../ticket/events.ts'
import type { FormValues } from './act.ts'
import { chosenOption } from './catalogue.ts'
import { writeMetadata } from './metadata.ts'
import { productIn, textIn } from './read-values.ts'
import { FIELD_CHARS, isBegun, MOST_SITUATIONS, type FormDraft, type FormProfile } from './state.ts'
import type { FormField, FormInput, FormPart, FormView } from './view.ts'

/** What the forms may know of their surroundings. */
export interface FormWorld {
  readonly language: string
  readonly products: readonly IntakeProduct[]
  readonly known: KnownContact | null
  readonly profile: FormProfile | null
}

const SEVERITIES: readonly Severity[] = ['critical', 'high', 'normal', 'low']
const LINE_CHARS = 200

const CLOSE: Phrase = { key: 'slack:form.close' }

/** What a person sees at once, while the form itself is on its way: it has to go out within the trigger's seconds. */
export function openingForm(draft: FormDraft, language: string): FormView {
  return {
    name: 'opening',
    title: { key: 'slack:form.title' },
    submit: null,
    close: CLOSE,
    metadata: writeMetadata({ draft: draft.id, language }),
    generation: draft.generation,
    parts: [{ part: 'note', blocks: [{ key: 'slack:form.opening' }] }],
  }
}

/**
 * The whole request in one form (R4–R10): contact and address as they are known, then the first situation, then the further
 * ones by their first lines.
 *
 * @param isResumed It shows what was typed another time: that is said, and can be thrown away.
 */
export function requestForm(draft: FormDraft, world: FormWorld, isResumed: boolean): FormView {
  const { values } = draft
  return {
    name: 'request',
    title: { key: 'slack:form.title' },
    submit: { key: 'slack:form.submit' },
    close: CLOSE,
    metadata: writeMetadata({ draft: draft.id, language: world.language }),
    generation: draft.generation,
    parts: [
      ...(isResumed ? resumedParts() : []),
      { part: 'note', blocks: [{ key: 'slack:form.rules' }, ...aboutBlocks(draft)] },
      field('contact', textInput(textIn(values, 'contact') || contactOf(world), false)),
      field('email', { kind: 'email', initial: (textIn(values, 'email') || emailOf(world)) ?? null }),
      ...situationFields(values, world),
      ...furtherParts(draft),
      optional('behalfName', textInput(textIn(values, 'behalfName'), false)),
      optional('behalfEmail', { kind: 'email', initial: textIn(values, 'behalfEmail') || null }),
    ],
  }
}

/** One more situation, on top of the request: contact, address and product are those of the request. */
export function situationForm(draft: FormDraft, world: FormWorld): FormView {
  const number = draft.situations.length + 2
  const { extra } = draft
  const fields = situationFields(extra, world)
  return {
    name: 'situation',
    title: { key: 'slack:situation.title' },
    submit: { key: 'slack:situation.submit' },
    close: { key: 'slack:situation.close' },
    metadata: writeMetadata({ draft: draft.id, language: world.language }),
    generation: 0,
    parts: [
      { part: 'note', blocks: [{ key: 'slack:situation.note', params: { number } }] },
      ...fields.map((one) => (one.id === 'product' ? { ...one, isOptional: true } : one)),
    ],
  }
}

function resumedParts(): readonly FormPart[] {
  return [
    { part: 'note', blocks: [{ key: 'slack:form.resumed' }] },
    { part: 'buttons', choices: [{ id: 'F.anew', label: { key: 'slack:button.anew' } }] },
  ]
}

function aboutBlocks({ about, files, rest }: FormDraft): readonly Block[] {
  return [
    ...(about?.link ? [{ key: 'slack:form.about', params: { link: about.link } }] : []),
    ...(files.length > 0 ? [{ key: 'slack:form.filesAlong', params: { count: files.length } }] : []),
    ...(rest === '' ? [] : [{ key: 'slack:form.rest' }]),
  ]
}

function contactOf({ known, profile }: FormWorld): string | null {
  if (known) return known.contact
  if (!profile || profile.name === '') return null
  return [profile.name, profile.company, profile.phone].filter((one) => one !== null && one !== '').join(', ')
}

/** The proven address first: nobody has to prove again what the workspace vouches for. */
function emailOf({ known, profile }: FormWorld): string | null {
  if (profile?.isEmailConfirmed) return profile.email
  return known?.email ?? profile?.email ?? null
}

function situationFields(values: FormValues, { language, products }: FormWorld): readonly FormField[] {
  const long = (name: FieldName): FormField => optional(name, textInput(textIn(values, name), true))
  const severity = textIn(values, 'severity')
  return [
    field('product', {
      kind: 'suggest',
      initial: chosenOption(productIn(values), products, language),
      placeholder: { key: 'slack:placeholder.product' },
    }),
    optional('version', textInput(textIn(values, 'version'), false)),
    field('problem', textInput(textIn(values, 'problem'), true)),
    long('error'),
    optional('files', { kind: 'files', most: MOST_FILES }),
    long('steps'),
    long('changes'),
    field('severity', {
      kind: 'choice',
      options: SEVERITIES.map((value) => ({
        value,
        label: { key: `ticket:severityName.${value}` },
        meaning: { key: `slack:severityMeaning.${value}` },
      })),
      initial: SEVERITIES.some((one) => one === severity) ? severity : null,
    }),
  ]
}

/** The further situations by their first lines, each with a way out, and the button for one more. */
function furtherParts({ situations }: FormDraft): readonly FormPart[] {
  const lines = situations.flatMap((values, index): FormPart[] => [
    {
      part: 'note',
      blocks: [
        {
          key: 'slack:form.further',
          params: { number: index + 2, text: firstLine(textIn(values, 'problem'), LINE_CHARS) },
        },
      ],
    },
    { part: 'buttons', choices: [{ id: `F.drop.${index}`, label: { key: 'slack:button.drop' } }] },
  ])
  const more: Choice = { id: 'F.more', label: { key: 'slack:button.more' } }
  return [...lines, ...(situations.length + 1 < MOST_SITUATIONS ? [{ part: 'buttons', choices: [more] } as const] : [])]
}

type FieldName = keyof typeof FIELD_TEXTS

const why = (name: string): readonly Phrase[] => [{ key: `intake:${name}.why` }, { key: `intake:${name}.example` }]

const FIELD_TEXTS = {
  contact: { label: { key: 'slack:label.contact' }, hint: why('contact') },
  email: { label: { key: 'slack:label.email' }, hint: why('email') },
  product: { label: { key: 'slack:label.product' }, hint: why('product') },
  version: { label: { key: 'slack:label.version' }, hint: why('version') },
  problem: { label: { key: 'slack:label.problem' }, hint: why('problem') },
  error: { label: { key: 'slack:label.error' }, hint: why('error') },
  files: { label: { key: 'slack:label.files' }, hint: [{ key: 'slack:hint.files' }] },
  steps: { label: { key: 'slack:label.steps' }, hint: why('steps') },
  changes: { label: { key: 'slack:label.changes' }, hint: why('changes') },
  severity: { label: { key: 'slack:label.severity' }, hint: [{ key: 'intake:severity.why' }] },
  behalfName: { label: { key: 'slack:label.behalfName' }, hint: [{ key: 'slack:hint.behalfName' }] },
  behalfEmail: { label: { key: 'slack:label.behalfEmail' }, hint: [{ key: 'slack:hint.behalfEmail' }] },
} as const satisfies Readonly<Record<string, { readonly label: Phrase; readonly hint: readonly Phrase[] }>>

function field(id: FieldName, input: FormInput): FormField {
  return { part: 'field', id, ...FIELD_TEXTS[id], isOptional: false, input }
}

function optional(id: FieldName, input: FormInput): FormField {
  return { ...field(id, input), isOptional: true }
}

function textInput(initial: string | null, isLong: boolean): FormInput {
  const most = isLong ? FIELD_CHARS : 200
  const fitting = initial === null || initial === '' ? null : initial.slice(0, most)
  return { kind: 'text', isLong, most, initial: fitting }
}

/** Something was typed into it another time. */
export function isResumed(draft: FormDraft, openedBy: string): boolean {
  return draft.id !== openedBy && isBegun(draft)
}
