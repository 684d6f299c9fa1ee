import { createInstance, type TFunction } from 'i18next'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MomentParam, Param, Phrase } from '../domain/notice/message.ts'

/** A piece of a translated text. Only the template can be bold or code; what a person wrote is marked as theirs. */
export interface Segment {
  readonly text: string
  readonly style: 'plain' | 'bold' | 'code'
  readonly isPersonal: boolean
}

export interface Translator {
  /** The languages it speaks; the first is the one it falls back to. */
  readonly languages: readonly string[]
  /** The text of a phrase, without marks. */
  phrase(language: string, phrase: Phrase): string
  /** The text in pieces, for a surface that can show bold and code. */
  segments(language: string, phrase: Phrase): readonly Segment[]
}

export interface TranslatorOptions {
  readonly languages: readonly string[]
  /** IANA zone of all dates that are shown. */
  readonly zone: string
  /** The folder of the texts; by default the program's own. */
  readonly folder?: string
  readonly onMissing?: (language: string, key: string) => void
}

/** Stands where a text is missing, so that no button and no message is ever empty. */
const MISSING = '…'

/**
 * Loads the texts of the languages asked for, and Russian and English, once. A language outside the list speaks the first one;
 * a missing text is looked for in Russian, then in English, and is never shown as a key. Parameters are put in after the
 * template was found, so whatever stands in them (`$t(…)`, `{{…}}`, tags) stays what it is.
 */
export function createTranslator(options: TranslatorOptions): Translator {
  const { languages, zone } = options
  const [first = 'ru'] = languages
  const loaded = [...new Set([...languages, 'ru', 'en'])]
  const instance = createInstance()
  void instance.init({
    lng: first,
    fallbackLng: ['ru', 'en'],
    supportedLngs: loaded,
    resources: Object.fromEntries(
      loaded.map((language) => [language, readTexts(options.folder ?? localesFolder(), language)]),
    ),
    initAsync: false,
    returnNull: false,
    returnedObjectHandler: () => MISSING,
    saveMissing: true,
    saveMissingTo: 'current',
    missingKeyHandler: (missingIn, namespace, key) => options.onMissing?.(missingIn[0] ?? first, `${namespace}:${key}`),
  })
  const speakers = new Map(
    loaded.map((language) => [language, createSpeaker(instance.getFixedT(language), language, zone)]),
  )
  const speak = (language: string, phrase: Phrase): readonly Segment[] =>
    speakers.get(languages.includes(language) ? language : first)?.(phrase) ?? []
  return { languages, segments: speak, phrase: (language, phrase) => textOf(speak(language, phrase)) }
}

/** One language: its texts, its numbers and its moments. */
function createSpeaker(translate: TFunction, language: string, zone: string): (phrase: Phrase) => readonly Segment[] {
  const numbers = new Intl.NumberFormat(language)
  const moments = createMoments(language, zone)
  const show = (param: Param): readonly Segment[] => {
    if (typeof param === 'string') return [{ text: param, style: 'plain', isPersonal: true }]
    if (typeof param === 'number') return [own(numbers.format(param))]
    return 'moment' in param ? [own(moments(param))] : speak(param)
  }
  const speak = (phrase: Phrase): readonly Segment[] => fill(template(translate, phrase), phrase, show)
  return speak
}

function template(translate: TFunction, { key, params }: Phrase): string {
  const count = params?.['count']
  const found = { skipInterpolation: true, defaultValue: MISSING, ...(typeof count === 'number' ? { count } : {}) }
  return String(translate(key, found))
}

/** Cuts a template at its tags and places, and puts the parameters in. */
function fill(text: string, { params = {} }: Phrase, show: (param: Param) => readonly Segment[]): readonly Segment[] {
  const segments: Segment[] = []
  let style: Segment['style'] = 'plain'
  for (const piece of text.split(/(<\/?(?:b|code)>|\{\{\w+\}\})/)) {
    if (piece === '') continue
    if (piece === '<b>') style = 'bold'
    else if (piece === '<code>') style = 'code'
    else if (piece === '</b>' || piece === '</code>') style = 'plain'
    else if (/^\{\{\w+\}\}$/.test(piece)) {
      const param = params[piece.slice(2, -2)]
      if (param !== undefined) segments.push(...inStyle(style, show(param)))
    } else segments.push({ text: piece, style, isPersonal: false })
  }
  return segments
}

/** A phrase inside a bold place is bold; elsewhere it keeps its own looks. */
function inStyle(style: Segment['style'], segments: readonly Segment[]): readonly Segment[] {
  return style === 'plain' ? segments : segments.map((segment) => ({ ...segment, style }))
}

function own(text: string): Segment {
  return { text, style: 'plain', isPersonal: false }
}

function textOf(segments: readonly Segment[]): string {
  return segments.map(({ text }) => text).join('')
}

/** «ср, 25 ноября, 18:00 (Москва, UTC+3)»: a place that people know beside the figure that settles it. */
function createMoments(language: string, zone: string): (param: MomentParam) => string {
  // English of the desk is European English: day before month, 24 hours.
  const locale = language === 'en' ? 'en-GB' : language
  const make = (wanted: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, { timeZone: zone, ...wanted })
  const days = make({ weekday: 'short', day: 'numeric', month: 'long' })
  const times = make({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  // The short names of places are no words in these two: «час: Москва», «Moskau (Ortszeit)».
  const isBetterLong = language === 'uk' || language === 'de'
  const places = make({ hour: 'numeric', timeZoneName: isBetterLong ? 'longGeneric' : 'shortGeneric' })
  const offsets = make({ hour: 'numeric', timeZoneName: 'shortOffset' })
  const zoneAt = (at: Date): string => {
    const offset = zonePart(offsets, at).replace('GMT', 'UTC')
    const place = zonePart(places, at)
    return place.startsWith('GMT') ? offset : `${place}, ${offset}`
  }
  return ({ moment, show }) => {
    const at = new Date(moment)
    if (show === 'day') return days.format(at)
    const time = `${times.format(at)} (${zoneAt(at)})`
    return show === 'time' ? time : `${days.format(at)}, ${time}`
  }
}

function zonePart(format: Intl.DateTimeFormat, at: Date): string {
  return format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? ''
}

/** The folder `locales` beside the program's package.json, from the sources and from the built output alike. */
export function localesFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder)
  return join(folder, 'locales')
}

function readTexts(folder: string, language: string): Record<string, object> {
  const own = join(folder, language)
  if (!existsSync(own)) throw new Error(`The language "${language}" has no texts: the folder ${own} does not exist`)
  return Object.fromEntries(
    readdirSync(own)
      .filter((name) => name.endsWith('.json'))
      .map((name) => [name.slice(0, -'.json'.length), JSON.parse(readFileSync(join(own, name), 'utf8')) as object]),
  )
}
