import type { CardFields } from '../../domain/notice/card.ts'
import { openFile, reviveEvent, type TicketFile } from './ticket-file.ts'
import type { FollowerRecord, IncidentRecord, TicketRecord } from '../records.ts'

/** What a ticket's lane brings with it. */
export interface TicketSubject {
  readonly file: TicketFile
  readonly fields: CardFields
  readonly requester: RequesterOnFile
  readonly followUpOf: string | null
  /** The numbers of the other tickets of the same request (R11). */
  readonly siblings: readonly string[]
  /** Up to when everything sent to the requester's channel has been read; epoch milliseconds of the desk's clock. */
  readonly readAt: number | null
  /** The time of the oldest message that waits in the requester's conversation. */
  readonly unreadSince: number | null
  /** How many situations the request has so far. */
  readonly situations: number
  /** Taken for a successor or a split; a gap when it is not needed. */
  readonly freshTicketIds: readonly string[]
  /** The ticket's topics by conversation; `0` where there was one that is gone. */
  readonly topics: Readonly<Record<string, string>>
  /** The incident that it stands for, or stood for, with those who follow it. */
  readonly incident: IncidentOnFile | null
}

export type IncidentOnFile = Omit<IncidentRecord, 'ticketId'> & { readonly followers: readonly FollowerRecord[] }

export interface RequesterOnFile {
  readonly id: string
  readonly name: string
  readonly company: string | null
  readonly email: string | null
  readonly isEmailConfirmed: boolean
  /** Mail to the address came back: nobody reads it there. */
  readonly isEmailBounced?: boolean
  readonly language: string
  readonly isReachable: boolean
  readonly phone?: string | null
}

interface RawTicket {
  readonly row: Readonly<Record<string, string | number | null>>
  readonly events: readonly {
    readonly type: string
    readonly at: string
    readonly facts: Readonly<Record<string, unknown>>
  }[]
  readonly fields: Readonly<Record<string, string>> | null
  readonly files: number
  readonly requester: Readonly<Record<string, string | boolean | null>>
  readonly isReachable: boolean
  readonly followUpOf: string | null
  readonly siblings: readonly string[] | null
  readonly readAt: number | null
  readonly unreadSince: number | null
  readonly freshTicketIds: readonly string[] | null
  readonly situations: number
  readonly topics?: Readonly<Record<string, string>> | null
  readonly incident?: RawIncident | null
}

interface RawIncident {
  readonly title: string
  readonly product: string
  readonly room: string
  readonly codes: readonly string[]
  readonly marked_by: string
  readonly opened_at: string
  readonly closed_at: string | null
  readonly followers: readonly RawFollower[] | null
}

interface RawFollower {
  readonly incidentId: string
  readonly conversation: string
  readonly ticketId: string
  readonly personId: string
  readonly followedAt: string
  readonly answer: 'helped' | 'remains' | null
  readonly answeredAt: string | null
}

/** Reads the lane's subject as the database gave it. Null when there is no such ticket. */
export function readTicketSubject(subject: unknown): TicketSubject | null {
  if (subject === null || typeof subject !== 'object') return null
  const raw = subject as RawTicket
  const { requester } = raw
  const contactName = textOf(requester['contact_name'])
  return {
    file: openFile(
      rowOf(raw.row),
      raw.events.map(({ type, at, facts }) => reviveEvent(type, at, facts)),
    ),
    fields: {
      problem: raw.fields?.['problem'] ?? '',
      error: raw.fields?.['error'] ?? null,
      steps: raw.fields?.['steps'] ?? null,
      changes: raw.fields?.['changes'] ?? null,
      files: raw.files,
    },
    requester: {
      id: String(requester['id']),
      name: contactName ?? textOf(requester['display_name']) ?? '',
      company: textOf(requester['company']),
      email: textOf(requester['email']),
      isEmailConfirmed: requester['is_email_confirmed'] === true,
      isEmailBounced: requester['email_bounced_at'] != null,
      language: textOf(requester['language']) ?? 'ru',
      isReachable: raw.isReachable,
      phone: textOf(requester['phone']),
    },
    followUpOf: raw.followUpOf,
    siblings: raw.siblings ?? [],
    readAt: raw.readAt,
    unreadSince: raw.unreadSince,
    freshTicketIds: raw.freshTicketIds ?? [],
    situations: raw.situations,
    topics: raw.topics ?? {},
    incident: raw.incident ? incidentOf(raw.incident) : null,
  }
}

function incidentOf({ marked_by: markedBy, opened_at, closed_at, followers, ...same }: RawIncident): IncidentOnFile {
  return {
    ...same,
    markedBy,
    openedAt: new Date(opened_at),
    closedAt: dateOf(closed_at),
    followers: (followers ?? []).map((one) => ({
      ...one,
      followedAt: new Date(one.followedAt),
      answeredAt: dateOf(one.answeredAt),
    })),
  }
}

function dateOf(text: string | null): Date | null {
  return text === null ? null : new Date(text)
}

function rowOf(row: RawTicket['row']): TicketRecord {
  const text = (name: string): string => String(row[name] ?? '')
  const date = (name: string): Date | null => (row[name] == null ? null : new Date(row[name]))
  return {
    id: text('id'),
    number: text('number'),
    requestId: text('request_id'),
    situation: Number(row['situation']),
    title: text('title'),
    product: text('product'),
    productVersion: text('product_version'),
    status: text('status'),
    severity: text('severity'),
    servicePackage: text('service_package'),
    room: text('room'),
    requesterId: text('requester_id'),
    submitterId: text('submitter_id'),
    assigneeId: textOf(row['assignee_id']),
    conversation: text('conversation'),
    followUpOf: row['follow_up_of'] == null ? null : text('follow_up_of'),
    closeReason: textOf(row['close_reason']),
    registeredAt: date('registered_at') ?? new Date(0),
    firstResponseDueAt: date('first_response_due_at'),
    resolutionDueAt: date('resolution_due_at'),
    closedAt: date('closed_at'),
    changedAt: date('changed_at') ?? new Date(0),
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
