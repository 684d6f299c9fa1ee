import { normalize, scriptOf } from './letters.ts'

export interface Word {
  /** In the spelling of `normalize`. */
  readonly text: string
  readonly looks: 'lower' | 'title' | 'capitals'
}

/** What stands between two spaces. */
export interface Chunk {
  readonly cyrillic: readonly Word[]
  readonly latin: readonly Word[]
  /** Han characters. */
  readonly han: number
  /** Letters of scripts that no language of ours is written in. */
  readonly foreign: number
  /** Latin letters that no person says: with signs inside, in capitals and small ones by turns. */
  readonly isDropped: boolean
}

/** What is longer is a key, a hash or a hand asleep on the keyboard. */
const LONGEST_WORD = 40
const EDGES = /^[^\p{L}\p{N}/\\@#<{[~$]+|[^\p{L}\p{N}/\\>}\]]+$/gu
/** What stands inside addresses, paths, versions and code, and in no word. */
const TECHNICAL_SIGN = /[0-9/\\@:_=<>{}[\]|#$%^*~+&()…]|\.\p{L}|\p{L}\.\p{L}/u
/** Messages repeat their words: what was read of a short chunk is kept, some two megabytes of them. */
const MAX_MEMO = 6_000
const LONGEST_KEPT = 48

/** Reads chunks, in time linear in their length; the words of `silent` are not heard. */
export function createChunkReader(silent: ReadonlySet<string>): (raw: string) => Chunk {
  const memo = new Map<string, Chunk>()
  return (raw) => {
    const known = memo.get(raw)
    if (known !== undefined) return known
    const chunk = readChunk(raw, silent)
    if (raw.length > LONGEST_KEPT) return chunk
    if (memo.size >= MAX_MEMO) memo.clear()
    memo.set(apart(raw), chunk)
    return chunk
  }
}

/** The same text on its own: a longer slice would keep the whole message in memory. */
export function apart(text: string): string {
  return text.length < 13 ? text : text.split('').join('')
}

const [CYRILLIC, LATIN, HAN, FOREIGN] = [1, 2, 4, 8]
const BITS = { cyrillic: CYRILLIC, latin: LATIN, han: HAN, foreign: FOREIGN, none: 0 }
const NO_WORDS: readonly Word[] = []
const EMPTY: Chunk = { cyrillic: NO_WORDS, latin: NO_WORDS, han: 0, foreign: 0, isDropped: false }

function readChunk(raw: string, silent: ReadonlySet<string>): Chunk {
  const text = trim(raw)
  if (text === '') return EMPTY
  let scripts = 0
  let han = 0
  let foreign = 0
  for (let at = 0; at < text.length; at += 1) {
    const script = scriptOf(text.charCodeAt(at))
    scripts |= BITS[script]
    if (script === 'han') han += 1
    else if (script === 'foreign') foreign += 1
  }
  if ((scripts & CYRILLIC) !== 0) return { ...EMPTY, han, foreign, cyrillic: readCyrillic(text, silent) }
  if (scripts !== LATIN) return { ...EMPTY, han, foreign }
  return isTechnical(text) ? { ...EMPTY, isDropped: true } : { ...EMPTY, latin: readLatin(text, silent) }
}

/** Without the punctuation around. Nearly every chunk begins and ends with a letter or ends with one sign. */
function trim(whole: string): string {
  const last = whole.length - 1
  if (!isPlain(whole.charCodeAt(0))) return whole.replace(EDGES, '')
  if (isPlain(whole.charCodeAt(last))) return whole
  return isPlain(whole.charCodeAt(last - 1)) && END.includes(whole.charAt(last))
    ? whole.slice(0, last)
    : whole.replace(EDGES, '')
}

const END = '.,!?;:'

function isPlain(code: number): boolean {
  return (code > 96 && code < 123) || (code > 64 && code < 91) || (code >= 0x400 && code < 0x460)
}

const CYRILLIC_RUN = /[\u0400-\u052f]+(?:['’ʼ‘ʻ`][\u0400-\u052f]+)*/g

function isOneWord(chunk: string): boolean {
  for (let at = 0; at < chunk.length; at += 1) {
    const code = chunk.charCodeAt(at)
    if (code < 0x400 || code > 0x52f) return false
  }
  return true
}

/** A run of Cyrillic letters is a person's word wherever it stands, but for abbreviations. */
function readCyrillic(text: string, silent: ReadonlySet<string>): readonly Word[] {
  return (isOneWord(text) ? [text] : (text.match(CYRILLIC_RUN) ?? [])).flatMap((run) => {
    const looks = looksOf(run)
    return looks === 'capitals' && run.length > 1 && run.length <= 3 ? NO_WORDS : heard(run, looks, silent)
  })
}

function isTechnical(text: string): boolean {
  return !isSimple(text) && (TECHNICAL_SIGN.test(text) || /\p{Ll}\p{Lu}/u.test(text))
}

/** Latin words as they are written, a French article apart from its noun. */
function readLatin(text: string, silent: ReadonlySet<string>): readonly Word[] {
  if (isSimple(text)) return heard(text, looksOf(text), silent)
  if (silent.has(normalize(text))) return NO_WORDS
  return text.split(/[-–—.,;!?]+/).flatMap((part) => {
    if (part === '') return NO_WORDS
    const looks = looksOf(part)
    const [, article, noun] = (part.length > 3 ? ELIDED.exec(normalize(part)) : null) ?? []
    if (article === undefined || noun === undefined) return heard(part, looks, silent)
    return [...heard(`${article}'`, 'lower', silent), ...heard(noun, looks === 'capitals' ? looks : 'lower', silent)]
  })
}

const ELIDED = /^(l|d|n|s|c|j|m|t|qu|jusqu|lorsqu|puisqu|un|dell|all|nell)'(.{3,})$/

/** Latin letters without marks, at most the first of them a capital. */
function isSimple(chunk: string): boolean {
  for (let at = chunk.length - 1; at > 0; at -= 1) {
    const code = chunk.charCodeAt(at)
    if (code < 97 || code > 122) return false
  }
  return true
}

function heard(written: string, looks: Word['looks'], silent: ReadonlySet<string>): readonly Word[] {
  const text = normalize(written)
  if (text.length > LONGEST_WORD || silent.has(text)) return NO_WORDS
  if (text.length > 2 && text.charAt(0) === text.charAt(1) && /^(.)\1{2,}$/.test(text)) return NO_WORDS
  return [{ text: apart(text), looks }]
}

function looksOf(word: string): Word['looks'] {
  let small = 0
  let large = 0
  for (let at = 0; at < word.length; at += 1) {
    const code = word.charCodeAt(at)
    if ((code > 96 && code < 123) || (code >= 0x430 && code < 0x460)) small += 1
    else if ((code > 64 && code < 91) || (code >= 0x400 && code < 0x430)) large += 1
    else return looksOfRare(word)
  }
  if (large === 0) return 'lower'
  return small === 0 && word.length > 1 ? 'capitals' : 'title'
}

function looksOfRare(word: string): Word['looks'] {
  const lower = word.toLowerCase()
  if (word === lower) return 'lower'
  return word.length > 1 && word === word.toUpperCase() ? 'capitals' : 'title'
}
