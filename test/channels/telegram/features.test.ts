import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createTelegramApi, TelegramAway, type TelegramApi } from '../../../src/channels/telegram/api.ts'
import { checkRooms, describeRooms, ROOM_FAULTS, type CheckedRooms } from '../../../src/channels/telegram/features.ts'
import { askWhoIAm } from '../../../src/channels/telegram/profile.ts'
import { type FakeTelegram, startFakeTelegram } from '../../support/telegram/fake-telegram.ts'

const ID = -1_001_234_567_890

let telegram: FakeTelegram
let api: TelegramApi

beforeEach(async () => {
  telegram = await startFakeTelegram()
  api = createTelegramApi({ token: telegram.token, apiRoot: telegram.url })
})

afterEach(() => telegram.stop())

const check = async (id = ID): Promise<CheckedRooms> => checkRooms(api, await askWhoIAm(api), [String(id)])

describe('a room, as the bot sees it at the start', () => {
  it.each([
    ['a forum with a bot that may do all', { forum: true }, []],
    [
      'a forum with a plain member',
      { forum: true, isBotAdmin: false },
      ['notAdministrator', 'privacyOn', 'noTopicRight'],
    ],
    ['a group without topics', {}, ['topicsOff']],
    ['a group without topics or rights', { isBotAdmin: false }, ['notAdministrator', 'privacyOn', 'topicsOff']],
  ])('%s lacks what it lacks', async (_name, options, faults) => {
    telegram.group({ id: ID, ...options })
    const { rooms, features } = await check()
    expect(rooms).toEqual([{ chatId: `${ID}`, faults }])
    expect(features.forums.has(`${ID}`)).toBe(faults.length === 0)
    expect(telegram.breaches).toEqual([])
  })

  it('does without privacy mode as a plain member', async () => {
    telegram.bot.user['can_read_all_group_messages'] = true
    telegram.group({ id: ID, isBotAdmin: false })
    expect((await check()).rooms[0]?.faults).toEqual(['notAdministrator', 'topicsOff'])
  })

  it('may be one that the bot is not in', async () => {
    expect((await check()).rooms).toEqual([{ chatId: `${ID}`, faults: ['notThere'] }])
  })

  it('is found under the id that it has now', async () => {
    const group = telegram.group({ id: -900, type: 'group' })
    await group.migrates(ID, { forum: true })
    const { rooms, features } = await check(-900)
    expect(rooms[0]?.faults).toEqual([])
    expect([...features.forums].sort()).toEqual([`${ID}`, '-900'].sort())
  })

  it('cannot be judged while Telegram does not answer', async () => {
    const me = await askWhoIAm(api)
    await telegram.stop()
    await expect(checkRooms(api, me, [`${ID}`])).rejects.toBeInstanceOf(TelegramAway)
  })

  it('is told of with a line for every fault', async () => {
    telegram.group({ id: ID, forum: true, isBotAdmin: false })
    const { rooms } = await check()
    expect(describeRooms(rooms)).toEqual([
      `telegramChatId ${ID}: ${ROOM_FAULTS.notAdministrator}`,
      `telegramChatId ${ID}: ${ROOM_FAULTS.privacyOn}`,
      `telegramChatId ${ID}: ${ROOM_FAULTS.noTopicRight}`,
    ])
  })
})

describe('private chats', () => {
  it.each([true, false])('hold topics where the bot has them: %s', async (isOn) => {
    if (isOn) telegram.bot.user['has_topics_enabled'] = true
    expect((await checkRooms(api, await askWhoIAm(api), [])).features.hasPrivateTopics).toBe(isOn)
  })
})
