/**
 * Reads every word of the installed Debian dictionaries to the moderation and fails when a harmless one is refused.
 *
 *   npm run test:lexicon                    every language
 *   npm run test:lexicon -- ru en           these
 *   npm run test:lexicon -- --install       installs missing dictionaries first (apt-get, needs root)
 *
 * Says aloud what it skipped. Words that are bad by themselves stand in test/data/moderation/bad-dictionary-words.json: the
 * beginnings of them with the reason, a language each; a person has to agree to them. A language whose dictionary is not
 * installed is no failure, a run without any dictionary is one.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, isStale } from './build.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const HUNSPELL = '/usr/share/hunspell/'
const WORDS = '/usr/share/dict/'

/** Where words come from: `forms` has its endings added by unmunch, of `stems` only the stems can be read. */
export const SOURCES = {
  ru: [['forms', 'ru_RU', 'hunspell-ru']],
  uk: [['forms', 'uk_UA', 'hunspell-uk']],
  en: [
    ['forms', 'en_US', 'hunspell-en-us'],
    ['forms', 'en_GB', 'hunspell-en-gb'],
    ['list', 'american-english-large', 'wamerican-large'],
  ],
  be: [['stems', 'be_BY', 'hunspell-be']],
  kk: [['stems', 'kk_KZ', 'hunspell-kk']],
  de: [
    ['forms', 'de_DE', 'hunspell-de-de'],
    ['list', 'ngerman', 'wngerman'],
  ],
  es: [['list', 'spanish', 'wspanish']],
  fr: [['list', 'french', 'wfrench']],
  tr: [['stems', 'tr_TR', 'hunspell-tr']],
  pl: [['list', 'polish', 'wpolish']],
}

/** Here no harmless word may be refused; the others are young, their figures are printed and do not fail the run. */
export const STRICT = new Set(['ru', 'uk', 'en'])

const readers = {
  forms: (name) =>
    execFileSync('unmunch', [`${HUNSPELL}${name}.dic`, `${HUNSPELL}${name}.aff`], {
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).split('\n'),
  stems: (name) =>
    readFileSync(`${HUNSPELL}${name}.dic`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.split(/[/\t]/u)[0] ?? ''),
  list: (name) => readFileSync(WORDS + name, 'utf8').split('\n'),
}

function install(languages) {
  const packages = languages.flatMap((language) => SOURCES[language].map(([, , name]) => name))
  execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'hunspell-tools', ...packages], {
    stdio: 'inherit',
  })
}

function fileOf([kind, name]) {
  return kind === 'list' ? WORDS + name : `${HUNSPELL}${name}.dic`
}

function canExpand() {
  return process.env.PATH?.split(':').some((folder) => existsSync(join(folder, 'unmunch'))) ?? false
}

function wordsOf(language) {
  const words = new Set()
  for (const source of SOURCES[language]) {
    const [kind, name, packageName] = source
    if (!existsSync(fileOf(source))) {
      console.log(`${language}: ${name} is not installed (apt-get install ${packageName}), skipped`)
      continue
    }
    if (kind === 'forms' && !canExpand()) {
      console.log(`${language}: unmunch is not installed (apt-get install hunspell-tools), ${name} by its stems only`)
    }
    const read = kind === 'forms' && !canExpand() ? readers.stems : readers[kind]
    for (const word of read(name)) {
      const lower = (language === 'tr' ? word.trim().toLocaleLowerCase('tr') : word.trim().toLowerCase()).normalize(
        'NFC',
      )
      if (/^\p{L}{3,30}$/u.test(lower)) words.add(lower)
    }
  }
  return words
}

function readBadWords() {
  return JSON.parse(readFileSync(join(root, 'test', 'data', 'moderation', 'bad-dictionary-words.json'), 'utf8'))
}

/** How many harmless words of a language are refused, with a report on the way; null when it has no dictionary here. */
export function checkDictionary(moderate, language, bad = readBadWords()) {
  const words = wordsOf(language)
  if (words.size === 0) return null
  const beginnings = (bad[language] ?? []).flatMap((group) => group.words)
  const isBad = new RegExp(`^(?:${['(?!)', ...beginnings].join('|')})`, 'u')
  const refused = new Map()
  let excused = 0
  let count = 0
  for (const word of words) {
    const { verdict, hits } = moderate(word, { lang: language })
    if (verdict !== 'refuse') continue
    if (isBad.test(word)) {
      excused += 1
      continue
    }
    const rule = hits[0]?.rule ?? '?'
    refused.set(rule, [...(refused.get(rule) ?? []), word])
    count += 1
  }
  console.log(`${language}: ${words.size} words, ${count} harmless ones refused (${excused} bad ones too, as proposed)`)
  for (const [rule, list] of refused) console.log(`  ${rule}: ${list.length}: ${list.slice(0, 30).join(' ')}`)
  return count
}

async function main() {
  const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
  const unknown = wanted.filter((language) => !(language in SOURCES))
  if (unknown.length > 0) {
    console.error(`No dictionary is known for: ${unknown.join(', ')}. Known: ${Object.keys(SOURCES).join(' ')}`)
    process.exit(2)
  }
  const languages = wanted.length > 0 ? wanted : Object.keys(SOURCES)
  if (process.argv.includes('--install')) install(languages)
  if (isStale()) build()
  const { moderate } = await import(join(root, 'dist', 'src', 'moderation', 'moderate.js'))
  const counts = languages.map((language) => [language, checkDictionary(moderate, language)])
  const failed = counts.filter(([language, count]) => STRICT.has(language) && (count ?? 0) > 0)
  if (counts.every(([, count]) => count === null)) {
    console.error('No dictionary is installed: nothing was checked.')
    process.exitCode = 1
  }
  if (failed.length > 0) {
    console.error(`Harmless words are refused: ${failed.map(([language, count]) => `${language} ${count}`).join(', ')}`)
    process.exitCode = 1
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main()
