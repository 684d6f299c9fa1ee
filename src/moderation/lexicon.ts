import { createAutomaton, START, type Automaton, type Machine } from './automaton.ts'
import { ROLES, TIERS, type Role, type WordTier } from './data-file.ts'

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
  /** Null when the phrase makes the words in it harmless. */
  readonly rule: TierRule | null
  readonly places: readonly Place[]
  /** The place that the very next word must take; 0 when it may be one of several. */
  readonly second: number
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

export type Rule =
  | { readonly kind: 'tier'; readonly rule: TierRule }
  | { readonly kind: 'role'; readonly role: Role; readonly lang: string }
  | { readonly kind: 'allow' | 'aimed' }
  | { readonly kind: 'collision'; readonly lang: string }
  | { readonly kind: 'atom'; readonly atom: number }

export function roleBit(role: Role): number {
  return 1 << ROLES.indexOf(role)
}

/** Roles of words that everybody uses, whatever he writes about. */
export const EVERYDAY = roleBit('common') | roleBit('you') | roleBit('yours') | roleBit('self') | roleBit('filler')

/** Whether the lists know the word at all. */
export function isKnown({ matches, roles, atoms, isAllowed }: Facts): boolean {
  return isAllowed || matches.length > 0 || roles !== 0 || atoms.length > 0
}

/** All that a lexicon is made from: plain data, so that it can be written to a file and read back. */
export interface LexiconData {
  readonly words: Machine
  readonly rules: readonly Rule[]
  /** The place in a phrase that is its first → the phrases. */
  readonly phrases: ReadonlyMap<number, readonly Phrase[]>
  readonly forms: Machine
  /** Mask → the language that has it. */
  readonly masks: ReadonlyMap<string, string>
  /** The languages in the order in which `forms` numbers them. */
  readonly languages: readonly string[]
}

/** Everyday words and words of address tell which language a message is in. */
const TELLING = new Set<Role>(['you', 'yours', 'self', 'common', 'filler'])

export function createLexicon({ words, rules, phrases, ...masked }: LexiconData): Lexicon {
  const automaton = createAutomaton(words)
  const facts: (Facts | undefined)[] = [NO_FACTS]
  const factsAt = (state: number): Facts => {
    const ending = automaton.endingAt(state)
    return (facts[ending] ??= gather(
      automaton.accepts(state).flatMap((end) => rules[end] ?? []),
      phrases,
    ))
  }
  return {
    words: automaton,
    ...createForms(masked),
    factsAt,
    wordFacts: (text) => factsAt(automaton.run(START, text)),
  }
}

function createForms(
  data: Pick<LexiconData, 'forms' | 'masks' | 'languages'>,
): Pick<Lexicon, 'forms' | 'masks' | 'formFactsAt' | 'formFacts'> {
  const forms = createAutomaton(data.forms)
  const factsOf = data.languages.map((lang) =>
    gather([{ kind: 'tier', rule: { id: `${lang}.obscene.masked`, lang, tier: 'obscene' } }], new Map()),
  )
  const masks = [...data.masks].map(
    ([mask, lang]) => [mask, factsOf[data.languages.indexOf(lang)] ?? NO_FACTS] as const,
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
