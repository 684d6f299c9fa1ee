import { createHash } from 'node:crypto'
import type { Content } from '../desk/files.ts'
import { createPictureCheck } from './plain-picture.ts'
import { isShownInPlace, UNKNOWN_TYPE } from './served-as.ts'

export interface Facts {
  readonly bytes: number
  /** In hexadecimal. */
  readonly sha256: string
  /** By the bytes alone. */
  readonly type: string
}

export interface Measured {
  /** The same content; read it to the end. */
  readonly content: Content
  /** To be asked when the content has been read. */
  facts(): Promise<Facts>
}

/** As much as the library looks at. */
const HEAD_BYTES = 4100

/** Finds out what a file is while it passes by, holding no more of it than its beginning. */
export function measure(content: Content): Measured {
  const hash = createHash('sha256')
  const picture = createPictureCheck()
  const text = createTextCheck()
  let head = Buffer.alloc(0)
  let bytes = 0
  async function* passing(): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      bytes += chunk.byteLength
      hash.update(chunk)
      picture.take(chunk)
      text.take(chunk)
      if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk]).subarray(0, HEAD_BYTES)
      yield chunk
    }
  }
  return {
    content: passing(),
    async facts() {
      const found = (await typeOf(head)) ?? (text.isText() ? 'text/plain' : UNKNOWN_TYPE)
      const type = isShownInPlace(found) && !picture.isPlain(found) ? UNKNOWN_TYPE : found
      return { bytes, sha256: hash.digest('hex'), type }
    },
  }
}

/** The library throws for some beginnings that are cut off. */
async function typeOf(head: Buffer): Promise<string | null> {
  // The library is loaded with the first file.
  const { fileTypeFromBuffer } = await import('file-type')
  try {
    return (await fileTypeFromBuffer(head))?.mime ?? null
  } catch {
    return null
  }
}

interface TextCheck {
  take(chunk: Uint8Array): void
  isText(): boolean
}

/** UTF-8 from the first byte to the last, without a NUL. */
function createTextCheck(): TextCheck {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let isFine = true
  const decode = (chunk?: Uint8Array): void => {
    try {
      decoder.decode(chunk, { stream: chunk !== undefined })
    } catch {
      isFine = false
    }
  }
  return {
    take(chunk) {
      if (isFine && chunk.includes(0)) isFine = false
      if (isFine) decode(chunk)
    },
    isText() {
      if (isFine) decode()
      return isFine
    },
  }
}
