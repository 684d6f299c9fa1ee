import { createAutomatonBuilder, START, type Automaton } from './automaton.ts'
import { patternsOf, ROLES, TIERS, type LanguageFile, type Role, type WordTier } from './data-file.ts'
import { isEmptyAllowed, parsePattern } from './pattern.ts'

export interface TierRule {
  /** `<language>.<tier>.<name>`: what is logged in place of the words. */
  readonly id: string
  readonly lang: string
  readonly tier: WordTier
}

/** A rule that describes a word; one whose word is harmless in other languages counts in its own language only. */
export interface Match {
  readonly rule: TierRule
  readonly isCollision: boolean
}

/** All that the lists know of a word. */
export interface Facts {
  readonly matches: readonly Match[]
  /** A set of roles, see `roleBit`. */
  readonly roles: number
  /** Places in phrases that the word can take. */
  readonly atoms: readonly number[]
  /** Languages in which this is an everyday word. */
  readonly languages: readonly string[]
  readonly isAllowed: boolean
}

export interface Phrase {
  readonly rule: TierRule
  readonly places: readonly { readonly atom: number; readonly isOptional: boolean }[]
}

export interface Lexicon {
  readonly words: Automaton
  /** Full forms that people write with asterisks; the facts of these are in the automaton itself. */
  readonly forms: Automaton
  readonly masks: ReadonlyMap<string, Facts>
  /** Phrases by the atom of a word that can begin them. */
  readonly phrases: ReadonlyMap<number, readonly Phrase[]>
  wordFacts(text: string): Facts
  factsAt(state: number): Facts
  formFactsAt(state: number): Facts
}

export const NO_FACTS: Facts = { matches: [], roles: 0, atoms: [], languages: [], isAllowed: false }

type Rule =
  | { readonly kind: 'tier'; readonly rule: TierRule }
  | { readonly kind: 'role'; readonly role: Role; readonly lang: string }
  | { readonly kind: 'allow' }
  | { readonly kind: 'collision'; readonly lang: string }
  | { readonly kind: 'atom'; readonly atom: number }

export function roleBit(role: Role): number {
  return 1 << ROLES.indexOf(role)
}

/** Everyday words and words of address tell which language a message is in. */
const TELLING = new Set<Role>(['you', 'yours', 'self', 'common', 'filler'])

/** Compiles the language files. Throws when a pattern in them is not well formed, naming it. */
export function compileLexicon(files: readonly LanguageFile[]): Lexicon {
  const rules: Rule[] = []
  const words = createAutomatonBuilder()
  const add = (file: LanguageFile, pattern: string, rule: Rule): void => {
    words.add(parsePattern(pattern, file.classes), rules.length)
    rules.push(rule)
  }
  for (const file of files) addWords(file, (pattern, rule) => add(file, pattern, rule))
  const phrases = addPhrases(files, add)
  const automaton = words.build()
  const facts = new WeakMap<readonly number[], Facts>()
  const factsAt = (state: number): Facts => {
    const ends = automaton.accepts(state)
    if (ends.length === 0) return NO_FACTS
    const known = facts.get(ends)
    if (known) return known
    const made = gather(ends.flatMap((end) => rules[end] ?? []))
    facts.set(ends, made)
    return made
  }
  return {
    words: automaton,
    ...compileForms(files),
    phrases,
    factsAt,
    wordFacts: (text) => factsAt(automaton.run(START, text)),
  }
}

function addWords(file: LanguageFile, add: (pattern: string, rule: Rule) => void): void {
  const lang = file.language
  for (const tier of TIERS) {
    for (const [name, list] of Object.entries(file.words[tier] ?? {})) {
      const rule: Rule = { kind: 'tier', rule: { id: `${lang}.${tier}.${name}`, lang, tier } }
      for (const pattern of patternsOf(list)) add(pattern, rule)
    }
  }
  for (const role of ROLES) for (const pattern of patternsOf(file.roles[role])) add(pattern, { kind: 'role', role, lang })
  for (const pattern of patternsOf(file.allow)) add(pattern, { kind: 'allow' })
  for (const pattern of patternsOf(file.collisions)) add(pattern, { kind: 'collision', lang })
}

function addPhrases(
  files: readonly LanguageFile[],
  add: (file: LanguageFile, pattern: string, rule: Rule) => void,
): ReadonlyMap<number, readonly Phrase[]> {
  const byFirst = new Map<number, Phrase[]>()
  let atoms = 0
  for (const file of files) {
    const known = new Map<string, number>()
    const atomOf = (pattern: string): number => {
      const found = known.get(pattern)
      if (found !== undefined) return found
      atoms += 1
      known.set(pattern, atoms)
      add(file, pattern, { kind: 'atom', atom: atoms })
      return atoms
    }
    for (const [rule, text] of phrasesOf(file)) {
      const places = text.split(' ').map((pattern) => ({
        atom: atomOf(pattern),
        isOptional: isEmptyAllowed(parsePattern(pattern, file.classes)),
      }))
      const first = places[0]?.atom
      if (first !== undefined) byFirst.set(first, [...(byFirst.get(first) ?? []), { rule, places }])
    }
  }
  return byFirst
}

function phrasesOf(file: LanguageFile): readonly (readonly [TierRule, string])[] {
  const lang = file.language
  return TIERS.flatMap((tier) =>
    Object.entries(file.phrases[tier] ?? {}).flatMap(([name, list]) =>
      list.map((text) => [{ id: `${lang}.${tier}.${name}`, lang, tier }, text] as const),
    ),
  )
}

function compileForms(files: readonly LanguageFile[]): Pick<Lexicon, 'forms' | 'masks' | 'formFactsAt'> {
  const builder = createAutomatonBuilder()
  const factsOf = files.map(({ language: lang }) =>
    gather([{ kind: 'tier', rule: { id: `${lang}.obscene.masked`, lang, tier: 'obscene' } }]),
  )
  files.forEach((file, number) => {
    for (const pattern of patternsOf(file.forms)) builder.add(parsePattern(pattern, file.classes), number)
  })
  const forms = builder.build()
  const masks = files.flatMap((file, at) => patternsOf(file.masks).map((mask) => [mask, factsOf[at] ?? NO_FACTS] as const))
  return { forms, masks: new Map(masks), formFactsAt: (state) => factsOf[forms.accepts(state)[0] ?? -1] ?? NO_FACTS }
}

function gather(rules: readonly Rule[]): Facts {
  const collisions = new Set(rules.flatMap((rule) => (rule.kind === 'collision' ? rule.lang : [])))
  const isAllowed = rules.some(({ kind }) => kind === 'allow')
  const matches = rules
    .flatMap((rule) => (rule.kind === 'tier' ? rule.rule : []))
    .map((rule) => ({ rule, isCollision: collisions.has(rule.lang) }))
    .sort((a, b) => TIERS.indexOf(a.rule.tier) - TIERS.indexOf(b.rule.tier))
  const roles = rules.flatMap((rule) => (rule.kind === 'role' ? rule : []))
  return {
    matches: isAllowed ? [] : matches,
    roles: roles.reduce((bits, { role }) => bits | roleBit(role), 0),
    atoms: rules.flatMap((rule) => (rule.kind === 'atom' ? rule.atom : [])),
    languages: [...new Set(roles.flatMap(({ role, lang }) => (TELLING.has(role) ? lang : [])))],
    isAllowed,
  }
}
