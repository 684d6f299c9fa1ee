import { domainToASCII } from 'node:url'

export type AddressFlaw =
  | 'empty'
  | 'too_long'
  | 'control_character'
  | 'not_one_mailbox'
  | 'bad_local_part'
  | 'local_part_not_ascii'
  | 'bad_domain'

export type StrictAddress =
  | {
      readonly ok: true
      /** `local@domain`, the domain in lower-case ASCII. */
      readonly address: string
      readonly domain: string
    }
  | { readonly ok: false; readonly reason: AddressFlaw }

/** Longest address that fits the path of an SMTP command. */
const ADDRESS_MAX_LENGTH = 254
const LOCAL_PART_MAX_LENGTH = 64
const DOMAIN_MAX_LENGTH = 253

const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/u
// Whatever lists, comments, groups, quoted names and literals are made of.
const MORE_THAN_ONE_MAILBOX = /[\s,;:<>()"\\[\]]/u
// A dot-atom, less `!`, `%`, `|` and `` ` ``: old relays read routes and commands into them. No dash in front.
const LOCAL_PART = /^(?!-)[A-Za-z0-9#$&'*+/=?^_{}~-]+(?:\.[A-Za-z0-9#$&'*+/=?^_{}~-]+)*$/u
const DOMAIN_LETTERS = /^[\p{L}\p{M}\p{N}.-]+$/u
const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/u
const TOP_LABEL = /^(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/u

/**
 * Reads exactly one mailbox, as it stands, nothing trimmed and nothing guessed (R4): the last check before a letter leaves,
 * whatever was asked earlier. Refuses lists, groups, comments, quoted names, literals, and local parts beyond ASCII. Works in
 * linear time on a text of any length.
 */
export function strictAddress(text: string): StrictAddress {
  if (text === '') return refuse('empty')
  if (text.length > ADDRESS_MAX_LENGTH) return refuse('too_long')
  if (CONTROL.test(text)) return refuse('control_character')
  if (MORE_THAN_ONE_MAILBOX.test(text)) return refuse('not_one_mailbox')
  const [local = '', domain = '', ...rest] = text.split('@')
  if (rest.length > 0) return refuse('not_one_mailbox')
  if (local.length > LOCAL_PART_MAX_LENGTH) return refuse('too_long')
  if (!/^[\u0000-\u007f]*$/u.test(local)) return refuse('local_part_not_ascii')
  if (!LOCAL_PART.test(local)) return refuse('bad_local_part')
  const ascii = asciiDomain(domain)
  if (ascii === null) return refuse('bad_domain')
  const address = `${local}@${ascii}`
  return address.length > ADDRESS_MAX_LENGTH ? refuse('too_long') : { ok: true, address, domain: ascii }
}

/** The letters are checked first: the conversion itself drops slashes, tabs and soft hyphens and decodes percent signs. */
function asciiDomain(domain: string): string | null {
  if (!DOMAIN_LETTERS.test(domain)) return null
  const ascii = domainToASCII(domain)
  const labels = ascii.split('.')
  if (ascii.length > DOMAIN_MAX_LENGTH || labels.length < 2) return null
  if (!labels.every((label) => label.length <= 63 && LABEL.test(label))) return null
  return TOP_LABEL.test(labels.at(-1) ?? '') ? ascii : null
}

function refuse(reason: AddressFlaw): StrictAddress {
  return { ok: false, reason }
}
