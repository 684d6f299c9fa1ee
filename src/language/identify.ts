import { francVote } from './franc-vote.ts'
import type { Word } from './chunk.ts'
import type { Family } from './letters.ts'
import { createModels, type FamilyModel } from './model.ts'
import { createProseReader, type Prose, type ProseReader } from './prose.ts'
import { loadWordLists } from './word-lists.ts'

/** The languages that are named, whether or not the desk has texts in them. */
export const LANGUAGES = ['ru', 'en', 'uk', 'be', 'kk', 'uz', 'de', 'es', 'fr', 'pt', 'tr', 'zh'] as const
export type Language = (typeof LANGUAGES)[number]

export interface Identified {
  /** Null: another language, no prose, or too little of it. The conversation keeps its language then. */
  readonly language: Language | null
  /** From 0 to 1: how sure the answer is; for null, how likely the best guess was. */
  readonly confidence: number
}

export interface IdentifyOptions {
  /** The language of the person's client, any tag (`pt-BR`, `zh_Hans`). A hint, weaker than one clear word. */
  readonly prior?: string
  /** The language the conversation is in. It is left only for clear evidence. */
  readonly current?: string
}

const BASE: Readonly<Record<string, number>> = { ru: 0.7, en: 0.4 }
const DECOY = -1
const PRIOR = 1.3
const CURRENT = 2.5
const ENOUGH_TO_BEGIN = 0.7
const ENOUGH_TO_LEAVE = 0.9
const ENOUGH_WITHOUT_KNOWN_WORDS = 0.95
/** A lead in nats behind which nobody comes back. */
const SETTLED = 20
const FEW_WORDS = 8
/** Leads in nats within which franc is asked: the second where most words are on no list. */
const CLOSE = 4
const UNSURE = 12

const NOTHING: Identified = { language: null, confidence: 0 }

/**
 * Names the language a person writes in, or null. Any text of any length has an answer, in time that is bounded: no more than
 * 8,000 characters and 60 words are read. Pasted logs, code, addresses, paths and product names are no prose (R14).
 */
export function identify(text: string, options: IdentifyOptions = {}): Identified {
  const { reader, models } = loaded()
  const prose = reader.read(text)
  const han = prose.han / 2
  const family = chooseFamily(prose, models.latin, han)
  if (family === null) return NOTHING
  if (family === 'han') return { language: 'zh', confidence: 0.99 }
  return judge(prose[family], family, models[family], options)
}

/** Loads the word lists ahead of the first message, so that nobody waits for them. */
export function warmUp(): void {
  loaded()
}

interface Loaded {
  readonly reader: ProseReader
  readonly models: Readonly<Record<Family, FamilyModel>>
}

let cached: Loaded | undefined

/** The lists are read with the first message, and stay. */
function loaded(): Loaded {
  if (cached !== undefined) return cached
  const { technical, models } = loadWordLists()
  cached = { reader: createProseReader(technical), models: createModels(models) }
  return cached
}

/** Cyrillic and Han letters are never pasted by accident as Latin ones are; only plain English around them outweighs them. */
function chooseFamily(prose: Prose, latin: FamilyModel, han: number): Family | 'han' | null {
  const cyrillic = prose.cyrillic.length
  const foreign = prose.foreign / 3
  if (foreign > 0 && foreign >= Math.max(cyrillic, han / 2)) return latinQuotes(prose, latin, foreign) ? 'latin' : null
  if (cyrillic === 0 && han === 0) return prose.latin.length > 0 ? 'latin' : null
  if (latinQuotes(prose, latin, cyrillic + han)) return 'latin'
  return han > cyrillic ? 'han' : 'cyrillic'
}

function latinQuotes(prose: Prose, latin: FamilyModel, quoted: number): boolean {
  if (prose.latin.length < 4) return false
  const plain = prose.latin.filter(({ text }) => latin.weigh(text).isCore)
  return plain.length >= 4 && plain.length >= 2 * quoted
}

interface Tally {
  readonly nats: Float64Array
  /** For each writing, how many of the words are on its list. */
  readonly known: Float64Array
  /** How many words were read. */
  readonly read: number
}

/** Of a language's own text every third word or so is on its list. */
function isMostlyUnknown({ known, read }: Tally, index: number): boolean {
  return (known[index] ?? 0) < read * 0.5
}

function judge(words: readonly Word[], family: Family, model: FamilyModel, options: IdentifyOptions): Identified {
  if (words.length === 0) return NOTHING
  const isShouted = family === 'latin' && words.every(({ looks }) => looks === 'capitals')
  const counted = family === 'cyrillic' || isShouted ? words : words.filter(({ looks }) => looks !== 'capitals')
  if (counted.length === 0) return NOTHING
  const tally = addUp(counted, family, model)
  addHints(tally.nats, model, options)
  let guess = mostLikely(tally.nats, model)
  if (guess.language !== null && leadOf(tally.nats) < (isMostlyUnknown(tally, guess.index) ? UNSURE : CLOSE)) {
    const votes = francVote(counted.map(({ text }) => text).join(' '), family)
    // A writing that franc does not know is judged as its worst.
    const worst = Math.min(0, ...votes.values())
    model.codes.forEach((code, index) => add(tally.nats, index, votes.get(code) ?? worst))
    guess = mostLikely(tally.nats, model)
  }
  const { language, confidence, index } = guess
  const enough = isEnough({
    language,
    confidence,
    known: tally.known[index] ?? 0,
    counted,
    family,
    model,
    isShouted,
    options,
  })
  return { language: enough ? language : null, confidence }
}

function addUp(words: readonly Word[], family: Family, model: FamilyModel): Tally {
  const nats = new Float64Array(model.languages.length)
  const known = new Float64Array(model.languages.length)
  const hasSentence = words.some(({ looks }) => looks === 'lower')
  let read = 0
  for (const { text, looks } of words) {
    const evidence = model.weigh(text)
    const weight = family === 'latin' && looks === 'title' && !evidence.isKnown ? nameWeight(hasSentence) : 1
    for (let index = 0; index < nats.length; index += 1) {
      add(nats, index, (evidence.nats[index] ?? 0) * weight)
    }
    for (let index = 0; evidence.isListed && index < nats.length; index += 1)
      add(known, index, evidence.known[index] ?? 0)
    read += 1
    if (read >= FEW_WORDS && leadOf(nats) > SETTLED) break
  }
  return { nats, known, read }
}

/** A capital letter makes a name likely, unless it stands in a sentence, where German has it too. */
function nameWeight(hasSentence: boolean): number {
  return hasSentence ? 0.4 : 0.2
}

function addHints(nats: Float64Array, model: FamilyModel, { prior, current }: IdentifyOptions): void {
  const client = subtag(prior)
  const kept = subtag(current)
  for (let index = 0; index < nats.length; index += 1) {
    const language = model.languages[index] ?? null
    if (language === null) add(nats, index, DECOY)
    else add(nats, index, (BASE[language] ?? 0) + (language === client ? PRIOR : 0) + (language === kept ? CURRENT : 0))
  }
}

function add(nats: Float64Array, index: number, value: number): void {
  nats[index] = (nats[index] ?? 0) + value
}

function subtag(tag: string | undefined): string | undefined {
  return tag?.toLowerCase().split(/[-_]/, 1)[0]
}

function leadOf(nats: Float64Array): number {
  let first = -Infinity
  let second = -Infinity
  for (let index = 0; index < nats.length; index += 1) {
    const value = nats[index] ?? 0
    if (value > first) [first, second] = [value, first]
    else if (value > second) second = value
  }
  return first - second
}

interface Guess {
  readonly language: Language | null
  readonly confidence: number
  readonly index: number
}

function mostLikely(nats: Float64Array, { languages }: FamilyModel): Guess {
  let index = 0
  for (let at = 1; at < nats.length; at += 1) if ((nats[at] ?? 0) > (nats[index] ?? 0)) index = at
  const best = nats[index] ?? 0
  let sum = 0
  for (let at = 0; at < nats.length; at += 1) sum += Math.exp((nats[at] ?? 0) - best)
  const language = LANGUAGES.find((known) => known === languages[index]) ?? null
  return { language, confidence: 1 / sum, index }
}

interface Weighed {
  readonly language: Language | null
  readonly confidence: number
  readonly known: number
  readonly counted: readonly Word[]
  readonly family: Family
  readonly model: FamilyModel
  readonly isShouted: boolean
  readonly options: IdentifyOptions
}

function isEnough({ language, confidence, known, counted, family, model, isShouted, options }: Weighed): boolean {
  if (language === null || counted.every(({ text }) => text.length < 2)) return false
  const current = subtag(options.current)
  if (confidence < (current === undefined || current === language ? ENOUGH_TO_BEGIN : ENOUGH_TO_LEAVE)) return false
  if (family === 'cyrillic') return true
  if (counted.some(({ looks }) => looks === 'lower')) {
    // A single word that Russian and a brand have in common is no Russian in Latin letters.
    if (known > 0) return language !== 'ru' || known >= 2
    const letters = counted.reduce((total, { text }) => total + text.length, 0)
    return confidence >= ENOUGH_WITHOUT_KNOWN_WORDS && letters >= 10
  }
  return isGreeting(language, counted, model, isShouted)
}

/** Names and windows are made of words in capitals, most of them English; what people say begins with a capital too. */
function isGreeting(language: Language, words: readonly Word[], model: FamilyModel, isShouted: boolean): boolean {
  const at = model.languages.indexOf(language)
  const known = words.filter(({ text }) => (model.weigh(text).known[at] ?? 0) > 0).length
  const core = words.filter(({ text }) => model.isCoreOf(text, language)).length
  if (language === 'ru' || known * 2 < words.length) return false
  return core > 0 || (known === 1 && words.length === 1 && language !== 'en' && !isShouted)
}
