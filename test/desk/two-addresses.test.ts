import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { QueuedLetter } from '../../src/desk/letters.ts'
import type { IncomingBody } from '../../src/domain/intake/incoming.ts'
import type { Say } from '../../src/domain/notice/message.ts'
import type { MemoryDesk } from '../support/desk/memory-desk.ts'
import { delivery } from '../support/desk/schedule.ts'
import { aMemoryDesk } from '../support/desk/tell-alone.ts'

const ADDRESSES = ['anna@vektor.example', 'boris@bank.example'] as const

/** What one of two people does; each owns the address of their own number, and may type the other's. */
type Deed =
  | { readonly does: 'files'; readonly address: 0 | 1 }
  | { readonly does: 'startsWith'; readonly address: 0 | 1 }
  | { readonly does: 'ownCode' | 'strangeCode' | 'wrongCode' | 'later' | 'resend' | 'list' | 'writes' | 'cancels' }
  | { readonly does: 'forges'; readonly ticket: number; readonly action: string }

interface Step {
  readonly who: 0 | 1
  readonly deed: Deed
}

const address = fc.constantFrom<0 | 1>(0, 1)
const deed = fc.oneof<fc.Arbitrary<Deed>[]>(
  fc.record({ does: fc.constant('files' as const), address }),
  fc.record({ does: fc.constant('startsWith' as const), address }),
  fc.record({
    does: fc.constantFrom(
      ...(['ownCode', 'strangeCode', 'wrongCode', 'later', 'resend', 'list', 'writes', 'cancels'] as const),
    ),
  }),
  fc.record({
    does: fc.constant('forges' as const),
    ticket: fc.integer({ min: 1, max: 4 }),
    action: fc.constantFrom('status', 'why', 'mayClose', 'helped', 'stillProblem'),
  }),
)
const histories = fc.array(fc.record({ who: fc.constantFrom<0 | 1>(0, 1), deed }), { minLength: 1, maxLength: 14 })

/** `HISTORIES=10000 npm test -- test/desk/two-addresses` looks longer. */
const HISTORIES = Number(process.env['HISTORIES'] ?? 400)

const laneOf = (who: 0 | 1): string => `plain:bot:${who + 1}`
const secretOf = (who: 0 | 1): string => (who === 0 ? 'тайна Анны' : 'тайна Бориса')

interface Lived {
  /** What each person was told, in words, with the numbers of their own tickets counted from one. */
  readonly told: readonly [readonly string[], readonly string[]]
  readonly confirmed: readonly (readonly [personLane: string, email: string])[]
}

/** @param only The other one's deeds never happen; their time passes all the same. */
async function live(history: readonly Step[], only: 0 | 1 | null = null): Promise<Lived> {
  const desk = aMemoryDesk()
  const places: [number, number] = [0, 0]
  for (const { who, deed: one } of history) {
    for (const body of bodiesOf(one, who, desk)) {
      desk.now += 4000
      if (only !== null && only !== who) continue
      places[who] += 1
      desk.receive([delivery(who + 1, places[who], withButton(body, desk, who), desk.now)])
      await desk.work(laneOf(who), 1)
      await finish(desk)
    }
  }
  return { told: [toldTo(desk, 0), toldTo(desk, 1)], confirmed: confirmedOf(desk) }
}

async function finish(desk: MemoryDesk): Promise<void> {
  for (const lane of desk.openLanes) await desk.work(lane, 1)
  if (desk.openLanes.length > 0) await finish(desk)
}

/** Words, or the action of a button that has to be found on the screen. */
type Body = IncomingBody | { readonly kind: 'button'; readonly action: string }

function bodiesOf(one: Deed, who: 0 | 1, desk: MemoryDesk): readonly Body[] {
  const text = (words: string): Body => ({ kind: 'text', text: words, forwardedFrom: null })
  const button = (action: string): Body => ({ kind: 'button', action })
  switch (one.does) {
    case 'files':
    case 'startsWith': {
      const begin: Body = { kind: 'command', name: 'new', argument: '' }
      const told = [begin, button('anew'), button('consent'), text(secretOf(who)), text(ADDRESSES[one.address])]
      const rest = Array.from({ length: 7 }, () => text(`${secretOf(who)} и ещё подробности`))
      return one.does === 'files' ? [...told, ...rest, button('later'), button('send')] : told
    }
    case 'ownCode':
      return [text(codeTo(desk, who, (lane) => lane === laneOf(who)))]
    case 'strangeCode':
      return [text(codeTo(desk, who, (lane) => lane !== laneOf(who)))]
    case 'wrongCode':
      return [text('000000')]
    case 'later':
      return [button('later')]
    case 'resend':
      return [{ kind: 'press', choice: 'C', pressId: 'p' }]
    case 'list':
      return [{ kind: 'command', name: 'my', argument: '' }]
    case 'writes':
      return [text(`дополнение: ${secretOf(who)}`)]
    case 'cancels':
      return [button('cancel'), button('discard')]
    case 'forges':
      return [{ kind: 'press', choice: `t.${strangers(desk, who, one.ticket)}.${one.action}`, pressId: 'p' }]
  }
}

/** A ticket that is not theirs, whether there is one or not. */
function strangers(desk: MemoryDesk, who: 0 | 1, wanted: number): string {
  const others = [...desk.tickets.values()].filter(({ conversation }) => conversation !== laneOf(who))
  return others[wanted % Math.max(others.length, 1)]?.id ?? '999'
}

/** What the owner of a mailbox reads in the letter that came last. */
function codeTo(desk: MemoryDesk, who: 0 | 1, isSender: (lane: string) => boolean): string {
  const letters = [...desk.calls.values()].flatMap(({ kind, payload }) =>
    kind === 'letter' ? [JSON.parse(payload) as QueuedLetter] : [],
  )
  const own = letters.filter(({ to, letter }) => to === ADDRESSES[who] && letter.kind === 'code')
  const last = own.findLast(({ strangerFor }) => isSender(strangerFor ?? ''))
  return last?.letter.kind === 'code' ? last.letter.params.code : '000000'
}

function withButton(body: Body, desk: MemoryDesk, who: 0 | 1): IncomingBody {
  if (body.kind !== 'button') return body
  const state = desk.dialogState(laneOf(who))
  const shown = state === undefined ? null : (JSON.parse(state) as { offered: string[]; revision: number })
  const index = shown?.offered.indexOf(body.action) ?? -1
  const choice = index < 0 ? 'zz.7' : `${(shown?.revision ?? 0).toString(36)}.${index}`
  return { kind: 'press', choice, pressId: 'p' }
}

function toldTo(desk: MemoryDesk, who: 0 | 1): readonly string[] {
  const own = [...desk.tickets.values()].filter(({ conversation }) => conversation === laneOf(who))
  const said = [...desk.calls.values()].filter(({ conversation }) => conversation === laneOf(who))
  return said.map(({ payload }) => {
    const { say } = JSON.parse(payload) as { say: Say }
    const words =
      say.say === 'toast' ? JSON.stringify(say.phrase) : JSON.stringify('message' in say ? say.message.blocks : say)
    const named = own.reduce((text, { number }, index) => text.replaceAll(number, `№${index + 1}`), words)
    // Six digits that a person typed where no code was asked for are their own words.
    return named.replace(/(?<!\d)\d{6}(?!\d)/g, '######')
  })
}

function confirmedOf(desk: MemoryDesk): readonly (readonly [string, string])[] {
  return desk.persons
    .filter(({ isEmailConfirmed }) => isEmailConfirmed)
    .map(({ displayName, email }) => [displayName, email ?? ''])
}

describe('two people and two addresses', () => {
  it('never see each other’s tickets, own only their own address, and learn nothing from typing the other’s', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const together = await live(history)
        for (const who of [0, 1] as const) {
          const other = who === 0 ? 1 : 0
          const alone = await live(history, who)
          expect(together.told[who].join('\n')).not.toContain(secretOf(other))
          expect(together.told[who].join('\n')).not.toMatch(/KSB-\d\d-\d{6}-\d/)
          expect(together.told[who]).toEqual(alone.told[who])
        }
        for (const [name, email] of together.confirmed) {
          expect(email).toBe(ADDRESSES[name === 'Person 1' ? 0 : 1])
        }
      }),
      { numRuns: HISTORIES },
    )
  }, 300_000)
})
