/**
 * A text as the person typed it, out of Slack's wire form: a link is its address, a mention its name. Undone before anything
 * is checked or stored, or an address of mail would never be one. The opposite of `escape`, also for entities that were typed.
 */
export function unescape(text: string): string {
  return text.replace(/<([^<>]+)>|&(?:amp|lt|gt);/g, (whole, inside: string | undefined) =>
    inside === undefined ? (SIGNS[whole] ?? whole) : readLink(inside),
  )
}

const SIGNS: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' }

function entities(text: string): string {
  return text.replace(/&(?:amp|lt|gt);/g, (whole) => SIGNS[whole] ?? whole)
}

/** What stands between `<` and `>`: an address or a mention, and after a stroke how it is shown. */
function readLink(inside: string): string {
  const stroke = inside.indexOf('|')
  const target = entities(stroke === -1 ? inside : inside.slice(0, stroke))
  const label = stroke === -1 ? '' : entities(inside.slice(stroke + 1)).trim()
  if (target.startsWith('@') || target.startsWith('#')) return mention(target.slice(0, 1), target.slice(1), label)
  if (target.startsWith('!')) return special(target.slice(1), label)
  return link(target, label)
}

function mention(sign: string, id: string, label: string): string {
  if (label === '') return `${sign}${id}`
  return label.startsWith(sign) ? label : `${sign}${label}`
}

/** `!here`, `!subteam^S1|@admins`, `!date^…|as it is shown to old clients`. */
function special(word: string, label: string): string {
  const [name = ''] = word.split('^')
  if (['here', 'channel', 'everyone'].includes(name)) return `@${name}`
  return label === '' ? `@${name}` : label
}

/** Slack makes a link of whatever looks like one; a link that was named on purpose keeps both. */
function link(target: string, label: string): string {
  const bare = target.replace(/^(?:mailto|tel):/i, '')
  if (label === '' || label === target) return bare
  const isSame = withoutScheme(label) === withoutScheme(target)
  return isSame ? label : `${label} (${bare})`
}

function withoutScheme(address: string): string {
  return address
    .replace(/^(?:https?:\/\/|mailto:|tel:)/i, '')
    .replace(/\/$/, '')
    .toLowerCase()
}
