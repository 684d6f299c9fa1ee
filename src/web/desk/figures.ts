const NUMBERS = new Map<string, Intl.NumberFormat>()
const SHARES = new Map<string, Intl.NumberFormat>()
const DAYS = new Map<string, Intl.DateTimeFormat>()

/** A number as its language writes it: `12 345,6`, `12,345.6`. */
export function numberText(language: string, value: number): string {
  return kept(NUMBERS, language, () => new Intl.NumberFormat(language, { maximumFractionDigits: 1 })).format(value)
}

/** A part of one in whole hundredths: `88 %`, `88%`. */
export function shareText(language: string, value: number): string {
  return kept(SHARES, language, () => new Intl.NumberFormat(language, { style: 'percent' })).format(value)
}

/** One day or several of a calendar, given as `2026-11-23`: `23 нояб.`, `23–29 Nov`. */
export function daysText(language: string, day: string, lastDay: string): string {
  const locale = language === 'en' ? 'en-GB' : language
  const format = kept(
    DAYS,
    language,
    () => new Intl.DateTimeFormat(locale, { timeZone: 'UTC', day: 'numeric', month: 'short' }),
  )
  return format.formatRange(new Date(day), new Date(lastDay))
}

/** Making a format takes longer than all the rest of a page; there are as many as the desk has languages. */
function kept<Format>(formats: Map<string, Format>, language: string, make: () => Format): Format {
  const known = formats.get(language)
  const format = known ?? make()
  if (known === undefined) formats.set(language, format)
  return format
}
