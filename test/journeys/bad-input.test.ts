import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startDesk, type DeskUnderTest } from '../support/desk-under-test.ts'

let desk: DeskUnderTest

beforeAll(async () => {
  desk = await startDesk()
})

afterAll(async () => {
  expect(desk.telegram.breaches).toEqual([])
  await desk.stop()
})

const TEXTS = [
  '',
  ' ',
  'a'.repeat(65_536),
  'NUL \u0000 inside',
  'lone \ud800 surrogate',
  'half an emoji \ud83d',
  '$t(ticket:added)',
  '{{number}} {{x}}',
  '<b>bold</b><script>alert(1)</script>',
  '/close_1 /take_2@bot',
  '\u202egnp.exe\u202c \u2066x\u2069',
  `Z${'\u0301'.repeat(1000)}`,
  '👨‍👩‍👧‍👦'.repeat(500),
  '*_`[]()~>#+-=|{}.!',
  '-1; drop table tickets; --',
  '%s%n%d ${7*7} #{7*7}',
  'Привет\nмир\r\n\t',
] as const

/** Updates as no honest client sends them. */
function strangeUpdates(id: number): readonly Record<string, unknown>[] {
  const chat = { id, type: 'private', first_name: 'S' }
  const from = { id, is_bot: false, first_name: 'S', language_code: '../../x' }
  const message = (content: object): Record<string, unknown> => ({
    message: {
      message_id: 900_000 + Math.floor(Math.random() * 1000),
      date: Math.floor(Date.now() / 1000),
      chat,
      from,
      ...content,
    },
  })
  return [
    ...TEXTS.map((text) => message({ text })),
    message({}),
    message({ text: null }),
    message({ text: { deep: [[[[[]]]]] } }),
    message({ sticker: { file_id: 'x' } }),
    message({ poll: { id: '1' } }),
    message({ dice: { emoji: '🎲', value: 6 } }),
    message({ location: { latitude: 1, longitude: 2 } }),
    message({ photo: [] }),
    message({ document: { file_id: 'd', file_name: '../../etc/passwd\u202e', file_size: 3_000_000_000 } }),
    message({ contact: { phone_number: '+7', first_name: 'X', user_id: 1 } }),
    { unheard_of: { chat, something: true } },
    { message: null },
    { message: 'text' },
    {},
    { inline_query: { id: '1', from, query: 'x', offset: '' } },
    { callback_query: { id: '77', from, chat_instance: '1', data: 'x'.repeat(64) } },
    { edited_message: { message_id: 1, date: 1, edit_date: 2, chat, from, text: 'changed' } },
    { channel_post: { message_id: 1, date: 1, chat: { id: -1_001, type: 'channel', title: 'c' }, text: 'x' } },
    { message_reaction: { chat, message_id: 1, user: from, date: 1, old_reaction: [], new_reaction: [] } },
    { my_chat_member: { chat, from, date: 1 } },
  ]
}

describe('whatever comes from Telegram', () => {
  it('is answered or kept, and never costs a neighbour an answer', async () => {
    const neighbours = [1, 2, 3, 4, 5].map((n) =>
      desk.telegram.user({ id: 7100 + n, first_name: 'N', language_code: 'en' }),
    )
    const stranger = desk.telegram.user({ id: 9_007_199_254_740_991, first_name: 'S', language_code: 'en' })
    await stranger.sends('/start')
    const strange = strangeUpdates(stranger.id)
    for (const [index, update] of strange.entries()) {
      desk.telegram.push(update)
      if (index % 7 === 0) await neighbours[index % neighbours.length]?.sends('/help')
    }
    await desk.quiet()
    for (const neighbour of neighbours) {
      const asked = desk.telegram.chat(neighbour).messages.filter(({ isBot }) => !isBot).length
      expect(desk.telegram.chat(neighbour).fromBot).toHaveLength(asked)
    }
    const parked = await desk.database.rows('select last_error from inbox where parked_at is not null')
    expect(parked).toEqual([])
    const [stored] = await desk.database.rows<{ n: number }>(
      "select count(*)::integer as n from inbox where channel = 'tg'",
    )
    expect(stored?.n).toBe(desk.telegram.handedOut.length)
    expect(desk.telegram.pending()).toEqual([])
  })

  it('shows a person’s markup, placeholders and commands as they are, and makes none of them work', async () => {
    const eve = desk.telegram.user({ id: 7200, first_name: 'Eve', language_code: 'en' })
    const chat = desk.telegram.chat(eve)
    const en = (key: string): string => desk.text('en', key)
    await eve.sends('/new')
    await chat.next(en('intake:welcome.consent'))
    await eve.presses(en('intake:button.agree'))
    await chat.next(en('intake:contact.ask'))
    await eve.sends('$t(intake:rules) {{step}} <b>x</b> /close_1')
    await chat.next(en('intake:email.ask'))
    const settled = chat.fromBot.find(({ text }) => text.includes('✓'))
    expect(settled?.text).toContain('$t(intake:rules) {{step}} <b>x</b> /close_1')
    expect(settled?.entities.filter(({ type }) => type === 'bot_command')).toEqual([])
  })
})
