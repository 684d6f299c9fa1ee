import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { startPages, type PagesDesk } from '../web/desk-pages-desk.ts'
import { aLivelyTicket, fileTicket, MONDAY, numberOf, type TicketToFile } from '../web/tracking-desk.ts'
import { HOSTILE_MARKUP } from '../web/tracking-hostile-texts.ts'
import { fillDesk } from './desk-busy.ts'
import { BROWSER, startBrowser } from './tracking-browser.ts'

if (BROWSER === null) process.stderr.write('No chromium is installed: the tests of the desk pages are skipped.\n')
const withBrowser = BROWSER === null ? describe.skip : describe

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const PICTURES = process.env['PICTURES']
const NOW = MONDAY + 3 * 3_600_000

const PAGES: readonly (readonly [string, string])[] = [
  ['queue', '/desk'],
  ['ticket', `/desk/t/${numberOf('482')}`],
  ['search', '/desk/search?q=%D0%BF%D0%B5%D1%87%D0%B0%D1%82%D0%B0%D1%82%D1%8C'],
  ['reports', '/desk/reports'],
  ['review', '/desk/review'],
  ['parked', '/desk/parked'],
]
const LOOKS = [
  [1280, 'light'],
  [390, 'dark'],
  ...(PICTURES
    ? ([
        [390, 'light'],
        [1280, 'dark'],
      ] as const)
    : []),
] as const

let desk: PagesDesk
let browser: Browser

interface Seen {
  readonly page: Page
  /** What went wrong, and what was asked of anybody else. */
  readonly faults: string[]
  readonly close: () => Promise<void>
}

async function comeIn(options: BrowserContextOptions = {}, agent = 'anna'): Promise<Seen> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text())
  })
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('request', (request) => {
    if (request.url() !== 'about:blank' && new URL(request.url()).origin !== desk.url)
      faults.push(`asked ${request.url()}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${response.status()} ${new URL(response.url()).pathname}`)
  })
  await page.goto(`${desk.url}/desk/login/${await desk.logins.mint(agent)}`)
  await page.getByRole('button', { name: /Войти|Sign in/ }).click()
  expect(new URL(page.url()).pathname).toBe('/desk')
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

withBrowser('the pages of the desk in a browser', () => {
  beforeAll(async () => {
    desk = await startPages(10_000)
    browser = await startBrowser()
    await fillDesk(desk.database, NOW, PICTURES ? 140 : 30)
    await fileTicket(desk.database, aLivelyTicket('482'))
    await desk.database.rows(
      `insert into refusals (id, lane, message_id, asking, body, at, appealed_at, decision, decided_by, decided_at)
       values ('a1', 'tg:1:7', '1', 'problem', 'Вы там совсем охуели', $1, $1, null, null, null),
         ('a2', 'tg:1:8', '2', null, 'Какого хуя не печатает', $1, null, 'upheld', 'boris', $1)`,
      [new Date(NOW)],
    )
    await desk.database.rows(
      `insert into outbox (account, lane, dedupe_key, kind, payload, failures, parked_at, last_error)
       values ('tg:1', 'tg:1:7', 'p1', 'sendMessage', '{}', 9, $1, '400 Bad Request: chat not found')`,
      [new Date(NOW)],
    )
  })

  afterAll(async () => {
    await browser.close()
    await desk.stop()
  })

  it.each(LOOKS)('fit %i pixels in %s colours; axe finds nothing serious', async (width, colorScheme) => {
    const { page, faults, close } = await comeIn({ viewport: { width, height: 844 }, colorScheme, locale: 'ru' })
    const found: unknown[] = []
    for (const [name, path] of PAGES) {
      await page.goto(`${desk.url}${path}`)
      await takePicture(page, `desk-${name}-${width}-${colorScheme}`)
      for (const details of await page.locator('details').all()) await details.locator('summary').click()
      if (name === 'reports' || name === 'ticket') await takePicture(page, `desk-${name}-${width}-${colorScheme}-open`)
      found.push([name, await isTooWide(page), await seriousProblems(page)])
    }
    expect(found).toEqual(PAGES.map(([name]) => [name, false, []]))
    expect(faults).toEqual([])
    await close()
  })

  it('are used without a script, on a phone: a ticket is taken, a question looked at and sent', async () => {
    await fileTicket(desk.database, {
      ...aLivelyTicket('490'),
      status: 'new',
      facts: [],
      words: (aLivelyTicket('490').words ?? []).slice(0, 2),
    })
    const phone = { viewport: { width: 390, height: 844 }, javaScriptEnabled: false, isMobile: true, locale: 'ru' }
    const { page, faults, close } = await comeIn(phone)
    await page.goto(`${desk.url}/desk/t/${numberOf('490')}`)
    await page.getByRole('button', { name: 'Беру' }).click()
    expect(await page.getByRole('status').textContent()).toBe('Обращение за вами.')
    await page.getByLabel('Вопрос', { exact: true }).check()
    await page.getByLabel('Текст для клиента').fill('Какая у вас версия <Windows>?')
    await page.getByRole('button', { name: 'Посмотреть перед отправкой' }).click()
    expect(await page.locator('.preview').textContent()).toContain('Какая у вас версия <Windows>?')
    await takePicture(page, 'desk-preview-390')
    await page.getByRole('button', { name: 'Отправить', exact: true }).click()
    expect(await page.getByRole('status').textContent()).toContain('Вопрос отправляется клиенту')
    expect(await page.locator('p.state').textContent()).toContain('ждём клиента')
    expect(faults).toEqual([])
    await close()
  })

  it('can be used by keyboard, in English', async () => {
    const { page, faults, close } = await comeIn({ locale: 'en-GB' })
    // The button that let the agent in had the focus; a page that was opened anew has none.
    await page.reload({ waitUntil: 'load' })
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.className')).toBe('skip')
    const names: string[] = []
    for (let step = 0; step < 14; step += 1) {
      await page.keyboard.press('Tab')
      names.push(await page.evaluate<string>('document.activeElement.textContent.trim().slice(0, 20)'))
    }
    expect(names).toEqual(expect.arrayContaining(['Queue', 'Archive', 'Sign out', 'Mine', 'Urgent']))
    expect(faults).toEqual([])
    await close()
  })

  it('make no element and run nothing of what people write', async () => {
    const text = HOSTILE_MARKUP.filter((words) => words.length < 300 && !/[\0\p{Surrogate}]/u.test(words)).join('\n')
    const ticket = (id: string, words: string): TicketToFile => {
      const message = (
        name: string,
        author: string,
        isPublic: boolean,
        kind: string,
      ): NonNullable<TicketToFile['words']>[number] => {
        const files = [{ id: `${id}.${name}f`, name: words, stored: true }]
        return { id: `${id}.${name}`, after: 1, author, kind, isPublic, versions: [words, `${words} `], files }
      }
      return {
        ...{ id, title: words, product: words, version: words, name: words },
        words: [
          message('m', `person:${id}`, true, words),
          message('n', 'agent:anna', false, 'note'),
          message('x', `agent:${words}`, true, 'answer'),
        ],
      }
    }
    const count =
      "[document.querySelectorAll('*').length, [...document.querySelectorAll('*')].reduce((sum, one) => sum + one.attributes.length, 0)]"
    const { page, faults, close } = await comeIn({ locale: 'ru' })
    const seen: Record<string, unknown[]> = { hostile: [], harmless: [] }
    for (const [kind, words] of [
      ['hostile', text],
      ['harmless', 'x'],
    ] as const) {
      await desk.database.rows(`delete from refusals; `)
      await desk.database.rows(
        `truncate attachments, message_versions, messages, ticket_events, links, tickets, identities, dialogs, persons, inbox, outbox cascade`,
      )
      await fileTicket(desk.database, ticket('495', words))
      await desk.database.rows(
        'update persons set company = $1, email = $1, phone = $1, contact_name = $1, language = $1',
        [words],
      )
      await desk.database.rows('update tickets set assignee_id = $1, room = $1', [words])
      await desk.database.rows(`insert into refusals (id, lane, message_id, body, at) values ('h', 'a', 'b', $1, $2)`, [
        words,
        new Date(NOW),
      ])
      await desk.database.rows(
        `insert into inbox (channel, account, external_id, lane, event_at, payload, parked_at, last_error)
         values ('desk', 'desk', 'h', $1, now(), '{}', now(), $1)`,
        [words],
      )
      const paths = [
        ...['/desk', `/desk/t/${numberOf('495')}`, '/desk/review', '/desk/parked', '/desk/reports?to=2026-11-23'],
        `/desk/search?${new URLSearchParams({ q: '', company: words.slice(0, 90) }).toString()}`,
        `/desk/search?${new URLSearchParams({ q: `${words.slice(0, 180)}zz`, named: words.slice(0, 190), status: words.slice(0, 50) }).toString()}`,
        `/desk?${new URLSearchParams({ room: words.slice(0, 190), after: words.slice(0, 190), which: words.slice(0, 50) }).toString()}`,
      ]
      for (const path of paths) {
        await page.goto(`${desk.url}${path}`)
        seen[kind]?.push([paths.indexOf(path), await page.evaluate(count), await isTooWide(page)])
      }
      const exported = await (
        await page.context().request.get(`${desk.url}/desk/t/${numberOf('495')}/export.html`)
      ).text()
      // A saved document stands under no rules but its own.
      await page.goto('about:blank')
      await page.setContent(exported)
      seen[kind]?.push(['export', await page.evaluate(count)])
    }
    expect(seen['hostile']).toEqual(seen['harmless'])
    expect(faults).toEqual([])
    await close()
  })
})
