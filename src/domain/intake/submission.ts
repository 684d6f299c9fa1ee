import { FIELDS, type Draft, type Field } from './dialog.ts'
import { productName } from './questions.ts'
import { readFacts } from './reading/extract-facts.ts'
import { titleOf } from './situations.ts'
import type { Situation, Submission, World } from './world.ts'

/** What a complete draft asks to be registered: one situation, or several with contact, product and version in common (R11). */
export function submissionOf(draft: Draft, language: string, world: World): Submission {
  const common = commonOf(draft, language, world)
  const several = draft.situations.length > 1 ? draft.situations : null
  const situations = several
    ? several.map((text, index) => partOf(draft, common, text, index + 1, language, world))
    : [{ ...common, title: titleOf(common.problem), sources: sourcesOf(draft), files: draft.files }]
  return {
    id: draft.id,
    displayName: world.displayName,
    contact: wordsOf(draft, 'contact') ?? '',
    email: wordsOf(draft, 'email') ?? '',
    situations,
    incidentId: draft.hint?.kind === 'incident' ? draft.hint.id : null,
  }
}

type Common = Omit<Situation, 'title' | 'sources' | 'files'>

function commonOf(draft: Draft, language: string, world: World): Common {
  const product = wordsOf(draft, 'product') ?? ''
  const severity = draft.answers.severity?.text
  return {
    productId: world.desk.products.find(({ id }) => id === product)?.id ?? null,
    product: productName(product, language, world),
    version: wordsOf(draft, 'version'),
    problem: wordsOf(draft, 'problem') ?? '',
    error: wordsOf(draft, 'error'),
    steps: wordsOf(draft, 'steps'),
    changes: wordsOf(draft, 'changes'),
    severity: severity === 'critical' || severity === 'high' || severity === 'low' ? severity : 'normal',
  }
}

/** A situation that names another product of the catalogue is about that one; then the version told for the first is not its. */
function partOf(draft: Draft, common: Common, text: string, at: number, language: string, world: World): Situation {
  const { productId, version } = readFacts(text, world.desk.products)
  const isOther = productId !== null && productId !== common.productId
  const own = isOther ? { productId, product: productName(productId, language, world), version } : {}
  const files = draft.files.filter(({ situation }) => situation === at || situation === 0 || situation === null)
  // Nobody can tell which part an edited description changes: the first ticket keeps the new version.
  const { problem, ...shared } = sourcesOf(draft)
  const sources = at === 1 && problem !== undefined ? { problem, ...shared } : shared
  return { ...common, ...own, problem: text, title: titleOf(text), sources, files }
}

function wordsOf({ answers }: Draft, field: Field): string | null {
  const answer = answers[field]
  return answer?.kind === 'given' ? answer.text : null
}

/** The first message of each answer: an edit of it is a new version of the answer. */
function sourcesOf({ answers }: Draft): Readonly<Partial<Record<Field, string>>> {
  return Object.fromEntries(
    FIELDS.flatMap((field) => {
      const [first] = answers[field]?.messageIds ?? []
      return first === undefined ? [] : [[field, first]]
    }),
  )
}
