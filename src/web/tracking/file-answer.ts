import { Readable } from 'node:stream'
import type { Attachment, AttachmentLookup, FileStore } from '../../desk/files.ts'

/** What the page needs of the files: their rows, and their bytes by key. */
export interface TrackingFiles {
  readonly attachments: Pick<AttachmentLookup, 'one'>
  readonly store: Pick<FileStore, 'get'>
}

/**
 * A file of the ticket to be saved and never to be looked at here: whatever type its sender claimed, a browser gets bytes
 * without a type, in a sandbox in which nothing runs (T9). Null for a file of another ticket, of an internal note, and for
 * one that is not kept: the three look the same (T10).
 */
export async function fileAnswer(files: TrackingFiles, ticketId: string, fileId: string): Promise<Response | null> {
  const file = await files.attachments.one(ticketId, fileId)
  if (!file?.isPublic || file.state.is !== 'stored') return null
  const content = await files.store.get(file.state.key)
  if (content === null) return null
  return new Response(Readable.toWeb(content) as ReadableStream<Uint8Array>, {
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': disposition(file),
      'Content-Security-Policy': "default-src 'none'; sandbox",
      ...(file.bytes === null ? {} : { 'Content-Length': String(file.bytes) }),
    },
  })
}

/** An ASCII name for old programs and the real one for the others; neither can end the header. */
function disposition({ name }: Attachment): string {
  const ascii = name.replace(/[^A-Za-z0-9._ -]/g, '_')
  const encoded = encodeURIComponent(name.replace(/\p{Surrogate}/gu, '_')).replace(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  )
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
