const FILE_NAME =
  /[\p{L}\d_-]{2}\.(?:exe|dll|c|h|py|js|mjs|ts|tsx|vue|log|txt|csv|xml|json|docx?|xlsx?|pptx?|pdf|png|jpe?g|gif|svg|webp|heic|mp[34]|wav|avi|mov|zip|rar|7z|tar|gz|tgz|sh|bat|cmd|ps1|ini|cfg|conf|env|ya?ml|toml|java|cs|cpp|hpp|php|rb|go|rs|kt|swift|lua|sql|md|html?|css|iso|msi|deb|rpm|apk|jar|db|bak|tmp|sys|dmp|eml|msg|pst|dat|bin|dt|cf|epf|erf)(?:[:(]\d+\)?)?$/iu
const DOMAIN =
  /[\p{L}\d-]{2}\.(?:com|net|org|info|biz|io|dev|app|ru|рф|su|ua|by|kz|uz|de|es|fr|tr|pl|uk|eu|local|lan|example|test)(?:[:/?#].*)?$/iu
const MAIL = /^[^@\s]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+$/u
const LOCAL_PATH = /^(?:[a-z]:\\|\\\\|~?\/|\.{1,2}\/)/iu
const HASH = /^(?=[^\s]*\d)[\da-z+/=_-]{16,}$/iu
const FORMAT_MARK = /(?:^|[^\p{L}])%[-+\d.$l]*[sdiuxfgcp](?![\p{L}])|^%-?[a-z][^\p{L}]*$|\$\{|^\{[^{}]*\}$|%\(\w+\)/iu
const CALL = /^[\w$.:>-]+\(.*\)[;,.]?$/u
const PROMPT = /^(?:ba|c|k|z|da|tc)?sh[\d.-]*[#$%>]/iu
/** `sub_ann123`, `ann_test`: what accounts, hosts and tables are called. */
const IDENTIFIER =
  /^(?=.*(?:[a-z]\d{2,}$|(?:^|[_.-])(?:test|user|admin|db|dev|prod|sub|tmp|log|bak|host|srv|server|app|api|web|bot|id|key|file|dir|config|table|client|vm|pc|node|mail)(?:[_.-]|\d|$)))[a-z][a-z\d]+(?:[_.-][a-z\d]{2,}){1,2}$/iu
/** `0x3f`, `enp0s31f6u2`: a number, a device. */
const NUMBERED = /^0x[\da-fxy]+$|^(?:[a-z]+\d+){4,}$/iu
const WEB = /^www\./iu
const OPENING = /^[«"'“„(<[]+/u
const CLOSING = /[»"'”“)>\],.;:!?]+$/u

const LINE = 256
const DIGIT = 1
const DOT = 2
const AT = 4
const SLASH = 8
const COLON = 16
const FORMAT = 32
const CALLED = 64
const PROMPTED = 128
const SIGNS = new Map<number, number>(
  Object.entries({ '.': DOT, '@': AT, '/': SLASH, '\\': SLASH, ':': COLON, '(': CALLED, '>': PROMPTED, '#': PROMPTED })
    .concat(Object.entries({ '%': FORMAT | PROMPTED, $: FORMAT | PROMPTED, '{': FORMAT }))
    .concat([
      ['_', LINE],
      ['-', LINE],
    ])
    .concat([...'0123456789'].map((digit) => [digit, DIGIT]))
    .map(([sign, bits]) => [sign.charCodeAt(0), bits]),
)
const LONGEST = 200

/** Which signs of technology the chunk has at all; most chunks have none. */
function signsOf(raw: string): number {
  let bits = 0
  for (let at = 0; at < Math.min(raw.length, LONGEST); at += 1) {
    const code = raw.charCodeAt(at)
    if (code < 128) bits |= SIGNS.get(code) ?? 0
  }
  return bits
}

/**
 * Whether the chunk is a piece of technology and not of speech: an address, a path, a file, a hash, a format mark, a call.
 * Words in it are looked for letter by letter only, and what they say is a name and not the writer's word.
 */
export function isTechnical(raw: string): boolean {
  const signs = signsOf(raw)
  if (signs === 0) return false
  const text = raw.slice(0, LONGEST).replace(OPENING, '').replace(CLOSING, '')
  const has = (bits: number, pattern: RegExp): boolean => (signs & bits) !== 0 && pattern.test(text)
  if ((signs & COLON) !== 0 && (text.includes('://') || text.includes('::'))) return true
  if ((signs & SLASH) !== 0 && (LOCAL_PATH.test(text) || countSlashes(text) >= 2) && hasLongPart(text)) return true
  if (has(PROMPTED, PROMPT) || has(AT, MAIL) || has(DOT, WEB) || has(DOT, FILE_NAME) || has(DOT, DOMAIN)) return true
  if (has(DIGIT, HASH) || has(DIGIT, NUMBERED) || has(LINE | DOT, IDENTIFIER)) return true
  const whole = raw.slice(0, LONGEST)
  return ((signs & FORMAT) !== 0 && FORMAT_MARK.test(whole)) || ((signs & CALLED) !== 0 && CALL.test(whole))
}

function countSlashes(text: string): number {
  let count = 0
  for (const sign of text) if (sign === '/' || sign === '\\') count += 1
  return count
}

/** `f/u/c/k` is no path. */
function hasLongPart(text: string): boolean {
  return text.split(/[/\\]/u).some((part) => part.length > 3 && /\p{L}{3}/u.test(part))
}
