const MOST_CODES = 20

const WORD_BEFORE = '(?<![\\p{L}\\p{N}_-])'
const TOLD =
  '(?:ошибк\\p{L}{1,3}|сбо[йяею]\\p{L}{0,2}|исключени\\p{L}{1,2}|код\\p{L}{0,3}|errors?|err|errno|code|exception|fault|failure)'
const LINK =
  '(?:(?:с\\s)?(?:код\\p{L}{0,3}|номер\\p{L}{0,3}|ошибк\\p{L}{1,3}|возврата|выхода|ответа|состояния|сервера|code|number|no\\.?|num|is|was|with)[\\s:№#=.]{1,3}){0,3}'
const GAP = '(?:[\\s:№#=(«"\\[]|[—–-](?!\\d)|(?<=\\p{L})-){0,4}'

const HEX = /(?<![\p{L}\p{N}])0[xх]([0-9a-fавсе]{2,16})(?![\p{L}\p{N}])/giu
const HTTP =
  /(?<![\p{L}\p{N}])https?(?:\/[12](?:\.[01])?)?[\s:-]{1,3}(?:(?:status|code|error|ошибка|код|статус)[\s:]{1,2}){0,2}([1-5]\d\d)(?![\p{L}\p{N}])/giu
const HTTP_WORDS =
  /(?<![\p{L}\p{N}.,])([45]\d\d)\s(?:bad gateway|bad request|internal server|not found|forbidden|unauthorized|service (?:temporarily )?unavailable|gateway time-?out|request entity|too many)/giu
const HTTP_STATUS =
  /(?<![\p{L}\p{N}])(?:status|статус\p{L}{0,2})(?:\s(?:code|код\p{L}{0,2}))?[\s:=]{1,3}([45]\d\d)(?![\p{L}\p{N}.])/giu
const VENDOR = /(?<![\p{L}\p{N}_-])((?:ORA|TNS|PLS|RMAN|SQL|IMP|EXP|ERR|ERROR|MSG|E|Е)-\d{2,6})(?![\p{L}\p{N}]|-\d)/gu
const ERRNO =
  /(?<![\p{L}\p{N}_])(E(?:ACCES|PERM|NOENT|EXIST|CONN(?:REFUSED|RESET|ABORTED)|TIMEDOUT|ADDRINUSE|ADDRNOTAVAIL|PIPE|NOTFOUND|BUSY|NOSPC|MFILE|NFILE|INVAL|ISDIR|NOTDIR|NOTEMPTY|HOSTUNREACH|NETUNREACH|NETDOWN|AI_AGAIN|IO|ROFS|NOMEM|AGAIN|BADF|XDEV|PROTO|ALREADY|FAULT|NOTCONN|NOTSUP|LOOP|NAMETOOLONG|DQUOT|STALE|NODEV|NXIO|INTR|CANCELED|MSGSIZE|FBIG|NOEXEC|RESOLVE|INTEGRITY))(?![\p{L}\p{N}_])/gu
const NAMED =
  /(?<![\p{L}\p{N}_])((?:ERR|ERROR|DNS_PROBE|SSL_ERROR|SEC_ERROR|PR)_[A-Z0-9_]{2,40}|AADSTS\d{4,8})(?![\p{L}\p{N}_])/gu
const TOLD_NUMBER = new RegExp(
  `${WORD_BEFORE}${TOLD}${GAP}${LINK}${GAP}((?:(?<=[\\s:=(])-)?(?<!\\d)\\d{1,10})(?![\\p{L}\\p{N}%]|[.,:/-]\\d)`,
  'giu',
)
const TOLD_MARK = new RegExp(
  `${WORD_BEFORE}${TOLD}${GAP}${LINK}${GAP}([A-ZА-Я]{1,8}[-_]?\\d{2,8})(?![\\p{L}\\p{N}]|-\\d)`,
  'giu',
)

/** Numbers behind these words count something else. */
const COUNTED =
  /^[\s-]{0,2}(?:раз|дн|день|час|мин|сек|недел|месяц|год|лет|январ|феврал|март|апрел|ма[яй]|июн|июл|август|сентябр|октябр|ноябр|декабр|руб|шт|процент|компьютер|пользовател|times?|days?|hours?|min|sec|weeks?|months?|users?|of\s)/iu

/**
 * The error codes that a text names, each once, in a form that can be compared: `0x80070005`, `HTTP 502`, `ORA-01017`,
 * `EACCES`, and the bare number after a word for an error («ошибка 1603», «код 5»). Counts, dates and list numbers are none.
 */
export function errorCodesIn(text: string): readonly string[] {
  const found = [
    ...each(HEX, text, ([, digits = '']) => `0x${hexadecimal(digits)}`),
    ...[HTTP, HTTP_WORDS, HTTP_STATUS].flatMap((form) => each(form, text, ([, digits = '']) => `HTTP ${digits}`)),
    ...[VENDOR, ERRNO, NAMED].flatMap((form) => each(form, text, ([, code = '']) => code.replace(/^Е/u, 'E'))),
    ...each(TOLD_NUMBER, text, toldNumber),
    ...each(TOLD_MARK, text, ([, code = '']) => code.toUpperCase().replace(/^Е(?=[-\d])/u, 'E')),
  ].toSorted((one, other) => one.at - other.at)
  const codes = [...new Set(found.map(({ code }) => code))].filter((code) => code !== '')
  return codes.filter((code) => !codes.includes(`HTTP ${code}`)).slice(0, MOST_CODES)
}

interface Found {
  readonly at: number
  readonly code: string
}

function each(form: RegExp, text: string, read: (match: RegExpExecArray) => string): readonly Found[] {
  return [...text.matchAll(form)].map((match) => ({ at: match.index, code: read(match) }))
}

function hexadecimal(digits: string): string {
  const latin: Readonly<Record<string, string>> = { А: 'A', В: 'B', С: 'C', Е: 'E' }
  return [...digits.toUpperCase()].map((digit) => latin[digit] ?? digit).join('')
}

/** «Ошибки: 1. не печатает» begins a list and «ошибка 3 дня» counts days: neither tells a code. */
function toldNumber(match: RegExpExecArray): string {
  const [whole, digits = ''] = match
  const after = match.input.slice(match.index + whole.length, match.index + whole.length + 16)
  const isListed = digits.length <= 2 && /^[.)]/u.test(after) && /[:\n]\s{0,3}$/u.test(whole.slice(0, -digits.length))
  const closes = after.startsWith(')') && !whole.includes('(')
  return isListed || (closes && digits.length <= 2) || COUNTED.test(after) ? '' : digits
}
