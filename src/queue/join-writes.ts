import type { Writes } from '../desk/records.ts'
import { toRecord } from './inbox.ts'
import { toColumns } from './snake.ts'
import type { TurnWrites } from './turns.ts'

/** What one held lane's turns decided. */
export interface EndedLane {
  readonly lane: string
  readonly fence: string
  /** Ids of the inbox rows that ended. */
  readonly done: readonly string[]
  readonly writes: Writes
}

/**
 * Joins what several lanes decided into the rows that `finish_turns` reads, each marked with the lane that wrote it. A row
 * that one lane wrote more than once is written once, as it was last: one statement cannot touch a row twice.
 */
export function joinWrites(ended: readonly EndedLane[]): TurnWrites {
  const all = <K extends keyof Writes>(kind: K, keyOf?: (record: Writes[K][number]) => string): readonly object[] =>
    ended.flatMap(({ lane, writes }) => {
      const records = keyOf ? lastOfEach<Writes[K][number]>(writes[kind], keyOf) : writes[kind]
      return records.map((record) => ({ by: lane, ...toColumns(record) }))
    })
  return {
    lanes: ended.map(({ lane, fence }) => ({ lane, fence })),
    done: ended.flatMap(({ lane, done }) => done.map((id) => ({ by: lane, id }))),
    internal: ended.flatMap(({ lane, writes }) => writes.internal.map((record) => internalRow(lane, record))),
    persons: all('persons', ({ id }) => id),
    identities: all('identities'),
    dialogs: all('dialogs', () => 'the one of its lane'),
    tickets: all('tickets', ({ id }) => id),
    events: all('events'),
    messages: all('messages'),
    versions: all('versions'),
    attachments: all('attachments'),
    calls: all('calls'),
    timers: all('timers', ({ key }) => key),
    guards: all('guards'),
    moves: all('moves'),
    refusals: all('refusals'),
    refusal_marks: all('refusalMarks'),
    incidents: all('incidents', ({ ticketId }) => ticketId),
    followers: all(
      'followers',
      ({ incidentId, conversation, ticketId }) => `${incidentId} ${conversation} ${ticketId}`,
    ),
    known_problems: all('knownProblems'),
    known_marks: all('knownMarks'),
  }
}

function internalRow(by: string, record: Writes['internal'][number]): object {
  const { externalId, lane, eventAt, payload } = record
  const row = { channel: 'desk', account: 'desk', epoch: 0, externalId, lane, eventAt: eventAt.getTime(), payload }
  return { by, ...toRecord(row) }
}

/** The last record of each key, in the order in which the keys came first. */
function lastOfEach<T>(records: readonly T[], keyOf: (record: T) => string): readonly T[] {
  const last = new Map<string, T>()
  for (const record of records) last.set(keyOf(record), record)
  return [...last.values()]
}
