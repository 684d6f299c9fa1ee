import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createTelegramApi, type TelegramApi } from '../../../src/channels/telegram/api.ts'
import { askWhoIAm, introduceBot } from '../../../src/channels/telegram/profile.ts'
import type { Words } from '../../../src/channels/telegram/words.ts'
import { type FakeTelegram, startFakeTelegram } from '../../support/telegram/fake-telegram.ts'

let telegram: FakeTelegram
let api: TelegramApi

beforeEach(async () => {
  telegram = await startFakeTelegram()
  api = createTelegramApi({ token: telegram.token, apiRoot: telegram.url })
})

afterEach(() => telegram.stop())

/** Speaks in keys; what is in `missing` has no text. */
const wordsWithout = (...missing: string[]): Words => ({
  phrase: (language, { key }) => (missing.includes(key) ? '' : `${language} ${key} `.repeat(40)),
  segments: () => [],
})

const changes = (): number => telegram.calls.filter(({ method }) => method.startsWith('set')).length

describe('the profile of the bot', () => {
  it('says in each language what the bot does, to strangers in the first one', async () => {
    expect(await introduceBot({ api, words: wordsWithout(), languages: ['ru', 'en'] })).toEqual([])
    const { profile } = telegram.bot
    for (const [code, language] of [
      ['', 'ru'],
      [' ru', 'ru'],
      [' en', 'en'],
    ] as const) {
      expect(profile.get(`description${code}`)).toContain(`${language} intake:profile.description`)
      expect(profile.get(`short_description${code}`)).toContain(`${language} intake:profile.short`)
      const commands = profile.get(`commands all_private_chats${code}`) as { command: string; description: string }[]
      expect(commands.map(({ command }) => command)).toEqual(expect.arrayContaining(['start', 'help', 'new', 'my']))
      expect(commands[0]?.description).toContain(`${language} intake:command.`)
    }
    expect(telegram.violations).toEqual([])
  })

  it('is not set again when it stands', async () => {
    await introduceBot({ api, words: wordsWithout(), languages: ['ru', 'en'] })
    const before = changes()
    await introduceBot({ api, words: wordsWithout(), languages: ['ru', 'en'] })
    expect(changes()).toBe(before)
    await introduceBot({ api, words: wordsWithout('intake:command.my'), languages: ['ru', 'en'] })
    expect(changes()).toBe(before + 3)
    expect(telegram.violations).toEqual([])
  })

  it('leaves alone what the desk has no words for', async () => {
    await introduceBot({ api, words: wordsWithout('intake:profile.short'), languages: ['ru'] })
    expect(telegram.callsOf('setMyShortDescription')).toEqual([])
  })

  it('goes on after a refusal and tells of it', async () => {
    telegram.faults.add({ kind: 'refuse', code: 429, description: 'Too Many Requests' }, { on: ['setMyDescription'] })
    telegram.faults.badGateway({ on: ['getMyShortDescription'] })
    const faults = await introduceBot({ api, words: wordsWithout(), languages: ['ru'] })
    expect(faults).toEqual([
      { method: 'setMyDescription', note: 'refused with 429' },
      { method: 'getMyShortDescription', note: 'HTTP 502' },
    ])
    expect(telegram.bot.profile.get('description ru')).toContain('intake:profile.description')
  })

  it('has a name that others can be told from', async () => {
    expect(await askWhoIAm(api)).toEqual({
      id: `${telegram.bot.user.id}`,
      username: `desk_${telegram.bot.user.id}_bot`,
      readsGroups: false,
      hasPrivateTopics: false,
    })
  })
})
