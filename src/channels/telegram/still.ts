import type { Range } from './rich-text.ts'

/**
 * What a client would make tappable by itself: commands, links with and without a scheme, mentions and addresses,
 * hashtags, telephone numbers.
 * Rather too much than too little: inside a code entity nothing is tappable, and reads as well.
 */
const ACTIVE = [
  /(?<![\p{L}\p{N}_])\/[A-Za-z0-9_]/u,
  /@[\p{L}\p{N}_]/u,
  /[#$][\p{L}\p{N}_]/u,
  /:\/\//u,
  /[\p{L}\p{N}_-]\.\p{L}{2}/u,
  /\.xn--/iu,
  /\d\.\d{1,3}\.\d{1,3}\.\d/u,
  /\+\d[\d().-]{5,}/u,
]

/** A longer word can be cut in two between messages, and its second half begins a line. */
const LONG_UNITS = 2000

/** Telegram keeps the first hundred entities of a message and forgets the rest. */
const MOST_TOKENS = 30

/**
 * The pieces of a text that must stand in code so that nothing a person wrote can be tapped (T13, T14): a customer's `/close_1`
 * is no command in the agents' hands. A word that is partly ours and partly theirs counts as theirs.
 *
 * @param personal Where people's own words stand, in order.
 */
export function stillRanges(text: string, personal: readonly Range[]): readonly Range[] {
  const found: (Range & { readonly owner: number })[] = []
  let owner = 0
  for (const { 0: token, index } of text.matchAll(/\S+/gu)) {
    const end = index + token.length
    while (owner < personal.length && (personal[owner]?.end ?? 0) <= index) owner += 1
    const isTheirs = (personal[owner]?.start ?? Infinity) < end
    if (isTheirs && isActive(token)) found.push({ start: index, end, owner })
  }
  return found.length <= MOST_TOKENS ? found : onePerOwner(found)
}

function isActive(token: string): boolean {
  return token.length > LONG_UNITS || ACTIVE.some((pattern) => pattern.test(token))
}

/** From the first to the last token of each person's words, in one piece. */
function onePerOwner(found: readonly (Range & { readonly owner: number })[]): readonly Range[] {
  const whole = new Map<number, Range>()
  for (const { start, end, owner } of found) whole.set(owner, { start: whole.get(owner)?.start ?? start, end })
  return [...whole.values()]
}
