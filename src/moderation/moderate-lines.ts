import { moderate, type ModerationOptions } from './moderate.ts'

type Input = AsyncIterable<string | Uint8Array>
type Write = (line: string) => void | Promise<void>

/** Why a line has no verdict. */
export type LineFault = 'not_json' | 'no_text' | 'unknown_zone' | 'unknown_speaker' | 'too_long'

/** The longest line that is read, in UTF-16 units; a text field is far shorter. */
const MAX_LINE = 1_048_576

/**
 * Answers each line `{"text", "lang"?, "zone"?, "speaker"?}` with one line `{"abusive", "verdict", "hits"}`, in order, given
 * to `write` without its end; `abusive` is true exactly when the verdict is `refuse`. A line that cannot be read is answered
 * in its place with `{"error"}`, so answers and questions never come apart; empty lines are passed over. Streams: the next
 * line is judged when `write` has taken the answer.
 */
export async function moderateLines(input: Input, write: Write): Promise<void> {
  for await (const line of readLines(input)) {
    const written = write(JSON.stringify(answer(line)))
    if (written) await written
  }
}

function answer(line: string | null): object {
  const request = line === null ? 'too_long' : readRequest(line)
  if (typeof request === 'string') return { error: request }
  const { verdict, hits } = moderate(request.text, request.options)
  return { abusive: verdict === 'refuse', verdict, hits }
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

/** Lines without their ends, a letter cut in two by the chunks put together. Null for one that is too long to be kept. */
async function* readLines(input: Input): AsyncGenerator<string | null> {
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
    const unfinished = lines.pop() ?? ''
    for (const piece of lines) {
      keep(piece)
      const line = take()
      if (line?.trim() !== '') yield line
    }
    keep(unfinished)
  }
  keep(decoder.decode())
  const last = take()
  if (last?.trim() !== '') yield last
}
