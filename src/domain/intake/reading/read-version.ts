import type { Mention } from './product-mentions.ts'

const NUMBER = String.raw`(\d{1,6}(?:\.\d{1,6}){0,3}(?:\.[xх])?(?:(?:[-+.]?(?:alpha|beta|rc|sp|hf)[.-]?\d{0,4}|[a-z]\d{0,3}|\ssp\d|(?<=\.\d{1,6})-\d{1,5}))?)(?![\p{L}\p{N}%]|[.,:/-]\d)`
const DOTTED = NUMBER.replace('{0,3}', '{1,3}')
const BEFORE = String.raw`(?<![\p{L}\p{N}_@/.-])`
const LINK = String.raw`[\s:№#=(«"—–-]{0,4}`

const VERSION_WORD = String.raw`(?:верси\p{L}{1,3}|верс\.?|вер\.?|version|ver\.?|release|релиз\p{L}{0,2})`
const TOLD = new RegExp(`${BEFORE}${VERSION_WORD}${LINK}${NUMBER}`, 'giu')
const LETTER = new RegExp(String.raw`${BEFORE}(?:v\.?\s?${NUMBER}|в\.\s?${DOTTED}|в${DOTTED})`, 'giu')
const TOLD_AFAR = new RegExp(String.raw`${BEFORE}${VERSION_WORD}\s([^\n.,!?;\d]{1,40}?)\s?${DOTTED}`, 'giu')
const UPDATED = new RegExp(
  String.raw`${BEFORE}(?:обнов\p{L}{1,9}|переш\p{L}{1,3}|updat\p{L}{1,3}|upgrad\p{L}{1,3})\s([^\n,!?;]{0,30}?)(?:до|на|to)\s${DOTTED}`,
  'giu',
)
const BUILD = new RegExp(String.raw`${BEFORE}(?:build|билд\p{L}{0,2}|сборк\p{L}{1,2})${LINK}${NUMBER}`, 'giu')
const AFTER_NAME = new RegExp(String.raw`^[\s(,:«»"—–-]{0,3}${DOTTED}`, 'iu')

/** Programs that are not the desk's: their versions answer another question. */
const FOREIGN =
  /windows|виндо|macos|android|андроид|\bios\b|linux|ubuntu|debian|chrome|хром|firefox|safari|edge|java|\.net|python|драйвер/iu
const UNIT =
  /^\s?(?:[кмгт]б|[kmgt]b|руб|р\.|тыс|млн|мс|сек|мин|час|ч\.|кг|см|мм|шт|гц|ггц|раз|процент|usd|eur|ms|sec|min|hours?|times|[$€₽°])/iu

/**
 * The version that a text tells of the product, as it is written, or null: told as a version, reached by an update, told as a
 * build, or standing right behind the product's name, in this order. Two different ones of one kind are none. Addresses,
 * dates, times, sizes, sums and versions of systems and browsers are not taken.
 */
export function versionIn(text: string, mentions: readonly Mention[]): string | null {
  const kinds = [
    () => numbers(UPDATED, text).filter((version) => !looksLikeDate(version)),
    () => [...numbers(TOLD, text), ...numbers(LETTER, text)],
    () => numbers(TOLD_AFAR, text).filter((version) => !looksLikeDate(version) && !isAddress(version)),
    () => numbers(BUILD, text),
    () => mentions.flatMap((mention) => behind(mention, text)),
  ]
  for (const kind of kinds) {
    const [only, ...others] = new Set(kind())
    if (only !== undefined) return others.length === 0 ? only : null
  }
  return null
}

function numbers(form: RegExp, text: string): readonly string[] {
  return [...text.matchAll(form)].flatMap((match) => {
    const end = match.index + match[0].length
    const version = match.slice(1).findLast((group) => group !== undefined) ?? ''
    const isOfAnother =
      FOREIGN.test(text.slice(Math.max(0, match.index - 20), match.index).replace(/^.*[,.;\n]/su, '')) ||
      FOREIGN.test(match[0])
    return isOfAnother || UNIT.test(text.slice(end, end + 10)) || isFullDate(version) ? [] : [version.trim()]
  })
}

function behind({ end }: Mention, text: string): readonly string[] {
  const rest = text.slice(end, end + 48)
  const match = AFTER_NAME.exec(rest)
  const version = match?.[1]
  if (!match || version === undefined || UNIT.test(rest.slice(match[0].length))) return []
  return looksLikeDate(version) || isAddress(version) ? [] : [version]
}

function isAddress(version: string): boolean {
  const groups = version.split('.')
  return groups.length === 4 && groups.every((group) => /^\d{1,3}$/u.test(group) && Number(group) <= 255)
}

function isFullDate(version: string): boolean {
  return /^(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?:19|20)\d\d$/u.test(version)
}

/** Also a day or an hour without the rest: «12.04», «10.30», «12.04.26». */
function looksLikeDate(version: string): boolean {
  return (
    isFullDate(version) ||
    /^(?:0?[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])(?:\.\d\d)?$/u.test(version) ||
    /^(?:[01]?\d|2[0-3])\.[0-5]\d$/u.test(version)
  )
}
