import { moderate, type ModerationOptions } from './moderate.ts'

type Input = AsyncIterable<string | Uint8Array>
type Write = (line: string) => void | Promise<void>

/** Why a line has no verdict. */
export type LineFault = 'not_json' | 'no_text' | 'unknown_zone' | 'unknown_speaker' | 'too_long'

/** The longest line that is read, in UTF-16 units; a text field is far shorter. */
const MAX_LINE = 1_048_576

/**
 * Answers each line `{"text", "lang"?, "zone"?, "speaker"?}` with one line `{"abusive", "verdict", "hits"}`, in order; `abusive`
 * is true exactly when the verdict is `refuse`. A line that cannot be read is answered in its place with `{"error"}`, so
 * answers and questions never come apart; empty lines are passed over. What has come is answered before more is waited for:
 * `write` is given the answers to it together, line ends between them and none behind; more is read when it has taken them.
 */
export async function moderateLines(input: Input, write: Write): Promise<void> {
  let answers: string[] = []
  for await (const lines of readLines(input)) {
    for (const line of lines) {
      answers.push(answer(line))
      if (answers.length < MOST_TOGETHER) continue
      await write(answers.join('\n'))
      answers = []
    }
    if (answers.length > 0) await write(answers.join('\n'))
    answers = []
  }
}

const MOST_TOGETHER = 500
/** What nearly every text is answered. */
const ACCEPTED = JSON.stringify({ abusive: false, verdict: 'ok', hits: [] })

function answer(line: string | null): string {
  const request = line === null || line.length > MAX_LINE ? 'too_long' : readRequest(line)
  if (typeof request === 'string') return JSON.stringify({ error: request })
  const { verdict, hits } = moderate(request.text, request.options)
  if (verdict === 'ok' && hits.length === 0) return ACCEPTED
  return JSON.stringify({ abusive: verdict === 'refuse', verdict, hits })
}

function readRequest(line: string): LineFault | { readonly text: string; readonly options: ModerationOptions } {
  const value = parse(line)
  if (typeof value !== 'object' || value === null) return 'not_json'
  const { text, lang, zone, speaker } = value as Partial<Record<string, unknown>>
  if (typeof text !== 'string') return 'no_text'
  if (zone !== undefined && !isZone(zone)) return 'unknown_zone'
  if (speaker !== undefined && !isSpeaker(speaker)) return 'unknown_speaker'
  return {
    text,
    options: {
      ...(typeof lang === 'string' ? { lang } : {}),
      ...(zone === undefined ? {} : { zone }),
      ...(speaker === undefined ? {} : { speaker }),
    },
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

function isZone(value: unknown): value is 'prose' | 'name' | 'fileName' | 'forward' {
  return value === 'prose' || value === 'name' || value === 'fileName' || value === 'forward'
}

function isSpeaker(value: unknown): value is 'requester' | 'agent' {
  return value === 'requester' || value === 'agent'
}

/** The full lines of each chunk without their ends, a letter cut in two put together. Null for one too long to be kept. */
async function* readLines(input: Input): AsyncGenerator<readonly (string | null)[]> {
  const decoder = new TextDecoder()
  let pieces: string[] = []
  let length = 0
  const keep = (piece: string): void => {
    length += piece.length
    if (length <= MAX_LINE) pieces.push(piece)
    else pieces = []
  }
  const take = (): string | null => {
    const line = length > MAX_LINE ? null : pieces.join('')
    pieces = []
    length = 0
    return line
  }
  for await (const chunk of input) {
    const lines = (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })).split('\n')
    keep(lines.shift() ?? '')
    const unfinished = lines.pop()
    if (unfinished === undefined) continue
    const first = take()
    keep(unfinished)
    yield [first, ...lines].filter((line) => line?.trim() !== '')
  }
  keep(decoder.decode())
  const last = take()
  if (last?.trim() !== '') yield [last]
}
