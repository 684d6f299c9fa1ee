import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)

/** False when no browser is installed; told aloud, so that nobody takes silence for success. */
export function hasBrowser(): boolean {
  if (CHROMIUM === undefined) process.stderr.write('No chromium is installed: the tests in a browser are skipped.\n')
  return CHROMIUM !== undefined
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] })
}

export interface Visit {
  readonly page: Page
  readonly context: BrowserContext
  /** What a browser would complain about: errors of scripts, refused by the policy, requests to elsewhere. */
  readonly complaints: readonly string[]
  /** The last message of a pane that matches, once it stands there. */
  says(pane: 'chat' | 'room', text: string | RegExp): Promise<string>
  /** Presses the newest button with this label. */
  presses(label: string, pane?: 'chat' | 'room'): Promise<void>
  /** Presses a button of the newest card of a ticket. */
  handles(number: string, label: string): Promise<void>
  /** Writes into the field of a pane and sends it. */
  writes(text: string, pane?: 'chat' | 'room'): Promise<void>
  /** Chooses the requester's newest message with these words to be answered. */
  repliesTo(words: string, label: string): Promise<void>
  /** Drops files onto the requester's chat, with words, and sends them together. */
  drops(files: readonly DroppedFile[], words: string): Promise<void>
  movesTheClock(step: 'hour' | 'businessDay' | 'next'): Promise<void>
  /** The desk's newest message in the requester's chat. */
  lastOfDesk(): Promise<string>
}

export interface DroppedFile {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}

export interface VisitOptions {
  readonly language?: 'ru' | 'en'
  readonly width?: number
  readonly height?: number
  readonly colors?: 'light' | 'dark'
}

/** A browser of its own, with its own cookies, on the try page. */
export async function visit(browser: Browser, url: string, options: VisitOptions = {}): Promise<Visit> {
  const { language = 'ru', width = 1280, height = 800, colors = 'light' } = options
  const context = await browser.newContext({
    locale: language === 'ru' ? 'ru-RU' : 'en-GB',
    viewport: { width, height },
    colorScheme: colors,
    reducedMotion: 'reduce',
  })
  const complaints: string[] = []
  context.on('page', (opened) => watch(opened, complaints))
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  await page.goto(`${url}/try`)
  return {
    page,
    context,
    complaints,
    async says(pane, text) {
      const message = page.locator(`#${pane} .message`).filter({ hasText: text }).last()
      await message.waitFor()
      return message.innerText()
    },
    presses: (label, pane = 'chat') =>
      page.locator(`#${pane} .log`).getByRole('button', { name: label, exact: true }).last().click(),
    handles(number, label) {
      const isAbout = page.locator('strong').filter({ hasText: number })
      const card = page.locator('#room .card').filter({ has: isAbout }).last()
      return card.getByRole('button', { name: label, exact: true }).click()
    },
    async writes(text, pane = 'chat') {
      const field = page.locator(`#${pane} textarea`)
      await field.fill(text)
      await field.press('Enter')
      await page.locator(`#${pane}-text:placeholder-shown`).waitFor()
    },
    repliesTo: (words, label) =>
      page.locator('#chat .theirs').filter({ hasText: words }).last().getByRole('button', { name: label }).click(),
    async drops(files, words) {
      await dropOnto(page, files)
      await page.locator('#chat textarea').fill(words)
      await page.locator('#chat .send').click()
      await page.locator('#chat-text:placeholder-shown').waitFor()
    },
    async movesTheClock(step) {
      const before = await page.locator('#clock').innerText()
      await page.locator(`[data-step=${step}]`).click()
      await page.locator('#clock').filter({ hasNotText: before }).waitFor()
    },
    lastOfDesk: () => page.locator('#chat .theirs').last().innerText(),
  }
}

function watch(page: Page, complaints: string[]): void {
  page.on('console', (line) => {
    if (line.type() === 'error' || line.type() === 'warning') complaints.push(line.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url())
    if (!['blob:', 'about:'].includes(protocol) && hostname !== '127.0.0.1') complaints.push(`a request to ${hostname}`)
  })
}

/** As a hand lets go of files over the chat. */
async function dropOnto(page: Page, files: readonly DroppedFile[]): Promise<void> {
  const given = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, bytes: [...buffer] }))
  const dataTransfer = await page.evaluateHandle(`(() => {
    const hand = new DataTransfer()
    for (const { name, mimeType, bytes } of ${JSON.stringify(given)}) {
      hand.items.add(new File([new Uint8Array(bytes)], name, { type: mimeType }))
    }
    return hand
  })()`)
  for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('#chat', type, { dataTransfer })
}
