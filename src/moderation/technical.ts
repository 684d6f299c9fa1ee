const FILE_NAME =
  /[\p{L}\d_-]{2}\.(?:exe|dll|c|h|py|js|mjs|ts|tsx|vue|log|txt|csv|xml|json|docx?|xlsx?|pptx?|pdf|png|jpe?g|gif|svg|webp|heic|mp[34]|wav|avi|mov|zip|rar|7z|tar|gz|tgz|sh|bat|cmd|ps1|ini|cfg|conf|env|ya?ml|toml|java|cs|cpp|hpp|php|rb|go|rs|kt|swift|lua|sql|md|html?|css|iso|msi|deb|rpm|apk|jar|db|bak|tmp|sys|dmp|eml|msg|pst|dat|bin|dt|cf|epf|erf)(?:[:(]\d+\)?)?$/iu
const DOMAIN =
  /[\p{L}\d-]{2}\.(?:com|net|org|info|biz|io|dev|app|ru|рф|su|ua|by|kz|uz|de|es|fr|tr|pl|uk|eu|local|lan|example|test)(?:[:/?#].*)?$/iu
const MAIL = /^[^@\s]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+$/u
const LOCAL_PATH = /^(?:[a-z]:\\|\\\\|~?\/|\.{1,2}\/)/iu
const HASH = /^(?=[^\s]*\d)[\da-z+/=_-]{16,}$/iu
const FORMAT_MARK = /(?:^|[^\p{L}])%[-+\d.$l]*[sdiuxfgcp](?![\p{L}])|\$\{|^\{[^{}]*\}$|%\(\w+\)/iu
const CALL = /^[\w$.:>-]+\(.*\)[;,.]?$/u
const PROMPT = /^(?:ba|c|k|z|da|tc)?sh[\d.-]*[#$%>]/iu
const OPENING = /^[«"'“„(<[]+/u
const CLOSING = /[»"'”“)>\],.;:!?]+$/u

/**
 * Whether the chunk is a piece of technology and not of speech: an address, a path, a file, a hash, a format mark, a call.
 * Words in it are looked for letter by letter only, and what they say is a name and not the writer's word.
 */
export function isTechnical(raw: string): boolean {
  const text = raw.slice(0, 200).replace(OPENING, '').replace(CLOSING, '')
  if (text.includes('://') || /^www\./iu.test(text)) return true
  if (LOCAL_PATH.test(text) && hasLongPart(text)) return true
  if ((text.match(/[/\\]/gu) ?? []).length >= 2 && hasLongPart(text)) return true
  if (PROMPT.test(text)) return true
  if (MAIL.test(text) || FILE_NAME.test(text) || DOMAIN.test(text)) return true
  return HASH.test(text) || FORMAT_MARK.test(raw.slice(0, 200)) || CALL.test(raw.slice(0, 200)) || text.includes('::')
}

/** `f/u/c/k` is no path. */
function hasLongPart(text: string): boolean {
  return text.split(/[/\\]/u).some((part) => part.length > 3 && /\p{L}{3}/u.test(part))
}
