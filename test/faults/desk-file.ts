import type { Way } from './way.ts'

/** The desk of the harness: a few products, each with a room of its own so that the limits of one group hold nobody up. */

export const ROOMS = ['one', 'two', 'three', 'four'] as const
export const AGENT_ID = 5_000_001

export function roomChatId(index: number): number {
  return -1_002_000_000_001 - index
}

export function productName(index: number): string {
  return `Vektor ${ROOMS[index % ROOMS.length] ?? ''}`
}

/** The same rooms in Slack. */
export function slackChannels(): readonly string[] {
  return ROOMS.map((room) => `C0ROOM${room.toUpperCase()}`)
}

/** The text of a desk.yaml; JSON is YAML. */
export function deskFile(way: Way): string {
  const week = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, '09:00-18:00']))
  const target = { calendar: 'office', firstResponseMinutes: 240, resolutionMinutes: 2400 }
  return JSON.stringify({
    name: 'Vektor',
    timeZone: 'Europe/Moscow',
    locales: ['ru', 'en'],
    numberPrefix: 'FLT',
    products: ROOMS.map((room, index) => ({ id: `vektor-${room}`, name: productName(index), room })),
    calendars: { office: { week } },
    servicePackages: { standard: { critical: target, high: target, normal: target, low: target } },
    defaultPackage: 'standard',
    agents: [{ id: 'petrov', name: 'Petrov', telegramId: AGENT_ID }],
    rooms: Object.fromEntries(
      ROOMS.map((room, index) => [
        room,
        way === 'telegram' ? { telegramChatId: roomChatId(index) } : { slackChannelId: slackChannels()[index] },
      ]),
    ),
  })
}
