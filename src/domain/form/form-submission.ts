import { readEmail } from '../intake/email.ts'
import { draftFiles, MOST_FILES } from '../intake/evidence.ts'
import { titleOf } from '../intake/situations.ts'
import type { IntakeProduct, Situation, Submission } from '../intake/world.ts'
import type { Severity } from '../ticket/events.ts'
import type { FormValues } from './act.ts'
import { nameIn } from './catalogue.ts'
import { filesIn, productIn, textIn } from './read-values.ts'
import type { FormDraft } from './state.ts'

export interface SentForm {
  /** Names the submission: the same form is never registered twice. */
  readonly id: string
  readonly displayName: string
  readonly values: FormValues
  readonly draft: FormDraft | null
}

/** For whom a request was filed by somebody else. */
export interface Behalf {
  readonly contact: string
  readonly email: string
}

/** What a form that was sent asks to be registered: a ticket for each of its situations (R11). */
export function submissionOfForm(
  { id, displayName, values, draft }: SentForm,
  products: readonly IntakeProduct[],
  language: string,
): Submission {
  const first = situationOf(values, null, products, language)
  const whole = withMessage(first, draft)
  const further = (draft?.situations ?? []).map((one) => situationOf(one, first, products, language))
  return {
    id,
    displayName,
    contact: textIn(values, 'contact'),
    email: addressIn(values, 'email'),
    situations: [whole, ...further],
  }
}

export function behalfOf(values: FormValues): Behalf | null {
  const contact = textIn(values, 'behalfName')
  return contact === '' ? null : { contact, email: addressIn(values, 'behalfEmail') }
}

function addressIn(values: FormValues, name: string): string {
  const reading = readEmail(textIn(values, name))
  return reading.ok ? reading.address : textIn(values, name)
}

/** A further situation without a product of its own shares product and version with the first. */
function situationOf(
  values: FormValues,
  first: Situation | null,
  products: readonly IntakeProduct[],
  language: string,
): Situation {
  const problem = textIn(values, 'problem')
  const told = (name: string): string | null => textIn(values, name) || null
  const own = productOf(values, products, language)
  const shared = first ?? { productId: null, product: '—', version: null }
  const { productId, product } = own ?? shared
  return {
    title: titleOf(problem),
    productId,
    product,
    version: told('version') ?? (own === null ? shared.version : null),
    problem,
    error: told('error'),
    steps: told('steps'),
    changes: told('changes'),
    severity: severityOf(textIn(values, 'severity')),
    sources: {},
    files: filesIn(values),
  }
}

function productOf(
  values: FormValues,
  products: readonly IntakeProduct[],
  language: string,
): Pick<Situation, 'productId' | 'product'> | null {
  const chosen = productIn(values)
  if (chosen === null) return null
  if ('words' in chosen) return { productId: null, product: chosen.words }
  const product = products.find(({ id }) => id === chosen.id)
  return product
    ? { productId: product.id, product: nameIn(product, language) }
    : { productId: null, product: chosen.id }
}

function severityOf(text: string): Severity {
  return text === 'critical' || text === 'high' || text === 'low' ? text : 'normal'
}

/** What came with the message that it is about: the end of a long one, where it stands, and its files. */
function withMessage(situation: Situation, draft: FormDraft | null): Situation {
  if (!draft) return situation
  const { rest, about, files } = draft
  const problem = [situation.problem + rest, about?.link ? `↪ ${about.link}` : ''].filter((part) => part !== '')
  const along = draftFiles(files, about?.messageId ?? '')
  return { ...situation, problem: problem.join('\n\n'), files: [...along, ...situation.files].slice(0, 2 * MOST_FILES) }
}
