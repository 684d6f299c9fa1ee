/**
 * Clean technical texts for `npm run score`: interface strings and man pages of Debian packages, in nine languages. Their
 * licences differ (GPL and others), so nothing of them is kept in the project: they are read where they are installed, or
 * from a folder into which `--install` unpacks them.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** Packages with many translated texts and nothing in them that anybody would refuse. */
const PACKAGES = [
  ...['gnome-control-center-data', 'evolution-common', 'nautilus-data', 'util-linux-locales', 'gnupg-l10n', 'git'],
  ...['gimp-data', 'apt', 'dpkg', 'coreutils', 'grub-common', 'network-manager'],
  ...['manpages-ru', 'manpages-de', 'manpages-es', 'manpages-fr', 'manpages-uk', 'manpages-tr'],
]
const LANGUAGES = ['ru', 'uk', 'kk', 'de', 'es', 'fr', 'tr']
/** Fewer texts than this are what any machine has by chance. */
const ENOUGH = 5_000

export const TEXTS_FOLDER = join(tmpdir(), 'zayavka-clean-texts')

/** Downloads the packages and unpacks them beside each other. */
export function installTexts() {
  const packed = join(TEXTS_FOLDER, 'packages')
  mkdirSync(packed, { recursive: true })
  execFileSync('apt-get', ['download', '-q', ...PACKAGES], { cwd: packed, stdio: 'inherit' })
  for (const name of readdirSync(packed)) {
    execFileSync('dpkg', ['-x', join(packed, name), join(TEXTS_FOLDER, 'root')])
  }
  rmSync(packed, { recursive: true })
}

/** Language → texts, from the unpacked packages; null when they are not there. */
export function readTexts() {
  const root = join(TEXTS_FOLDER, 'root')
  if (!existsSync(root)) return null
  const texts = new Map()
  const add = (language, text, least) => {
    const own = texts.get(language) ?? new Set()
    texts.set(language, own)
    if (text.length >= least && text.length <= 700) own.add(text)
  }
  for (const language of LANGUAGES) {
    for (const file of filesIn(join(root, 'usr/share/locale', language, 'LC_MESSAGES'), '.mo')) {
      for (const [source, translated] of readCatalogue(readFileSync(file))) {
        add('en', oneLine(source.slice(source.indexOf('\u0004') + 1).split('\0')[0] ?? ''), 25)
        for (const text of translated.split('\0')) add(language, oneLine(text), 25)
      }
    }
    for (const file of filesIn(join(root, 'usr/share/man', language), '.gz')) {
      for (const text of readManual(gunzipSync(readFileSync(file)).toString('utf8'))) add(language, text, 40)
    }
  }
  const total = [...texts.values()].reduce((sum, own) => sum + own.size, 0)
  return total < ENOUGH ? null : texts
}

function filesIn(folder, ending) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name))
}

/** The pairs of a gettext catalogue in the byte order of the machines that make them. */
function readCatalogue(bytes) {
  if (bytes.length < 28 || bytes.readUInt32LE(0) !== 0x950412de) return []
  const [count, sources, translations] = [8, 12, 16].map((place) => bytes.readUInt32LE(place))
  const textAt = (table, number) => {
    const place = table + number * 8
    const start = bytes.readUInt32LE(place + 4)
    return bytes.toString('utf8', start, start + bytes.readUInt32LE(place))
  }
  const pairs = Array.from({ length: count }, (_, number) => [textAt(sources, number), textAt(translations, number)])
  return pairs.filter(([source]) => source !== '')
}

function oneLine(text) {
  return text.replace(/\s+/gu, ' ').trim()
}

/** Paragraphs of a manual page without its commands. */
function readManual(page) {
  const paragraphs = [[]]
  for (const line of page.split('\n')) {
    if (line.trim() === '' || /^[.']/u.test(line)) paragraphs.push([])
    else paragraphs.at(-1).push(line)
  }
  return paragraphs.map((lines) =>
    oneLine(
      lines
        .join(' ')
        .replace(/\\-/gu, '-')
        .replace(/\\f.|\\&|\\\(..|\\e|\\\[[^\]]*\]/gu, ' '),
    ),
  )
}
