import { describe, expect, it } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { COMMANDS } from '../src/domain/intake/commands.ts'
import { FIELDS } from '../src/domain/intake/dialog.ts'
import type { Param, Params } from '../src/domain/notice/message.ts'
import type { TicketAction } from '../src/domain/notice/requester-news.ts'
import type { CloseReason, ReplyType, Severity, TicketStatus } from '../src/domain/ticket/events.ts'
import type { TicketRefusal } from '../src/domain/ticket/lifecycle.ts'
import { createTranslator, localesFolder } from '../src/language/translate.ts'

/** `namespace:key.of.the.text` to the text. */
type Texts = Readonly<Record<string, string>>

/** What requesters read; agents' rooms speak Russian or English. */
const REQUESTERS = ['common', 'email', 'intake', 'sla', 'ticket', 'tracking']
const AGENTS_LANGUAGES = ['ru', 'en']
const LANGUAGES = readdirSync(localesFolder()).sort()

function flatten(tree: object, path: string): Texts {
  const entries = Object.entries(tree).map(([name, value]: [string, unknown]): Texts => {
    const joined = path.endsWith(':') ? path + name : `${path}.${name}`
    return typeof value === 'object' && value !== null ? flatten(value, joined) : { [joined]: String(value) }
  })
  return Object.assign({}, ...entries) as Texts
}

function readTexts(language: string): Texts {
  const folder = join(localesFolder(), language)
  const files = readdirSync(folder).map((name): Texts => {
    return flatten(JSON.parse(readFileSync(join(folder, name), 'utf8')) as object, `${name.replace('.json', '')}:`)
  })
  return Object.assign({}, ...files) as Texts
}

const PLURAL = /_(zero|one|two|few|many|other)$/

/** The key as the program asks for it, without the ending of a plural form. */
function asked(key: string): string {
  return key.replace(PLURAL, '')
}

function placesOf(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name))].sort()
}

function compareTexts(reference: Texts, texts: Texts): readonly string[] {
  const places = new Map(Object.entries(reference).map(([key, text]) => [asked(key), placesOf(text).join()]))
  const own = new Set(Object.keys(texts).map(asked))
  const missing = [...places.keys()].filter((key) => !own.has(key)).map((key) => `${key} is missing`)
  const others = Object.entries(texts).flatMap(([key, text]) => {
    const wanted = places.get(asked(key))
    if (wanted === undefined) return [`${key} is nowhere else`]
    const found = placesOf(text).join()
    return found === wanted ? [] : [`${key} has the places "${found}", not "${wanted}"`]
  })
  return [...missing, ...others]
}

function checkPlurals(language: string, texts: Texts): readonly string[] {
  const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted().join()
  const keys = Object.keys(texts)
  const counted = new Set(keys.filter((key) => PLURAL.test(key) || texts[key]?.includes('{{count}}')).map(asked))
  return [...counted].flatMap((base) => {
    const forms = keys.filter((key) => asked(key) === base).map((key) => PLURAL.exec(key)?.[1] ?? 'no plural')
    const found = forms.sort().join()
    return found === wanted ? [] : [`${base} has the forms ${found}, not ${wanted}`]
  })
}

function checkMarkup(texts: Texts): readonly string[] {
  return Object.entries(texts).flatMap(([key, text]) => {
    const tags = (text.match(/<[^>]*>?/g) ?? []).join('')
    const rest = text.replace(/\{\{\w+\}\}/g, '').replace(/<[^>]*>/g, '')
    return [
      ...(/^(?:<b><\/b>|<code><\/code>)*$/.test(tags) ? [] : [`${key} has the tags ${tags}`]),
      ...(/[{}<>]/.test(rest) ? [`${key} has a place or a tag that is not one`] : []),
    ]
  })
}

const FAULTS_OF_STYLE: readonly (readonly [string, RegExp])[] = [
  ['is empty', /^\s*$/],
  ['holds a filler', /[Ll]orem|[Ii]psum|\b(?:TODO|TBD|FIXME|XXX|xxx|foo)\b|\?\?\?/],
  ['has straight quotes', /["']/],
  ['has a hyphen for a dash', /(?:^|\s)--?\s/],
  ['has three dots for an ellipsis', /\.\.\./],
  ['has two spaces or one at its end', / {2}|^ | $/],
  ['lets a figure and its unit part', /\d (?:МБ|MB|МБайт|%)|№ /],
  ['addresses the reader with a capital', /(?<=[\p{Ll}\d,;—})]\s)(?:Вы|Вас|Вам|Вами|Ваш\p{L}*|Ви)(?!\p{L})/u],
]

function checkStyle(texts: Texts): readonly string[] {
  return Object.entries(texts).flatMap(([key, text]) =>
    FAULTS_OF_STYLE.filter(([, shape]) => shape.test(text)).map(([name]) => `${key} ${name}`),
  )
}

/** The longest that a text may be, in UTF-16 units as the platforms count, with something of 40 units in every place. */
const LENGTHS: readonly (readonly [RegExp, number])[] = [
  [/^(?:intake|ticket|agent):(?:button|edit)\./, 40],
  [/^intake:(?:resume\.(?:continue|anew)|cancel\.(?:yes|no)|email\.(?:fix|keep)|which\.new)$/, 40],
  [/^intake:(?:contact\.(?:share|refuse|give|discard)|error\.done|\w+\.(?:unknown|none|random|inFiles))$/, 40],
  [/^(?:ticket:severityName|common:language)\./, 40],
  [/^(?:intake:stale|agent:notAnAgent|ticket:refusal\..*)$/, 200],
  [/^intake:command\./, 60],
  [/^intake:profile\.short$/, 120],
  [/^intake:profile\.description$/, 512],
  [/^intake:rules$/, 3900],
  [/^email:\w+\.subject$/, 100],
]

function checkLengths(texts: Texts): readonly string[] {
  return Object.entries(texts).flatMap(([key, text]) => {
    const { length } = text.replace(/<\/?\w+>/g, '').replace(/\{\{\w+\}\}/g, 'x'.repeat(40))
    const most = Math.min(3900, ...LENGTHS.filter(([shape]) => shape.test(key)).map(([, units]) => units))
    return length > most ? [`${key} has ${length} units, more than ${most}`] : []
  })
}

const NAMESPACES = [...REQUESTERS, 'agent', 'desk', 'slack', 'try'].join('|')
const KEY = new RegExp(`['\`]((?:${NAMESPACES}):(?:[\\w.]|\\$\\{[^}]*\\})+)['\`]`, 'g')

/** The keys that a source names. One that is nothing but a variable is no key: lanes and buttons look the same. */
function keysNamedIn(source: string): readonly string[] {
  const found = [...source.replace(/^\s*(?:\/\*\*|\*|\/\/).*$/gm, '').matchAll(KEY)].map(([, key = '']) => key)
  return found.flatMap(spellOut).filter((key) => !/:\$\{[^}]*\}$/.test(key))
}

/** What can stand in some variables is known here: `${field}` goes through all questions. */
function spellOut(key: string): readonly string[] {
  if (key === 'sla:${name}') return ['sla:firstResponse', 'sla:resolution']
  return key.includes('${field}') ? FIELDS.map((field) => key.replace('${field}', field)) : [key]
}

function checkUse(sources: string, texts: Texts): readonly string[] {
  const keys = [...new Set(Object.keys(texts).map(asked))]
  const named = [...new Set(keysNamedIn(sources))]
  const shapes = named.map((key) => ({
    key,
    shape: new RegExp(`^${key.replaceAll('.', '\\.').replace(/\$\{[^}]*\}/g, '[^.:]+')}$`),
  }))
  return [
    ...shapes.filter(({ shape }) => !keys.some((key) => shape.test(key))).map(({ key }) => `${key} is missing`),
    ...keys.filter((key) => !shapes.some(({ shape }) => shape.test(key))).map((key) => `${key} is unused`),
  ]
}

/** A phrase that is written with its key alone has nothing to put into the places of its text. */
function checkParams(sources: string, texts: Texts): readonly string[] {
  const bare = [...sources.matchAll(/\{ key: ['`]([^'`]+)['`] \}/g)].flatMap(([, key = '']) => spellOut(key))
  return [...new Set(bare)]
    .filter((key) => placesOf(texts[key] ?? '').length > 0)
    .map((key) => `${key} is said without its parameters`)
}

function namesOf<Name extends string>(set: Readonly<Record<Name, true>>): readonly string[] {
  return Object.keys(set)
}

const SEVERITIES = namesOf<Severity>({ critical: true, high: true, normal: true, low: true })
const STATUSES = namesOf<TicketStatus>({ new: true, open: true, pending: true, solved: true, closed: true })
const REPLIES = namesOf<ReplyType>({ informationRequest: true, answer: true, commitment: true, solution: true })
const REASONS = namesOf<CloseReason>({
  confirmed: true,
  stale: true,
  withdrawn: true,
  duplicate: true,
  refused: true,
})
const ACTIONS = namesOf<TicketAction>({
  helped: true,
  notHelped: true,
  needTime: true,
  stillRelevant: true,
  mayClose: true,
  stillProblem: true,
  why: true,
  status: true,
})
const REFUSALS = namesOf<TicketRefusal>({
  ticket_closed: true,
  already_assigned: true,
  date_missing: true,
  date_in_past: true,
  not_waiting: true,
  not_delivered: true,
  nothing_to_confirm: true,
  already_warned: true,
  no_more_prolongations: true,
  unchanged: true,
  not_stale: true,
  successor_exists: true,
})

/** Closed sets that choose a text: whatever they hold, a person may read. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  'agent:severity': SEVERITIES,
  'agent:status': STATUSES,
  'agent:sent': REPLIES,
  'agent:refusal': ['textMissing', 'dateMissing', 'severityUnknown', 'abuse'],
  'common:language': LANGUAGES,
  'email:closed': REASONS,
  'intake:command': COMMANDS,
  'intake:edit': FIELDS,
  'intake:review': FIELDS,
  'sla:cause': ['informationRequest', 'solution'],
  'ticket:button': ACTIONS,
  'ticket:closed': REASONS.filter((reason) => reason !== 'stale'),
  'ticket:refusal': REFUSALS,
  'ticket:severityName': SEVERITIES,
  'ticket:status': STATUSES,
}

function checkFamilies(texts: Texts): readonly string[] {
  const keys = Object.entries(FAMILIES).flatMap(([family, members]) => members.map((member) => `${family}.${member}`))
  return keys.filter((key) => texts[key] === undefined).map((key) => `${key} is missing`)
}

function ofRequesters(texts: Texts): Texts {
  return Object.fromEntries(Object.entries(texts).filter(([key]) => REQUESTERS.includes(key.split(':')[0] ?? '')))
}

function without(texts: Texts, ...keys: readonly string[]): Texts {
  return Object.fromEntries(Object.entries(texts).filter(([key]) => !keys.includes(key)))
}

const russian = readTexts('ru')
const sourceFolder = join(localesFolder(), '..', 'src')
const sources = readdirSync(sourceFolder, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => readFileSync(join(sourceFolder, name), 'utf8'))
  .join('\n')

describe('the texts and the program', () => {
  it('name the same keys', () => {
    expect(checkUse(sources, russian)).toEqual([])
  })

  it('have a text for every member of a closed set', () => {
    expect(checkFamilies(russian)).toEqual([])
  })

  it('fill every place of a text', () => {
    expect(checkParams(sources, russian)).toEqual([])
  })
})

describe.each(LANGUAGES)('the texts in %s', (language) => {
  const texts = readTexts(language)
  const reference = AGENTS_LANGUAGES.includes(language) ? russian : ofRequesters(russian)

  it('say the same as the Russian ones, with the same places', () => {
    expect(compareTexts(reference, texts)).toEqual([])
  })

  it('have the plural forms of the language', () => {
    expect(checkPlurals(language, texts)).toEqual([])
  })

  it('hold bold and code and nothing else', () => {
    expect(checkMarkup(texts)).toEqual([])
  })

  it('are typeset as people write', () => {
    expect(checkStyle(texts)).toEqual([])
  })

  it('fit where they are shown', () => {
    expect(checkLengths(texts)).toEqual([])
  })

  it('are spoken whole, with every place filled', () => {
    const missing: string[] = []
    const onMissing = (where: string, key: string): void => void missing.push(`${where} ${key}`)
    const translator = createTranslator({ languages: LANGUAGES, zone: 'Europe/Moscow', onMissing })
    for (const [key, text] of Object.entries(texts)) {
      for (const count of [1, 2, 5, 21, 1.5]) {
        const params: Params = Object.fromEntries(placesOf(text).map((name): [string, Param] => [name, '§']))
        const spoken = translator.phrase(language, { key: asked(key), params: { ...params, count } })
        expect(spoken).not.toMatch(/[{}<>]|^…$|^$/)
      }
    }
    expect(missing).toEqual([])
  })
})

describe('a fault in the texts is found', () => {
  it('when a key is missing', () => {
    const texts = without(russian, 'intake:thanks')
    expect(compareTexts(russian, texts)).toEqual(['intake:thanks is missing'])
    expect(checkUse(sources, texts)).toContain('intake:thanks is missing')
    expect(checkFamilies(without(russian, 'ticket:refusal.not_stale'))).toEqual(['ticket:refusal.not_stale is missing'])
  })

  it('when no source names a key', () => {
    const named = "say({ key: 'intake:thanks' })"
    expect(checkUse(named, { 'intake:thanks': 'a', 'intake:more': 'b' })).toEqual(['intake:more is unused'])
    expect(checkUse(`${named} \`ticket:status.\${status}\``, { 'intake:thanks': 'a' })).toEqual([
      'ticket:status.${status} is missing',
    ])
    expect(compareTexts({}, { 'intake:thanks': 'a' })).toEqual(['intake:thanks is nowhere else'])
  })

  it('when a question lacks one of its texts', () => {
    const texts = without(russian, 'intake:steps.why')
    expect(checkUse(sources, texts)).toContain('intake:steps.why is missing')
  })

  it('when a plural form is missing or superfluous', () => {
    expect(checkPlurals('ru', without(russian, 'intake:file.added_few'))).toEqual([
      'intake:file.added has the forms many,one,other, not few,many,one,other',
    ])
    expect(checkPlurals('en', { 'a:b_one': '', 'a:b_few': '', 'a:b_other': '' })).toHaveLength(1)
    expect(checkPlurals('en', { 'a:b': '{{count}} files' })).toEqual(['a:b has the forms no plural, not one,other'])
  })

  it('when a place is missing, superfluous or broken', () => {
    const texts = { ...russian, 'ticket:added': 'Добавлено: {{nomer}}.' }
    expect(compareTexts(russian, texts)).toEqual(['ticket:added has the places "nomer", not "number"'])
    expect(checkMarkup({ 'a:b': '{{number}' })).toHaveLength(1)
    expect(checkParams("[{ key: 'a:b' }]", { 'a:b': '{{number}}' })).toEqual(['a:b is said without its parameters'])
  })

  it('when a tag is not closed, nested or unknown', () => {
    for (const text of ['<b>x', 'x</b>', '<b><code>x</code></b>', '<i>x</i>', '<b x', 'a < b']) {
      expect(checkMarkup({ 'a:b': text }).length).toBeGreaterThan(0)
    }
  })

  it('when it is typeset carelessly', () => {
    const careless = [
      '',
      'TODO',
      '"x"',
      'it’s - x',
      'x...',
      'a  b',
      '20 МБ',
      'Что у Вас не так',
      'до {{date}} Ваш ответ',
    ]
    for (const text of careless) expect(checkStyle({ 'a:b': text })).toHaveLength(1)
    expect(checkStyle({ 'a:b': 'Вы правы. Ваш ответ: до 20\u00a0МБ — «да».' })).toEqual([])
  })

  it('when it is too long for its place', () => {
    const long = {
      'ticket:button.why': 41,
      'ticket:refusal.x': 201,
      'intake:command.new': 61,
      'email:code.subject': 101,
    }
    for (const [key, length] of Object.entries(long))
      expect(checkLengths({ [key]: 'x'.repeat(length) })).toHaveLength(1)
    expect(checkLengths({ 'intake:rules': 'x'.repeat(3901) })).toHaveLength(1)
  })

  it('when a language for requesters is only half there', () => {
    const half = without(ofRequesters(russian), 'email:footer')
    expect(compareTexts(ofRequesters(russian), half)).toEqual(['email:footer is missing'])
    expect(Object.keys(ofRequesters(russian)).some((key) => key.startsWith('agent:'))).toBe(false)
  })
})
