import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import axe from 'axe-core'
import type { Browser } from 'playwright-core'
import { startTryDesk, type TryUnderTest } from '../support/try-under-test.ts'
import { fillsTheForm, part, PICTURE, sendsTheForm, tellsAnother, text, TOLD, type Language } from './try-story.ts'
import { hasBrowser, openBrowser, visit, type Visit, type VisitOptions } from './try-visitor.ts'

const inBrowser = hasBrowser() ? describe : describe.skip

/** What is said in the two stories beyond the form. */
const STORIES = {
  ru: {
    another: 'Принтер в приёмной печатает пустые листы',
    question: 'Какая операционная система?',
    reply: 'Windows 11, 24H2',
    solution: 'Установите 7.1.4: там это исправлено.',
    otherQuestion: 'Какая модель принтера?',
    later: 'Листы всё ещё пустые',
  },
  en: {
    another: 'The printer in the office prints blank pages',
    question: 'Which Windows is it?',
    reply: 'Windows 11, 24H2',
    solution: 'Install 7.1.4: it is mended there.',
    otherQuestion: 'Which printer is it?',
    later: 'It still prints blank pages',
  },
} as const satisfies Readonly<Record<Language, object>>

/** Where pictures of the page go, when somebody wants to look at it. */
const PICTURES = process.env['TRY_PICTURES']

inBrowser('the try page in a browser', () => {
  let desk: TryUnderTest
  let browser: Browser
  const opened: Visit[] = []

  beforeAll(async () => {
    desk = await startTryDesk()
    browser = await openBrowser()
  })
  afterEach(async () => {
    for (const [index, visitor] of opened.splice(0).entries()) {
      await picture(visitor, `end-${index}`)
      await visitor.context.close()
    }
  })
  afterAll(async () => {
    await browser?.close()
    await desk?.stop()
  })

  async function come(options: VisitOptions = {}): Promise<Visit> {
    const visitor = await visit(browser, desk.url, options)
    opened.push(visitor)
    return visitor
  }

  it.each(['ru', 'en'] as const)(
    'lets a newcomer send two problems with a screenshot: one is solved and confirmed, one goes stale by the clock and is taken up again',
    async (language) => {
      const visitor = await come({ language })
      const say = (key: string): string => text(language, key)
      const told = STORIES[language]
      await fillsTheForm(visitor, desk, language, TOLD[language])
      await tellsAnother(visitor, desk, language, told.another)
      await picture(visitor, `review-${language}`)
      const [solved = '', stale = ''] = await sendsTheForm(visitor, language, 2)
      await asks(visitor, language, solved, told.question)
      await visitor.repliesTo(told.question, say('try:room.reply'))
      await visitor.writes(told.reply)
      await visitor.says('room', told.reply)
      await visitor.writes(`/solve ${told.solution}`, 'room')
      await visitor.says('chat', told.solution)
      await picture(visitor, `solved-${language}`)
      await visitor.presses(say('ticket:button.helped'))
      await visitor.says('chat', part(language, 'ticket:closed.confirmed'))

      await asks(visitor, language, stale, told.otherQuestion)
      for (let day = 0; day < 4; day += 1) {
        await desk.quiet()
        await visitor.movesTheClock('businessDay')
      }
      await visitor.says('chat', part(language, 'ticket:stale.closed'))
      await visitor.repliesTo(part(language, 'ticket:stale.closed'), say('try:room.reply'))
      await visitor.writes(told.later)
      await desk.quiet()
      await visitor.says('chat', part(language, 'ticket:successor'))
      for (const number of [solved, stale]) {
        await visitor.page.locator('.letter').filter({ hasText: number }).first().waitFor()
      }
      await picture(visitor, `successor-${language}`)
      if (language === 'ru') await looksElsewhere(visitor)
      expect(visitor.complaints).toEqual([])
    },
  )

  /** The agent takes one of the tickets and asks; the question has arrived. */
  async function asks(visitor: Visit, language: Language, number: string, question: string): Promise<void> {
    await visitor.handles(number, text(language, 'agent:button.take'))
    await visitor.says('chat', new RegExp(`${number}.*${part(language, 'ticket:taken')}`))
    await visitor.handles(number, text(language, 'agent:button.reply'))
    await visitor.writes(`/ask ${question}`, 'room')
    await visitor.says('chat', question)
  }

  it('keeps two browsers apart', async () => {
    const one = await come()
    const other = await come()
    await one.presses(text('ru', 'try:chat.begin'))
    await one.says('chat', part('ru', 'intake:welcome.hello'))
    await desk.quiet()
    await other.page.reload()
    await other.page.getByRole('button', { name: text('ru', 'try:chat.begin') }).waitFor()
    expect(await other.page.locator('.message').count()).toBe(0)
  })

  it('makes nothing but text of what people write, and of the names of their files', async () => {
    const visitor = await come()
    const hostile = `<img src=x onerror=alert(1)><script>alert(2)</script>"'&lt;b&gt; javascript:alert(3) {{x}} $t(a)`
    await visitor.writes(hostile)
    await visitor.says('chat', hostile)
    await visitor.drops(
      [{ name: '"><img src=x onerror=alert(4)>.png', mimeType: 'image/png', buffer: PICTURE }],
      hostile,
    )
    await visitor.page.locator('#chat .picture img').waitFor()
    await desk.quiet()
    const pictures = await visitor.page.locator('#chat img').evaluateAll((all) => all.map(String).length)
    expect(pictures).toBe(1)
    expect(await visitor.page.locator('#chat .log script, #chat [onerror], #chat .bubble b').count()).toBe(0)
    expect(visitor.complaints).toEqual([])
  })

  it.each(['light', 'dark'] as const)('has no fault that keeps anybody out, in the %s', async (colors) => {
    const visitor = await come({ colors })
    await visitor.presses(text('ru', 'try:chat.begin'))
    await visitor.says('chat', part('ru', 'intake:welcome.hello'))
    await visitor.writes('Принтер не печатает')
    await desk.quiet()
    for (const width of [1280, 390]) {
      await visitor.page.setViewportSize({ width, height: 844 })
      expect(await faultsOf(visitor)).toEqual([])
    }
  })

  /** The same page in the dark, and on a phone; nothing is wider than the window. */
  async function looksElsewhere(visitor: Visit): Promise<void> {
    const { page } = visitor
    await page.locator('#room .card').first().scrollIntoViewIfNeeded()
    await picture(visitor, 'closed')
    await page.emulateMedia({ colorScheme: 'dark' })
    await picture(visitor, 'dark')
    await page.setViewportSize({ width: 390, height: 844 })
    await picture(visitor, 'phone-dark')
    await page.emulateMedia({ colorScheme: 'light' })
    for (const name of ['room', 'mail', 'chat']) {
      await page.locator(`.tab[data-tab=${name}]`).click()
      await picture(visitor, `phone-${name}`)
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(390)
    }
  }
})

async function picture({ page }: Visit, name: string): Promise<void> {
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/try-${name}.png` })
}

/** What axe finds serious or worse. It comes in by the debugger: the page's own policy lets no script in. */
async function faultsOf({ page }: Visit): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<Pick<axe.AxeResults, 'violations'>>('axe.run()')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
}
