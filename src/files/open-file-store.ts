import { join } from 'node:path'
import type { FileStore } from '../desk/files.ts'
import { createDiskFileStore } from './disk-store.ts'
import { parseFilesUrl } from './files-url.ts'
import { createS3FileStore } from './s3-store.ts'

/**
 * The store that the configuration names: `DATA_DIR/files`, or S3 where `FILES_URL` is set. Rejects with what to fix when
 * that address is none or its library is not installed; whether the bucket is there shows with the first file.
 */
export async function openFileStore(dataDir: string, filesUrl: string | null): Promise<FileStore> {
  const folder = join(dataDir, 'files')
  if (filesUrl === null) return createDiskFileStore(folder)
  const reading = parseFilesUrl(filesUrl)
  if (!reading.ok) throw new Error(`FILES_URL ${reading.problem}`)
  return createS3FileStore(reading.place, join(folder, 'spool'))
}
