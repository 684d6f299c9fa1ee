import { chmodSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { FileStore } from '../../src/desk/files.ts'
import { createDiskFileStore } from '../../src/files/disk-store.ts'
import { createFileKey } from '../../src/files/file-key.ts'
import { aFolder, inPieces, noise, wholeOf, type Folder } from './support.ts'

let folder: Folder
let store: FileStore

beforeEach(() => {
  folder = aFolder()
  store = createDiskFileStore(join(folder.path, 'files'))
})

afterEach(() => folder.remove())

const bytes = noise(123_456)

describe('a folder of files', () => {
  it('gives back what was put there, byte by byte', async () => {
    const key = createFileKey()
    await store.put(key, inPieces(bytes))
    expect((await wholeOf(await store.get(key)))?.equals(bytes)).toBe(true)
    expect(folder.files()).toEqual([join('files', key.slice(0, 2), key)])
  })

  it('can be read by nobody else', async () => {
    const key = createFileKey()
    await store.put(key, inPieces(bytes))
    const shard = join(folder.path, 'files', key.slice(0, 2))
    expect(statSync(join(shard, key)).mode & 0o077).toBe(0)
    expect(statSync(shard).mode & 0o077).toBe(0)
  })

  it('answers null for what it does not have, and removes it without complaint', async () => {
    const key = createFileKey()
    expect(await store.get(key)).toBeNull()
    await store.remove(key)
    await store.put(key, inPieces(bytes))
    await store.remove(key)
    expect(await store.get(key)).toBeNull()
    expect(folder.files()).toEqual([])
  })

  it('takes a file again in the place of the first', async () => {
    const key = createFileKey()
    await Promise.all([store.put(key, inPieces(bytes)), store.put(key, inPieces(bytes, 77))])
    await store.put(key, inPieces(Buffer.from('new')))
    expect((await wholeOf(await store.get(key)))?.toString()).toBe('new')
    expect(folder.files()).toHaveLength(1)
  })

  it('has nothing of content that breaks off, and keeps what stood there before', async () => {
    const key = createFileKey()
    await store.put(key, inPieces(Buffer.from('old')))
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield bytes
      throw new Error('cut')
    }
    await expect(store.put(key, broken())).rejects.toThrow('cut')
    expect((await wholeOf(await store.get(key)))?.toString()).toBe('old')
    expect(folder.files()).toHaveLength(1)
  })

  it.each(['', '../x', 'a'.repeat(31), 'A'.repeat(32), `${'a'.repeat(32)}/..`, `${'a'.repeat(32)}\n`, 'отчёт.docx'])(
    'has no file of the name %j',
    async (key) => {
      await expect(async () => store.put(key, inPieces(bytes))).rejects.toThrow('32 hexadecimal digits')
      await expect(async () => store.get(key)).rejects.toThrow('32 hexadecimal digits')
      await expect(async () => store.remove(key)).rejects.toThrow('32 hexadecimal digits')
    },
  )

  it('sweeps what a killed program has begun, once it is old, and no file', async () => {
    const key = createFileKey()
    await store.sweepUnfinished(new Date())
    await store.put(key, inPieces(bytes))
    const unfinished = join(folder.path, 'files', '.unfinished')
    for (const name of ['old', 'young']) writeFileSync(join(unfinished, name), 'half')
    const aDayAgo = new Date(Date.now() - 25 * 3_600_000)
    utimesSync(join(unfinished, 'old'), aDayAgo, aDayAgo)
    utimesSync(join(folder.path, 'files', key.slice(0, 2), key), aDayAgo, aDayAgo)
    await store.sweepUnfinished(new Date(Date.now() - 24 * 3_600_000))
    expect(readdirSync(unfinished)).toEqual(['young'])
    expect((await wholeOf(await store.get(key)))?.length).toBe(bytes.length)
  })

  it('says so when it cannot be written', async () => {
    const parent = join(folder.path, 'files')
    mkdirSync(parent)
    writeFileSync(join(parent, '.unfinished'), 'a file where a folder has to be')
    chmodSync(parent, 0o755)
    await expect(store.put(createFileKey(), inPieces(bytes))).rejects.toThrow(/EEXIST|ENOTDIR/)
  })
})

describe('a key', () => {
  it('is never the same twice', () => {
    const keys = new Set(Array.from({ length: 100_000 }, createFileKey))
    expect(keys.size).toBe(100_000)
  })
})
