import { describe, expect, it } from '@jest/globals'
import { createClientAddress } from '../../src/web/pages/client-address.ts'
import { createFailedTries } from '../../src/web/pages/failed-tries.ts'
import { createSeals } from '../../src/web/pages/form-seal.ts'
import { browserLanguage } from '../../src/web/tracking/plain-pages.ts'

describe('the address of a client', () => {
  it('is the one of the connection, whatever a stranger writes into a header', () => {
    const of = createClientAddress([])
    expect(of('203.0.113.9', '198.51.100.1')).toBe('203.0.113.9')
    expect(of('::ffff:203.0.113.9', undefined)).toBe('203.0.113.9')
    expect(of(undefined, '198.51.100.1')).toBe('unknown')
  })

  it('is told by trusted proxies, and by nobody before them', () => {
    const of = createClientAddress(['10.0.0.0/8', 'fd00::/8'])
    expect(of('10.1.2.3', '6.6.6.6, 198.51.100.7, 10.9.9.9')).toBe('198.51.100.7')
    expect(of('10.1.2.3', '198.51.100.7:5123')).toBe('198.51.100.7')
    expect(of('fd00::1', '198.51.100.7')).toBe('198.51.100.7')
    expect(of('10.1.2.3', 'nonsense')).toBe('10.1.2.3')
    expect(of('10.1.2.3', undefined)).toBe('10.1.2.3')
    expect(of('192.0.2.1', '198.51.100.7')).toBe('192.0.2.1')
  })

  it('of the sixth version is its network, however it is written', () => {
    const of = createClientAddress([])
    const one = of('2001:db8:0:1::5', undefined)
    expect(one).toBe('2001:db8:0:1::/64')
    expect(of('2001:0db8:0000:0001:ffff:ffff:ffff:ffff', undefined)).toBe(one)
    expect(of('2001:db8:0:2::5', undefined)).not.toBe(one)
    expect(of('fe80::1%eth0', undefined)).toBe('fe80:0:0:0::/64')
    expect(of('::1', undefined)).toBe('0:0:0:0::/64')
  })
})

describe('failed tries', () => {
  it('shut an address out until its minute is over, and no other one', () => {
    let now = 0
    const tries = createFailedTries({ most: 5, windowMs: 60_000, now: () => now })
    for (let turn = 0; turn < 5; turn += 1) {
      expect(tries.waitMs('a')).toBe(0)
      tries.count('a')
    }
    now = 20_000
    expect(tries.waitMs('a')).toBe(40_000)
    expect(tries.waitMs('b')).toBe(0)
    now = 60_000
    expect(tries.waitMs('a')).toBe(0)
  })

  it('of a flood of addresses take no more memory than agreed', () => {
    const tries = createFailedTries({ most: 1, windowMs: 60_000, mostAddresses: 100, now: () => 0 })
    for (let turn = 0; turn < 1000; turn += 1) tries.count(`${turn}`)
    const remembered = Array.from({ length: 1000 }, (_, turn) => tries.waitMs(`${turn}`)).filter((wait) => wait > 0)
    expect(remembered).toHaveLength(100)
    expect(tries.waitMs('999')).toBe(60_000)
  })
})

describe('the seal of a form', () => {
  const seals = createSeals('a key that is long enough for everybody', 1000)

  it('is good for its owner, for a while, and under its key', () => {
    const seal = seals.make('one', 5000)
    expect(seals.check('one', seal, 6000)).toEqual({ form: seal.split('.')[0] })
    expect(seals.check('one', seal, 6001)).toBe('old')
    expect(seals.check('other', seal, 5000)).toBe('strange')
    expect(createSeals('another key that is long enough', 1000).check('one', seal, 5000)).toBe('strange')
    expect(seals.make('one', 5000)).not.toBe(seal)
  })

  it('is strange when anything in it is changed', () => {
    const seal = seals.make('one', 5000)
    const [nonce = '', at = '', signature = ''] = seal.split('.')
    const changed = [
      `x${nonce}.${at}.${signature}`,
      `${nonce}.zzzz.${signature}`,
      `${nonce}.${at}.`,
      `${seal}.x`,
      '',
      '..',
      nonce,
    ]
    for (const text of changed) expect(seals.check('one', text, 5000)).toBe('strange')
  })
})

describe('the language of somebody without a ticket', () => {
  it('is the first of theirs that the desk speaks', () => {
    expect(browserLanguage('de-DE,en-GB;q=0.8,ru;q=0.5', ['ru', 'en'])).toBe('en')
    expect(browserLanguage('../../x, __proto__', ['ru', 'en'])).toBe('ru')
    expect(browserLanguage(undefined, ['ru', 'en'])).toBe('ru')
  })
})
