/** What stands between a word and the next one, the weakest first. */
export const GAPS = ['none', 'dash', 'comma', 'stop'] as const
export type Gap = (typeof GAPS)[number]

const STOP = 3
const LOUD = 4
const COMMA = 2
const DASH = 1

const STRENGTHS = new Map<number, number>(
  Object.entries({ '.': STOP, '…': STOP, '。': STOP, '!': LOUD, '?': LOUD, '—': DASH, '–': DASH, '-': DASH })
    .concat([...',;:()[]{}"«»“”„'].map((sign) => [sign, COMMA]))
    .map(([sign, strength]) => [sign.charCodeAt(0), strength]),
)

/** How strongly a sign parts two words. */
function strengthOf(code: number): number {
  if (code > 127 ? code < 0xab : code > 63 && code !== 91 && code !== 93 && code !== 123 && code !== 125) return 0
  return STRENGTHS.get(code) ?? 0
}

/** The heaviest boundary between two places; a full stop inside a chunk is no end of a sentence. */
export function gapOf(raw: string, from: number, to: number, isLast: boolean): Gap {
  let strongest = 0
  for (let at = from; at < to; at += 1) {
    const strength = strengthOf(raw.charCodeAt(at))
    if (strength > strongest) strongest = strength
  }
  if (strongest === LOUD || (strongest === STOP && isLast)) return 'stop'
  if (strongest >= COMMA) return 'comma'
  return strongest === DASH && isLast ? 'dash' : 'none'
}
