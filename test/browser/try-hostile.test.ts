import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { HOSTILE_TEXTS } from '../support/hostile-texts.ts'
import { startTryDesk, type TryUnderTest } from '../support/try-under-test.ts'
import { fillsTheForm, PICTURE, sendsTheForm, TOLD } from './try-story.ts'
import { hasBrowser, openBrowser, visit, type Visit } from './try-visitor.ts'

const inBrowser = hasBrowser() ? describe : describe.skip

/** As much of each as a post or a name may hold; half a character reaches no program. */
const TEXTS = [...new Set(HOSTILE_TEXTS.map((text) => text.replace(/\p{Surrogate}/gu, '').slice(0, 4000)))].filter(
  (text) => text.trim() !== '',
)

/** Together as much as a message of an agent holds; none of them alone is worth a letter. */
const BATCHES = TEXTS.reduce<readonly string[]>((batches, text) => {
  const [last = '', piece] = [batches.at(-1), text.slice(0, 500)]
  return last !== '' && last.length + piece.length < 2500
    ? [...batches.slice(0, -1), `${last}\n${piece}`]
    : [...batches, piece]
}, [])

/** An element as its names and those of its attributes, and so all that is in it; what the desk reacts with is left out. */
const SKELETON = `const skeletonOf = (element) =>
  [element.localName, ...[...element.attributes].map(({ name }) => name).sort()].join(' ') +
  '(' + [...element.children].filter((child) => !child.matches('.reaction')).map(skeletonOf).join() + ')'`

interface Drawn {
  readonly words: string
  readonly skeleton: string
}

inBrowser('whatever people write, on the try page', () => {
  let desk: TryUnderTest
  let browser: Browser
  let visitor: Visit
  let count = 0

  beforeAll(async () => {
    desk = await startTryDesk()
    browser = await openBrowser()
    visitor = await visit(browser, desk.url)
    await fillsTheForm(visitor, desk, 'ru', { ...TOLD.ru, problem: `${TOLD.ru.problem} <img src=x onerror=alert(1)>` })
    await sendsTheForm(visitor, 'ru')
  })
  afterAll(async () => {
    await browser?.close()
    await desk?.stop()
  })

  /** What the page's own script would send, without waiting for each to be drawn. */
  async function sends(place: 'chat' | 'room', texts: readonly string[], replyTo: string | null = null): Promise<void> {
    for (let at = 0; at < texts.length; at += 4) await Promise.all(texts.slice(at, at + 4).map(sendsOne))

    async function sendsOne(text: string): Promise<void> {
      const clientId = `hostile-${String((count += 1)).padStart(6, '0')}`
      const data = { kind: 'text', place, clientId, text, replyTo }
      const post = () => visitor.context.request.post(`${desk.url}/try/deeds`, { data })
      let answer = await post()
      // A busy database has not taken it; the page sends the same again, and so does this.
      for (let again = 0; answer.status() === 503 && again < 5; again += 1) answer = await post()
      // What is nothing but characters that nobody sees is no message.
      if (answer.status() !== 202) expect([text.replace(/[\s\p{C}\p{M}]/gu, ''), answer.status()]).toEqual(['', 400])
    }
  }

  const drawn = (selector: string): Promise<readonly Drawn[]> =>
    visitor.page.evaluate(`(() => {
      ${SKELETON}
      return [...document.querySelectorAll(${JSON.stringify(selector)})].map((element) => (
        { words: element.textContent, skeleton: skeletonOf(element) }))
    })()`)

  const looksOf = (all: readonly Drawn[]): readonly string[] => [...new Set(all.map(({ skeleton }) => skeleton))]

  it('stays words in the requester’s chat', async () => {
    await sends('chat', ['harmless', '/harmless'])
    await visitor.says('chat', '/harmless')
    const plain = looksOf(await drawn('#chat .mine:has(.words)'))
    await sends('chat', TEXTS)
    await sends('chat', ['the last of them'])
    await visitor.says('chat', 'the last of them')
    const all = await drawn('#chat .mine:has(.words)')
    expect(all.length).toBeGreaterThan(TEXTS.length * 0.9)
    expect(looksOf(all)).toEqual(plain)
    const isThere = (text: string): boolean => all.some(({ words }) => words.includes(text))
    expect(['<img src=x onerror=alert(1)>', '<!channel>', '{{number}} {{x}}'].filter((one) => !isThere(one))).toEqual(
      [],
    )
  })

  it('stays words in the room, in the agent’s answers to the requester, and in their letters', async () => {
    const card = await visitor.page.locator('#room .card').last().getAttribute('data-id')
    await sends('room', ['/note batch 0.\nharmless', '/answer batch 0.\nharmless'], card)
    await desk.quiet()
    await visitor.movesTheClock('hour')
    const letters = visitor.page.locator('.letter')
    await letters.filter({ hasText: 'batch 0.' }).first().waitFor()
    const chat = '#chat .theirs'
    const own = looksOf(await drawn('#room .mine'))
    const [answer] = (await drawn(chat)).filter(({ words }) => words.includes('batch 0.'))
    const [letter] = (await drawn('.letter')).filter(({ words }) => words.includes('batch 0.'))
    const marked = BATCHES.map((batch, index) => `batch ${index + 1}.\n${batch}`)
    await sends(
      'room',
      marked.flatMap((text) => [`/note ${text}`, `/answer ${text}`]),
      card,
    )
    await desk.quiet()
    await visitor.movesTheClock('hour')
    await desk.quiet()
    await visitor.says('chat', `batch ${BATCHES.length}.`)
    await letters
      .filter({ hasText: `batch ${BATCHES.length}.` })
      .first()
      .waitFor()
    expect(looksOf(await drawn('#room .mine'))).toEqual(own)
    const answers = (await drawn(chat)).filter(({ words }) => /batch \d+\./.test(words))
    expect(answers).toHaveLength(BATCHES.length + 1)
    expect(looksOf(answers)).toEqual([answer?.skeleton])
    const mails = (await drawn('.letter')).filter(({ words }) => /batch \d+\./.test(words))
    expect([...new Set(looksOf(mails).map(openOrNot))]).toEqual([openOrNot(letter?.skeleton ?? '')])
  })

  it('stays words as the names of files and of pictures', async () => {
    for (let at = 0; at < TEXTS.length + 10; at += 10) {
      const names = at === 0 ? ['harmless', 'harmless too'] : TEXTS.slice(at - 10, at)
      await visitor.page.evaluate(`(async () => {
        const form = new FormData()
        form.append('clientId', 'hostile-files-${at}')
        form.append('caption', 'files ${at}')
        const types = ['text/plain', 'image/png']
        for (const [index, name] of ${JSON.stringify(names)}.entries()) {
          const bytes = new Uint8Array(${JSON.stringify([...PICTURE])})
          form.append('file', new File([bytes], name.slice(0, 1000), { type: types[index % 2] }))
        }
        await fetch('/try/files', { method: 'POST', body: form })
      })()`)
    }
    await visitor.says('chat', `files ${Math.ceil(TEXTS.length / 10) * 10}`)
    const [, ...all] = await drawn('#chat .files > li')
    expect(all).toHaveLength(TEXTS.length + 2)
    expect(looksOf(all)).toEqual(looksOf(all.slice(0, 2)))
  })

  it('has made nothing that acts, and no complaint of the browser', async () => {
    await desk.quiet()
    const { page, complaints } = visitor
    expect(
      await page.locator('.log script, .log iframe, .log form, .log style, .log [onerror], .log [onload]').count(),
    ).toBe(0)
    expect(await page.locator('.log a:not(.file, .picture), #room .log img').count()).toBe(0)
    expect(complaints).toEqual([])
  })
})

/** The newest letter alone is open. */
function openOrNot(skeleton: string): string {
  return skeleton.replace('details open', 'details')
}
