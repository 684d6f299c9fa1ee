import { describe, expect, it } from '@jest/globals'
import { readRoomCommand, type RoomCommand } from '../../../src/desk/room/room-command.ts'
import { formatTicketNumber } from '../../../src/domain/ticket/number.ts'
import { aPolicy } from '../../support/desk/policy.ts'

const spoken = { agentId: 'anna', conversation: 'plain:room:-100', externalId: '7', at: 0 }
const desk = { policy: aPolicy(), now: Date.UTC(2026, 10, 23, 7) }
const read = (name: RoomCommand, text: string): ReturnType<typeof readRoomCommand> =>
  readRoomCommand(name, text, spoken, desk)

describe('a command that answers a card', () => {
  it.each([
    ['ask', 'informationRequest'],
    ['answer', 'answer'],
    ['solve', 'solution'],
  ] as const)('/%s is a reply of the type %s', (name, reply) => {
    expect(read(name, 'Текст')).toMatchObject({ ok: true, mail: { type: 'agentReply', reply, text: 'Текст' } })
  })

  it('/promise carries its date', () => {
    expect(read('promise', '28.11 16:00 Готовим')).toMatchObject({
      mail: { reply: 'commitment', promisedAt: Date.parse('2026-11-28T13:00:00Z'), text: 'Готовим' },
    })
  })

  it.each([
    ['критичная стоит касса', 'critical', 'стоит касса'],
    ['high', 'high', ''],
    ['3 есть обход', 'normal', 'есть обход'],
    ['низкая', 'low', ''],
  ])('/severity understands "%s"', (text, severity, reason) => {
    expect(read('severity', text)).toMatchObject({ mail: { type: 'agentSeverity', severity, text: reason } })
  })

  it('/assign knows agents by id and by name', () => {
    expect(read('assign', 'Анна')).toMatchObject({ mail: { type: 'agentAssign', to: 'anna' } })
    expect(read('assign', 'anna')).toMatchObject({ mail: { to: 'anna' } })
  })

  it('/link and /duplicate find a number however it is written', () => {
    const number = formatTicketNumber({ prefix: 'KSB', year: 2026, sequence: 12 })
    expect(read('link', `см. ${number.toLowerCase()}`)).toMatchObject({ ok: true, number })
    expect(read('duplicate', number.replaceAll('-', ' '))).toMatchObject({ ok: true, number })
  })

  it.each([
    ['ask', '', 'textMissing'],
    ['ask', '\u200b ', 'textMissing'],
    ['promise', 'скоро', 'dateMissing'],
    ['promise', '28.11', 'textMissing'],
    ['severity', 'ужасная', 'severityUnknown'],
    ['assign', 'Никто', 'agentUnknown'],
    ['package', 'gold', 'packageUnknown'],
    ['link', 'KSB-26-000012-0', 'numberMissing'],
    ['note', '', 'textMissing'],
    ['split', '', 'textMissing'],
  ] as const)('/%s "%s" is refused: %s', (name, text, refusal) => {
    expect(read(name, text)).toEqual({ ok: false, refusal })
  })
})
