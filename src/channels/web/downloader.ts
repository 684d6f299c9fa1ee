import { FileFault, upTo, type Downloader } from '../../desk/files.ts'
import type { FileShelf } from './file-shelf.ts'

/** Hands out what was put into the chat, to where the desk keeps the files of its tickets. */
export function createWebDownloader(shelf: FileShelf): Downloader {
  return {
    async open({ fileId, mostBytes }) {
      const bytes = await shelf.open(fileId)
      if (!bytes) throw new FileFault('the file is not on the shelf', { kind: 'refused', because: 'gone' })
      return upTo(inOnePiece(bytes), mostBytes)
    },
  }
}

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
