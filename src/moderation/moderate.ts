import { aimOf, countedMatch, hasRole, isReported } from './context.ts'
import { moderationFolder, readLanguageFiles } from './data-file.ts'
import { compileLexicon, roleBit, type Lexicon, type TierRule } from './lexicon.ts'
import { readMessage, type ChunkMemo, type PlacedWord } from './message.ts'
import { findPhrases, type FoundPhrase } from './phrases.ts'
import { findSpans, type Span } from './quotes.ts'

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
}

const NOTHING: ModerationResult = { verdict: 'ok', hits: [] }
const REFUSED = new Set<HitTier>(['obscene', 'slur', 'insult'])
/** As many as an agent can look through; a text with more is refused all the same. */
const MAX_HITS = 200
const SURNAME = roleBit('surname')
const BARE = /^\p{Ll}*$/u
const TURKISH = /[ğşıİĞŞ]/u

interface Desk {
  readonly lexicon: Lexicon
  readonly memo: ChunkMemo
}

let desk: Desk | null = null

/**
 * Says whether a text may enter the service (R20). Refused are obscene words, slurs and insults of a person, however they
 * are disguised; words that a program printed, words about oneself and coarse words about a thing are only pointed at.
 * Total and linear in the length of the text; the word lists are loaded at the first call.
 */
export function moderate(text: string, options: ModerationOptions = {}): ModerationResult {
  desk ??= { lexicon: compileLexicon(readLanguageFiles(moderationFolder())), memo: new Map() }
  return judge(desk, text, options)
}

/** The same with lists of one's own: for tests of the lists and for a desk that adds words. */
export function createModerator(lexicon: Lexicon): typeof moderate {
  const own: Desk = { lexicon, memo: new Map() }
  return (text, options = {}) => judge(own, text, options)
}

function judge({ lexicon, memo }: Desk, text: string, options: ModerationOptions): ModerationResult {
  const lang = (options.lang ?? '').toLowerCase().split(/[-_]/u)[0] ?? ''
  const { words, isSuspect } = readMessage(lexicon, memo, text, lang === 'tr' || TURKISH.test(text.slice(0, 2_000)))
  if (!isSuspect) return NOTHING
  const phrases = findPhrases(words)
  const scene: Scene = {
    words,
    phrases,
    options,
    isBare: BARE.test(text),
    languages: languagesOf(words, lang),
    spans: () => (spans ??= findSpans(text)),
  }
  let spans: readonly Span[] | null = null
  const hits = [...wordHits(scene), ...phraseHits(scene)].sort((a, b) => a.start - b.start || b.end - a.end)
  return hits.length === 0 ? NOTHING : { verdict: verdictOf(hits, options), hits }
}

interface Scene {
  readonly words: readonly PlacedWord[]
  readonly phrases: readonly FoundPhrase[]
  readonly options: ModerationOptions
  /** Nothing but letters in lower case, as in a dictionary. */
  readonly isBare: boolean
  /** Languages in which a word that is harmless elsewhere counts. */
  readonly languages: ReadonlySet<string>
  readonly spans: () => readonly Span[]
}

function wordHits(scene: Scene): readonly Hit[] {
  const hits: Hit[] = []
  for (let at = 0; at < scene.words.length && hits.length < MAX_HITS; at += 1) {
    const word = scene.words[at]
    const match = word && word.facts.matches.length > 0 ? countedMatch(word, scene.languages) : undefined
    if (!word || !match) continue
    const tier = tierOfWord(scene, at, match.rule)
    if (tier) hits.push({ start: word.start, end: word.end, rule: match.rule.id, tier, lang: match.rule.lang })
  }
  return hits
}

function phraseHits(scene: Scene): readonly Hit[] {
  return scene.phrases.slice(0, MAX_HITS).flatMap(({ rule, from, to }) => {
    const start = scene.words[from]?.start
    const end = scene.words[to]?.end
    if (start === undefined || end === undefined) return []
    return [{ start, end, rule: rule.id, tier: tierOfPhrase(scene, from, rule), lang: rule.lang }]
  })
}

/** Null when the word is no hit here: an insult that is aimed at nobody, a person's name. */
function tierOfWord(scene: Scene, at: number, rule: TierRule): HitTier | null {
  const { words, options, isBare } = scene
  const zone = options.zone ?? 'prose'
  if (zone === 'forward') return rule.tier === 'insultTarget' ? null : 'quoted'
  if (isSurname(words, at, zone === 'name')) return null
  if (zone === 'prose' && (words[at]?.isTechnical || isReported(words, at, scene.spans(), scene.phrases)))
    return 'quoted'
  if (rule.tier === 'obscene' || rule.tier === 'slur' || rule.tier === 'mild') return rule.tier
  if (isOrder(rule)) return words.length === 1 && isBare ? null : 'insult'
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
  if (scene.options.zone === 'forward') return 'quoted'
  switch (rule.tier) {
    case 'insultStrong':
    case 'insultTarget':
      return 'insult'
    case 'obscene':
    case 'slur':
      return isReported(scene.words, from, scene.spans(), scene.phrases) ? 'quoted' : rule.tier
    case 'coarse':
    case 'mild':
      return rule.tier
  }
}

/** Mr Dick: written as a name beside another name, or in a field for names. */
function isSurname(words: readonly PlacedWord[], at: number, isNameField: boolean): boolean {
  const word = words[at]
  if (!word?.isCapital || !hasRole(word, SURNAME)) return false
  const isBesideName = [at - 1, at + 1].some(
    (other) => words[other]?.isCapital && words[other].facts.matches.length === 0,
  )
  return isNameField || isBesideName
}

function languagesOf(words: readonly PlacedWord[], lang: string): ReadonlySet<string> {
  const counts = new Map<string, number>()
  for (const { facts } of words.slice(0, 300)) {
    for (const language of facts.languages) counts.set(language, (counts.get(language) ?? 0) + 1)
  }
  return new Set([lang, ...[...counts].filter(([, count]) => count > 1).map(([language]) => language)])
}

function verdictOf(hits: readonly Hit[], { speaker }: ModerationOptions): Verdict {
  if (hits.some(({ tier }) => REFUSED.has(tier))) return 'refuse'
  return hits.some(({ tier }) => tier !== 'mild' || speaker === 'agent') ? 'warn' : 'ok'
}
