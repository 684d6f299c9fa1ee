/** An address that somebody typed: accepted, or why not. */
export type EmailReading =
  { readonly ok: true; readonly address: string; readonly typoOf: string | null } | { readonly ok: false }

const LOCAL = /^[A-Za-z0-9._%+'-]{1,64}$/
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u

/** Domains that people mistype, by their right form. */
const COMMON = [
  'gmail.com',
  'yandex.ru',
  'mail.ru',
  'outlook.com',
  'hotmail.com',
  'rambler.ru',
  'icloud.com',
  'bk.ru',
  'inbox.ru',
]

/**
 * Finds exactly one mail address in an answer («почта: a@b.ru» will do): at most 254 characters, no quotes, comments, groups
 * or line breaks inside. Two addresses are none: nobody's mail goes to a second person (R4). A domain one typing error away
 * from a common one comes with the likely meaning.
 */
export function readEmail(answer: string): EmailReading {
  const candidates = answer.split(/[\s,;<>()"]+/u).filter((word) => word.includes('@'))
  const [only, ...others] = candidates
  if (only === undefined || others.length > 0) return { ok: false }
  const address = only.replace(/^(?:mailto|e-?mail|почта|адрес):/iu, '').replace(/[.:]+$/u, '')
  const at = address.indexOf('@')
  const local = address.slice(0, at)
  const domain = address.slice(at + 1).toLowerCase()
  const labels = domain.split('.')
  const isFine =
    address.length <= 254 &&
    LOCAL.test(local) &&
    !local.startsWith('.') &&
    !local.endsWith('.') &&
    !local.includes('..') &&
    labels.length >= 2 &&
    labels.every((label) => LABEL.test(label)) &&
    /\p{L}/u.test(labels.at(-1) ?? '') &&
    (labels.at(-1)?.length ?? 0) >= 2
  return isFine ? { ok: true, address: `${local}@${domain}`, typoOf: likelyMeant(domain) } : { ok: false }
}

/** One slip away from a common one, and real. */
const REAL = new Set([
  'mail.com',
  'email.ru',
  'email.com',
  'vk.ru',
  'vk.com',
  'ya.ru',
  'gmx.com',
  'live.com',
  'live.ru',
  'hotmail.ru',
  'mail.ua',
  'mail.kz',
  'ymail.com',
  'inbox.lv',
])
/** So short that a slip makes every other short name of it. */
const SHORT = 6

function likelyMeant(domain: string): string | null {
  if (COMMON.includes(domain) || REAL.has(domain) || domain.length < SHORT) return null
  return COMMON.find((common) => isOneSlipAway(common, domain)) ?? null
}

/** One letter missing, added, changed, or two neighbours swapped. */
function isOneSlipAway(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false
  let start = 0
  while (start < one.length && one[start] === other[start]) start += 1
  const restOne = one.slice(start)
  const restOther = other.slice(start)
  return (
    restOne.slice(1) === restOther.slice(1) ||
    restOne.slice(1) === restOther ||
    restOne === restOther.slice(1) ||
    (restOne[0] === restOther[1] && restOne[1] === restOther[0] && restOne.slice(2) === restOther.slice(2))
  )
}
