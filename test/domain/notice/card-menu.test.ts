import { describe, expect, it } from '@jest/globals'
import { cardButtons, type CardMenu } from '../../../src/domain/notice/card-menu.ts'
import { roomDigest } from '../../../src/domain/notice/room-digest.ts'
import type { TicketView } from '../../../src/domain/notice/ticket-view.ts'

const VIEW: TicketView = {
  id: '17',
  number: 'KSB-26-000482-7',
  title: 'Does not print',
  product: 'Kasburg Office',
  version: '7.1',
  severity: 'high',
  status: 'new',
  closeReason: null,
  firstResponseDueAt: null,
  resolutionDueAt: null,
  staleAt: null,
  assignee: null,
  requester: { name: 'Olga', company: null, email: null, isReachable: true },
  followUpOf: null,
  siblings: [],
}

const AGENTS = [
  { id: 'anna', name: 'Anna' },
  { id: 'boris', name: 'Boris' },
]

const idsOf = (menu: CardMenu | null, view = VIEW): readonly string[] =>
  cardButtons(view, menu, AGENTS)
    .flat()
    .map(({ id }) => id)

describe('the buttons of a card', () => {
  it('are two and the way to the rest; whoever took it needs no «Беру»', () => {
    expect(idsOf(null)).toEqual(['t.17.take', 't.17.reply', 't.17.more'])
    expect(idsOf(null, { ...VIEW, assignee: 'Anna' })).toEqual(['t.17.reply', 't.17.more'])
  })

  it.each(['more', 'reply', 'hand', 'severity'] as const)(
    'lead back from the menu "%s", and fit what Telegram carries',
    (menu) => {
      const ids = idsOf(menu)
      expect(ids.at(-1)).toBe('t.17.less')
      for (const id of ids) expect(id).toMatch(/^[\x21-\x7e]{1,60}$/)
    },
  )

  it('offer neither the severity nor the agent that the ticket has', () => {
    expect(idsOf('severity')).toEqual(['t.17.grade.critical', 't.17.grade.normal', 't.17.grade.low', 't.17.less'])
    expect(idsOf('hand', { ...VIEW, assignee: 'Anna' })).toEqual(['t.17.to.boris', 't.17.less'])
  })
})

describe('the message about those that wait', () => {
  const lines = Array.from({ length: 30 }, (_, n) => ({
    id: String(n),
    number: `KSB-${n}`,
    title: `Title ${n}`,
    severity: 'normal' as const,
  }))

  it('names the first of them with a button each, and counts the rest', () => {
    const { blocks, choices } = roomDigest(lines)
    expect(choices).toHaveLength(8)
    expect(blocks.at(-1)).toEqual({ key: 'agent:digest.more', params: { count: 22 } })
  })

  it('rings only for a critical one, and ends without buttons', () => {
    expect(roomDigest(lines).isSilent).toBe(true)
    expect(roomDigest([{ ...lines[0]!, severity: 'critical' }]).isSilent).toBe(false)
    expect(roomDigest([])).toEqual({ blocks: [{ key: 'agent:digest.done' }] })
  })
})
