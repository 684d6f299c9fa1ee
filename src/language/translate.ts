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

/** Marks around a parameter's place in the template, so that nothing a person wrote is ever read as template. */
const OPEN = '\u0001'
const CLOSE = '\u0002'

/**
 * Loads all texts once. A language outside the list speaks the first one; a missing text is looked for in Russian, then in
 * English, and is never shown as a key. Parameters are put in after the template was translated, so \`$t(…)\` and \`{{…}}\` in
 * them stay what they are.
 */
export function createTranslator(options: TranslatorOptions): Translator {
  const { languages, zone } = options
  const [first = 'ru'] = languages
  const loaded = [...new Set([...languages, 'ru', 'en'])]
  const instance = createInstance()
  void instance.init({
    lng: first,
    fallbackLng: [...new Set(['ru', 'en'])],
    supportedLngs: loaded,
    resources: Object.fromEntries(
      loaded.map((language) => [language, readTexts(options.folder ?? localesFolder(), language)]),
    ),
    initAsync: false,
    interpolation: {
      escapeValue: false,
      skipOnVariables: true,
      prefix: `${OPEN}{`,
      suffix: `}${CLOSE}`,
      nestingPrefix: `${OPEN}t(`,
    },
    returnNull: false,
    saveMissing: true,
    missingKeyHandler: (_languages, namespace, key) => options.onMissing?.(first, `${namespace}:${key}`),
  })
  const speakers = new Map(loaded.map((language) => [language, instance.getFixedT(language)]))
  const nameOf = (language: string): string => (languages.includes(language) ? language : first)
  const segments = (language: string, phrase: Phrase): readonly Segment[] => {
    const speaker = speakers.get(nameOf(language))
    if (!speaker) return []
    return fill(template(speaker, phrase), phrase, (param) => show(nameOf(language), param))
  }
  const show = (language: string, param: Param): Segment => {
    if (typeof param === 'string') return { text: param, style: 'plain', isPersonal: true }
    if (typeof param === 'number') return own(new Intl.NumberFormat(language).format(param))
    if ('moment' in param) return own(formatMoment(language, zone, param))
    return own(textOf(segments(language, param)))
  }
  return { languages, segments, phrase: (language, phrase) => textOf(segments(language, phrase)) }
}

function template(speaker: TFunction, { key, params }: Phrase): string {
  const count = params?.['count']
  const options = typeof count === 'number' ? { count, defaultValue: '' } : { defaultValue: '' }
  return String(speaker(key, options))
}

/** Cuts a template at its tags and places, and puts the parameters in. */
function fill(text: string, { params = {} }: Phrase, show: (param: Param) => Segment): readonly Segment[] {
  const segments: Segment[] = []
  let style: Segment['style'] = 'plain'
  for (const piece of text.split(/(<\/?(?:b|code)>|\{\{\w+\}\})/)) {
    if (piece === '') continue
    if (piece === '<b>') style = 'bold'
    else if (piece === '<code>') style = 'code'
    else if (piece === '</b>' || piece === '</code>') style = 'plain'
    else if (/^\{\{\w+\}\}$/.test(piece)) {
      const param = params[piece.slice(2, -2)]
      if (param !== undefined) segments.push({ ...show(param), style })
    } else segments.push({ text: piece, style, isPersonal: false })
  }
  return segments
}

function own(text: string): Segment {
  return { text, style: 'plain', isPersonal: false }
}

function textOf(segments: readonly Segment[]): string {
  return segments.map(({ text }) => text).join('')
}

function formatMoment(language: string, zone: string, { moment, show }: MomentParam): string {
  const at = new Date(moment)
  const day = { weekday: 'short', day: 'numeric', month: 'long' } as const
  const time = { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const
  const wanted = { moment: { ...day, ...time }, day, time }[show]
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { timeZone: zone, ...wanted }).format(at)
}

/** The folder `locales` beside the program's package.json, from the sources and from the built output alike. */
export function localesFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder)
  return join(folder, 'locales')
}

function readTexts(folder: string, language: string): Record<string, object> {
  const own = join(folder, language)
  return Object.fromEntries(
    readdirSync(own)
      .filter((name) => name.endsWith('.json'))
      .map((name) => [name.slice(0, -'.json'.length), JSON.parse(readFileSync(join(own, name), 'utf8')) as object]),
  )
}
