import { FileFault, upTo, type Downloader } from '../../desk/files.ts'
import { partOf } from './read-letter.ts'

/** Takes the files of letters out of the letters that are kept; a handle is `<key of the letter>#<part>`. */
export function createMailDownloader(sourceOf: (key: string) => Promise<Uint8Array | null>): Downloader {
  return {
    async open({ fileId, mostBytes }) {
      const at = fileId.lastIndexOf('#')
      const source = await sourceOf(fileId.slice(0, at)).catch((cause: unknown) => {
        throw Object.assign(new FileFault('the database is away', { kind: 'away' }), { cause })
      })
      const part = source === null ? null : await partOf(source, fileId.slice(at + 1))
      if (part === null) throw new FileFault('the letter is kept no longer', { kind: 'refused', because: 'gone' })
      return upTo(pieces(part), mostBytes)
    },
  }
}

const PIECE_BYTES = 64 * 1024

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES)
}
