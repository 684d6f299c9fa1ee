import { expect } from '@jest/globals'
import { startDesk, type DeskUnderTest } from '../support/desk-under-test.ts'
import { filesARequest } from '../support/files-a-request.ts'
import type { ChatView, SeenMessage } from '../support/telegram/chat-view.ts'
import type { Person } from '../support/telegram/person.ts'

/** Monday 23 November 2026, 10:00 in Moscow. */
export const MONDAY = new Date('2026-11-23T07:00:00Z')
const BORIS = 5_000_000_502

/** A forum with two agents, and a ticket of a customer in its topic. */
export interface Scene {
  readonly desk: DeskUnderTest
  readonly olga: Person
  readonly boris: Person
  readonly number: string
  readonly topic: number
  readonly ru: (key: string, params?: object) => string
  readonly room: () => ChatView
  readonly seenByOlga: () => string
  /** Presses the newest button of this kind and returns what the agent is told in a bubble. */
  readonly presses: (key: string, who?: Person, params?: object) => Promise<string>
  readonly writes: (text: string, who?: Person) => Promise<SeenMessage>
  /** As far as the look at what will be sent. */
  readonly drafts: (kind: string, text: string) => Promise<void>
  readonly statusOf: () => Promise<unknown>
  readonly end: () => Promise<void>
}

/** Two agents; the second is what he is said to be. */
export async function beginScene(role: 'agent' | 'lead' = 'agent'): Promise<Scene> {
  const more = `  - { id: boris, name: Борис Ким, telegramId: ${BORIS}, role: ${role} }\n`
  const desk = await startDesk({ startAt: MONDAY, forum: true, desk: more })
  const olga = desk.telegram.user({ id: 7001, first_name: 'Ольга', language_code: 'ru' })
  const boris = desk.telegram.user({ id: BORIS, first_name: 'Борис', language_code: 'ru' })
  await desk.room.adds(boris)
  const number = await filesARequest(desk, olga)
  await desk.quiet()
  const topic = desk.room.topics.find(({ name }) => name.includes(number))?.id ?? 0
  desk.telegram.chat(olga).skip()
  desk.telegram.chat(desk.room).skip()
  const ru = (key: string, params = {}): string => desk.text('ru', { key, params: { number, ...params } })
  const room = (): ChatView => desk.telegram.chat(desk.room)
  const scene: Scene = {
    ...{ desk, olga, boris, number, topic, ru, room },
    seenByOlga: () => desk.telegram.transcript(olga),
    async presses(key, who = desk.agent, params = {}) {
      const press = await who.presses(ru(key, params), { chat: desk.room })
      return (await press.answered()).text
    },
    writes: (text, who = desk.agent) => who.sends(text, { chat: desk.room, topic }),
    async drafts(kind, text) {
      await scene.presses('agent:button.reply')
      await desk.quiet()
      await scene.presses(`agent:button.${kind}`)
      await room().next(ru(`agent:draft.prompt.${kind}`, { agent: 'Анна Петрова' }))
      await scene.writes(text)
      await room().next(ru('agent:draft.preview'))
    },
    async statusOf() {
      return (await desk.database.rows('select status from tickets where number = $1', [number]))[0]?.['status']
    },
    async end() {
      expect(desk.telegram.breaches).toEqual([])
      await desk.stop()
    },
  }
  return scene
}
