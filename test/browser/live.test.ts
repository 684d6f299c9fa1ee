import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'
import { startPages, type PagesDesk } from '../web/desk-pages-desk.ts'
import { aLivelyTicket, fileTicket, MONDAY, numberOf, startTracking, type TrackingDesk } from '../web/tracking-desk.ts'
import type { TestDatabase } from '../support/database.ts'
import { BROWSER, startBrowser } from './tracking-browser.ts'

if (BROWSER === null) process.stderr.write('No chromium is installed: the tests of pages that stay open are skipped.\n')
const withBrowser = BROWSER === null ? describe.skip : describe

/** As another replica would leave it. */
async function agentWrites(database: TestDatabase, ticketId: string, words: string, isPublic = true): Promise<void> {
  const id = `${ticketId}.${words.length}`
  const kind = isPublic ? 'answer' : 'note'
  await database.rows(
    `insert into messages (id, ticket_id, author, kind, is_public, conversation, at)
     values ($1, $2, 'agent:anna', $3, $4, 'tg:1:7', $5)`,
    [id, ticketId, kind, isPublic, new Date(MONDAY + 150 * 60_000)],
  )
  await database.rows('insert into message_versions (message_id, version, body, at) values ($1, 1, $2, $3)', [
    id,
    words,
    new Date(MONDAY),
  ])
}

async function open(browser: Browser, url: string): Promise<{ readonly page: Page; readonly faults: string[] }> {
  const page = await (await browser.newContext({ locale: 'ru', reducedMotion: 'reduce' })).newPage()
  page.setDefaultTimeout(10_000)
  const faults: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text())
  })
  page.on('pageerror', (error) => faults.push(error.message))
  await page.goto(url)
  return { page, faults }
}

const focused = (page: Page): Promise<string> => page.evaluate<string>('document.activeElement.id')

withBrowser('a page that stays open', () => {
  let browser: Browser
  let tracking: TrackingDesk
  let desk: PagesDesk

  beforeAll(async () => {
    browser = await startBrowser()
    tracking = await startTracking({ TRUSTED_PROXIES: '127.0.0.1' })
    desk = await startPages()
  })
  afterAll(async () => {
    await browser.close()
    await tracking.stop()
    await desk.stop()
  })

  it('shows its requester what is new, and leaves alone what they are writing and where they are', async () => {
    await fileTicket(tracking.database, aLivelyTicket('482'))
    const { page, faults } = await open(browser, await tracking.link('482'))
    await page.getByText('Почему такой срок?').click()
    await page.getByLabel('Ваше сообщение').fill('Мы ещё проверя')
    await agentWrites(tracking.database, '482', 'Пришлите, пожалуйста, журнал')
    await page.getByText('Пришлите, пожалуйста, журнал').waitFor()
    expect(await page.locator('#live').textContent()).toBe('Страница обновилась: есть изменения.')
    expect(await page.getByLabel('Ваше сообщение').inputValue()).toBe('Мы ещё проверя')
    expect(await focused(page)).toBe('text')
    await page.keyboard.type('ем')
    await tracking.database.rows(
      `insert into ticket_events (ticket_id, position, type, at, facts)
       values ('482', 11, 'ticket.closed', $1, '{"by":null,"reason":"confirmed","duplicateOf":null}')`,
      [new Date(MONDAY + 170 * 60_000)],
    )
    await tracking.database.rows(`update tickets set status = 'closed', closed_at = now(), close_reason = 'confirmed'`)
    await page.locator('.state').getByText('Закрыто: решение подтверждено').waitFor()
    expect(await page.getByRole('button', { name: 'Решено' }).count()).toBe(0)
    expect(await page.getByLabel('Ваше сообщение').inputValue()).toBe('Мы ещё проверяем')
    expect(await page.locator('details[open]').count()).toBe(1)
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('shows agents a new ticket in the queue, and a note in a ticket, under a reply that is being written', async () => {
    await fileTicket(desk.database, aLivelyTicket('482'))
    const { page, faults } = await open(browser, `${desk.url}/desk/login/${await desk.logins.mint('anna')}`)
    await page.getByRole('button', { name: 'Войти' }).click()
    const first = page.locator('.row a').first()
    await first.focus()
    await fileTicket(desk.database, { id: '483', title: 'Печать не идёт' })
    await page.getByText('Печать не идёт').waitFor()
    expect(await page.evaluate('document.activeElement.textContent')).toContain(numberOf('482'))
    await page.goto(`${desk.url}/desk/t/${numberOf('482')}`)
    await page.getByLabel('Вопрос', { exact: true }).check()
    await page.getByLabel('Текст для клиента').fill('Какая у вас')
    await agentWrites(desk.database, '482', 'Это известная ошибка', false)
    await page.getByText('Это известная ошибка').waitFor()
    await page.keyboard.type(' версия?')
    await page.getByRole('button', { name: 'Посмотреть перед отправкой' }).click()
    await agentWrites(desk.database, '482', 'И ещё одна заметка', false)
    await page.getByText('И ещё одна заметка').waitFor()
    expect(await page.locator('.preview').textContent()).toContain('Какая у вас версия?')
    await page.getByRole('button', { name: 'Отправить', exact: true }).click()
    expect(await page.getByRole('status').textContent()).toContain('Вопрос отправляется клиенту')
    expect(faults).toEqual([])
    await page.context().close()
  })
})
