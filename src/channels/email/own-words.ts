import { QUOTE_BEGINS } from './html-text.ts'

/**
 * What a person wrote in a letter, without what they quote and without their signature. Answers between quoted lines stay.
 * When nothing is left the whole text is given back: a word too much is better than one that is lost. Works in linear time.
 */
export function ownWords(text: string): string {
  const lines = text.replace(/\r\n?/gu, '\n').split('\n')
  const forwarded = lines.findIndex((line) => line.length <= 120 && FORWARDED.test(line))
  const last = lastLines(lines)
  const cut = lines.findIndex((_, index) => (forwarded < 0 || index < forwarded) && isQuoteBelow(lines, index, last))
  const above = withoutQuotes(cut < 0 ? lines : lines.slice(0, cut))
  const words = withoutSignature(above)
    .join('\n')
    .replace(/\n{3,}/gu, '\n\n')
    .trim()
  if (words !== '') return words
  return withoutQuotes(lines).join('\n').trim() || text.trim()
}

/** What is forwarded is no quotation: it was meant to be read. */
const FORWARDED =
  /^\s*-{2,}\s*(?:forwarded message|пересылаемое сообщение|пересланное сообщение|weitergeleitete nachricht)/iu

/** «-----Original Message-----» in the languages of common programs. */
const ORIGINAL =
  /^\s*-{2,}\s*(?:original message|исходное сообщение|ursprüngliche nachricht|mensaje original|вихідне повідомлення|бастапқы хабар)\s*-{2,}\s*$/iu

/** The heads of a quoted letter as Outlook writes them, also in bold or with stars. */
const FROM = /^\s*\**(?:from|от|от кого|von|de|від|кімнен)\s*:\**\s*\S/iu
const OTHER_HEADS =
  /^\s*\**(?:sent|date|to|cc|subject|отправлено|дата|кому|копия|тема|gesendet|datum|an|betreff|enviado|fecha|para|asunto|надіслано|тема|жіберілді|тақырып)\s*:\**/iu

/** «On Tue, Nov 24, 2026 at 10:00 Anna wrote:» and its like, on one line or broken into two or three. */
const WROTE =
  /(?:wrote|writes|пишет|написал(?:а|\(а\))?|писал(?:а|\(а\))?|schrieb|escribió|написа(?:в|ла)|пише|жазды)\s*:\s*$|schrieb .{1,80}:\s*$|<[^<>\s]{1,120}@[^<>\s]{1,120}>\s*:\s*$/iu
const WROTE_BEGINS =
  /^\s*(?:on|am|el|le|в|вт|пн|ср|чт|пт|сб|вс|пнд|втр|срд|чтв|птн|суб|вск|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|від|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}[.\s]+\p{L}{3,})/iu

function isQuoteBelow(lines: readonly string[], index: number, last: LastLines): boolean {
  const line = lines[index] ?? ''
  if (line.length > 500) return false
  if (line.trim() === QUOTE_BEGINS || ORIGINAL.test(line)) return true
  if (/^\s*_{10,}\s*$/u.test(line)) return FROM.test(nextFilled(lines, index + 1))
  if (FROM.test(line)) return lines.slice(index + 1, index + 6).some((one) => OTHER_HEADS.test(one.slice(0, 100)))
  const end = endOfWrote(lines, index)
  // Somebody who answers line by line, or below: then only the quoted lines themselves are taken out.
  return end !== null && !(last.quoted > end && last.own > end)
}

/** Where the line that announces a quotation ends: programs break it. Null when this line begins none. */
function endOfWrote(lines: readonly string[], index: number): number | null {
  if (!WROTE_BEGINS.test(lines[index]?.slice(0, 60) ?? '')) return null
  let whole = ''
  for (let end = index; end < index + 3; end += 1) {
    whole = `${whole} ${(lines[end] ?? '').slice(0, 300)}`.trimEnd()
    if (WROTE.test(whole)) return end
  }
  return null
}

/** The last quoted line, and the last one that a person wrote. */
interface LastLines {
  readonly quoted: number
  readonly own: number
}

function lastLines(lines: readonly string[]): LastLines {
  const mark = signatureOf(lines)
  const above = mark < 0 ? lines : lines.slice(0, mark)
  return {
    quoted: lines.findLastIndex(isQuoted),
    own: above.findLastIndex((line) => line.trim() !== '' && !isQuoted(line)),
  }
}

function isQuoted(line: string): boolean {
  return /^\s{0,3}>/u.test(line)
}

function withoutQuotes(lines: readonly string[]): readonly string[] {
  return lines.filter((line, index) => !isQuoted(line) && line.trim() !== QUOTE_BEGINS && !announces(lines, index))
}

/** The line above a quotation says nothing without it, broken or whole. */
function announces(lines: readonly string[], index: number): boolean {
  return [index, index - 1, index - 2].some((begin) => {
    const end = endOfWrote(lines, begin)
    return end !== null && end >= index && isQuoted(nextFilled(lines, end + 1))
  })
}

function nextFilled(lines: readonly string[], from: number): string {
  return lines.slice(from, from + 4).find((line) => line.trim() !== '') ?? ''
}

/** «-- » by the old rule, and what phones put below. */
const SIGNATURE = /^(?:-- ?|—|--\s*\u00a0)$/u
const SENT_FROM =
  /^\s*(?:sent from (?:my )?\S.{0,40}|get outlook for \S.{0,60}|отправлено (?:из|с) .{1,60}|отправлено от .{1,60}|von meinem .{1,40} gesendet|enviado desde .{1,40}|надіслано з .{1,40})$/iu

function withoutSignature(lines: readonly string[]): readonly string[] {
  const mark = signatureOf(lines)
  // Long after the mark somebody went on writing: it was no signature.
  return mark < 0 || lines.length - mark > 15 ? lines : lines.slice(0, mark)
}

function signatureOf(lines: readonly string[]): number {
  return lines.findIndex((line) => SIGNATURE.test(line) || (line.length <= 120 && SENT_FROM.test(line)))
}
