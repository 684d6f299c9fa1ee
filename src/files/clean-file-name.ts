/** UTF-16 units, the ending included. */
const MOST_CHARS = 100

/** Controls, formats (bidirectional ones and zero-width ones among them), what is drawn as nothing, halves of characters. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/** What parts a path here or elsewhere, what only looks like it, and what Windows has no file for. */
const SEPARATORS = /[/\\:*?"<>|\u2044\u2215\u2216\u29F5\u29F8\uFE68\uFF0F\uFF1A\uFF3C]/gu

/** Names that Windows takes for devices, with whatever ending. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\.|$)/i

const ENDING = /\.[\p{L}\p{N}]{1,16}$/u

/**
 * The name of a file as it may be shown and saved under; never a part of a path of ours (T11). Unseen characters go first:
 * removed after the checks they would undo them. Cleaning twice changes nothing more.
 *
 * @param kind What the file is, as `photo`: the name when nothing of it is left.
 */
export function cleanFileName(name: string | null, kind: string): string {
  const seen = (name ?? '').replace(UNSEEN, '').normalize('NFC')
  const flat = seen.replace(SEPARATORS, '_').replace(/\s+/gu, ' ')
  const bare = flat.replace(/^[.\s]+|[.\s]+$/gu, '')
  if (/^_*$/.test(bare)) return NAMES.get(kind) ?? 'file'
  return shortened(DEVICE.test(bare) ? `_${bare}` : bare)
}

const NAMES: ReadonlyMap<string, string> = new Map([
  ['photo', 'photo.jpg'],
  ['video', 'video.mp4'],
  ['videoNote', 'video-note.mp4'],
  ['animation', 'animation.mp4'],
  ['voice', 'voice.ogg'],
  ['audio', 'audio.mp3'],
])

function shortened(name: string): string {
  if (name.length <= MOST_CHARS) return name
  const ending = ENDING.exec(name)?.[0] ?? ''
  const room = MOST_CHARS - ending.length
  let stem = ''
  for (const character of name) {
    if (stem.length + character.length > room) break
    stem += character
  }
  return stem.replace(/[.\s]+$/u, '') + ending
}
