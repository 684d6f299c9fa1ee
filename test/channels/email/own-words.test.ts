import { describe, expect, it } from '@jest/globals'
import { textOfHtml } from '../../../src/channels/email/html-text.ts'
import { ownWords } from '../../../src/channels/email/own-words.ts'

const QUOTED = '> Чтобы продолжить работу, нужны сведения от вас:\n> Какая у вас версия Windows?'

/** How common programs quote, and what the person wrote above. */
const PROGRAMS: readonly (readonly [program: string, text: string])[] = [
  ['Gmail in Russian', `Windows 11\n\nпн, 23 нояб. 2026 г. в 10:05, Касбург <support@kasburg.example>:\n\n${QUOTED}`],
  [
    'Gmail in English',
    `Windows 11\n\nOn Mon, Nov 23, 2026 at 10:05 AM Kasburg <support@kasburg.example> wrote:\n\n${QUOTED}`,
  ],
  [
    'Gmail that breaks the line',
    `Windows 11\n\nOn Mon, Nov 23, 2026 at 10:05 AM Kasburg Support <\nsupport+1-0123456789abcdef@kasburg.example> wrote:\n\n${QUOTED}`,
  ],
  ['Yandex', `Windows 11\n\n23.11.2026, 10:05, "Касбург" <support@kasburg.example>:\n\n${QUOTED}`],
  [
    'Mail.ru',
    `Windows 11\n\n\n>Понедельник, 23 ноября 2026, 10:05 +03:00 от Касбург <support@kasburg.example>:\n>\n${QUOTED}`,
  ],
  [
    'Apple Mail in Russian',
    `Windows 11\n\n> 23 нояб. 2026 г., в 10:05, Касбург <support@kasburg.example> написал(а):\n> \n${QUOTED}`,
  ],
  [
    'Apple Mail in English',
    `Windows 11\n\n> On 23 Nov 2026, at 10:05, Kasburg <support@kasburg.example> wrote:\n> \n${QUOTED}`,
  ],
  ['Thunderbird in Russian', `Windows 11\n\n23.11.2026 10:05, Касбург пишет:\n${QUOTED}`],
  ['Thunderbird in German', `Windows 11\n\nAm 23.11.26 um 10:05 schrieb Kasburg:\n${QUOTED}`],
  [
    'Outlook in Russian',
    'Windows 11\n\nОт: Касбург <support@kasburg.example>\nОтправлено: 23 ноября 2026 г. 10:05\nКому: Ольга\nТема: Обращение KSB\n\nКакая у вас версия Windows?',
  ],
  [
    'Outlook in English',
    'Windows 11\n\n________________________________\nFrom: Kasburg <support@kasburg.example>\nSent: Monday, November 23, 2026 10:05 AM\nTo: Olga\nSubject: Request KSB\n\nWhich version of Windows?',
  ],
  [
    'Outlook on a phone',
    'Windows 11\n\nGet Outlook for Android<https://aka.ms/AAb9ysg>\n________________________________\nFrom: Kasburg\nSent: Monday\nTo: Olga\nSubject: x\n\nWhich?',
  ],
  [
    'old Outlook in Russian',
    'Windows 11\n\n-----Исходное сообщение-----\nОт: Касбург\nОтправлено: 23 ноября\nКому: Ольга\n\nКакая версия?',
  ],
  ['old Outlook in English', 'Windows 11\n\n-----Original Message-----\nFrom: Kasburg\nSent: Monday\n\nWhich version?'],
  ['Outlook in German', 'Windows 11\n\nVon: Kasburg\nGesendet: Montag\nAn: Olga\nBetreff: x\n\nWelche Version?'],
  ['Outlook in Spanish', 'Windows 11\n\nDe: Kasburg\nEnviado: lunes\nPara: Olga\nAsunto: x\n\n¿Qué versión?'],
  ['an iPhone', `Windows 11\n\nОтправлено с iPhone\n\n> 23 нояб. 2026 г., в 10:05, Касбург написал(а):\n${QUOTED}`],
  ['a signature by the old rule', `Windows 11\n\n-- \nОльга Смирнова\nООО Вектор\n+7 900 000-00-00`],
  ['a signature of a phone', 'Windows 11\n\nSent from my Samsung Galaxy smartphone'],
]

describe('the words of a letter', () => {
  it.each(PROGRAMS)('are found above what %s quotes', (_, text) => {
    expect(ownWords(text)).toBe('Windows 11')
    expect(ownWords(text.replaceAll('\n', '\r\n'))).toBe('Windows 11')
  })

  it('stand between the lines that they answer', () => {
    const text = 'On Mon, Nov 23, 2026 Kasburg wrote:\n> Which version?\nWindows 11\n> Which printer?\nHP 1020'
    expect(ownWords(text)).toBe('Windows 11\nHP 1020')
  })

  it.each([
    [
      'a forwarded letter',
      'Смотрите ниже\n\n---------- Forwarded message ---------\nFrom: Bank\nDate: Mon\nSubject: x\n\nError 5',
    ],
    ['lines that only look like a head', 'От: бухгалтерии пришла просьба\nСрочно почините печать'],
    ['a log with angle brackets inside', 'Вот вывод:\n  -> connect\n  <- 500'],
    [
      'a list with dashes',
      'Пробовали:\n- перезапуск\n- обновление\n\n--\nэто не подпись, тут ещё\n' + 'строка\n'.repeat(20).trim(),
    ],
  ])('are kept whole where they are %s', (_, text) => {
    expect(ownWords(text)).toContain(text.split('\n').at(-1))
  })

  it('are the whole letter when nothing else is left', () => {
    expect(ownWords(QUOTED)).toContain('Какая у вас версия Windows?')
  })

  it('of HTML alone are read as text, with the quotation set apart', () => {
    const html =
      '<html><head><style>p{color:red}</style></head><body><p>Windows&nbsp;11 &amp; Office</p><script>alert(1)</script>' +
      '<div class="gmail_quote"><div>On Mon Kasburg wrote:<br></div><blockquote>Which <b>version</b>?</blockquote></div></body></html>'
    expect(textOfHtml(html)).not.toMatch(/alert|color|<b>/)
    expect(ownWords(textOfHtml(html))).toBe('Windows 11 & Office')
    expect(ownWords(textOfHtml('<p>Windows 11</p><blockquote>one<br>two</blockquote>'))).toBe('Windows 11')
    expect(textOfHtml('a < b &lt;script&gt; &#1055; &#xFFFFFFF; <!-- x')).toBe('a < b <script> П &#xFFFFFFF;')
  })

  it.each([
    ['quotation marks', '> '.repeat(100_000)],
    ['lines that begin a head', 'On Mon\n'.repeat(30_000)],
    ['answers between quotations', 'On Mon x wrote:\n> a\nb\n'.repeat(8000)],
    ['blanks behind a word', `On ${' '.repeat(200)}wrote${' '.repeat(200)}x\n`.repeat(400)],
    ['heads without an end', 'From: a\n'.repeat(30_000)],
    ['one long line', `On ${'wrote '.repeat(40_000)}`],
    ['tags that never close', '<div '.repeat(40_000)],
    ['tags within tags', '<blockquote>'.repeat(20_000)],
    ['entities without an end', '&'.repeat(200_000)],
    ['blanks', ' \n'.repeat(100_000)],
    ['dashes', '-----\n'.repeat(30_000)],
  ])('are found in linear time among %s', (_, text) => {
    const spent = (size: number): number => {
      const part = text.slice(0, size)
      const begun = performance.now()
      ownWords(textOfHtml(part))
      ownWords(part)
      return performance.now() - begun
    }
    spent(text.length / 8)
    // Quadratic work would be 64 times as much; the rest is for a busy machine.
    expect(spent(text.length)).toBeLessThan(40 * spent(text.length / 8) + 200)
  })
})
