/** Enough to hold every pattern below. */
const OVERLAP = 16

/** What makes a browser or an interpreter act when it takes the bytes for a page or a program. */
const ACTIVE = /<script|<html|<svg[\s>]|<\?php|<!doctype|<iframe|<body|<object|<embed|javascript:|%pdf-/

/** Of PNG, JPEG, GIF and WEBP: nothing else is read as closely. */
const FIRST_BYTES: readonly number[] = [0x89, 0xff, 0x47, 0x52]

/**
 * Looks for pictures that are something else as well (T9): a page in a comment, a program that begins like a picture, an
 * archive behind its end. A picture that is only unusual is taken for one of these too; it is then saved instead of shown.
 */
export interface PictureCheck {
  take(chunk: Uint8Array): void
  /** To be asked after the last piece. */
  isPlain(type: string): boolean
}

export function createPictureCheck(): PictureCheck {
  let head = Buffer.alloc(0)
  let tail = Buffer.alloc(0)
  let bytes = 0
  let isActive = false
  return {
    take(chunk) {
      bytes += chunk.byteLength
      if (head.length < OVERLAP) head = Buffer.concat([head, chunk]).subarray(0, OVERLAP)
      const text = Buffer.concat([tail, chunk])
      if (FIRST_BYTES.includes(head[0] ?? 0)) isActive ||= ACTIVE.test(text.toString('latin1').toLowerCase())
      tail = Buffer.from(text.subarray(-OVERLAP))
    },
    isPlain: (type) => !isActive && !isProgram(head) && isWhole(type, head, tail, bytes),
  }
}

/** In the first bytes a program would open a comment that swallows the picture, or assign to a name: `GIF89a/*`, `GIF89a=`. */
function isProgram(head: Buffer): boolean {
  const text = head.toString('latin1')
  return text.includes('/*') || /^(?:GIF8[79]a|RIFF)=/.test(text)
}

const PNG_END = Buffer.from('0000000049454e44ae426082', 'hex')

/** Ends where a picture of its type ends. */
function isWhole(type: string, head: Buffer, tail: Buffer, bytes: number): boolean {
  switch (type) {
    case 'image/png':
      return tail.subarray(-PNG_END.length).equals(PNG_END)
    case 'image/jpeg':
      return tail.subarray(-2).equals(Buffer.from([0xff, 0xd9]))
    case 'image/gif':
      return tail.at(-1) === 0x3b
    case 'image/webp':
      return bytes >= 12 && head.readUInt32LE(4) + 8 === bytes
    default:
      return false
  }
}
