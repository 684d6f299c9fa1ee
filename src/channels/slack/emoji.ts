/** Slack's names of the emoji that mean something to the desk. */
const NAMES: readonly (readonly [name: string, emoji: string])[] = [
  ['+1', '👍'],
  ['thumbsup', '👍'],
  ['-1', '👎'],
  ['thumbsdown', '👎'],
  ['heart', '❤️'],
  ['pray', '🙏'],
  ['ok_hand', '👌'],
  ['clap', '👏'],
  ['tada', '🎉'],
  ['fire', '🔥'],
  ['100', '💯'],
  ['eyes', '👀'],
  ['white_check_mark', '✅'],
  ['heavy_check_mark', '✔️'],
  ['ticket', '🎫'],
  ['hourglass_flowing_sand', '⏳'],
  ['memo', '📝'],
  ['writing_hand', '✍️'],
  ['x', '❌'],
  ['no_entry', '⛔'],
  ['handshake', '🤝'],
]

/** The emoji behind a name, without the tone of its skin; a name that nobody knows stands for itself, `:party-parrot:`. */
export function emojiOf(name: string): string {
  const [plain = name] = name.split('::')
  return NAMES.find(([known]) => known === plain)?.[1] ?? `:${plain}:`
}

/** Slack's name for an emoji; null for one that is not in the list. */
export function emojiNameOf(emoji: string): string | null {
  const plain = emoji.replace(/\ufe0f/g, '')
  return NAMES.find(([, known]) => known.replace(/\ufe0f/g, '') === plain)?.[0] ?? null
}
