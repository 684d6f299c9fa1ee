import fc from 'fast-check'
import type { Incoming, IncomingBody } from '../../../src/domain/intake/incoming.ts'
import type { InboxRow } from '../../../src/desk/receiving.ts'

/** What people do, as far as a simple model can follow. */
export type Intent = 'write' | 'new' | 'agree' | 'later' | 'send' | 'cancel' | 'discard' | 'stale'

const FORM: readonly Intent[] = ['new', 'agree', ...Array<Intent>(9).fill('write'), 'later', 'send']

/** Some know what they want and file a whole form; some press around. */
export const intents = fc
  .array(
    fc.oneof(
      { weight: 2, arbitrary: fc.constant(FORM) },
      { weight: 3, arbitrary: fc.constant<readonly Intent[]>(['write']) },
      {
        weight: 4,
        arbitrary: fc.array(
          fc.constantFrom<Intent>('write', 'new', 'agree', 'later', 'send', 'cancel', 'discard', 'stale'),
          {
            maxLength: 4,
          },
        ),
      },
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) => parts.flat())

/** How the deliveries of several people reach the desk: which chat comes next, in which bites, with what mishaps. */
export interface Mishap {
  readonly chat: number
  readonly bite: number
  /** The same delivery once more, from so many places back. */
  readonly repeat: number | null
  /** A turn is taken and its process dies before anything of it is written. */
  readonly isLost: boolean
}

export const mishaps = fc.array(
  fc.record({
    chat: fc.nat({ max: 9 }),
    bite: fc.integer({ min: 1, max: 5 }),
    repeat: fc.option(fc.nat({ max: 6 }), { freq: 2 }),
    isLost: fc.boolean(),
  }),
  { minLength: 1, maxLength: 60 },
)

const QUESTIONS = 9

/** What a conversation comes to, by the plainest rules there are. */
export interface Expected {
  readonly phase: 'idle' | 'consent' | 'questions' | 'code' | 'review' | 'resume' | 'cancel' | 'which'
  readonly hasConsent: boolean
  /** The code of the address was put off until later, in this draft. */
  readonly hasPutOff: boolean
  /** Which of the nine answers stand. */
  readonly answers: ReadonlySet<number>
  readonly tickets: number
  /** Messages that reached a ticket. */
  readonly followUps: number
}

export const NOTHING: Expected = {
  phase: 'idle',
  hasConsent: false,
  hasPutOff: false,
  answers: new Set(),
  tickets: 0,
  followUps: 0,
}

const PROBLEM = 4

/** One step of the model. An intent whose button is not there changes nothing. */
export function expect1(before: Expected, intent: Intent): Expected {
  switch (intent) {
    case 'write':
      return write(before)
    case 'new':
      if (before.phase !== 'idle' && before.phase !== 'which') return { ...before, phase: resumed(before) }
      return begin(before, new Set())
    case 'agree':
      return before.phase === 'consent' ? next({ ...before, hasConsent: true }) : before
    case 'later':
      return before.phase === 'code' ? next({ ...before, hasPutOff: true }) : before
    case 'send':
      return before.phase === 'review'
        ? { ...before, phase: 'idle', answers: new Set(), tickets: before.tickets + 1 }
        : before
    case 'cancel':
      return before.phase === 'questions' || before.phase === 'review' ? { ...before, phase: 'cancel' } : before
    case 'discard':
      return before.phase === 'cancel' ? { ...before, phase: 'idle', answers: new Set() } : before
    case 'stale':
      return before
  }
}

/** `/new` in the middle of a draft asks whether to go on; words then go on. */
function resumed(before: Expected): Expected['phase'] {
  return before.phase === 'consent' ? 'consent' : 'resume'
}

function write(before: Expected): Expected {
  switch (before.phase) {
    case 'idle':
    case 'which':
      if (before.tickets === 0) return begin(before, new Set([PROBLEM]))
      return before.tickets === 1 ? { ...before, followUps: before.followUps + 1 } : { ...before, phase: 'which' }
    case 'consent':
      return { ...before, answers: new Set([...before.answers, PROBLEM]) }
    case 'questions': {
      const open = firstOpen(before)
      return next({ ...before, answers: new Set([...before.answers, open]) })
    }
    case 'code':
    case 'review':
      return before
    case 'resume':
    case 'cancel':
      return next({ ...before, answers: new Set([...before.answers, PROBLEM]) })
  }
}

function begin(before: Expected, answers: ReadonlySet<number>): Expected {
  const begun = { ...before, hasPutOff: false, answers }
  return before.hasConsent ? next(begun) : { ...begun, phase: 'consent' }
}

function next(state: Expected): Expected {
  if (state.answers.size < QUESTIONS) return { ...state, phase: 'questions' }
  return { ...state, phase: state.hasPutOff ? 'review' : 'code' }
}

function firstOpen({ answers }: Expected): number {
  return [...Array(QUESTIONS).keys()].find((one) => !answers.has(one)) ?? 0
}

/** What a person with a chat on the screen would do about an intent: the words, or the button that is shown now. */
export function bodyOf(intent: Intent, dialog: string | undefined): IncomingBody {
  const shown = dialog === undefined ? null : (JSON.parse(dialog) as { offered: string[]; revision: number })
  const press = (action: string): IncomingBody => {
    const index = shown?.offered.indexOf(action) ?? -1
    const choice =
      index < 0 ? `${((shown?.revision ?? 1) - 1).toString(36)}.0` : `${shown?.revision.toString(36)}.${index}`
    return { kind: 'press', choice, pressId: 'press' }
  }
  switch (intent) {
    case 'write':
      return { kind: 'text', text: 'smirnova@vektor.example', forwardedFrom: null }
    case 'new':
      return { kind: 'command', name: 'new', argument: '' }
    case 'agree':
      return press('consent')
    case 'later':
      return press('later')
    case 'send':
      return press('send')
    case 'cancel':
      return press('cancel')
    case 'discard':
      return press('discard')
    case 'stale':
      return { kind: 'press', choice: 'zz.7', pressId: 'press' }
  }
}

export function delivery(chat: number, place: number, body: IncomingBody, at: number): InboxRow {
  const incoming: Incoming = {
    messageId: `m${place}`,
    at,
    replyTo: null,
    languageHint: 'ru',
    displayName: `Person ${chat}`,
    body,
  }
  return {
    channel: 'plain',
    account: 'plain:bot',
    epoch: 0,
    externalId: `${chat}.${place}`,
    lane: `plain:bot:${chat}`,
    eventAt: at,
    payload: JSON.stringify({ incoming }),
  }
}
