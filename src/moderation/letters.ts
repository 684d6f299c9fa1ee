/**
 * What a sign can stand for. Three questions, each asked a sign at a time, so that every answer keeps its place in the text:
 * the plain letter behind it, the letters it can disguise, and the letter on the same key of the other keyboard layout.
 */

/** Kinds of sign inside a chunk. A mask hides one letter, a digit or a sign like `@` imitates one. */
export const CYRILLIC = 1
export const LATIN = 2
export const DIGIT = 3
export const SIGN = 4
export type SignKind = typeof CYRILLIC | typeof LATIN | typeof DIGIT | typeof SIGN

/** Letters and signs that only look or sound like a letter; the first character is the disguise, the others what it may be. */
const DISGUISES = new Map<string, string>(
  (
    'aа bвьб cсц dд eе fф gдг hнх iиі jйж kк lл mмт nпни oо pрп rгр sс tт uиу vв wш xх yуй zз ' +
    'аa бb вbv гgr дdg еe зz3 иiun йiy кk лl мm нhn оo пpn рpr сcs тt уyu фf хxh ьb іi ѕs ' +
    '0оo 1иil 3зеe 4чa 5s 6бbg 7t 8вb 9яg @аaоя $sс !iи |liл €eе £l ¢cс §s ¥y ¡i ©c ®r'
  )
    .split(' ')
    .map((entry) => [entry.charAt(0), entry.charAt(0).match(/\p{L}/u) ? entry : entry.slice(1)]),
)

/** Look-alikes that Unicode's compatibility folding leaves alone. */
const LOOK_ALIKES = pairs(
  'αa βb γy δd εe ζz ηn θo ιi κk λl μm νv ξe οo πn ρp σo ςs τt υu φф χx ψw ωw ' +
    'ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz ɑa ɡg ɩi ɾr ʋu ɯw ʌv ƒf ɓb ɗd ɛe ɔo ' +
    'øo đd łl ħh ŧt ſs ƙk ƈc ƥp ƭt ƴy ѵv ԍg үу ұу ꭰd ꭱr ꮯc ꮃw ꮪs ոn սu օo հh զq յj ցg քp լl ' +
    'ӿх ӽх ҳх ҥн ҝк ӄк қк җж ҙз ҫс ӷг ғг өо ԥп',
)

const LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
const CYRILLIC_KEYS = 'йцукенгшщзхъфывапролджэячсмитьбюё'
const SHIFTED_KEYS = pairs('{[ }] :; "\' <, >. ~`')

const LETTER = /^\p{L}$/u
const DROPPED = /^[\p{Default_Ignorable_Code_Point}\p{M}\p{Cc}\p{Cs}]$/u

const TWO_LETTERS = pairs('ßss æae œoe')

/** Letters of the Kazakh alphabet and its neighbours that are words' own letters there, and look-alikes elsewhere. */
const OWN_LETTERS = new Set('әғқңөұүһіҳґє')

const plainForms = new Map<number, string>()
/** More signs than any conversation uses; the rest are worked out each time. */
const MAX_FORMS = 8_000

/**
 * The letters, digits or sign that a code point stands for, in lower case: compatibility forms opened, marks taken off,
 * `ё` as `е`; `й`, `ї`, `ў` and the Turkish `ı` stay themselves. Nothing for signs that are not seen.
 */
export function plainForm(codePoint: number): string {
  const known = plainForms.get(codePoint)
  if (known !== undefined) return known
  const form = makePlainForm(String.fromCodePoint(codePoint))
  if (plainForms.size < MAX_FORMS) plainForms.set(codePoint, form)
  return form
}

/** The letter with its marks, in lower case: what `plainForm` starts from. */
export function exactForm(codePoint: number): string {
  const lower = String.fromCodePoint(codePoint).normalize('NFKC').toLowerCase()
  if (lower === 'ё') return 'е'
  return lower === 'i̇' ? 'i' : lower
}

/** What a sign may be taken for: itself, a letter that looks alike in one script, whatever it looks or sounds like. */
export type Imitation = 'plain' | 'alike' | 'disguised'

const imitations: Readonly<Record<Imitation, Map<number, readonly number[]>>> = {
  plain: new Map(),
  alike: new Map(),
  disguised: new Map(),
}

/** The codes of every letter that the plain sign may stand for; none for a sign that imitates nothing. */
export function lettersOf(code: number, how: Imitation): readonly number[] {
  const known = imitations[how].get(code)
  if (known) return known
  const letters = [...imitated(String.fromCharCode(code), how)].map((letter) => letter.charCodeAt(0))
  imitations[how].set(code, letters)
  return letters
}

function imitated(plain: string, how: Imitation): string {
  if (how === 'plain') return plain
  const twin = LOOK_ALIKES.get(plain) ?? plain
  if (how === 'alike') return twin === plain ? plain : plain + twin
  return twin === plain ? disguiseOf(plain) : disguiseOf(plain) + disguiseOf(twin)
}

const TWINS = pairs('aа bв cс eе hн kк mм oо pр tт xх yу iі')
const TWIN_CODES = new Uint16Array(0x530)
for (const [latin, cyrillic] of TWINS) {
  TWIN_CODES[latin.charCodeAt(0)] = cyrillic.charCodeAt(0)
  TWIN_CODES[cyrillic.charCodeAt(0)] = latin.charCodeAt(0)
}

/** The letter of the other alphabet that looks just the same, or zero. */
export function twinOf(code: number): number {
  return TWIN_CODES[code] ?? 0
}

/** Whether two signs look the same. */
export function isAlike(one: number, other: number): boolean {
  return one === other || twinOf(one) === other
}

/** Whether the sign is a letter or may stand for one. */
export function imitates(code: number): boolean {
  return lettersOf(code, 'disguised').length > 0
}

function disguiseOf(plain: string): string {
  return DISGUISES.get(plain) ?? (LETTER.test(plain) ? plain : '')
}

/** The Cyrillic letter on the same key, `ё` as `е`; zero when the key has none. */
export function onCyrillicKey(code: number): number {
  return TO_CYRILLIC[code] ?? 0
}

/** The Latin letter on the same key, or zero. */
export function onLatinKey(code: number): number {
  return TO_LATIN[code] ?? 0
}

const TO_CYRILLIC = Uint16Array.from({ length: 0x80 }, (_, code) => {
  const sign = String.fromCharCode(code)
  const place = LATIN_KEYS.indexOf(SHIFTED_KEYS.get(sign) ?? sign.toLowerCase())
  return place < 0 ? 0 : CYRILLIC_KEYS.replace('ё', 'е').charCodeAt(place)
})
const TO_LATIN = Uint16Array.from({ length: 0x460 }, (_, code) => {
  const place = CYRILLIC_KEYS.indexOf(String.fromCharCode(code).toLowerCase())
  const sign = place < 0 ? '' : LATIN_KEYS.charAt(place)
  return LETTER.test(sign) ? sign.charCodeAt(0) : 0
})

export function kindOf(code: number): SignKind {
  if (code >= 0x400 && code <= 0x52f) return CYRILLIC
  if ((code >= 97 && code <= 122) || (code >= 0xdf && code <= 0x24f)) return LATIN
  return code >= 48 && code <= 57 ? DIGIT : SIGN
}

function makePlainForm(sign: string): string {
  if (sign === 'ı') return 'ı'
  const opened = enclosedLetter(sign) ?? exactForm(sign.codePointAt(0) ?? 0)
  let form = ''
  for (const part of opened) {
    if (part === 'ё' || part === 'ѐ') form += 'е'
    else if ('йїўı'.includes(part)) form += part
    else form += withoutMarks(part)
  }
  return form
}

function withoutMarks(part: string): string {
  let form = ''
  for (const piece of part.normalize('NFD')) {
    if (DROPPED.test(piece)) continue
    form += OWN_LETTERS.has(piece) ? piece : (TWO_LETTERS.get(piece) ?? LOOK_ALIKES.get(piece) ?? piece)
  }
  return form
}

/** 🅰 and 🇦 are letters in boxes that compatibility folding does not open. */
function enclosedLetter(sign: string): string | undefined {
  const code = sign.codePointAt(0) ?? 0
  const base = [0x1f150, 0x1f170, 0x1f1e6].find((first) => code >= first && code < first + 26)
  return base === undefined ? undefined : String.fromCharCode(97 + code - base)
}

function pairs(text: string): ReadonlyMap<string, string> {
  return new Map(text.split(' ').map((entry) => [entry.charAt(0), entry.slice(1)]))
}
