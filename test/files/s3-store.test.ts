import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { FileFault, type FileStore } from '../../src/desk/files.ts'
import { createFileKey } from '../../src/files/file-key.ts'
import { parseFilesUrl, type S3Place } from '../../src/files/files-url.ts'
import { openFileStore } from '../../src/files/open-file-store.ts'
import { createS3FileStore } from '../../src/files/s3-store.ts'
import { startFakeS3, type FakeS3 } from './fake-s3.ts'
import { aFolder, inPieces, noise, wholeOf, type Folder } from './support.ts'

let s3: FakeS3
let folder: Folder
let store: FileStore

const SECRET = 'a-secret-of-s3'

beforeEach(async () => {
  s3 = await startFakeS3('desk-files')
  folder = aFolder()
  store = await openFileStore(folder.path, `s3://desk:${SECRET}@desk-files/kept/here?endpoint=${s3.url}&region=ru-1`)
})

afterEach(async () => {
  await s3.stop()
  folder.remove()
})

describe('storage that speaks S3', () => {
  it('gives back what was put there, below its prefix', async () => {
    const key = createFileKey()
    const bytes = noise(3_000_000)
    await store.put(key, inPieces(bytes, 65_536))
    expect(s3.objects.get(`/desk-files/kept/here/${key}`)?.equals(bytes)).toBe(true)
    expect((await wholeOf(await store.get(key)))?.equals(bytes)).toBe(true)
    expect(folder.files()).toEqual([])
  })

  it('is told the size and the sum of a file, and nothing that a browser would show', async () => {
    await store.put(createFileKey(), inPieces(Buffer.from('ten bytes.')))
    expect(s3.requests[0]?.headers).toMatchObject({
      'content-length': '10',
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment',
      'x-amz-content-sha256': createHash('sha256').update('ten bytes.').digest('hex'),
    })
    expect(s3.requests[0]?.headers['authorization']).toContain('Credential=desk/')
    expect(s3.requests[0]?.headers['authorization']).toContain('/ru-1/s3/')
  })

  it('takes a file without a byte', async () => {
    const key = createFileKey()
    await store.put(key, inPieces(Buffer.alloc(0)))
    expect((await wholeOf(await store.get(key)))?.length).toBe(0)
  })

  it('answers null for what it does not have, and removes it without complaint', async () => {
    const key = createFileKey()
    expect(await store.get(key)).toBeNull()
    await store.remove(key)
    await store.put(key, inPieces(Buffer.from('x')))
    await store.remove(key)
    expect(s3.objects.size).toBe(0)
    expect(await store.get(key)).toBeNull()
  })

  it('is sent nothing of content that breaks off', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield noise(5000)
      throw new FileFault('cut', { kind: 'away' })
    }
    await expect(store.put(createFileKey(), broken())).rejects.toThrow(FileFault)
    expect(s3.requests).toEqual([])
    expect(folder.files()).toEqual([])
  })

  it('is asked once, and its fault tells no secret', async () => {
    s3.failWith(503)
    const key = createFileKey()
    for (const work of [() => store.put(key, inPieces(noise(10))), () => store.get(key), () => store.remove(key)]) {
      const fault: unknown = await work().then(
        () => null,
        (error: unknown) => error,
      )
      expect(String((fault as Error).stack)).toContain('The storage for files gave an error: SlowDown')
      expect(JSON.stringify(fault, Object.getOwnPropertyNames(fault))).not.toMatch(/a-secret|Signature|Credential/)
    }
    expect(s3.requests).toHaveLength(3)
  })

  it('that has no such bucket is a fault, not an absent file', async () => {
    const other = await openFileStore(folder.path, `s3://desk:${SECRET}@another?endpoint=${s3.url}`)
    await expect(other.get(createFileKey())).rejects.toThrow('NoSuchBucket')
  })

  it.each(['../x', '', 'отчёт.docx'])('has no file of the name %j', async (key) => {
    await expect(async () => store.put(key, inPieces(noise(1)))).rejects.toThrow('32 hexadecimal digits')
    await expect(async () => store.get(key)).rejects.toThrow('32 hexadecimal digits')
    await expect(async () => store.remove(key)).rejects.toThrow('32 hexadecimal digits')
    expect(s3.requests).toEqual([])
  })

  it('says what to install when its library is not there', async () => {
    const place: S3Place = { bucket: 'b', prefix: '', endpoint: s3.url, region: null, credentials: null }
    const missing = (): Promise<never> => Promise.reject(new Error('Cannot find package'))
    await expect(createS3FileStore(place, folder.path, missing)).rejects.toThrow(
      /@aws-sdk\/client-s3 is not installed: run npm ci/,
    )
  })
})

describe('the address of a store', () => {
  it.each([
    ['s3://desk-files', { bucket: 'desk-files', prefix: '', endpoint: null, region: null, credentials: null }],
    ['s3://desk-files/', { prefix: '' }],
    ['s3://desk-files/a/b/', { prefix: 'a/b/' }],
    ['s3://desk-files/%D1%84', { prefix: 'ф/' }],
    ['s3://key:s3Passw0rd@bucket.example/prefix', { bucket: 'bucket.example', prefix: 'prefix/' }],
    [
      's3://id:se%2Fcret@bucket?region=ru-central1&endpoint=https://storage.example',
      {
        region: 'ru-central1',
        endpoint: 'https://storage.example',
        credentials: { accessKeyId: 'id', secretAccessKey: 'se/cret' },
      },
    ],
  ])('may be %s', (text, place) => {
    expect(parseFilesUrl(text)).toMatchObject({ ok: true, place })
  })

  it.each([
    'bucket',
    'https://key:secret-in-url@bucket.example',
    's3://',
    's3://a',
    's3://Bucket_Name',
    's3://bucket:9000/x',
    's3://secret-in-url@bucket',
    's3://bucket?endpoint=storage.example',
    's3://bucket?endpoint=ftp://secret-in-url@storage.example',
    's3://bucket?region=a%20b',
    's3://bucket?secret-in-url=x',
    's3://bucket/%E0%A4%A',
    's3://bucket#secret-in-url',
  ])('may not be %j, and the problem does not repeat it', async (text) => {
    const reading = parseFilesUrl(text)
    expect(reading).toMatchObject({ ok: false })
    expect(JSON.stringify(reading)).not.toMatch(/secret-in-url/)
    await expect(openFileStore(folder.path, text)).rejects.toThrow(/^FILES_URL /)
  })
})
