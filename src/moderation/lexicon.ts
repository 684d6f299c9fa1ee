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
  /** Phrases that the word can begin. */
  readonly begins: readonly Phrase[]
  /** Languages in which this is an everyday word. */
  readonly languages: readonly string[]
  readonly isAllowed: boolean
}

/** A word of a phrase; `gap` stands for up to three words of any kind. */
export type Place = { readonly atom: number; readonly isOptional: boolean } | 'gap'

export interface Phrase {
  readonly rule: TierRule
  readonly places: readonly Place[]
}

export interface Lexicon {
  readonly words: Automaton
  /** Full forms that people write with asterisks; the facts of these are in the automaton itself. */
  readonly forms: Automaton
  readonly masks: ReadonlyMap<string, Facts>
  wordFacts(text: string): Facts
  factsAt(state: number): Facts
  formFactsAt(state: number): Facts
  formFacts(text: string): Facts
}

/** 🖕 is a word in every language. */
export const MIDDLE_FINGER: Facts = {
  matches: [{ rule: { id: 'sign.obscene.finger', lang: 'sign', tier: 'obscene' }, isCollision: false }],
  roles: 0,
  atoms: [],
  begins: [],
  languages: [],
  isAllowed: false,
}

export const NO_FACTS: Facts = { matches: [], roles: 0, atoms: [], begins: [], languages: [], isAllowed: false }

type Rule =
  | { readonly kind: 'tier'; readonly rule: TierRule }
  | { readonly kind: 'role'; readonly role: Role; readonly lang: string }
  | { readonly kind: 'allow' | 'aimed' }
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
  const add = (file: LanguageFile, patterns: readonly string[], rule: Rule): void => {
    for (const pattern of patterns) words.add(parsePattern(pattern, file.classes), rules.length)
    rules.push(rule)
  }
  for (const file of files) addWords(file, (patterns, rule) => add(file, patterns, rule))
  const phrases = addPhrases(files, add)
  const automaton = words.build()
  const facts = new WeakMap<readonly number[], Facts>()
  const factsAt = (state: number): Facts => {
    const ends = automaton.accepts(state)
    if (ends.length === 0) return NO_FACTS
    const known = facts.get(ends)
    if (known) return known
    const made = gather(
      ends.flatMap((end) => rules[end] ?? []),
      phrases,
    )
    facts.set(ends, made)
    return made
  }
  return {
    words: automaton,
    ...compileForms(files),
    factsAt,
    wordFacts: (text) => factsAt(automaton.run(START, text)),
  }
}

function addWords(file: LanguageFile, add: (patterns: readonly string[], rule: Rule) => void): void {
  const lang = file.language
  for (const tier of TIERS) {
    for (const [name, list] of Object.entries(file.words[tier] ?? {})) {
      add(patternsOf(list), { kind: 'tier', rule: { id: `${lang}.${tier}.${name}`, lang, tier } })
    }
  }
  for (const role of ROLES) add(patternsOf(file.roles[role]), { kind: 'role', role, lang })
  add(patternsOf(file.allow), { kind: 'allow' })
  add(patternsOf(file.aimed), { kind: 'aimed' })
  add(patternsOf(file.collisions), { kind: 'collision', lang })
}

function addPhrases(
  files: readonly LanguageFile[],
  add: (file: LanguageFile, patterns: readonly string[], rule: Rule) => void,
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
      add(file, [pattern], { kind: 'atom', atom: atoms })
      return atoms
    }
    for (const [rule, text] of phrasesOf(file)) {
      const places = text.split(' ').map((pattern): Place => {
        if (pattern === '…') return 'gap'
        return { atom: atomOf(pattern), isOptional: isEmptyAllowed(parsePattern(pattern, file.classes)) }
      })
      const [first] = places
      if (first === undefined || first === 'gap' || first.isOptional) {
        throw new Error(`${rule.id}: a phrase begins with a word that must be there: ${text}`)
      }
      byFirst.set(first.atom, [...(byFirst.get(first.atom) ?? []), { rule, places }])
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

function compileForms(files: readonly LanguageFile[]): Pick<Lexicon, 'forms' | 'masks' | 'formFactsAt' | 'formFacts'> {
  const builder = createAutomatonBuilder()
  const factsOf = files.map(({ language: lang }) =>
    gather([{ kind: 'tier', rule: { id: `${lang}.obscene.masked`, lang, tier: 'obscene' } }], new Map()),
  )
  files.forEach((file, number) => {
    for (const pattern of patternsOf(file.forms)) builder.add(parsePattern(pattern, file.classes), number)
  })
  const forms = builder.build()
  const masks = files.flatMap((file, at) =>
    patternsOf(file.masks).map((mask) => [mask, factsOf[at] ?? NO_FACTS] as const),
  )
  const formFactsAt = (state: number): Facts => factsOf[forms.accepts(state)[0] ?? -1] ?? NO_FACTS
  return { forms, masks: new Map(masks), formFactsAt, formFacts: (text) => formFactsAt(forms.run(START, text)) }
}

/** Of two languages that know the word, the one that is more likely here is named. */
const LEADING = ['ru', 'en', 'uk']

function rankOf({ lang }: TierRule): number {
  const place = LEADING.indexOf(lang)
  return place < 0 ? LEADING.length : place
}

function gather(rules: readonly Rule[], phrases: ReadonlyMap<number, readonly Phrase[]>): Facts {
  const collisions = new Set(rules.flatMap((rule) => (rule.kind === 'collision' ? rule.lang : [])))
  const isAllowed = rules.some(({ kind }) => kind === 'allow')
  const isAimed = rules.some(({ kind }) => kind === 'aimed')
  const matches = rules
    .flatMap((rule) => (rule.kind === 'tier' ? rule.rule : []))
    .map((rule) => ({
      rule: isAimed && !isSoft(rule) ? { ...rule, tier: 'insultTarget' as const } : rule,
      isCollision: collisions.has(rule.lang),
    }))
    .sort((a, b) => TIERS.indexOf(a.rule.tier) - TIERS.indexOf(b.rule.tier) || rankOf(a.rule) - rankOf(b.rule))
  const roles = rules.flatMap((rule) => (rule.kind === 'role' ? rule : []))
  const atoms = rules.flatMap((rule) => (rule.kind === 'atom' ? rule.atom : []))
  return {
    matches: isAllowed ? [] : matches,
    roles: roles.reduce((bits, { role }) => bits | roleBit(role), 0),
    atoms,
    begins: atoms.flatMap((atom) => phrases.get(atom) ?? []),
    languages: [...new Set(roles.flatMap(({ role, lang }) => (TELLING.has(role) ? lang : [])))],
    isAllowed,
  }
}

function isSoft({ tier }: TierRule): boolean {
  return tier === 'coarse' || tier === 'mild'
}
