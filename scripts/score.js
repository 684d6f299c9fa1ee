/**
 * How well the words are judged (R20) and the language is told, against the goals; fails when one is missed.
 *
 *   npm run score                     everything that can be measured here
 *   npm run score -- --quick          without dictionaries and clean texts
 *   npm run score -- --install        downloads the clean texts first (apt-get; see also npm run test:lexicon -- --install)
 *   npm run score -- --misses         shows what was missed or wrongly refused
 *
 * Says aloud what it skipped. Speeds depend on the machine: the goals are held against the time on one core of this one, which
 * other programs disturb less than the time by the clock; where there is one, that is printed beside it.
 */
import { execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, isStale } from './build.js'
import { installTexts, readTexts } from './clean-texts.js'
import { checkDictionary, SOURCES, STRICT } from './lexicon.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const has = (option) => process.argv.includes(`--${option}`)
const missed = []
const skipped = []

function goal(what, value, limit, { isAtLeast = false, digits = 1, unit = '' } = {}) {
  const isMet = isAtLeast ? value >= limit : value <= limit
  if (!isMet) missed.push(what)
  const wanted = `${isAtLeast ? '≥' : '≤'} ${limit.toLocaleString('en')}${unit}`
  console.log(`  ${isMet ? 'met   ' : 'MISSED'}  ${what.padEnd(52)} ${value.toFixed(digits)}${unit} (${wanted})`)
}

function skip(what, why) {
  skipped.push(what)
  console.log(`  SKIPPED ${what}: ${why}`)
}

function readRows(...path) {
  return readFileSync(join(root, 'test', 'data', ...path), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

const percent = (part, all) => (all === 0 ? 0 : (100 * part) / all)

function group(rows, key) {
  const groups = new Map()
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row])
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1))
}

const SOFT = new Set(['product_insult', 'quoted_error', 'self_mild'])

const judge = (moderate, set) =>
  readRows('moderation', `${set}.jsonl`).map((row) => ({
    ...row,
    isRefused: moderate(row.text, { lang: row.lang }).verdict === 'refuse',
  }))

function scoreModeration(moderate) {
  console.log('\nModeration: the development set')
  const rows = judge(moderate, 'dev-set')
  const core = rows.filter(({ category }) => !SOFT.has(category))
  const count = (some, isRefused) => percent(some.filter((row) => row.isRefused === isRefused).length, some.length)
  const abusive = core.filter(({ label }) => label === 'abusive')
  const clean = core.filter(({ label }) => label === 'clean')
  for (const [category, own] of group(rows, ({ label, category: name }) => `${label} ${name}`)) {
    const right = own.filter((row) => row.isRefused === (row.label === 'abusive')).length
    console.log(`  ${category.padEnd(26)} ${String(right).padStart(4)} of ${own.length} right`)
  }
  for (const [tech, own] of group(
    abusive.filter((row) => row.tech !== undefined),
    (row) => String([row.tech].flat()[0]),
  )) {
    console.log(
      `  disguise ${tech.padEnd(17)} ${String(own.filter((row) => row.isRefused).length).padStart(4)} of ${own.length} found`,
    )
  }
  if (has('misses')) {
    for (const row of rows.filter((one) => one.isRefused !== (one.label === 'abusive')))
      console.log(`  ${row.id} ${row.text}`)
  }
  const of = (lang) => abusive.filter((row) => row.lang === lang)
  const named = (category) => abusive.filter((row) => row.category === category)
  goal('abusive messages refused', count(abusive, true), 97, { isAtLeast: true, unit: ' %' })
  for (const lang of ['ru', 'en'])
    goal(`abusive messages refused, ${lang}`, count(of(lang), true), 98, { isAtLeast: true, unit: ' %' })
  goal('disguised words found', count(named('obfuscated'), true), 95, { isAtLeast: true, unit: ' %' })
  goal('personal insults found', count(named('personal_insult'), true), 95, { isAtLeast: true, unit: ' %' })
  goal('clean messages refused', count(clean, true), 0.5, { unit: ' %' })
  goal(
    'soft messages refused',
    count(
      rows.filter((row) => SOFT.has(row.category)),
      true,
    ),
    5,
    { unit: ' %' },
  )
}

function scoreDictionaries(moderate) {
  console.log('\nModeration: clean dictionary words refused')
  for (const language of Object.keys(SOURCES)) {
    const refused = checkDictionary(moderate, language)
    if (refused === null) skip(`dictionary ${language}`, 'not installed, npm run test:lexicon -- --install')
    else if (STRICT.has(language)) goal(`harmless words refused, ${language}`, refused, 0, { digits: 0 })
  }
}

function scoreTexts(moderate) {
  console.log('\nModeration: clean technical texts refused')
  if (has('install')) installTexts()
  const texts = readTexts()
  if (texts === null) return skip('clean technical texts', 'not unpacked, npm run score -- --install')
  for (const [language, own] of texts) {
    const refused = [...own].filter((text) => moderate(text, { lang: language }).verdict === 'refuse')
    const what = `texts refused, ${language}, of ${own.size}`
    if (STRICT.has(language)) goal(what, refused.length, 0, { digits: 0 })
    else console.log(`          ${what.padEnd(52)} ${refused.length}`)
    if (has('misses')) for (const text of refused) console.log(`    ${text.slice(0, 160)}`)
  }
}

/** Which hint is sent with a message; an adverse one is the language of a client that is set to another. */
const PRIORS = {
  none: () => undefined,
  own: (row) => row.lang ?? 'ru',
  adverse: (row) => (row.lang === 'en' ? 'ru' : 'en'),
}

function scoreLanguage(identify, set) {
  console.log(`\nLanguage: ${set}`)
  const rows = readRows('language', `${set}.jsonl`)
  const shares = new Map()
  for (const [name, prior] of Object.entries(PRIORS)) {
    for (const [bucket, own] of group(rows, (row) => row.bucket)) {
      const answers = own.map((row) => ({
        row,
        got: identify(row.text, prior(row) ? { prior: prior(row) } : {}).language,
      }))
      const right = answers.filter(({ row, got }) => got === row.lang || (row.also ?? []).includes(got))
      const none = answers.filter(({ row, got }) => got === null && row.lang !== null)
      const share = {
        right: percent(right.length, own.length),
        wrong: percent(own.length - right.length - none.length, own.length),
      }
      shares.set(`${name} ${bucket}`, share)
      const [shownRight, shownWrong] = [share.right, share.wrong].map((value) => value.toFixed(1).padStart(5))
      console.log(
        `  hint ${name.padEnd(8)} ${bucket.padEnd(9)} ${String(own.length).padStart(4)}  right ${shownRight} %  wrong ${shownWrong} %`,
      )
      if (has('misses') && name === 'none') {
        for (const { row, got } of answers.filter((one) => !right.includes(one)))
          console.log(`    ${row.lang} as ${got}: ${row.text}`)
      }
    }
  }
  const goals = { 'words1-3': 92, '20-60': 98.5, '60-200': 99.5, noise: 98 }
  for (const [bucket, limit] of Object.entries(goals)) {
    const [none, adverse] = ['none', 'adverse'].map((name) => shares.get(`${name} ${bucket}`))
    if (none === undefined) continue
    goal(`${bucket} right`, none.right, limit, { isAtLeast: true, unit: ' %' })
    if (bucket === 'words1-3') goal(`${bucket} wrong`, none.wrong, 2, { unit: ' %' })
    goal(`${bucket} lost by a wrong hint`, none.right - adverse.right, 1, { unit: ' points' })
  }
}

const counted = (some, test) =>
  `${String(some.filter(test).length).padStart(4)} of ${String(some.length).padEnd(3)} ${percent(some.filter(test).length, some.length).toFixed(1).padStart(5)} %`

/** Written by somebody who had not read the engine, and never tuned to: what the development sets are too kind to say. */
function scoreUnseen(moderate, identify) {
  console.log(
    '\nUnseen set, written after the engine was frozen at commit 70ce71b: beside the development set, no goal held',
  )
  const beside = (what, [unseen, known], test) =>
    console.log(`          ${what.padEnd(34)} unseen ${counted(unseen, test)}   development ${counted(known, test)}`)
  const sets = ['unseen-set', 'dev-set']
  const judged = sets.map((set) => judge(moderate, set))
  const only = (test) => judged.map((rows) => rows.filter(test))
  const isSoft = (row) => SOFT.has(row.category)
  const isCore = (label) => (row) => row.label === label && !isSoft(row)
  const isRefused = (row) => row.isRefused
  beside('abusive messages refused', only(isCore('abusive')), isRefused)
  for (const lang of ['ru', 'en'])
    beside(
      `abusive messages refused, ${lang}`,
      only((row) => isCore('abusive')(row) && row.lang === lang),
      isRefused,
    )
  for (const category of ['obfuscated', 'personal_insult'])
    beside(
      `${category} refused`,
      only((row) => isCore('abusive')(row) && row.category === category),
      isRefused,
    )
  beside('clean messages refused', only(isCore('clean')), isRefused)
  beside('soft messages refused', only(isSoft), isRefused)

  const named = sets.map((set) =>
    readRows('language', `${set}.jsonl`).map((row) => ({ ...row, got: identify(row.text, {}).language })),
  )
  const isRight = (row) => row.got === row.lang || (row.also ?? []).includes(row.got)
  const isNone = (row) => row.got === null && !isRight(row)
  for (const bucket of ['words1-3', '20-60', '60-200', 'noise']) {
    const rows = named.map((set) => set.filter((row) => row.bucket === bucket))
    beside(`language ${bucket} right`, rows, isRight)
    beside(`language ${bucket} wrong`, rows, (row) => !isRight(row) && !isNone(row))
    if (bucket !== 'noise') beside(`language ${bucket} not told`, rows, isNone)
  }
  if (has('misses')) {
    const [words, languages] = [judged[0] ?? [], named[0] ?? []]
    for (const row of words.filter((one) => one.isRefused !== (one.label === 'abusive')))
      console.log(`  ${row.id} ${row.text}`)
    for (const row of languages.filter((one) => !isRight(one))) console.log(`  ${row.lang} as ${row.got}: ${row.text}`)
  }
}

/** Messages of 200 characters, nineteen in twenty of clean texts, the same ones every time. */
function makeMessages(count) {
  const rows = readRows('moderation', 'dev-set.jsonl')
  const [clean, abusive] = ['clean', 'abusive'].map((label) => rows.filter((row) => row.label === label))
  let seed = 12_345
  const random = () => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff) / 0x7fffffff
  const messages = []
  let text = ''
  while (messages.length < count) {
    const from = random() < 0.05 ? abusive : clean
    text += `${from[Math.floor(random() * from.length)].text} `
    for (; text.length >= 200; text = text.slice(200)) messages.push(text.slice(0, 200))
  }
  return messages
}

/** Tells on its way out how long the program has had a core, all its threads together. */
const TELL_TIME = `data:text/javascript,import{writeSync}from'node:fs';process.on('exit',()=>{const{user,system}=process.cpuUsage();writeSync(3,String(user+system))})`

/** Sends all messages at once; resolves with what the machine's clock and the program's own say about the answers. */
function measurePipe(command, messages) {
  return new Promise((resolve, reject) => {
    const program = ['--import', TELL_TIME, join(root, 'bin', 'zayavka.js'), command]
    const child = spawn(process.execPath, program, { stdio: ['pipe', 'pipe', 'inherit', 'pipe'] })
    const started = performance.now()
    let first = null
    let lines = 0
    let microseconds = ''
    child.stdout.on('data', (chunk) => {
      first ??= performance.now()
      for (const byte of chunk) if (byte === 10) lines += 1
    })
    child.stdio[3].on('data', (chunk) => (microseconds += chunk))
    child.on('error', reject)
    child.on('close', () => {
      if (lines !== messages.length) reject(new Error(`${command}: ${messages.length} lines sent, ${lines} came back`))
      const [from, now] = [first ?? started, performance.now()]
      resolve({ start: from - started, perSecond: (1_000 * lines) / (now - from), seconds: Number(microseconds) / 1e6 })
    })
    child.stdin.end(messages.map((text) => `${JSON.stringify({ text })}\n`).join(''))
  })
}

/**
 * Microseconds that a core is busy with one call, all threads of this process together: the best of several rounds, each of
 * which is far longer than the clock of a core is coarse.
 */
function measureCalls(call, messages, repeats = 1) {
  const count = messages.length * repeats
  const rounds = Array.from({ length: 6 }, () => {
    const before = process.cpuUsage()
    for (let round = 0; round < repeats; round += 1) for (const message of messages) call(message)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / count
  })
  return Math.min(...rounds)
}

async function scoreSpeed(moderate, identify) {
  console.log('\nSpeed: the goals by the time on a core, beside it what a clock on the wall says')
  const load = loadavg()[0] ?? 0
  if (load > 0.5)
    console.log(
      `  Other programs are at work here (load ${load.toFixed(1)} on ${cpus().length} cores): a shared core is slower, too.`,
    )
  const messages = makeMessages(60_000)
  for (const command of ['moderate', 'identify-language']) {
    const { seconds: before } = await measurePipe(command, messages.slice(0, 1))
    const runs = [await measurePipe(command, messages), await measurePipe(command, messages)]
    const seconds = Math.min(...runs.map((run) => run.seconds)) - before
    const [byClock, start] = [Math.max(...runs.map((run) => run.perSecond)), Math.min(...runs.map((run) => run.start))]
    goal(`${command}, texts a second of one core`, messages.length / seconds, 20_000, { isAtLeast: true, digits: 0 })
    console.log(`          by the clock ${byClock.toFixed(0)} a second, first answer after ${start.toFixed(0)} ms`)
  }
  const some = messages.slice(0, 4_000)
  const [words, language] = [measureCalls(moderate, some), measureCalls(identify, some)]
  console.log(`          moderation ${words.toFixed(1)} µs a message, language ${language.toFixed(1)} µs`)
  goal('both together, a message', words + language, 100, { unit: ' µs' })
}

const HOSTILE = {
  ...{ 'one letter': 'а', 'spaced letters': 'х у ', 'dotted letters': 'х.у.', stars: '*', masks: 'х*у* ' },
  ...{ 'signs of no width': 'х\u200bу\u200b', 'combining marks': 'х\u0335у\u0336', 'two alphabets': 'xуyе' },
  ...{
    'near misses': 'хеб пизк бль ',
    'broken words': 'ху йу пиз хи ',
    underscores: 'f_u_c_',
    digits: '0123456789',
    base64: 'QmFzZTY0+/',
  },
  ...{ emoji: 'х👍у👎', spaces: ' ', lines: 'е\nб\n', prefixes: 'подразвыпонедо', surrogates: '\ud835' },
  ...{
    quotes: '"`«',
    'bad words': 'хуй ',
    insults: 'ты дурак, ',
    prose: 'Не печатает принтер в бухгалтерии, помогите. ',
  },
}

function scoreHostile(moderate, identify) {
  console.log('\nHostile texts of 64 kB, milliseconds of one core')
  const slowest = { moderation: 0, language: 0 }
  for (const [name, unit] of Object.entries(HOSTILE)) {
    const text = unit.repeat(Math.ceil(65_536 / unit.length)).slice(0, 65_536)
    const [words, language] = [moderate, identify].map((call) => measureCalls(call, [text], 12) / 1_000)
    slowest.moderation = Math.max(slowest.moderation, words)
    slowest.language = Math.max(slowest.language, language)
    console.log(
      `          ${name.padEnd(20)} moderation ${words.toFixed(1).padStart(5)}  language ${language.toFixed(1).padStart(5)}`,
    )
  }
  for (const [name, value] of Object.entries(slowest)) goal(`slowest for ${name}`, value, 5, { unit: ' ms' })
}

/** What loading both adds to a program that does nothing else. */
function scoreStart() {
  console.log('\nStart, by the clock or by the time on a core, whichever is less')
  const program = `
    const [memory, started, used] = [process.memoryUsage().rss, performance.now(), process.cpuUsage()]
    const [words, language] = await Promise.all(process.argv.slice(1).map((file) => import(file)))
    words.warmUp()
    language.warmUp()
    const { user, system } = process.cpuUsage(used)
    const time = Math.min(performance.now() - started, (user + system) / 1000)
    console.log(JSON.stringify([time, (process.memoryUsage().rss - memory) / 2 ** 20]))`
  const files = ['moderation/moderate.js', 'language/identify.js'].map((file) => join(root, 'dist', 'src', file))
  const runs = Array.from({ length: 5 }, () =>
    JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '--eval', program, ...files], { encoding: 'utf8' }),
    ),
  )
  goal('added to the start', Math.min(...runs.map(([time]) => time)), 150, { digits: 0, unit: ' ms' })
  goal('added to the memory', Math.min(...runs.map(([, memory]) => memory)), 50, { digits: 0, unit: ' MB' })
}

if (isStale()) build()
await import('./pack-words.js')
const { moderate } = await import(join(root, 'dist', 'src', 'moderation', 'moderate.js'))
const { identify } = await import(join(root, 'dist', 'src', 'language', 'identify.js'))
scoreModeration(moderate)
if (has('quick')) skip('dictionaries and clean texts', 'left out by --quick')
else {
  scoreDictionaries(moderate)
  scoreTexts(moderate)
}
for (const set of ['dev-set', 'own-set']) scoreLanguage(identify, set)
scoreUnseen(moderate, identify)
await scoreSpeed(
  (text) => moderate(text),
  (text) => identify(text),
)
scoreHostile(
  (text) => moderate(text),
  (text) => identify(text),
)
scoreStart()
console.log(`\n${missed.length === 0 ? 'All goals that were measured are met.' : `Missed: ${missed.join('; ')}`}`)
if (skipped.length > 0) console.log(`Not measured: ${skipped.join('; ')}`)
if (missed.length > 0) process.exitCode = 1
