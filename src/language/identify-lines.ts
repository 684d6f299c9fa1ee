import { identify, type IdentifyOptions } from './identify.ts'

/** The longest line that is read; a text field is far shorter. */
const MAX_LINE = 1_048_576

type Input = AsyncIterable<string | Uint8Array>
type Write = (line: string) => void | Promise<void>

/** Why a line has no answer. */
export type LineFault = 'not_json' | 'no_text' | 'bad_hint' | 'too_long'

/**
 * Answers each line `{"text","prior"?,"current"?}` with one line `{"lang","confidence"}`, in order; `lang` is null when the
 * language is another one or the text does not tell. A line that cannot be read, an empty one among them, is answered in its
 * place with `{"error"}`. What has come is answered before more is waited for: `write` is given the answers to it together,
 * line ends between them and none behind; more is read when it has taken them.
 */
export async function identifyLines(input: Input, write: Write): Promise<void> {
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

function answer(line: string): string {
  const request = readRequest(line)
  if (typeof request === 'string') return JSON.stringify({ error: request })
  const { language, confidence } = identify(request.text, request.options)
  return `{"lang":${language === null ? 'null' : `"${language}"`},"confidence":${String(Math.round(confidence * 1000) / 1000)}}`
}

function readRequest(line: string): LineFault | { readonly text: string; readonly options: IdentifyOptions } {
  if (line.length > MAX_LINE) return 'too_long'
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return 'not_json'
  }
  if (typeof value !== 'object' || value === null) return 'no_text'
  const { text, prior, current } = value as Readonly<Record<string, unknown>>
  if (typeof text !== 'string') return 'no_text'
  if (!isHint(prior) || !isHint(current)) return 'bad_hint'
  return { text, options: { ...(prior ? { prior } : {}), ...(current ? { current } : {}) } }
}

function isHint(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || typeof value === 'string'
}

/**
 * The full lines of each chunk, the last one without an end as well. Of a line beyond the limit only so much is kept that it
 * is known to be too long. A letter can be cut between chunks.
 */
async function* readLines(input: Input): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of input) {
    const lines = (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })).split('\n')
    const first = join(rest, lines.shift() ?? '')
    const unfinished = lines.pop()
    rest = unfinished ?? first
    if (unfinished !== undefined) yield [first, ...lines]
  }
  rest = join(rest, decoder.decode())
  if (rest !== '') yield [rest]
}

function join(rest: string, more: string): string {
  return rest.length > MAX_LINE ? rest : rest + more
}
