import { aimOf, countedMatch, hasRole, isReported } from './context.ts'
import { excuse } from './exceptions.ts'
import { createLexicon, roleBit, type Lexicon, type TierRule } from './lexicon.ts'
import { createMessageReader, type MessageReader } from './message.ts'
import { findPhrases, type FoundPhrase } from './phrases.ts'
import { findSpans, type SpanFinder } from './quotes.ts'
import { loadWordLists } from './word-lists.ts'
import type { Words } from './words.ts'

export type Verdict = 'ok' | 'warn' | 'refuse'

/**
 * What was found, the first three are refused: obscene words, slurs, insults of a person. The others are soft: a bad word
 * that a program printed or that is a name, one about the writer or about a thing, a coarse one, a mild one.
 */
export type HitTier = 'obscene' | 'slur' | 'insult' | 'quoted' | 'self' | 'product' | 'coarse' | 'mild'

export interface Hit {
  /** UTF-16 places in the text that was given; `end` is behind the last sign. */
  readonly start: number
  readonly end: number
  /** `<language>.<tier>.<name>` of the rule; safe to log. */
  readonly rule: string
  readonly tier: HitTier
  readonly lang: string
}

export interface ModerationResult {
  readonly verdict: Verdict
  /** In the order of the text. */
  readonly hits: readonly Hit[]
}

export interface ModerationOptions {
  /** The language of the text when it is known, as a tag; anything else counts as not known. */
  readonly lang?: string
  readonly zone?: 'prose' | 'name' | 'fileName' | 'forward'
  readonly speaker?: 'requester' | 'agent'
  /**
   * Phrases that an operator has overruled: a hit inside one of them does not count, where it stands word for word. Give the
   * same list every time: it is prepared once.
   */
  readonly exceptions?: readonly string[]
}

const NOTHING: ModerationResult = { verdict: 'ok', hits: [] }
const REFUSED = new Set<HitTier>(['obscene', 'slur', 'insult'])
/** As many as an agent can look through; a text with more is refused all the same. */
const MAX_HITS = 200
/** As many words as tell which language a message is in. */
const MAX_TELLING = 300
const SURNAME = roleBit('surname')
const TURKISH = /[ğşıİĞŞ]/u

let reader: MessageReader | null = null

/**
 * Says whether a text may enter the service (R20). Refused are obscene words, slurs and insults of a person, however they
 * are disguised; words that a program printed, words about oneself and coarse words about a thing are only pointed at.
 * Total and linear in the length of the text; the word lists are loaded at the first call.
 */
export function moderate(text: string, options: ModerationOptions = {}): ModerationResult {
  return judge(loaded(), text, options)
}

/** Loads the word lists ahead of the first message, so that nobody waits for them. */
export function warmUp(): void {
  loaded()
}

function loaded(): MessageReader {
  return (reader ??= createMessageReader(createLexicon(loadWordLists())))
}

/** The same with lists of one's own: for tests of the lists and for a desk that adds words. */
export function createModerator(lexicon: Lexicon): typeof moderate {
  const own = createMessageReader(lexicon)
  return (text, options = {}) => judge(own, text, options)
}

function judge(own: MessageReader, text: string, options: ModerationOptions): ModerationResult {
  const lang = (options.lang ?? '').toLowerCase().split(/[-_]/u)[0] ?? ''
  const { words, hasMatch, hasBeginning } = own.read(text, lang === 'tr' || TURKISH.test(text.slice(0, 2_000)))
  const phrases = hasBeginning ? findPhrases(words) : []
  if (!hasMatch && phrases.length === 0) return NOTHING
  const scene: Scene = {
    words,
    phrases,
    options,
    ...languageTests(words, lang),
    spansAround: findSpans(text),
  }
  const isExcused = excuse(text, options.exceptions ?? [])
  const hits = [...wordHits(scene), ...phraseHits(scene)]
    .filter(({ start, end }) => !isExcused(start, end))
    .sort((a, b) => a.start - b.start || b.end - a.end)
  return hits.length === 0 ? NOTHING : { verdict: verdictOf(hits, options), hits }
}

interface Scene {
  readonly words: Words
  readonly phrases: readonly FoundPhrase[]
  readonly options: ModerationOptions
  /** Whether the message is of a language, so that a word counts which is harmless elsewhere. */
  readonly isOf: (language: string) => boolean
  /** Whether the message is clearly of another language of the same letters, so that short words in a row are no phrase. */
  readonly isDrowned: (language: string) => boolean
  readonly spansAround: SpanFinder
}

function wordHits(scene: Scene): readonly Hit[] {
  const hits: Hit[] = []
  for (let at = 0; at < scene.words.length && hits.length < MAX_HITS; at += 1) {
    if (scene.words.factsAt(at).matches.length === 0 || isHarmless(scene, at)) continue
    const word = scene.words.at(at)
    const match = word && countedMatch(word, scene.isOf)
    if (!word || !match) continue
    const tier = tierOfWord(scene, at, match.rule)
    if (tier) hits.push({ start: word.start, end: word.end, rule: match.rule.id, tier, lang: match.rule.lang })
  }
  return hits
}

function phraseHits(scene: Scene): readonly Hit[] {
  return scene.phrases.slice(0, MAX_HITS).flatMap(({ rule, from, to }) => {
    if (!rule || isHarmless(scene, from) || scene.isDrowned(rule.lang)) return []
    const start = scene.words.at(from)?.start
    const end = scene.words.at(to)?.end
    if (start === undefined || end === undefined) return []
    return [{ start, end, rule: rule.id, tier: tierOfPhrase(scene, from, rule), lang: rule.lang }]
  })
}

/** `bastard sword`: the lists say that the word means something else beside these. */
function isHarmless({ phrases }: Scene, at: number): boolean {
  return phrases.some(({ rule, from, to }) => rule === null && from <= at && at <= to)
}

/** Null when the word is no hit here: an insult that is aimed at nobody, a person's name. */
function tierOfWord(scene: Scene, at: number, rule: TierRule): HitTier | null {
  const { words, options } = scene
  const zone = options.zone ?? 'prose'
  if (zone === 'forward') return rule.tier === 'insultTarget' ? null : 'quoted'
  if (isSurname(words, at, zone === 'name')) return null
  if (zone === 'prose' && (words.at(at)?.isTechnical || isReported(words, at, scene.spansAround, scene.phrases)))
    return 'quoted'
  if (rule.tier === 'obscene' || rule.tier === 'slur' || rule.tier === 'mild') return rule.tier
  if (isOrder(rule)) return 'insult'
  const aim = zone === 'prose' ? aimOf(words, at, rule) : 'nobody'
  if (aim === 'person') return 'insult'
  if (rule.tier === 'insultTarget') return null
  if (rule.tier === 'coarse') return 'coarse'
  return aim === 'nobody' ? 'insult' : aim
}

/** «Заткнись»: said to somebody by its form. */
function isOrder({ id }: TierRule): boolean {
  return id.endsWith('.away')
}

function tierOfPhrase(scene: Scene, from: number, rule: TierRule): HitTier {
  if (scene.options.zone === 'forward' || scene.words.at(from)?.isTechnical) return 'quoted'
  switch (rule.tier) {
    case 'insultStrong':
    case 'insultTarget':
      return 'insult'
    case 'obscene':
    case 'slur':
      return isReported(scene.words, from, scene.spansAround, scene.phrases) ? 'quoted' : rule.tier
    case 'coarse':
    case 'mild':
      return rule.tier
  }
}

/** Mr Dick: written as a name beside another name, or in a field for names. */
function isSurname(words: Words, at: number, isNameField: boolean): boolean {
  const word = words.at(at)
  if (!word?.isCapital || !hasRole(word, SURNAME)) return false
  const isBesideName = [at - 1, at + 1].some(
    (other) => words.at(other)?.isCapital === true && words.factsAt(other).matches.length === 0,
  )
  return isNameField || isBesideName
}

/** By how many everyday words another language must lead for a phrase not to count. */
const CLEAR_LEAD = 3
const CYRILLIC = new Set(['ru', 'uk', 'be', 'kk'])

/**
 * Told by the words that the lists know as everyday ones: a message is of a language that has two or more of them, and more
 * than any other. Counted when it is asked for the first time.
 */
function languageTests(words: Words, lang: string): Pick<Scene, 'isOf' | 'isDrowned'> {
  let counted: ReadonlyMap<string, number> | null = null
  const most = (isOther: (name: string) => boolean): number => {
    counted ??= countLanguages(words)
    return Math.max(0, ...[...counted].map(([name, count]) => (isOther(name) ? count : 0)))
  }
  const own = (language: string): number => most((name) => name === language)
  return {
    isOf: (language) => {
      const others = most((name) => name !== language)
      return language === lang ? own(language) >= others : own(language) > Math.max(1, others)
    },
    isDrowned: (language) => {
      const rivals = most((name) => name !== language && CYRILLIC.has(name) === CYRILLIC.has(language))
      return rivals >= own(language) + CLEAR_LEAD
    },
  }
}

function countLanguages(words: Words): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (let at = 0; at < Math.min(words.length, MAX_TELLING); at += 1) {
    for (const language of words.factsAt(at).languages) counts.set(language, (counts.get(language) ?? 0) + 1)
  }
  return counts
}

function verdictOf(hits: readonly Hit[], { speaker }: ModerationOptions): Verdict {
  if (hits.some(({ tier }) => REFUSED.has(tier))) return 'refuse'
  return hits.some(({ tier }) => tier !== 'mild' || speaker === 'agent') ? 'warn' : 'ok'
}
