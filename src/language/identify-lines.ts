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
 * place with `{"error"}`. Lines are handed to `write` without their ends, the next one when `write` has taken the last.
 */
export async function identifyLines(input: Input, write: Write): Promise<void> {
  for await (const line of readLines(input)) await write(JSON.stringify(answer(line)))
}

function answer(line: string): object {
  const request = readRequest(line)
  if (typeof request === 'string') return { error: request }
  const { language, confidence } = identify(request.text, request.options)
  return { lang: language, confidence: Math.round(confidence * 1000) / 1000 }
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

/** Of a line beyond the limit only so much is kept that it is known to be too long. A letter can be cut between chunks. */
async function* readLines(input: Input): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of input) {
    const [first = '', ...others] = textOf(chunk, decoder).split('\n')
    rest = join(rest, first)
    for (const next of others) {
      yield rest
      rest = next
    }
  }
  rest = join(rest, decoder.decode())
  if (rest !== '') yield rest
}

function textOf(chunk: string | Uint8Array, decoder: InstanceType<typeof TextDecoder>): string {
  return typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
}

function join(rest: string, more: string): string {
  return rest.length > MAX_LINE ? rest : rest + more
}
