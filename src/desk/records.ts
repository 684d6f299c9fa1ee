/**
 * What a turn wants written, table by table. The desk decides these; the queue writes them together with the end of the turn,
 * in one transaction. Instants are `Date`, ids are text.
 */

export interface PersonRecord {
  readonly id: string
  readonly displayName: string
  readonly language: string
  readonly contactName: string | null
  readonly company: string | null
  readonly email: string | null
  readonly isEmailConfirmed: boolean
  readonly phone: string | null
  readonly at: Date
}

export interface IdentityRecord {
  readonly channel: string
  readonly externalId: string
  readonly personId: string
}

export interface DialogRecord {
  readonly personId: string | null
  /** The conversation's own state, JSON. */
  readonly state: string
  readonly isReachable: boolean
  readonly at: Date
}

export interface TicketRecord {
  readonly id: string
  readonly number: string
  readonly requestId: string
  readonly situation: number
  readonly title: string
  readonly product: string
  readonly productVersion: string
  readonly status: string
  readonly severity: string
  readonly servicePackage: string
  readonly room: string
  readonly requesterId: string
  readonly submitterId: string
  readonly assigneeId: string | null
  /** Where the requester hears news. */
  readonly conversation: string
  readonly followUpOf: string | null
  readonly closeReason: string | null
  readonly registeredAt: Date
  readonly firstResponseDueAt: Date | null
  readonly resolutionDueAt: Date | null
  readonly closedAt: Date | null
  readonly changedAt: Date
}

/** One fact of a ticket's history; `facts` holds ids and closed words, never a person's text. */
export interface EventRecord {
  readonly ticketId: string
  readonly position: number
  readonly type: string
  readonly at: Date
  readonly facts: Readonly<Record<string, unknown>>
}

export interface MessageRecord {
  readonly id: string
  readonly ticketId: string
  /** `person:<id>`, `agent:<id>` or `desk`. */
  readonly author: string
  readonly kind: string
  /** False for what only agents see. */
  readonly isPublic: boolean
  /** Obscene or insulting: agents see it masked until they ask for it (R20). */
  readonly isAbusive: boolean
  readonly conversation: string | null
  readonly externalId: string | null
  readonly at: Date
}

export interface VersionRecord {
  readonly messageId: string
  /** From 1; an edit adds a version and changes none. Null: the next one. */
  readonly version: number | null
  readonly body: string
  readonly at: Date
  /** These words are obscene or insulting: the whole message is covered from now on (R20). */
  readonly isAbusive?: boolean
}

export interface AttachmentRecord {
  readonly id: string
  readonly messageId: string
  readonly ticketId: string
  readonly kind: string
  readonly name: string | null
  readonly mimeType: string | null
  readonly bytes: number | null
  readonly account: string
  readonly fileId: string
}

/** One call of a platform's API, rendered and ready to be sent. */
export interface CallRecord extends Call {
  readonly dedupeKey: string
}

export interface Call {
  readonly account: string
  /** The destination: calls of one lane are sent in order. */
  readonly lane: string
  readonly bucket: string | null
  readonly bucketPerMs: number | null
  readonly bucketBurst: number | null
  /** 0 answers a person who waits; 9 is housekeeping. */
  readonly priority: number
  readonly kind: string
  readonly payload: string
  readonly conversation: string
  /** Names the message that this call makes. */
  readonly ref: string | null
  /** The message that this call edits or answers. */
  readonly needsRef: string | null
  readonly coalesceKey: string | null
  /** Counts for the account's budget and not for the chat's: no message, or one that no limit speaks of. */
  readonly isFree: boolean
  /** JSON `{ lane, about }`: who is told what became of this call. */
  readonly report: string | null
}

export interface TimerRecord {
  readonly key: string
  readonly lane: string
  /** Null takes the timer back. */
  readonly dueAt: Date | null
  readonly payload: string
}

/** A message from one part of the desk to another, through the inbox like everything else. */
export interface InternalRecord {
  readonly externalId: string
  readonly lane: string
  readonly eventAt: Date
  readonly payload: string
}

/** The turn is thrown away and taken again later when something older than this waits in that lane. */
export interface Guard {
  readonly lane: string
  readonly before: Date
}

/** The platform gave a conversation another id: what waits goes there, and what comes later too. */
export interface Move {
  readonly from: string
  readonly to: string
}

/** Words that the filter refused, for the review of the agents; they leave after 30 days (R20). */
export interface RefusalRecord {
  readonly id: string
  readonly messageId: string
  /** The question that they answered. */
  readonly asking: string | null
  readonly hasFiles: boolean
  readonly body: string
  readonly at: Date
}

/** What became of a refusal. The first decision stands. */
export interface RefusalMark {
  readonly id: string
  readonly appealedAt: Date | null
  readonly decision: 'allowed' | 'upheld' | null
  readonly decidedBy: string | null
  readonly decidedAt: Date | null
}

/** A known incident as others may hear of it; the last writing of it counts. */
export interface IncidentRecord {
  readonly ticketId: string
  /** In an agent's words: no requester's text. */
  readonly title: string
  readonly product: string
  readonly room: string
  /** Error codes by which the same incident is known. */
  readonly codes: readonly string[]
  readonly markedBy: string
  readonly openedAt: Date
  readonly closedAt: Date | null
}

/** Who hears of an incident: a ticket of its own, or a conversation whose draft waits. */
export interface FollowerRecord {
  readonly incidentId: string
  readonly conversation: string
  /** `0` where there is no ticket. */
  readonly ticketId: string
  readonly personId: string
  readonly followedAt: Date
  /** What they said when it was over. */
  readonly answer: 'helped' | 'remains' | null
  readonly answeredAt: Date | null
}

/** A problem with what helps against it, in words that an agent wrote for everybody. */
export interface KnownProblemRecord {
  readonly id: string
  /** The ticket that it was learned from. */
  readonly ticketId: string
  readonly product: string
  readonly room: string
  readonly title: string
  readonly body: string
  readonly codes: readonly string[]
  readonly addedBy: string
  readonly addedAt: Date
}

/** How often a known problem was shown and helped, and who took it away. */
export interface KnownMark {
  readonly id: string
  readonly shown: number
  readonly helped: number
  readonly removedBy: string | null
  readonly at: Date
}

export interface Writes {
  readonly persons: PersonRecord[]
  readonly identities: IdentityRecord[]
  readonly dialogs: DialogRecord[]
  readonly tickets: TicketRecord[]
  readonly events: EventRecord[]
  readonly messages: MessageRecord[]
  readonly versions: VersionRecord[]
  readonly attachments: AttachmentRecord[]
  readonly calls: CallRecord[]
  readonly timers: TimerRecord[]
  readonly internal: InternalRecord[]
  readonly guards: Guard[]
  readonly moves: Move[]
  readonly refusals: RefusalRecord[]
  readonly refusalMarks: RefusalMark[]
  readonly incidents: IncidentRecord[]
  readonly followers: FollowerRecord[]
  readonly knownProblems: KnownProblemRecord[]
  readonly knownMarks: KnownMark[]
}

export function noWrites(): Writes {
  return {
    persons: [],
    identities: [],
    dialogs: [],
    tickets: [],
    events: [],
    messages: [],
    versions: [],
    attachments: [],
    calls: [],
    timers: [],
    internal: [],
    guards: [],
    moves: [],
    refusals: [],
    refusalMarks: [],
    incidents: [],
    followers: [],
    knownProblems: [],
    knownMarks: [],
  }
}

/** All that several turns want written, in their order. */
export function joinWrites(parts: readonly Writes[]): Writes {
  const whole = noWrites()
  for (const part of parts) {
    whole.persons.push(...part.persons)
    whole.identities.push(...part.identities)
    whole.dialogs.push(...part.dialogs)
    whole.tickets.push(...part.tickets)
    whole.events.push(...part.events)
    whole.messages.push(...part.messages)
    whole.versions.push(...part.versions)
    whole.attachments.push(...part.attachments)
    whole.calls.push(...part.calls)
    whole.timers.push(...part.timers)
    whole.internal.push(...part.internal)
    whole.guards.push(...part.guards)
    whole.moves.push(...part.moves)
    whole.refusals.push(...part.refusals)
    whole.refusalMarks.push(...part.refusalMarks)
    whole.incidents.push(...part.incidents)
    whole.followers.push(...part.followers)
    whole.knownProblems.push(...part.knownProblems)
    whole.knownMarks.push(...part.knownMarks)
  }
  return whole
}
