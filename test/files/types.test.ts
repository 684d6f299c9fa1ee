import { describe, expect, it } from '@jest/globals'
import { measure } from '../../src/files/measure.ts'
import { servedAs } from '../../src/files/served-as.ts'
import { PLAIN, png, POLYGLOTS } from './polyglots.ts'
import { inPieces, noise, wholeOf } from './support.ts'

async function typeOf(content: Buffer, pieces = 1000): Promise<string> {
  const measured = measure(inPieces(content, pieces))
  await wholeOf(measured.content)
  return (await measured.facts()).type
}

describe('the type of a file', () => {
  it.each(PLAIN)('%s is what the bytes of a plain picture say', async (type, content) => {
    for (const pieces of [1, 7, 100_000]) expect(await typeOf(content, pieces)).toBe(type)
    expect(servedAs(type)).toEqual({ contentType: type, disposition: 'inline' })
  })

  it('is found for thirty files that are two things at once', () => {
    expect(POLYGLOTS.length).toBeGreaterThanOrEqual(30)
  })

  it.each(POLYGLOTS)('lets a browser only save %s', async (_what, content) => {
    for (const pieces of [1, 13, 1000, 100_000]) {
      const type = await typeOf(content, pieces)
      expect(servedAs(type)).toEqual({ contentType: 'application/octet-stream', disposition: 'attachment' })
    }
  })

  it.each([
    ['ASCII', Buffer.from('2026-11-24 ERROR 0x80070005\r\n'), 'text/plain'],
    ['Russian', Buffer.from('Ошибка доступа'), 'text/plain'],
    ['text with a NUL', Buffer.from('a\0b'), 'application/octet-stream'],
    ['text in Windows-1251', Buffer.from([0xce, 0xf8, 0xe8, 0xe1, 0xea, 0xe0]), 'application/octet-stream'],
    ['text that ends in half a letter', Buffer.from('Ош').subarray(0, 3), 'application/octet-stream'],
    ['nothing at all', Buffer.alloc(0), 'text/plain'],
    ['a PDF', Buffer.from('%PDF-1.7\n%\xe2\xe3\n', 'latin1'), 'application/pdf'],
  ])('of %s is told', async (_what, content, type) => {
    for (const pieces of [1, 1000]) expect(await typeOf(content, pieces)).toBe(type)
  })

  it('does not change with what is in the middle of a long file', async () => {
    const long = Buffer.concat([Buffer.from('x'.repeat(300_000)), Buffer.from([0xff])])
    expect(await typeOf(long)).toBe('application/octet-stream')
  })

  it('is found for any bytes without a fault', async () => {
    const [start] = [png().subarray(0, 40)]
    for (let n = 0; n < 200; n += 1) await typeOf(Buffer.concat([n % 2 ? start : Buffer.alloc(0), noise(n * 7)]))
  })
})

describe('what leaves over HTTP', () => {
  it.each([
    'image/svg+xml',
    'text/html',
    'application/xml',
    'application/javascript',
    'application/pdf',
    'text/plain',
    '',
    'IMAGE/PNG',
  ])('never names %j, and is never shown in place', (type) => {
    expect(servedAs(type)).toEqual({ contentType: 'application/octet-stream', disposition: 'attachment' })
  })
})
