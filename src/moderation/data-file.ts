import type { Classes } from './pattern.ts'

/** How heavy a word is by itself, the heaviest first. */
export const TIERS = ['obscene', 'slur', 'insultStrong', 'insultTarget', 'coarse', 'mild'] as const
export type WordTier = (typeof TIERS)[number]

/** What a word tells about the words beside it. */
export const ROLES = [
  'you',
  'third',
  'yours',
  'staff',
  'product',
  'self',
  'filler',
  'common',
  'report',
  'naming',
  'this',
  'demand',
  'surname',
] as const
export type Role = (typeof ROLES)[number]

/** One language, as it stands in `data/moderation/<language>.json`. Lists hold patterns between spaces. */
export interface LanguageFile {
  readonly language: string
  readonly classes: Classes
  /** Tier → rule → patterns. */
  readonly words: Readonly<Partial<Record<WordTier, Readonly<Record<string, readonly string[]>>>>>
  /** Tier → rule → phrases, a pattern for each word. */
  readonly phrases: Readonly<Partial<Record<WordTier, Readonly<Record<string, readonly string[]>>>>>
  readonly roles: Readonly<Partial<Record<Role, readonly string[]>>>
  /** Harmless words that a rule would take for a bad one. */
  readonly allow: readonly string[]
  /** Phrases in which a bad word is harmless, a pattern for each word: `bastard sword`. */
  readonly harmless: readonly string[]
  /** Insults that are also everyday words: refused only where a person is called so. For the rules of every language. */
  readonly aimed: readonly string[]
  /** Bad here, harmless in another language: they count only in a message of this language. */
  readonly collisions: readonly string[]
  /** Full forms that people write with asterisks. */
  readonly forms: readonly string[]
  /** Whole masked words with one letter left, `f***`. */
  readonly masks: readonly string[]
}

/** The patterns of a list: each string may hold several, with spaces between. */
export function patternsOf(list: readonly string[] | undefined): readonly string[] {
  return (list ?? []).flatMap((line) => line.split(' ')).filter((pattern) => pattern !== '')
}

/** Checks the shape of a file, so that a slip of the pen is an error with a name and not a word that is never found. */
export function checkLanguageFile(name: string, value: unknown): LanguageFile {
  const fail = (what: string): Error => new Error(`${name}: ${what}`)
  if (!isRecord(value)) throw fail('an object was expected')
  const { language, classes = {}, words = {}, phrases = {}, roles = {} } = value
  if (typeof language !== 'string' || `${language}.json` !== name) throw fail('"language" must be the name of the file')
  const lists = ['allow', 'harmless', 'aimed', 'collisions', 'forms', 'masks'] as const
  const unknown = Object.keys(value).find(
    (key) => ![...lists, 'language', 'classes', 'words', 'phrases', 'roles'].includes(key as 'allow'),
  )
  if (unknown !== undefined) throw fail(`nothing is called "${unknown}"`)
  if (!isRecord(classes) || !Object.values(classes).every((text) => typeof text === 'string')) {
    throw fail('"classes" names alternatives, with | between')
  }
  for (const [part, tiers] of Object.entries({ words, phrases })) {
    if (!isRecord(tiers)) throw fail(`"${part}" must be an object`)
    for (const [tier, rules] of Object.entries(tiers)) {
      if (!TIERS.includes(tier as WordTier)) throw fail(`${part}: no tier is called "${tier}"`)
      if (!isRecord(rules) || !Object.values(rules).every(isList))
        throw fail(`${part}.${tier}: rule → list of patterns`)
    }
  }
  if (!isRecord(roles)) throw fail('"roles" must be an object')
  for (const [role, list] of Object.entries(roles)) {
    if (!ROLES.includes(role as Role)) throw fail(`no role is called "${role}"`)
    if (!isList(list)) throw fail(`roles.${role}: a list of patterns was expected`)
  }
  const [allow, harmless, aimed, collisions, forms, masks] = lists.map((key) => {
    const list = value[key] ?? []
    if (!isList(list)) throw fail(`"${key}": a list of patterns was expected`)
    return list
  })
  return { language, classes, words, phrases, roles, allow, harmless, aimed, collisions, forms, masks } as LanguageFile
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
