import { describe, expect, it } from '@jest/globals'
import { createLoginLinks } from '../../src/app/login-links.ts'

const made: string[] = []
const links = createLoginLinks('a secret key of the tests', 'https://desk.example', () => ({
  mint: async (agentId) => {
    made.push(agentId)
    return `T${made.length}`
  },
}))

describe('the place of a link in a message', () => {
  it('becomes a fresh link when the message leaves for whom it is meant', async () => {
    const payload = JSON.stringify({ text: `Вход: ${links.place('anna', 'tg:1:7')}` })
    expect(payload).not.toContain('T1')
    expect(await links.fill(payload, 'tg:1:7')).toBe(
      JSON.stringify({ text: 'Вход: https://desk.example/desk/login/T1' }),
    )
    expect(await links.fill(payload, 'tg:1:7')).toContain('T2')
  })

  it('stays as it is in every other conversation, for another agent, and without a seal', async () => {
    const before = made.length
    const place = links.place('anna', 'tg:1:7')
    for (const [text, conversation] of [
      [place, 'tg:1:8'],
      [place, null],
      [place.replace('anna', 'boris'), 'tg:1:7'],
      [place.slice(0, -1), 'tg:1:7'],
      ['https://desk.example/desk/login/~anna~', 'tg:1:7'],
      ['no place at all', 'tg:1:7'],
    ] as const) {
      expect(await links.fill(text, conversation)).toBe(text)
    }
    expect(made).toHaveLength(before)
  })
})
