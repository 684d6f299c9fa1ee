import { createAutomatonBuilder } from './automaton-builder.ts'
import { patternsOf, ROLES, TIERS, type LanguageFile } from './data-file.ts'
import type { LexiconData, Phrase, Place, Rule, TierRule } from './lexicon.ts'
import { isEmptyAllowed, parsePattern } from './pattern.ts'

/** Compiles the language files. Throws when a pattern in them is not well formed, naming it. */
export function compileLexicon(files: readonly LanguageFile[]): LexiconData {
  const rules: Rule[] = []
  const words = createAutomatonBuilder()
  const add = (file: LanguageFile, patterns: readonly string[], rule: Rule): void => {
    for (const pattern of patterns) words.add(parsePattern(pattern, file.classes), rules.length)
    rules.push(rule)
  }
  for (const file of files) addWords(file, (patterns, rule) => add(file, patterns, rule))
  const phrases = addPhrases(files, add)
  return { words: words.build(), rules, phrases, ...compileForms(files) }
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
      const [first, next] = places
      if (first === undefined || first === 'gap' || first.isOptional) {
        throw new Error(`${rule?.id ?? file.language}: a phrase begins with a word that must be there: ${text}`)
      }
      byFirst.set(first.atom, [
        ...(byFirst.get(first.atom) ?? []),
        { rule, places, second: next === undefined || next === 'gap' || next.isOptional ? 0 : next.atom },
      ])
    }
  }
  return byFirst
}

function phrasesOf(file: LanguageFile): readonly (readonly [TierRule | null, string])[] {
  const lang = file.language
  const harmless = file.harmless.map((text) => [null, text] as const)
  const bad = TIERS.flatMap((tier) =>
    Object.entries(file.phrases[tier] ?? {}).flatMap(([name, list]) =>
      list.map((text) => [{ id: `${lang}.${tier}.${name}`, lang, tier }, text] as const),
    ),
  )
  return [...harmless, ...bad]
}

function compileForms(files: readonly LanguageFile[]): Pick<LexiconData, 'forms' | 'masks' | 'languages'> {
  const builder = createAutomatonBuilder(8_192)
  files.forEach((file, number) => {
    for (const pattern of patternsOf(file.forms)) builder.add(parsePattern(pattern, file.classes), number)
  })
  const masks = files.flatMap(({ language, masks: list }) => patternsOf(list).map((mask) => [mask, language] as const))
  return { forms: builder.build(), masks: new Map(masks), languages: files.map(({ language }) => language) }
}
