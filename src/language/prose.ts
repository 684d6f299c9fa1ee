import { createChunkReader, type Chunk, type Word } from './chunk.ts'
import type { TechnicalFile } from './language-data.ts'
import { wordsOf } from './language-data.ts'

/** What a person wrote, apart from what he pasted. */
export interface Prose {
  readonly cyrillic: readonly Word[]
  readonly latin: readonly Word[]
  /** Han characters. */
  readonly han: number
  /** Letters of scripts that no language of ours is written in. */
  readonly foreign: number
}

/** The head and the tail that are read of a long text: people write before a log or after it. */
const HEAD = 6000
const TAIL = 2000
const LONGEST_LINE = 1000
const MOST_WORDS = 60

const PASTED = new RegExp(
  [
    String.raw`^\W{0,3}\d{1,4}[-:./]\d{1,2}[-:./]\d{1,4}\b.{0,24}\b(?:\d\d:\d\d|[A-Z]{4,})`,
    String.raw`^\W{0,3}\d\d:\d\d:\d\d`,
    String.raw`^\s*[[<(]?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL|SEVERE|PANIC|ERR)\b[\])>:]?`,
    String.raw`^\s*at\s+[\w$.<>]+\s?\(`,
    String.raw`^\s*(?:Traceback|Caused by:|Exception in|Uncaught|Unhandled|File "|Stack trace|npm ERR|Process finished)`,
    String.raw`^\s*(?:error|fatal|warning|panic|exception|failed|e)\s?(?:\[\w{1,12}\]|\(\w{1,12}\))?:\s`,
    String.raw`^[\w.]{0,60}(?:Error|Exception|Warning|Fault)\b(?::|\s*$|\s+(?:in|at)\b)`,
    String.raw`^\s*(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|ALTER|DROP)\s.{0,400}\b(?:FROM|VALUES|SET|TABLE|WHERE|DATABASE|INDEX)\b`,
    String.raw`^\s*(?:GET|POST|PUT|PATCH|DELETE|HEAD)\s+[/h]`,
    String.raw`^\s*HTTP\/\d|^\s*(?:HTTP\s)?[1-5]\d\d\s+[A-Z][\w ]{1,40}$`,
    String.raw`^\s*(?:[$#>]|PS [A-Z]:|[A-Z]:\\|[\w-]{1,32}@[\w-]{1,32}[:~])`,
    String.raw`^\s*(?:import|from|const|let|var|function|class|public|private|def|return|#include)\s.{0,200}[;{(=]`,
    String.raw`^\s*[\w-]{2,40}\[\d+\]:`,
    String.raw`^\s*[\w./-]{1,60}\.\w{1,4}:\d`,
    String.raw`^\s*[A-Z][a-z]{2},?\s\d{1,2}\s[A-Z][a-z]{2}\s\d{4}\b`,
    String.raw`^\s*(?:kernel|systemd|sshd|nginx|httpd|postgres|mysqld|dockerd|kubelet|cron|java|php|node|npm|bash|sh|make|gcc|git)\s?:\s`,
    String.raw`^\s*[A-Z][a-z]{2}\s+\d{1,2}\s+\d\d:\d\d:\d\d\s`,
    String.raw`^\s*\{\s*["'].*[\]}],?\s*$|^\s*<[a-zA-Z!/?].*>\s*$|^\s*"[\w.-]{1,40}"\s*:`,
  ].join('|'),
)
/** Error messages begin with their kind or code; so can a person's report of one. */
const ERROR_MESSAGE = new RegExp(
  [
    String.raw`^\s*(?:ORA|TNS|PLS|SQL|TS|CS|NU|MSB|LNK|ERR|KB|E|C)-?\d{3,8}\s?:`,
    String.raw`^\s*[A-Z]{3,12}\[\w{2,8}\]`,
    String.raw`^\s*(?:error|code|exit code|stop|event id)[ :#]{1,3}(?:0x[0-9a-f]|\d{2,})`,
    String.raw`^\s*(?:select|insert|update|delete)\s[^\n]{0,60}[*(=]`,
    String.raw`\b0x[0-9a-f]{6,16}\b|\bHRESULT\b|\w\.(?:dll|sys|jar|so)\b`,
  ].join('|'),
  'i',
)
const PERSONAL = /\b(?:I|I'm|I've|my|me|we|our|please|help|ich|wir|bitte|je|nous|mon|mi|nos|por|ben|bir|eu|men)\b/i
/** Stress marks that no letter is composed with, soft hyphens and signs of no width. */
const UNSEEN = /[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]/
const INVISIBLE = /[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]/g
const FENCE = /^\s*(?:```|~~~)/
const INLINE_CODE = /`[^`\n]{1,300}`/g
const QUOTATION = /«[^«»\n]{0,300}»|“[^“”\n]{0,300}”|„[^„“”\n]{0,300}[“”]|"[^"\n]{0,300}"/g
const SYMBOLS = Uint8Array.from({ length: 0x80 }, (_, code) =>
  '{}()[]<>=;|\\_#$/'.includes(String.fromCharCode(code)) ? 1 : 0,
)

export interface ProseReader {
  read(text: string): Prose
}

/** Reads prose out of messages, in time linear in the text, of which no more than 8,000 characters are looked at. */
export function createProseReader(technical: TechnicalFile): ProseReader {
  const readChunk = createChunkReader(new Set([...wordsOf(technical.names), ...wordsOf(technical.fillers)]))
  const commands = new Set(wordsOf(technical.commands))
  const messages = new RegExp(`\\b(?:${technical.messages.join('|')})\\b`, 'gi')
  return {
    read(text) {
      const sheet = createSheet(readChunk)
      let isFenced = false
      for (const line of clip(text).split('\n')) {
        if (FENCE.test(line)) isFenced = !isFenced
        else if (!isFenced) readLine(line, commands, messages, sheet)
        if (sheet.cyrillic.length + sheet.latin.length >= MOST_WORDS) break
      }
      return sheet
    },
  }
}

function clip(text: string): string {
  return text.length <= HEAD + TAIL ? text : `${text.slice(0, HEAD)}\n${text.slice(-TAIL)}`
}

interface Sheet extends Prose {
  readonly cyrillic: Word[]
  readonly latin: Word[]
  han: number
  foreign: number
  /** Latin chunks of the present line that no person says: signs inside, capitals, two-case names. */
  dropped: number
  readonly readChunk: (raw: string) => Chunk
}

function createSheet(readChunk: Sheet['readChunk']): Sheet {
  return { cyrillic: [], latin: [], han: 0, foreign: 0, dropped: 0, readChunk }
}

function readLine(whole: string, commands: ReadonlySet<string>, messages: RegExp, sheet: Sheet): void {
  const cut = whole.length > LONGEST_LINE ? whole.slice(0, LONGEST_LINE) : whole
  const line = UNSEEN.test(cut) ? cut.normalize('NFC').replace(INVISIBLE, '') : cut
  const hasLatin = /[a-z]{2}/i.test(line)
  const isPasted = hasLatin && (PASTED.test(line) || isErrorMessage(line) || isCode(line) || isCommand(line, commands))
  const quoted = withoutQuotations(line.includes('`') ? line.replace(INLINE_CODE, ' ') : line)
  const bare = hasLatin ? quoted.replace(messages, ' ') : quoted
  const before = sheet.latin.length
  sheet.dropped = 0
  readChunks(bare, isPasted, sheet)
  const isMachineMade = sheet.dropped >= 2 && sheet.dropped >= sheet.latin.length - before
  if (isMachineMade && !PERSONAL.test(line)) sheet.latin.length = before
}

function readChunks(line: string, isPasted: boolean, sheet: Sheet): void {
  let from = 0
  for (let at = 0; at <= line.length; at += 1) {
    const code = at < line.length ? line.charCodeAt(at) : 32
    if (code !== 32 && code !== 0xa0 && (code < 9 || code > 13) && (code < 0x1680 || !/\s/.test(line.charAt(at))))
      continue
    if (at > from) take(sheet.readChunk(line.slice(from, at)), isPasted, sheet)
    from = at + 1
  }
}

/** What is quoted is somebody else's, a button's or a window's, as long as two words of one's own are left. */
function withoutQuotations(line: string): string {
  if (!/[«“„"]/.test(line)) return line
  const rest = line.replace(QUOTATION, ' ')
  return (rest.match(/\p{L}{2,}/gu)?.length ?? 0) >= 2 || /[\u3400-\u9fff]{2}/.test(rest) ? rest : line
}

function isErrorMessage(line: string): boolean {
  return ERROR_MESSAGE.test(line) && !PERSONAL.test(line)
}

function isCode(line: string): boolean {
  let symbols = 0
  for (let at = 0; at < line.length; at += 1) symbols += SYMBOLS[line.charCodeAt(at)] ?? 0
  return symbols >= 4 && symbols * 8 > line.length
}

/** `git push origin main`, and not `find my letter`: a command comes with an option, a path or one plain argument. */
function isCommand(line: string, commands: ReadonlySet<string>): boolean {
  const trimmed = line.trim()
  if (!commands.has(/^\S*/.exec(trimmed)?.[0] ?? '')) return false
  const [first = '', second = '', ...rest] = trimmed.split(/\s+/, 8)
  if ([second, ...rest].some((part) => /^-{1,2}\w|^\/\w|[=|&/\\:@]|\w\.\w/.test(part))) return true
  return ['git', 'npm', 'docker', 'sudo', 'kubectl', 'apt', 'pip', 'brew', 'systemctl'].includes(first)
}

function take({ cyrillic, latin, han, foreign, isDropped }: Chunk, isPasted: boolean, sheet: Sheet): void {
  sheet.han += han
  sheet.foreign += foreign
  for (const word of cyrillic) if (sheet.cyrillic.length < MOST_WORDS) sheet.cyrillic.push(word)
  if (isPasted) return
  for (const word of latin) if (sheet.latin.length < MOST_WORDS) sheet.latin.push(word)
  if (isDropped) sheet.dropped += 1
}
