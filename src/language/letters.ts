export type Family = 'cyrillic' | 'latin'

/** What a letter says about the language before any word is read. */
export type Script = Family | 'han' | 'foreign' | 'none'

const APOSTROPHES = /[’‘ʼʻ`´ʹ′]/g

/** The spelling that words are compared in: composed, lower case, one kind of apostrophe. */
export function normalize(text: string): string {
  if (isOrdinary(text)) return text.toLowerCase()
  // The Turkish İ becomes two characters in lower case, the second of which no alphabet has.
  return text.normalize('NFC').replace(APOSTROPHES, "'").replace(/İ/g, 'i').toLowerCase()
}

/** Letters that are composed as they are and have one lower-case form: A to Z, and the letters of Russian and its neighbours. */
function isOrdinary(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    const isLetter = code < 0x80 ? code !== 0x60 : code >= 0x400 && code < 0x460
    if (!isLetter) return false
  }
  return true
}

/** The script of a UTF-16 code unit. Halves of a surrogate pair belong to none: emoji and rare signs are no evidence. */
export function scriptOf(code: number): Script {
  if (code < 0x80) return (code > 0x40 && code < 0x5b) || (code > 0x60 && code < 0x7b) ? 'latin' : 'none'
  if (code < 0x250) return code >= 0xc0 && code !== 0xd7 && code !== 0xf7 ? 'latin' : 'none'
  if (code < 0x370) return 'none'
  if (code >= 0x400 && code <= 0x52f) return 'cyrillic'
  if (code >= 0x1e00 && code <= 0x1eff) return 'latin'
  if ((code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff)) return 'han'
  if ((code >= 0x3040 && code <= 0x312f) || (code >= 0xac00 && code <= 0xd7af)) return 'foreign'
  return code < 0x2000 ? 'foreign' : 'none'
}

const FOLDED: Readonly<Record<string, string>> = {
  ...{ ё: 'е', ә: 'а', ғ: 'г', қ: 'к', ң: 'н', ө: 'о', ұ: 'у', ү: 'у', һ: 'х', і: 'и', ў: 'у', ҳ: 'х' },
  ...{ ı: 'i', ş: 's', ğ: 'g', ç: 'c', ß: 'ss', œ: 'oe', æ: 'ae', ø: 'o', ł: 'l', đ: 'd', "'": '' },
}

/** The spelling of people whose keyboard lacks the letters: «калай» for «қалай», `nao` for `não`. */
export function fold(word: string): string {
  let folded = ''
  for (const letter of word) folded += FOLDED[letter] ?? (isPlain(letter) ? letter : withoutMarks(letter))
  return folded
}

function isPlain(letter: string): boolean {
  return letter <= 'z' || (letter >= 'а' && letter <= 'я') || letter === 'ї'
}

function withoutMarks(letter: string): string {
  return letter.normalize('NFD').replace(/\p{M}/gu, '')
}

const TO_LATIN: Readonly<Record<string, string>> = {
  ...{ а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ё: 'e', ж: 'zh', з: 'z', и: 'i', й: 'y', к: 'k', л: 'l' },
  ...{ м: 'm', н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'h', ц: 'c', ч: 'ch', ш: 'sh' },
  ...{ щ: 'sch', ъ: '', ы: 'y', ь: '', э: 'e', ю: 'yu', я: 'ya' },
}
const OTHER_HABITS: Readonly<Record<string, string>> = {
  ж: 'j',
  й: 'i',
  х: 'kh',
  ц: 'ts',
  щ: 'shch',
  ю: 'u',
  я: 'ia',
  ы: 'i',
}

/** A Russian word as people without a Russian keyboard write it, in their two commonest habits. */
export function russianInLatin(word: string): readonly string[] {
  const write = (habits: Readonly<Record<string, string>>): string =>
    [...word].map((letter) => habits[letter] ?? TO_LATIN[letter] ?? letter).join('')
  return [write({}), write(OTHER_HABITS)]
}

const UZBEK_PAIRS: Readonly<Record<string, string>> = {
  ...{ "o'": 'ў', "g'": 'ғ', sh: 'ш', ch: 'ч', yo: 'ё', yu: 'ю', ya: 'я', ye: 'е', ts: 'ц' },
  ...{ a: 'а', b: 'б', d: 'д', e: 'е', f: 'ф', g: 'г', h: 'ҳ', i: 'и', j: 'ж', k: 'к', l: 'л', m: 'м', n: 'н' },
  ...{ o: 'о', p: 'п', q: 'қ', r: 'р', s: 'с', t: 'т', u: 'у', v: 'в', x: 'х', y: 'й', z: 'з', "'": 'ъ' },
}

/** With the letters that loanwords bring along. */
export const UZBEK_CYRILLIC = 'абвгдеёжзийклмнопрстуфхцчшъьэюяўқғҳ'

/** An Uzbek word in the Cyrillic letters that many still write it in. */
export function uzbekInCyrillic(word: string): string {
  return word.replace(/^e/, 'э').replace(/o'|g'|sh|ch|y[oaue](?!')|[a-z']/g, (part) => UZBEK_PAIRS[part] ?? part)
}
