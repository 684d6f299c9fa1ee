import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createSlackApi } from '../../../src/channels/slack/api.ts'
import { allowedAddress } from '../../../src/channels/slack/allowed-address.ts'
import { createSlackDownloader } from '../../../src/channels/slack/download.ts'
import { FileFault, type Downloader } from '../../../src/desk/files.ts'
import type { FileSource } from '../../support/slack/files.ts'
import { type FakeSlack, startFakeSlack } from '../../support/slack/fake-slack.ts'

let slack: FakeSlack
let stranger: Server
let strangerUrl: string
let asked: string[]
let downloader: Downloader

beforeEach(async () => {
  slack = await startFakeSlack()
  asked = []
  stranger = createServer((request, response) => {
    asked.push(String(request.headers.authorization))
    response.end('secret')
  })
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
  strangerUrl = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/file`
  downloader = downloaderWith(slack.botToken)
})

afterEach(async () => {
  await slack.stop()
  await new Promise((resolve) => stranger.close(resolve))
})

function downloaderWith(token: string): Downloader {
  const api = createSlackApi({ token: slack.botToken, apiUrl: slack.url, timeoutMs: 1000 })
  return createSlackDownloader({ api, token, apiUrl: slack.url, timeoutMs: 1000 })
}

/** The id of a file that somebody has sent. */
async function sent(source: FileSource): Promise<string> {
  const anna = slack.user({ id: 'U0ANNA', real_name: 'Anna' })
  await anna.writesDm('see', { files: [source] }).catch(() => undefined)
  const event = slack.deliveries.at(-1)!.body['event'] as { files: { id: string }[] }
  return event.files[0]!.id
}

async function read(fileId: string, mostBytes = 1_000_000, from = downloader): Promise<string> {
  const content = await from.open({ fileId, mostBytes, failures: 0, signal: new AbortController().signal })
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

async function verdictOf(reading: Promise<string>): Promise<unknown> {
  const fault: unknown = await reading.catch((error: unknown) => error)
  expect(fault).toBeInstanceOf(FileFault)
  return (fault as FileFault).verdict
}

describe('a file from Slack', () => {
  it('is read to its end', async () => {
    expect(await read(await sent({ name: 'a.txt', bytes: Buffer.from('hello') }))).toBe('hello')
  })

  it('is never asked for elsewhere, and no token goes there', async () => {
    const elsewhere = { with: { url_private: strangerUrl, url_private_download: strangerUrl } }
    const away = { with: { ...elsewhere.with, is_external: true } }
    const sources: FileSource[] = [
      { name: 'a.txt', ...elsewhere },
      { name: 'b.txt', ...away },
      { name: 'c.txt', redirectTo: strangerUrl },
    ]
    for (const source of sources) {
      expect(await verdictOf(read(await sent(source)))).toEqual({ kind: 'refused', because: 'gone' })
    }
    expect(asked).toEqual([])
  })

  it('comes over a redirect that stays with Slack, and over none that goes in circles', async () => {
    const real = await sent({ name: 'a.txt', bytes: Buffer.from('hello') })
    const info = slack.deliveries.at(-1)!.body['event'] as { files: { url_private_download: string }[] }
    const address = info.files[0]!.url_private_download
    expect(await read(await sent({ name: 'b.txt', redirectTo: new URL(address).pathname }))).toBe('hello')
    const circle = address.replaceAll(real, 'F0CIRCLE')
    expect(await verdictOf(read(await sent({ name: 'c.txt', redirectTo: circle })))).toEqual({
      kind: 'refused',
      because: 'gone',
    })
  })

  it('is refused when a page to sign in comes in its place', async () => {
    const file = await sent({ name: 'a.png' })
    expect(await verdictOf(read(file, 1000, downloaderWith('xoxb-wrong')))).toEqual({
      kind: 'refused',
      because: 'gone',
    })
  })

  it('is refused when it is too big, whether that is said or not', async () => {
    const tooBig = { kind: 'refused', because: 'tooBig' }
    const bytes = Buffer.alloc(5000)
    expect(await verdictOf(read(await sent({ name: 'a.bin', bytes }), 4999))).toEqual(tooBig)
    expect(await verdictOf(read(await sent({ name: 'b.bin', bytes, size: 10 }), 4999))).toEqual(tooBig)
  })

  it('comes back later when Slack is away, and not when it is gone', async () => {
    const file = await sent({ name: 'a.txt' })
    slack.faults.serverError({ on: '(download)' })
    expect(await verdictOf(read(file))).toEqual({ kind: 'away' })
    slack.faults.resetBefore({ on: '(download)' })
    expect(await verdictOf(read(file))).toEqual({ kind: 'away' })
    expect(await verdictOf(read('F0NOBODY'))).toEqual({ kind: 'refused', because: 'gone' })
    slack.faults.tooMany(3, { on: 'files.info' })
    expect(await verdictOf(read(file))).toEqual({ kind: 'away', afterMs: 3000, scope: 'account' })
  })
})

describe('an address that the token may go to', () => {
  const apiUrl = 'http://127.0.0.1:9000/api/'
  it.each([
    'https://files.slack.com/a',
    'https://slack.com/a',
    'https://team.slack.com/a',
    'http://127.0.0.1:9000/files',
  ])('%s is one', (address) => expect(allowedAddress(address, apiUrl)?.href).toBe(address))

  it.each([
    ...[
      'http://files.slack.com/a',
      'https://evilslack.com/a',
      'https://slack.com.evil.example/a',
      'https://evil.example/slack.com',
    ],
    ...[
      'https://files.slack.com:8443/a',
      'https://a:b@files.slack.com/a',
      'file:///etc/passwd',
      'http://169.254.169.254/',
    ],
    ...['http://127.0.0.1:9001/files', 'https://127.0.0.1:9000/files', '//files.slack.com/a', ''],
  ])('%p is none', (address) => expect(allowedAddress(address, apiUrl)).toBeNull())
})
