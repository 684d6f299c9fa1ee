import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { readEmail } from '../../../src/domain/intake/email.ts'

describe('an address that somebody types', () => {
  it.each([
    ['smirnova@vektor.example', 'smirnova@vektor.example'],
    ['  Smirnova@Vektor.Example ', 'Smirnova@vektor.example'],
    ['почта: smirnova@vektor.example', 'smirnova@vektor.example'],
    ['mailto:smirnova@vektor.example', 'smirnova@vektor.example'],
    ['пишите на smirnova@vektor.example.', 'smirnova@vektor.example'],
    ['first.last+tag@sub.vektor.example', 'first.last+tag@sub.vektor.example'],
    ['ivan@пример.рф', 'ivan@пример.рф'],
  ])('is found in "%s"', (typed, address) => {
    expect(readEmail(typed)).toMatchObject({ ok: true, address })
  })

  it.each([
    'нет почты',
    '@vektor.example',
    'a@b',
    'a@b..example',
    '.a@vektor.example',
    'a.@vektor.example',
    'a..b@vektor.example',
    'a@vektor.example, b@vektor.example',
    'boss@bank.example <evil@x.example>',
    'a@-vektor.example',
    `${'a'.repeat(65)}@vektor.example`,
    `a@${'b'.repeat(250)}.example`,
  ])('is not taken when it is "%s"', (typed) => {
    expect(readEmail(typed)).toEqual({ ok: false })
  })

  it.each([
    ['a@gmial.com', 'gmail.com'],
    ['a@gmai.com', 'gmail.com'],
    ['a@gmaill.com', 'gmail.com'],
    ['a@yandex.ri', 'yandex.ru'],
    ['a@mial.ru', 'mail.ru'],
  ])('brings the likely domain along for %s', (typed, meant) => {
    expect(readEmail(typed)).toMatchObject({ ok: true, typoOf: meant })
  })

  it.each(['a@gmail.com', 'a@vektor.example', 'a@mail.de'])('is believed when it is %s', (typed) => {
    expect(readEmail(typed)).toMatchObject({ ok: true, typoOf: null })
  })

  it('is one mailbox of at most 254 characters, without breaks, or none at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (typed) => {
        const reading = readEmail(typed)
        if (!reading.ok) return
        expect(reading.address).toMatch(/^[^\s@,;<>()"]{1,64}@[^\s@,;<>()"]+$/u)
        expect(reading.address.length).toBeLessThanOrEqual(254)
      }),
    )
  })
})
