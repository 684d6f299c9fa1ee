import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import {
  aClosedTicket,
  aLivelyTicket,
  fileTicket,
  startTracking,
  type TicketToFile,
  type TrackingDesk,
} from '../web/tracking-desk.ts'
import { HOSTILE_MARKUP } from '../web/tracking-hostile-texts.ts'
import { BROWSER, startBrowser } from './tracking-browser.ts'

if (BROWSER === null) process.stderr.write('No chromium is installed: the tests of the tracking page are skipped.\n')
const withBrowser = BROWSER === null ? describe.skip : describe

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const PICTURES = process.env['PICTURES']
/** Solved, waiting for an answer, closed, and a link that opens nothing. */
const LOOKS = [
  [390, 'light', '482'],
  [1280, 'dark', '482'],
  [390, 'dark', '483'],
  [1280, 'light', '483'],
  [1280, 'light', '482'],
  [390, 'light', '484'],
  [390, 'dark', 'absent'],
] as const

let desk: TrackingDesk
let browser: Browser

interface Seen {
  readonly page: Page
  /** What went wrong, and what was asked of anybody else. */
  readonly faults: string[]
  readonly close: () => Promise<void>
}

async function look(url: string, options: BrowserContextOptions = {}): Promise<Seen> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text())
  })
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== desk.url) faults.push(`asked ${request.url()}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${response.status()} ${new URL(response.url()).pathname}`)
  })
  await page.goto(url)
  return { page, faults, close: () => context.close() }
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string
    readonly impact: string
    readonly nodes: readonly { html: string }[]
  }[]
}

async function seriousProblems(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE)
  const { violations } = await page.evaluate<AxeResult>('axe.run()')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

async function takePicture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return
  mkdirSync(PICTURES, { recursive: true })
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: name.endsWith('-open') })
}

const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth')

function pendingTicket(id: string): TicketToFile {
  const lively = aLivelyTicket(id)
  return {
    ...lively,
    title: 'Save closes the window but nothing is kept',
    language: 'en',
    status: 'pending',
    facts: (lively.facts ?? []).slice(0, 3),
    words: (lively.words ?? []).slice(0, 3),
  }
}

withBrowser('the tracking page in a browser', () => {
  const links: Record<string, string> = {}

  beforeAll(async () => {
    desk = await startTracking({ TRUSTED_PROXIES: '127.0.0.1' }, 10_000)
    desk.startWork()
    browser = await startBrowser()
    await fileTicket(desk.database, aLivelyTicket('482'))
    await fileTicket(desk.database, pendingTicket('483'))
    await fileTicket(desk.database, aClosedTicket('484'))
    for (const id of ['482', '483', '484']) links[id] = await desk.link(id)
  })

  afterAll(async () => {
    await browser.close()
    await desk.stop()
  })

  it.each(LOOKS)(
    'fits %i pixels in %s colours: ticket %s; axe finds nothing serious',
    async (width, colorScheme, name) => {
      const url = links[name] ?? `${desk.url}/t/${'A'.repeat(32)}`
      const { page, faults, close } = await look(url, { viewport: { width, height: 844 }, colorScheme })
      await takePicture(page, `${name}-${width}-${colorScheme}`)
      for (const details of await page.locator('details').all()) await details.locator('summary').click()
      await takePicture(page, `${name}-${width}-${colorScheme}-open`)
      expect(await isTooWide(page)).toBe(false)
      expect(await seriousProblems(page)).toEqual([])
      const expected = name === 'absent' ? [/404/, /404/] : []
      expect(faults).toEqual(expected.map((shape): unknown => expect.stringMatching(shape)))
      await close()
    },
  )

  it('is used without a script, on a phone: an answer, a refusal, a solution that is confirmed', async () => {
    await fileTicket(desk.database, aLivelyTicket('490'))
    const url = await desk.link('490')
    const phone = { viewport: { width: 390, height: 844 }, javaScriptEnabled: false, isMobile: true }
    const { page, faults, close } = await look(url, phone)
    await page.getByLabel('Ваше сообщение').fill('Обновили, проверяем. <b>Пока тихо</b>')
    await page.getByRole('button', { name: 'Отправить' }).click()
    expect(await page.getByRole('status').textContent()).toBe('Сообщение принято.')
    expect(await page.getByText('Обновили, проверяем. <b>Пока тихо</b>').count()).toBe(1)
    expect(new URL(page.url()).pathname).toBe(new URL(url).pathname)
    expect(faults).toEqual([])
    await page.getByLabel('Ваше сообщение').fill('Вы там совсем охуели')
    await page.getByRole('button', { name: 'Отправить' }).click()
    expect(await page.getByRole('alert').textContent()).toContain('нецензурными или оскорбительными')
    expect(await page.getByLabel('Ваше сообщение').inputValue()).toBe('')
    await close()
  })

  it('closes the ticket by its button, and says so', async () => {
    await fileTicket(desk.database, aLivelyTicket('491'))
    const { page, faults, close } = await look(await desk.link('491'))
    await page.getByRole('button', { name: 'Решено' }).click()
    expect(await page.getByRole('status').textContent()).toContain('проблема решена')
    expect(await page.locator('p.state').textContent()).toContain('Закрыто')
    expect(await page.getByRole('button', { name: 'Решено' }).count()).toBe(0)
    expect(faults).toEqual([])
    await close()
  })

  it('can be read and used by keyboard', async () => {
    await fileTicket(desk.database, aLivelyTicket('492'))
    const { page, close } = await look(await desk.link('492'))
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.className')).toBe('skip')
    const names: string[] = []
    for (let step = 0; step < 10; step += 1) {
      await page.keyboard.press('Tab')
      names.push(await page.evaluate<string>('document.activeElement.textContent.trim().slice(0, 20)'))
    }
    expect(names).toEqual(
      expect.arrayContaining(['Решено', 'Не помогло', 'Нужно время', 'Почему такой срок?', 'Отправить']),
    )
    await close()
  })

  it('runs nothing and makes no element of what people write', async () => {
    const text = HOSTILE_MARKUP.filter((words) => words.length < 500 && !/[\0\p{Surrogate}]/u.test(words)).join('\n')
    const ticket = (id: string, words: string): TicketToFile => {
      const files = [{ id: `${id}.f`, name: words, stored: true }]
      const versions = [words, `${words} `]
      const message = { id: `${id}.m`, after: 1, author: `person:${id}`, kind: 'message', versions, files }
      return { id, title: words, product: words, version: words, words: [message] }
    }
    await fileTicket(desk.database, ticket('495', text))
    await fileTicket(desk.database, ticket('496', 'x'))
    const count =
      "[document.querySelectorAll('*').length, [...document.querySelectorAll('*')].reduce((sum, one) => sum + one.attributes.length, 0)]"
    const hostile = await look(await desk.link('495'))
    const harmless = await look(await desk.link('496'))
    expect(await hostile.page.evaluate(count)).toEqual(await harmless.page.evaluate(count))
    expect(await hostile.page.locator('.words').first().textContent()).toContain('<script>alert(1)</script>')
    expect(await isTooWide(hostile.page)).toBe(false)
    expect(hostile.faults).toEqual([])
    await takePicture(hostile.page, 'hostile')
    await hostile.close()
    await harmless.close()
  })
})
