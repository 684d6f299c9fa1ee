import type { InboxRow } from '../../../src/desk/receiving.ts'
import { MemoryDesk } from './memory-desk.ts'
import { createPlainSurface } from './plain-surface.ts'
import { aPolicy, mildJudge, noDeadlines } from './policy.ts'
import { bodyOf, delivery, expect1, NOTHING, type Expected, type Intent } from './schedule.ts'

export interface Told {
  readonly deliveries: readonly InboxRow[]
  readonly expected: { readonly tickets: number; readonly followUps: number }
  readonly said: readonly (readonly (string | undefined)[])[]
  readonly state: string | undefined
}

export function aMemoryDesk(): MemoryDesk {
  return new MemoryDesk({
    policy: aPolicy(),
    surfaces: [createPlainSurface()],
    judge: mildJudge,
    readDeadlines: noDeadlines,
    explainDeadlines: () => [],
    codeFor: (key) =>
      String(100_000 + [...key].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 899_999, 7)),
  })
}

/** One person alone with a desk of their own: what they sent while looking at the screen, and how it went. */
export async function tellAlone(person: readonly Intent[], chat: number): Promise<Told> {
  const desk = aMemoryDesk()
  const lane = `plain:bot:${chat}`
  const deliveries: InboxRow[] = []
  let expected: Expected = NOTHING
  for (const [place, intent] of person.entries()) {
    const row = delivery(chat, place, bodyOf(intent, desk.dialogState(lane)), desk.now + place * 4000)
    deliveries.push(row)
    desk.receive([row])
    await desk.work(lane, 1)
    expected = expect1(expected, intent)
  }
  await finish(desk)
  return {
    deliveries,
    expected: { tickets: expected.tickets, followUps: expected.followUps },
    said: saidIn(desk, chat),
    state: desk.dialogState(lane),
  }
}

/** The same deliveries by somebody else, whom nobody knows yet. */
export function bySomebodyElse(row: InboxRow, chat: number): InboxRow {
  return { ...row, externalId: `${chat}.${row.externalId}`, lane: `plain:bot:${chat}` }
}

export async function finish(desk: MemoryDesk): Promise<void> {
  for (let open = desk.openLanes; open.length > 0; open = desk.openLanes) {
    for (const lane of open) await desk.work(lane, 16)
  }
}

/**
 * What the person read: the conversation in its order, and the tickets' receipts in theirs. Each ticket speaks for itself, so
 * only these two may change places.
 */
export function saidIn(desk: MemoryDesk, chat: number): Told['said'] {
  const said = [...desk.calls.values()]
    .filter(({ conversation }) => conversation === `plain:bot:${chat}`)
    .map(({ payload }) => forgetKeys(payload))
  const isTickets = (text: string | undefined): boolean => text?.includes('"ticket:added"') ?? false
  return [said.filter((text) => !isTickets(text)), said.filter(isTickets)]
}

/** The names of rows and tickets differ from run to run. */
export function forgetKeys(text: string | undefined): string | undefined {
  return text?.replace(
    /(say|added|agent|ticket|receipt|list|t[.:]|U\.|"ticketId":"|news|status|why|d)[:.]?\d+([:.]\d+)?|KSB-\d\d-\d{6}-\d|"key":"\d+\.\d+"/g,
    '$1#',
  )
}
