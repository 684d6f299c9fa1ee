import { describe, expect, it } from '@jest/globals'
import { createMailMarks } from '../../../src/channels/email/mail-marks.ts'
import { createLetterReader, partOf } from '../../../src/channels/email/read-letter.ts'
import { aBounce, aLetter } from '../../support/mail/letters.ts'
import { HOSTILE_ADDRESSES } from './hostile-addresses.ts'

const marks = createMailMarks('a secret of at least thirty-two characters', 'kasburg.example')
const read = createLetterReader({ marks, ownAddress: 'support@kasburg.example' })
const letter = (text: string): ReturnType<typeof read> => read(Buffer.from(text))

describe('the nature of a letter', () => {
  it.each([
    ['an ordinary answer', aLetter(), 'person'],
    ['an answer that says it is none of a machine', aLetter({ headers: ['Auto-Submitted: no'] }), 'person'],
    ['a question about a report', aLetter({ subject: 'Отсутствует отчёт' }), 'person'],
    ['an answer by RFC 3834', aLetter({ headers: ['Auto-Submitted: auto-replied'] }), 'automatic'],
    ['a note by RFC 3834', aLetter({ headers: ['Auto-Submitted: auto-generated (vacation)'] }), 'automatic'],
    ['bulk', aLetter({ headers: ['Precedence: bulk'] }), 'automatic'],
    ['an old auto-reply', aLetter({ headers: ['Precedence: auto_reply'] }), 'automatic'],
    ['X-Autoreply', aLetter({ headers: ['X-Autoreply: yes'] }), 'automatic'],
    ['X-Autorespond', aLetter({ headers: ['X-Autorespond: Out'] }), 'automatic'],
    ['an empty return path', aLetter({ headers: ['Return-Path: <>'] }), 'automatic'],
    ['a mailing list', aLetter({ headers: ['List-Id: <news.vektor.example>'] }), 'automatic'],
    ['no-reply', aLetter({ from: 'no-reply@vektor.example' }), 'automatic'],
    ['out of office', aLetter({ subject: 'Out of Office: Re: question' }), 'automatic'],
    ['автоответ', aLetter({ subject: 'Автоответ: вопрос' }), 'automatic'],
    ['Автоматический ответ', aLetter({ subject: 'Автоматический ответ: вопрос' }), 'automatic'],
    ['Automatische Antwort', aLetter({ subject: 'Automatische Antwort: Frage' }), 'automatic'],
    ['a bounce', aBounce('X: y'), 'bounce'],
    ['Exim gives back', aLetter({ headers: ['X-Failed-Recipients: a@b.example'] }), 'bounce'],
    ['words of a postmaster', aLetter({ from: 'postmaster@b.example', subject: 'Undeliverable: x' }), 'bounce'],
    ['our own, come round', aLetter({ headers: [`X-Zayavka-Letter: ${marks.stampOf('12')}`] }), 'own'],
    ['from our own address', aLetter({ from: 'Support <SUPPORT+x@kasburg.example>' }), 'own'],
    ['a forged stamp', aLetter({ headers: ['X-Zayavka-Letter: c-00000000000000000000000000000000'] }), 'person'],
  ])('is told of %s', async (_, text, nature) => {
    expect((await letter(text)).nature).toBe(nature)
  })

  it('of a bounce says what came back, for good or not, and whether the mailbox is gone', async () => {
    const head = `Message-ID: <x@kasburg.example>\nX-Zayavka-Letter: ${marks.stampOf('77')}`
    const bounce = async (report: Parameters<typeof aBounce>[1]) => (await letter(aBounce(head, report))).bounce
    const stamp = marks.stampOf('77')
    expect(await bounce({})).toEqual({ isFinal: true, isOfMailbox: true, stamp })
    expect(await bounce({ status: '5.2.2' })).toEqual({ isFinal: true, isOfMailbox: false, stamp })
    expect(await bounce({ status: '5.7.1' })).toEqual({ isFinal: true, isOfMailbox: false, stamp })
    expect(await bounce({ status: '4.4.7', action: 'delayed' })).toMatchObject({ isFinal: false })
    expect(await bounce({ status: '2.0.0', action: 'relayed' })).toMatchObject({ isFinal: false })
  })
})

describe('a letter', () => {
  it('has one strict sender, or none', async () => {
    expect((await letter(aLetter({ from: 'Ольга <Smirnova@Vektor.example>' }))).sender).toBe('smirnova@vektor.example')
    for (const address of HOSTILE_ADDRESSES) {
      const { sender } = await letter(aLetter({ from: address.replace(/[\r\n\0]/g, ' ') }))
      if (sender !== null) expect(sender).toMatch(/^[^\s@<>,;"()]+@[^\s@<>,;"()]+$/)
    }
  })

  it('is the same for every copy, and another where the words are others under the same name', async () => {
    const print = async (text: string): Promise<string> => (await letter(text)).fingerprint
    const first = aLetter({ id: '<a@b.example>', text: 'one' })
    expect(await print(`Received: by mx2\n${first}`)).toBe(await print(first))
    expect(await print(aLetter({ id: '<a@b.example>', text: 'two' }))).not.toBe(await print(first))
  })

  it('names its files, and hands each of them out', async () => {
    const files = [
      { name: 'отчёт <b>.txt', type: 'text/plain', bytes: Buffer.from('one') },
      { name: '../../etc/passwd', type: 'application/octet-stream', bytes: Buffer.from([0, 255, 1]) },
    ]
    const source = Buffer.from(aLetter({ files, text: 'Смотрите' }))
    expect((await read(source)).files).toEqual([
      { part: '0', name: 'отчёт <b>.txt', mimeType: 'text/plain', bytes: 3 },
      { part: '1', name: '../../etc/passwd', mimeType: 'application/octet-stream', bytes: 3 },
    ])
    expect(Buffer.from((await partOf(source, '1')) ?? [])).toEqual(Buffer.from([0, 255, 1]))
    expect(Buffer.from((await partOf(source, 'words')) ?? []).toString()).toContain('Смотрите')
    expect(await partOf(source, '2')).toBeNull()
  })

  it('keeps a forwarded letter as a file, with its words apart from those of the person', async () => {
    const inner = 'From: bank@b.example\nSubject: x\n\nInner words'
    const files = [{ name: 'fwd.eml', type: 'message/rfc822', bytes: Buffer.from(inner) }]
    const source = aLetter({ files, text: 'Смотрите' }).replace('Content-Transfer-Encoding: base64', 'X-None: 1')
    expect((await letter(source.replace(Buffer.from(inner).toString('base64'), inner))).words).toBe('Смотрите')
  })
})

describe('marks', () => {
  it('find their ticket, and nothing else does', () => {
    for (const id of ['1', '35', '36', '900719925474099312']) {
      expect(marks.ticketOfToken(marks.tokenOf(id).toUpperCase())).toBe(id)
      expect(marks.ticketOfThread(marks.threadOf(id))).toBe(id)
      expect(marks.outboxIdOfStamp(marks.stampOf(id))).toBe(id)
      // A Message-ID is read by everybody in copy: it opens nothing that the address does.
      expect(marks.ticketOfToken(marks.threadOf(id).slice(1, -'@kasburg.example>'.length))).toBeNull()
    }
    const [name, signature] = marks.tokenOf('5').split('-')
    expect(signature).toHaveLength(32)
    for (const forged of [
      `6-${signature}`,
      `${name}-${'0'.repeat(32)}`,
      `05-${signature}`,
      '5-',
      '',
      'zzzzzzzzzzzzz-x',
    ]) {
      expect([forged, marks.ticketOfToken(forged) === '5' && forged !== `05-${signature}`]).toEqual([forged, false])
    }
    expect(
      createMailMarks('another secret of thirty-two characters!', 'kasburg.example').ticketOfToken(marks.tokenOf('5')),
    ).toBeNull()
  })
})
