import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { shown } from '../../src/web/pages/markup.ts'
import { fileTicket, sealOf, send, startTracking, type TicketToFile, type TrackingDesk } from './tracking-desk.ts'
import { HOSTILE_MARKUP } from './tracking-hostile-texts.ts'
import { tokensOf, type Tokens } from './tracking-tokens.ts'

let desk: TrackingDesk
let id = 1000

beforeAll(async () => {
  desk = await startTracking()
})

afterAll(async () => {
  await desk.stop()
})

/** A ticket in which everything that anybody can write is this text. */
function ticketOf(words: string): TicketToFile {
  id += 1
  // PostgreSQL takes neither NUL nor half a character; what a platform sends of them never gets that far.
  const text = words.replaceAll('\u0000', '').replace(/\p{Surrogate}/gu, '')
  const person = `person:${id}`
  const message = (
    name: string,
    author: string,
    kind: string,
    after: number,
  ): NonNullable<TicketToFile['words']>[number] => {
    return { id: `${id}.${name}`, after, author, kind, versions: [text, `${text}!`] }
  }
  return {
    id: String(id),
    title: text,
    product: text,
    version: text,
    name: text,
    status: 'pending',
    facts: [
      { after: 5, type: 'ticket.taken', facts: { by: 'anna', from: null, givenBy: null } },
      {
        after: 6,
        type: 'ticket.replied',
        facts: { by: 'anna', reply: 'informationRequest', messageId: `${id}.q`, promisedAt: null },
      },
      { after: 6, type: 'ticket.reply_delivered', facts: { messageId: `${id}.q` } },
    ],
    words: [
      {
        ...message('p', person, 'problem', 0),
        files: [
          { id: `${id}.f0`, name: text, stored: true },
          { id: `${id}.f1`, name: text, stored: false },
        ],
      },
      message('q', 'agent:anna', 'informationRequest', 6),
      message('z', 'agent:gone', text, 7),
      message('m', 'desk', 'message', 8),
    ],
  }
}

async function pageOf(
  words: string,
): Promise<{ readonly url: string; readonly html: string; readonly tokens: Tokens }> {
  const ticket = ticketOf(words)
  await fileTicket(desk.database, ticket)
  const url = await desk.link(ticket.id)
  const html = await (await fetch(url)).text()
  return { url, html, tokens: tokensOf(html) }
}

/** A page that says nothing of the kind, to compare with. */
let harmless: Tokens
let harmlessRefusal: Tokens

async function refusal(url: string, html: string, text: string): Promise<Tokens> {
  const response = await send(url, { do: 'message', text: text + ' x'.repeat(4001), seal: sealOf(html) })
  expect(response.status).toBe(422)
  return tokensOf(await response.text())
}

beforeAll(async () => {
  const plain = await pageOf('harmless')
  harmless = plain.tokens
  harmlessRefusal = await refusal(plain.url, plain.html, 'harmless')
})

describe('whatever somebody writes', () => {
  it.each(HOSTILE_MARKUP.map((text) => [text.slice(0, 40), text]))(
    'stays words in every field: %j',
    async (_name, text) => {
      const { url, html, tokens } = await pageOf(text)
      expect(tokens.tags).toEqual(harmless.tags)
      expect(tokens.text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ufeff]/)
      const words = shown(text.replaceAll('\u0000', '').replace(/\p{Surrogate}/gu, ''))
      expect(tokens.text.split(words).length).toBeGreaterThan(10)
      expect(tokens.values.filter((value) => value.includes('evil') || value.includes('alert'))).toEqual([])
      expect((await refusal(url, html, text)).tags).toEqual(harmlessRefusal.tags)
    },
  )

  it('in the address stays out of the page', async () => {
    const { url } = await pageOf('harmless')
    for (const text of HOSTILE_MARKUP.slice(0, 12)) {
      const answer = await fetch(`${url}?note=${encodeURIComponent(text)}&x=${encodeURIComponent(text)}`)
      expect(tokensOf(await answer.text()).tags).toEqual(harmless.tags)
    }
    const absent = await (await fetch(`${desk.url}/t/${encodeURIComponent('"><script>alert(1)</script>')}`)).text()
    expect(absent).not.toContain('alert')
  })
})

describe('the tokenizer of this test', () => {
  it('finds what would be live', () => {
    const plain = tokensOf('<p class="a">x</p>').tags
    for (const text of ['<b>', '" onclick="x', '<!-- -->', '</p>', '<img src=x onerror=y>']) {
      const live = tokensOf(`<p class="${text}">${text}</p>`)
      expect(live.tags).not.toEqual(plain)
    }
    expect(tokensOf('<textarea></textarea><b>x</textarea>').tags).toEqual([
      '<textarea>',
      '</textarea>',
      '<b>',
      '</textarea>',
    ])
    expect(tokensOf('<textarea>a<b>c</textarea>')).toMatchObject({ tags: ['<textarea>', '</textarea>'], text: 'a<b>c' })
    expect(tokensOf('a &lt;b&#39; &amp;lt; <1> < b>').text).toBe("a <b' &lt; <1> < b>")
  })
})
