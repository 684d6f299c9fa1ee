import type { Block, Message, Phrase, Say } from '../../src/domain/notice/message.ts'

/** What is said, line by line and with nothing left out, for files that a person reads and a test compares. */
export function printSay(say: Say): readonly string[] {
  if (!('message' in say)) return [`${say.say} ${plain({ ...say, say: undefined })}`]
  const { message, ...rest } = say
  return [`${say.say} ${plain({ ...rest, say: undefined })}`, ...indented(printMessage(message))]
}

export function printMessage({ blocks, choices, ...rest }: Message): readonly string[] {
  const rows = (choices ?? []).map((row) =>
    row
      .map(({ id, label, ...more }) => `[${id} ${inWords(label)}${plain(more) === '{}' ? '' : ` ${plain(more)}`}]`)
      .join(' '),
  )
  return [
    ...blocks.map(printBlock),
    ...(choices?.length === 0 ? ['no buttons'] : rows),
    ...(Object.keys(rest).length > 0 ? [plain(rest)] : []),
  ]
}

export function printBlock(block: Block | { readonly code: string }): string {
  return 'key' in block ? inWords(block) : plain(block)
}

export function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`)
}

function inWords(phrase: Phrase | string): string {
  if (typeof phrase === 'string') return JSON.stringify(phrase)
  const { key, ...rest } = phrase
  return Object.keys(rest).length === 0 ? key : `${key} ${plain(rest)}`
}

/** Times are easier to read as times. */
export function plain(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'number' && one > 1_000_000_000_000 ? new Date(one).toISOString() : one,
  )
}
