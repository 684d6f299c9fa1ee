import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { cleanFileName } from '../../src/files/clean-file-name.ts'

const clean = (name: string | null): string => cleanFileName(name, 'document')

describe('the name of a file', () => {
  it.each([
    ['Отчёт за ноябрь.docx', 'Отчёт за ноябрь.docx'],
    ['снимок 2026-11-24 в 12.03.png', 'снимок 2026-11-24 в 12.03.png'],
    ['日本語.txt', '日本語.txt'],
    ['archive.tar.gz', 'archive.tar.gz'],
    ['Отче\u0308т.txt', 'Отчёт.txt'],
  ])('is left as it is when there is nothing wrong with it: %s', (name, wanted) => {
    expect(clean(name)).toBe(wanted)
  })

  it.each([
    ['../../etc/passwd', '_.._etc_passwd'],
    ['..\\..\\boot.ini', '_.._boot.ini'],
    ['/etc/shadow', '_etc_shadow'],
    ['C:\\Users\\x.exe', 'C__Users_x.exe'],
    ['a\u2215b\uff0fc\u2044d.txt', 'a_b_c_d.txt'],
    ['.htaccess', 'htaccess'],
    ['\u200b.htaccess', 'htaccess'],
    ['.\u200b.\u200b/\u200bx', '_x'],
    ['. . .x', 'x'],
    ['report\u202Efdp.exe', 'reportfdp.exe'],
    ['\u2066a\u2069\u200fb\u061c.txt', 'ab.txt'],
    ['a\u0000b\r\nc\u0007\u007f.txt', 'abc.txt'],
    ['a\u2028b\u2029.txt', 'ab.txt'],
    ['con', '_con'],
    ['NUL.txt', '_NUL.txt'],
    ['c\u200bon.txt', '_con.txt'],
    ['.com1.log', '_com1.log'],
    ['LPT³ .x', '_LPT³ .x'],
    ['console.log', 'console.log'],
    ['trailing. . .', 'trailing'],
    ['a<b>c|d?e*f"g:h.txt', 'a_b_c_d_e_f_g_h.txt'],
    ['\ud800half\udc00.txt', 'half.txt'],
    ['\u3164\u115f\u034fempty', 'empty'],
    ['a \t  b.txt', 'a b.txt'],
  ])('loses what is a trick: %j', (name, wanted) => {
    expect(clean(name)).toBe(wanted)
  })

  it.each([
    [null, 'photo', 'photo.jpg'],
    ['', 'voice', 'voice.ogg'],
    ['\u200b\u202e', 'videoNote', 'video-note.mp4'],
    ['...', 'document', 'file'],
    ['///', 'audio', 'audio.mp3'],
    [null, 'a kind of tomorrow', 'file'],
    [null, 'constructor', 'file'],
  ])('is that of its kind when nothing is left of %j: %s', (name, kind, wanted) => {
    expect(cleanFileName(name, kind)).toBe(wanted)
  })

  it('is cut to a hundred characters and keeps its ending', () => {
    expect(clean(`${'a'.repeat(300)}.docx`)).toBe(`${'a'.repeat(95)}.docx`)
    expect(clean(`${'😀'.repeat(99)}.png`)).toBe(`${'😀'.repeat(48)}.png`)
    expect(clean('x'.repeat(300))).toBe('x'.repeat(100))
    expect(clean(`a.${'x'.repeat(300)}`)).toHaveLength(100)
  })

  const TRICKS = [
    '.',
    '..',
    '/',
    '\\',
    ':',
    ' ',
    '\u200b',
    '\u202e',
    '\u0301',
    'e',
    'con',
    'nul',
    'com1',
    '\0',
    '_',
    '\ud800',
    '\u1100\u1161',
    'txt',
    'İ',
    '\u0345',
  ]

  it('stays as it is when it is cleaned once more, and never has a trick left', () => {
    const names = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 150 }),
      fc
        .array(fc.oneof(fc.constantFrom(...TRICKS), fc.string({ unit: 'grapheme', maxLength: 3 })), { maxLength: 60 })
        .map((parts) => parts.join('')),
      fc.array(fc.constantFrom(...TRICKS), { maxLength: 120 }).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(names, (name) => {
        const once = clean(name)
        expect(clean(once)).toBe(once)
        expect(once).toBe(once.normalize('NFC'))
        expect(once).toMatch(/^[^.\s].{0,99}$/su)
        expect(once).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}/\\:]|[.\s]$|^(con|nul|com1)(\.|$)/iu)
        expect(once.length).toBeLessThanOrEqual(100)
      }),
      { numRuns: 3000 },
    )
  })
})
