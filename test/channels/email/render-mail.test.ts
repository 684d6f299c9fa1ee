import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Letter } from '../../../src/domain/notice/letter.ts'
import { renderMail } from '../../../src/channels/email/render-mail.ts'
import { createTranslator } from '../../../src/language/translate.ts'

const missing: string[] = []
const translator = createTranslator({
  languages: ['ru', 'en'],
  zone: 'Europe/Moscow',
  onMissing: (language, key) => missing.push(`${language} ${key}`),
})

const deadline = { moment: Date.UTC(2026, 10, 25, 15), show: 'moment' } as const
const ticket = { deskName: 'Касбург', ticketNumber: 'KSB-26-000482-7', address: 'confirmed' } as const

const HOSTILE = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' style='position:fixed",
  '</blockquote><a href="https://evil.test">click</a>',
  '<!-- --><style>*{display:none}</style>',
  '</title></head><body onload=alert(1)>',
  '&lt;b&gt;&amp;&#60;b&#62;',
  'javascript:alert(1)',
  '{{number}} $t(email:footer) ${1+1} <%= 1 %>',
  '\u202eevil\u2066',
  '\u0000\u0007\ud83d',
  'x\r\nBcc: evil@x.test\r\n\r\n<b>',
]

function letters(words: readonly string[], name = 'Касбург', number = 'KSB-26-000482-7'): readonly Letter[] {
  const about = { ...ticket, deskName: name, ticketNumber: number }
  const neutral = { ...about, address: 'unconfirmed' } as const
  const reasons = ['confirmed', 'stale', 'withdrawn', 'duplicate', 'refused'] as const
  const severities = ['critical', 'high', 'normal', 'low'] as const
  return [
    ...severities.map((severity): Letter => {
      return { ...about, kind: 'acknowledgement', params: { severity, deadline }, ownWords: words }
    }),
    { ...neutral, kind: 'acknowledgement' },
    { ...neutral, kind: 'code', params: { code: '482 913', minutes: 10 } },
    { ...neutral, kind: 'code', ticketNumber: null, params: { code: '482 913', minutes: 10 } },
    { ...about, kind: 'answer', params: {}, ownWords: words },
    { ...about, kind: 'answer', params: { promised: deadline }, ownWords: words },
    { ...about, kind: 'question', params: { deadline }, ownWords: words },
    { ...about, kind: 'solution', params: { deadline }, ownWords: words },
    { ...about, kind: 'warning', params: { deadline } },
    ...reasons.map((reason): Letter => ({ ...about, kind: 'closed', params: { reason } })),
  ]
}

/** Elements with their attributes, in order. */
function elements(html: string): readonly string[] {
  return html.match(/<[^>]*>?/g) ?? []
}

function readable(html: string): string {
  return html
    .replace(/^[^]*<\/h1>/, '')
    .replace(/<[^>]*>/g, '\n')
    .replace(
      /&(lt|gt|quot|#39|amp);/g,
      (_all, name: string) => ({ lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' })[name]!,
    )
}

function condensed(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

describe('a letter', () => {
  it('is written in the requester’s language', () => {
    const [receipt] = letters(['Принтер не печатает'])
    expect(renderMail('ru', translator, receipt!).text.split('\n\n')).toEqual([
      'Мы получили ваше обращение и присвоили ему номер KSB-26-000482-7.',
      expect.stringMatching(/^Критичность: [Вв]сё стоит\. Первый ответ — до .*25 ноября.*18:00/),
      'Записано с ваших слов:',
      '> Принтер не печатает',
      'Чтобы добавить сведения или файл, напишите в чат, где оформлено обращение. Ответ инженера придёт туда же.',
      expect.stringMatching(/^--\nПисьмо отправлено автоматически службой поддержки «Касбург»\. .*\n$/),
    ])
    expect(renderMail('en', translator, receipt!)).toMatchObject({
      subject: 'Request KSB-26-000482-7 is registered',
      html: expect.stringContaining('<html lang="en">'),
    })
  })

  it.each(['ru', 'en'])('of every kind has all its words in %s', (language) => {
    missing.length = 0
    for (const letter of letters(['words'])) {
      const { subject, text, html } = renderMail(language, translator, letter)
      for (const part of [subject, text, html]) expect(part).not.toMatch(/\{\{|undefined|email:|ticket:/)
      expect(subject.length).toBeLessThanOrEqual(78)
    }
    expect(missing).toEqual([])
  })

  it.each([
    [1, 'Код действует 1 минуту.'],
    [3, 'Код действует 3 минуты.'],
    [10, 'Код действует 10 минут.'],
  ])('counts minutes in Russian: %i', (minutes, line) => {
    const code = { ...ticket, address: 'unconfirmed', kind: 'code', params: { code: '482 913', minutes } } as const
    expect(renderMail('ru', translator, code).text).toContain(line)
  })

  it.each(['ru', 'en'])('says the same as text and as HTML in %s', (language) => {
    for (const letter of letters(['one <b>\n two & "three"', "it's"])) {
      const { text, html } = renderMail(language, translator, letter)
      const plain = text.replace(/^> /gm, '').replace(/^--$/m, '')
      expect(condensed(readable(html))).toBe(condensed(plain))
    }
  })

  it.each(HOSTILE)('gets no element and no attribute from %j', (words) => {
    const tame = letters(['words']).map((letter) => elements(renderMail('ru', translator, letter).html))
    const wild = letters([words], words, words).map((letter) => elements(renderMail('ru', translator, letter).html))
    expect(wild).toEqual(tame)
  })

  it('gets no element from anything that people can type', () => {
    const answer = (words: string): Letter => ({ ...ticket, kind: 'answer', params: {}, ownWords: [`x${words}`] })
    const tame = elements(renderMail('en', translator, answer('')).html)
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (words) => {
        const { subject, html } = renderMail('en', translator, answer(words))
        expect(elements(html)).toEqual(tame)
        expect(subject).toBe('Request KSB-26-000482-7: the engineer’s answer')
      }),
    )
  })

  it('has a subject of one line, without control characters and without turned text', () => {
    for (const words of HOSTILE) {
      for (const letter of letters([words], words, words)) {
        const { subject, text, html } = renderMail('ru', translator, letter)
        expect(subject).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u)
        for (const body of [text, html]) expect(body).not.toMatch(/[\p{Cs}\u0000\u202a-\u202e\u2066-\u2069]/u)
      }
    }
  })

  it('marks every line of somebody’s words in plain text', () => {
    const [receipt] = letters(['first\nBest regards,\n-- \nOlga'])
    const { text } = renderMail('en', translator, receipt!)
    expect(text).toContain('\n\n> first\n> Best regards,\n> -- \n> Olga\n\n')
  })
})

describe('a letter to an unconfirmed address', () => {
  it('holds the number and what happens next, and nothing of the ticket', () => {
    const neutral = { ...ticket, kind: 'acknowledgement', address: 'unconfirmed' } as const
    const tampered: Letter = { ...neutral, ...{ ownWords: ['canary'], params: { severity: 'high', deadline } } }
    expect(renderMail('ru', translator, tampered)).toEqual(renderMail('ru', translator, neutral))
    const { subject, text } = renderMail('en', translator, neutral)
    expect(subject).toBe('Request KSB-26-000482-7 is received')
    expect(text).toContain('Its number is KSB-26-000482-7.')
    expect(text).toContain('An engineer will answer in the chat where the request was filed.')
    expect(text).not.toMatch(/Severity|by Wed|https?:/)
  })

  it('has no code in its subject, where a locked screen would show it', () => {
    const code: Letter = { ...ticket, kind: 'code', address: 'unconfirmed', params: { code: '482 913', minutes: 10 } }
    const { subject, text, html } = renderMail('en', translator, code)
    expect(subject).not.toContain('482')
    expect(text).toContain('\n\n    482 913\n\n')
    expect(html).toContain('>482 913</p>')
  })
})
