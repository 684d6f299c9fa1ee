import { Readable } from 'node:stream'
import type * as S3 from '@aws-sdk/client-s3'
import type { FileStore } from '../desk/files.ts'
import { checkFileKey } from './file-key.ts'
import type { S3Place } from './files-url.ts'
import { withSpooled, type Spooled } from './spool.ts'

type Sdk = typeof S3

/**
 * Keeps files in storage that speaks S3. Rejects with what to do when the library for it is not installed: it is optional.
 *
 * @param spoolFolder Where a file stands while its size is not known yet; S3 takes none without.
 */
export async function createS3FileStore(
  place: S3Place,
  spoolFolder: string,
  load: () => Promise<Sdk> = () => import('@aws-sdk/client-s3'),
): Promise<FileStore> {
  const sdk = await loaded(load)
  const client = new sdk.S3Client(clientConfig(place))
  const objectOf = (key: string): { Bucket: string; Key: string } => {
    checkFileKey(key)
    return { Bucket: place.bucket, Key: `${place.prefix}${key}` }
  }
  return {
    async put(key, content) {
      const object = objectOf(key)
      await withSpooled(spoolFolder, content, (spooled) => send(sdk, client, object, spooled).catch(rethrow))
    },
    async get(key) {
      const object = objectOf(key)
      try {
        const { Body } = await client.send(new sdk.GetObjectCommand(object))
        return Body instanceof Readable ? Body : null
      } catch (error) {
        if (error instanceof sdk.NoSuchKey) return null
        return rethrow(error)
      }
    },
    async remove(key) {
      await client.send(new sdk.DeleteObjectCommand(objectOf(key))).catch(rethrow)
    },
    // An object is there as a whole or not at all, and the spool has no names.
    sweepUnfinished: async () => undefined,
  }
}

/** The client's own error carries the whole exchange, signatures included. */
function rethrow(error: unknown): never {
  const { name, code } = Object(error) as { readonly name?: unknown; readonly code?: unknown }
  const words = [name, code].filter((word) => typeof word === 'string')
  throw new Error(`The storage for files gave an error: ${words.join(', ')}`)
}

async function loaded(load: () => Promise<Sdk>): Promise<Sdk> {
  try {
    return await load()
  } catch (cause) {
    throw new Error(
      'FILES_URL is set, but the package @aws-sdk/client-s3 is not installed: run npm ci without --omit=optional, or remove FILES_URL',
      { cause },
    )
  }
}

/** Its own would write to the console (T20). */
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore }

function ignore(): void {}

/** One try: the queue repeats, with longer pauses than a client would. */
function clientConfig({ endpoint, region, credentials }: S3Place): S3.S3ClientConfig {
  return {
    maxAttempts: 1,
    logger: SILENT,
    requestHandler: { connectionTimeout: 5000, requestTimeout: 60_000, throwOnRequestTimeout: true },
    // Many servers that speak S3 do not know the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
    ...regionOf(endpoint, region),
    ...(credentials === null ? {} : { credentials }),
  }
}

function regionOf(endpoint: string | null, region: string | null): { readonly region?: string } {
  if (region !== null) return { region }
  return endpoint === null ? {} : { region: 'us-east-1' }
}

/** Of no type and to be saved: a bucket that somebody opens by mistake shows nothing (T9). */
async function send(
  sdk: Sdk,
  client: S3.S3Client,
  object: { readonly Bucket: string; readonly Key: string },
  { bytes, sha256, read }: Spooled,
): Promise<void> {
  const put = new sdk.PutObjectCommand({
    ...object,
    Body: read(),
    ContentLength: bytes,
    ContentType: 'application/octet-stream',
    ContentDisposition: 'attachment',
  })
  // Known already, and a stream can be read only once: without it the client would read it to sign it.
  put.middlewareStack.add(
    (next) => (made) => {
      if (isRequest(made.request)) made.request.headers['x-amz-content-sha256'] = sha256
      return next(made)
    },
    { step: 'build', name: 'knownHash' },
  )
  await client.send(put)
}

function isRequest(value: unknown): value is { headers: Record<string, string> } {
  return typeof value === 'object' && value !== null && 'headers' in value
}
