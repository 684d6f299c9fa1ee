import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { strictAddress } from '../../../src/channels/email/strict-address.ts'
import { HOSTILE_ADDRESSES, UNUSUAL_ADDRESSES } from './hostile-addresses.ts'

const letter = fc.constantFrom(...'abcxyz019')
const word = fc.string({ unit: letter, minLength: 1, maxLength: 12 })
const goodAddress = fc
  .tuple(
    fc.array(word, { minLength: 1, maxLength: 3 }),
    fc.array(word, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('ru', 'test'),
  )
  .map(([local, labels, top]) => `${local.join('.')}@${labels.join('.')}.${top}`)

function reasonOf(text: string): string {
  const read = strictAddress(text)
  return read.ok ? `accepted as ${read.address}` : read.reason
}

describe('the strict address', () => {
  it.each([
    ['', 'empty'],
    [`${'a'.repeat(250)}@b.test`, 'too_long'],
    [`${'a'.repeat(65)}@b.test`, 'too_long'],
    ['a@b.test\r\nBcc: evil@x.test', 'control_character'],
    ['a@b.test\u2028x', 'control_character'],
    ['a@b.test, evil@x.test', 'not_one_mailbox'],
    ['grp: e1@x.test, e2@x.test;', 'not_one_mailbox'],
    ['boss@bank.test <evil@x.test>', 'not_one_mailbox'],
    ['"a b"@b.test', 'not_one_mailbox'],
    ['a(comment)@b.test', 'not_one_mailbox'],
    ['a@b.test@x.test', 'not_one_mailbox'],
    [' a@b.test', 'not_one_mailbox'],
    ['иван@пример.рф', 'local_part_not_ascii'],
    ['victim%bank.test@relay.test', 'bad_local_part'],
    ['a..b@b.test', 'bad_local_part'],
    ['nobody', 'bad_domain'],
    ['a@localhost', 'bad_domain'],
    ['a@127.0.0.1', 'bad_domain'],
    ['a@ex%41mple.test', 'bad_domain'],
    ['a@b.test.', 'bad_domain'],
    [`a@${'b'.repeat(64)}.test`, 'bad_domain'],
  ])('refuses %j as %s', (text, reason) => {
    expect(reasonOf(text)).toBe(reason)
  })

  it.each(UNUSUAL_ADDRESSES)('accepts %s', (text) => {
    const [local, domain = ''] = text.split('@')
    expect(strictAddress(text)).toEqual({
      ok: true,
      address: `${local}@${domain.toLowerCase()}`,
      domain: domain.toLowerCase(),
    })
  })

  it('writes a national domain in ASCII', () => {
    expect(strictAddress('olga@пример.рф')).toEqual({
      ok: true,
      address: 'olga@xn--e1afmkfd.xn--p1ai',
      domain: 'xn--e1afmkfd.xn--p1ai',
    })
  })

  it('measures a national domain as it will be sent', () => {
    const labels = Array.from({ length: 12 }, () => 'щ'.repeat(15)).join('.')
    expect(`a@${labels}.рф`.length).toBeLessThan(254)
    expect(strictAddress(`a@${labels}.рф`).ok).toBe(false)
  })

  it('accepts every plain address, and the answer again gives itself', () => {
    fc.assert(
      fc.property(goodAddress, (text) => {
        const read = strictAddress(text)
        return read.ok && reasonOf(read.address) === `accepted as ${read.address}`
      }),
    )
  })

  it('whatever is typed, an accepted address is one ASCII mailbox of at most 254 characters', () => {
    const anything = fc.oneof(
      fc.constantFrom(...HOSTILE_ADDRESSES),
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.tuple(goodAddress, fc.string({ unit: 'grapheme', maxLength: 5 }), fc.nat(40)).map(([address, dirt, at]) => {
        return address.slice(0, at) + dirt + address.slice(at)
      }),
    )
    fc.assert(
      fc.property(anything, (text) => {
        const read = strictAddress(text)
        if (!read.ok) return true
        return /^[\w#$&'*+/=?^{}~.-]{1,64}@[a-z0-9.-]+$/.test(read.address) && read.address.length <= 254
      }),
      { numRuns: 2000 },
    )
  })

  it('knows two hundred hostile texts', () => {
    expect(new Set(HOSTILE_ADDRESSES).size).toBeGreaterThanOrEqual(200)
  })
})
