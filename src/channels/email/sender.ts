import { strictAddress } from './strict-address.ts'

export interface Sender {
  readonly name: string
  readonly address: string
  /** ASCII; also the domain of our Message-IDs. */
  readonly domain: string
}

const NAMED = /^([^\u0000-\u001f\u007f<>]*)<([^<>]*)>$/u

/** Reads `Name <address>` or a bare address; throws an error that names MAIL_FROM and shows what is expected. */
export function parseSender(text: string): Sender {
  const named = NAMED.exec(text.trim())
  const name = (named?.[1] ?? '').trim().replace(/^"(.*)"$/u, '$1')
  const read = strictAddress(named?.[2] ?? text.trim())
  if (read.ok) return { name, address: read.address, domain: read.domain }
  throw new Error(
    'MAIL_FROM is not one sender: expected an address, or a name and an address as in "Support <help@desk.example>"',
  )
}
