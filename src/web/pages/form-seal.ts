import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** A form as a page was given it. */
export interface Seals {
  /** Makes a seal for a form of the page that belongs to `owner`; every one is new. */
  make(owner: string, now: number): string
  /** `strange`: not made here, or for somebody else. `old`: made here, too long ago. Else the form's own name. */
  check(owner: string, seal: string, now: number): { readonly form: string } | 'strange' | 'old'
}

const NONCE_BYTES = 12

/**
 * Seals forms against being sent from another site: a seal is bound to the page's owner, cannot be made without the secret
 * key, and grows old. No cookie is needed, because the secret address of the page is what a stranger lacks. The random part
 * names the form, so that one that is sent twice is known.
 *
 * @param validMs how long a form may stay open.
 */
export function createSeals(secretKey: string, validMs: number): Seals {
  const sign = (owner: string, head: string): Buffer =>
    createHmac('sha256', secretKey).update(`form|${owner}|${head}`).digest()
  return {
    make(owner, now) {
      const head = `${randomBytes(NONCE_BYTES).toString('base64url')}.${Math.floor(now).toString(36)}`
      return `${head}.${sign(owner, head).toString('base64url')}`
    },
    check(owner, seal, now) {
      const [nonce = '', madeAt = '', signature = '', ...rest] = seal.split('.')
      const given = Buffer.from(signature, 'base64url')
      const wanted = sign(owner, `${nonce}.${madeAt}`)
      if (rest.length > 0 || given.length !== wanted.length || !timingSafeEqual(given, wanted)) return 'strange'
      return now - parseInt(madeAt, 36) > validMs ? 'old' : { form: nonce }
    },
  }
}

/** The name of what was sent from a form: the same content twice is the same, another content is not. */
export function keyOfContent(form: string, ...content: readonly string[]): string {
  return `${form}.${createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22)}`
}
