import type { Message, Phrase, Say } from '../../src/domain/notice/message.ts'

/** What both channels ask of the words; neither knows the other's. */
interface Segment {
  readonly text: string
  readonly style: 'plain' | 'bold' | 'code'
  readonly isPersonal: boolean
}

/** Every key is its own template: `<b>{{name}}</b> waits`. */
export const words = {
  segments: (_language: string, phrase: Phrase): readonly Segment[] => segmentsOf(phrase),
  phrase: (_language: string, phrase: Phrase): string =>
    segmentsOf(phrase)
      .map(({ text }) => text)
      .join(''),
}

function segmentsOf({ key, params = {} }: Phrase): readonly Segment[] {
  const segments: Segment[] = []
  let style: Segment['style'] = 'plain'
  for (const piece of key.split(/(<\/?(?:b|code)>|\{\{\w+\}\})/)) {
    if (piece === '<b>') style = 'bold'
    else if (piece === '<code>') style = 'code'
    else if (piece.startsWith('</')) style = 'plain'
    else if (piece.startsWith('{{')) {
      const param = params[piece.slice(2, -2)]
      segments.push({ text: typeof param === 'string' ? param : '7', style, isPersonal: typeof param === 'string' })
    } else if (piece !== '') segments.push({ text: piece, style, isPersonal: false })
  }
  return segments
}

/** A message of one phrase and one quotation. */
export function quoting(quote: string, extra: Partial<Message> = {}): Message {
  return { blocks: [{ key: '<b>Your words</b>' }, { quote }], ...extra }
}

export function aSay(message: Message, ref = 'r'): Say {
  return { say: 'message', ref, message }
}
