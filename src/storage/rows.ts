import { EntitySchema } from 'typeorm'

/**
 * The tables that screens and rare writes use, over plain interfaces; the path of a message has SQL of its own. Ids are text,
 * because they outgrow a number. Constraints and indexes have the names of the schema, so that a test can compare.
 */

export interface PersonRow {
  id: string
  displayName: string
  language: string
  contactName: string | null
  company: string | null
  email: string | null
  isEmailConfirmed: boolean
  phone: string | null
  createdAt: Date
  emailBouncedAt: Date | null
  erasedAt: Date | null
}

export const personRow = new EntitySchema<PersonRow>({
  name: 'persons',
  tableName: 'persons',
  columns: {
    id: { type: 'bigint', primary: true },
    displayName: { name: 'display_name', type: 'text' },
    language: { type: 'text' },
    contactName: { name: 'contact_name', type: 'text', nullable: true },
    company: { type: 'text', nullable: true },
    email: { type: 'text', nullable: true },
    isEmailConfirmed: { name: 'is_email_confirmed', type: 'boolean', default: false },
    phone: { type: 'text', nullable: true },
    createdAt: { name: 'created_at', type: 'timestamptz' },
    emailBouncedAt: { name: 'email_bounced_at', type: 'timestamptz', nullable: true },
    erasedAt: { name: 'erased_at', type: 'timestamptz', nullable: true },
  },
})

export interface IdentityRow {
  channel: string
  externalId: string
  personId: string
}

export const identityRow = new EntitySchema<IdentityRow>({
  name: 'identities',
  tableName: 'identities',
  columns: {
    channel: { type: 'text', primary: true, primaryKeyConstraintName: 'identities_pk' },
    externalId: { name: 'external_id', type: 'text', primary: true, primaryKeyConstraintName: 'identities_pk' },
    personId: { name: 'person_id', type: 'bigint' },
  },
  foreignKeys: [refersTo('persons', 'personId', 'identities_person_id_fkey')],
  indices: [{ name: 'identities_person', columns: ['personId'] }],
})

export interface TicketRow {
  id: string
  number: string
  requestId: string
  situation: number
  title: string
  product: string
  productVersion: string
  status: string
  severity: string
  servicePackage: string
  room: string
  requesterId: string
  submitterId: string
  assigneeId: string | null
  conversation: string
  followUpOf: string | null
  closeReason: string | null
  registeredAt: Date
  firstResponseDueAt: Date | null
  resolutionDueAt: Date | null
  closedAt: Date | null
  changedAt: Date
}

export const ticketRow = new EntitySchema<TicketRow>({
  name: 'tickets',
  tableName: 'tickets',
  columns: {
    id: { type: 'bigint', primary: true },
    number: { type: 'text' },
    requestId: { name: 'request_id', type: 'text' },
    situation: { type: 'integer' },
    title: { type: 'text' },
    product: { type: 'text' },
    productVersion: { name: 'product_version', type: 'text' },
    status: { type: 'text' },
    severity: { type: 'text' },
    servicePackage: { name: 'service_package', type: 'text' },
    room: { type: 'text' },
    requesterId: { name: 'requester_id', type: 'bigint' },
    submitterId: { name: 'submitter_id', type: 'bigint' },
    assigneeId: { name: 'assignee_id', type: 'text', nullable: true },
    conversation: { type: 'text' },
    followUpOf: { name: 'follow_up_of', type: 'bigint', nullable: true },
    closeReason: { name: 'close_reason', type: 'text', nullable: true },
    registeredAt: { name: 'registered_at', type: 'timestamptz' },
    firstResponseDueAt: { name: 'first_response_due_at', type: 'timestamptz', nullable: true },
    resolutionDueAt: { name: 'resolution_due_at', type: 'timestamptz', nullable: true },
    closedAt: { name: 'closed_at', type: 'timestamptz', nullable: true },
    changedAt: { name: 'changed_at', type: 'timestamptz' },
  },
  foreignKeys: [
    refersTo('persons', 'requesterId', 'tickets_requester_id_fkey'),
    refersTo('persons', 'submitterId', 'tickets_submitter_id_fkey'),
    refersTo('tickets', 'followUpOf', 'tickets_follow_up_of_fkey'),
  ],
  uniques: [
    { name: 'tickets_number', columns: ['number'] },
    { name: 'tickets_situation', columns: ['requestId', 'situation'] },
  ],
  checks: [
    { name: 'tickets_status', expression: `status in ('new', 'open', 'pending', 'solved', 'closed')` },
    { name: 'tickets_severity', expression: `severity in ('critical', 'high', 'normal', 'low')` },
    { name: 'tickets_closed', expression: `(status = 'closed') = (closed_at is not null)` },
    {
      name: 'tickets_close_reason',
      expression: `close_reason in ('confirmed', 'stale', 'withdrawn', 'duplicate', 'refused')`,
    },
  ],
  indices: [
    { name: 'tickets_requester', columns: ['requesterId', 'id'] },
    { name: 'tickets_submitter', columns: ['submitterId', 'id'] },
    { name: 'tickets_active', columns: ['room', 'registeredAt'], where: `status <> 'closed'` },
    { name: 'tickets_follow_up', columns: ['followUpOf'], where: 'follow_up_of is not null' },
    { name: 'tickets_registered', columns: ['registeredAt', 'id'] },
    { name: 'tickets_closed_at', columns: ['closedAt'], where: 'closed_at is not null' },
    { name: 'tickets_solved', synchronize: false },
    { name: 'tickets_urgency', synchronize: false },
    { name: 'tickets_urgency_assignee', synchronize: false },
  ],
})

export interface TicketEventRow {
  ticketId: string
  position: number
  type: string
  at: Date
  facts: Readonly<Record<string, unknown>>
  recordedAt: Date
}

export const ticketEventRow = new EntitySchema<TicketEventRow>({
  name: 'ticket_events',
  tableName: 'ticket_events',
  columns: {
    ticketId: { name: 'ticket_id', type: 'bigint', primary: true, primaryKeyConstraintName: 'ticket_events_pk' },
    position: { type: 'integer', primary: true, primaryKeyConstraintName: 'ticket_events_pk' },
    type: { type: 'text' },
    // The months of the table go by it.
    at: { type: 'timestamptz', primary: true, primaryKeyConstraintName: 'ticket_events_pk' },
    facts: { type: 'jsonb' },
    recordedAt: { name: 'recorded_at', type: 'timestamptz', default: () => 'now()' },
  },
  foreignKeys: [refersTo('tickets', 'ticketId', 'ticket_events_ticket_id_fkey')],
})

export interface MessageRow {
  id: string
  ticketId: string
  author: string
  kind: string
  isPublic: boolean
  isAbusive: boolean
  conversation: string | null
  externalId: string | null
  at: Date
}

export const messageRow = new EntitySchema<MessageRow>({
  name: 'messages',
  tableName: 'messages',
  columns: {
    id: { type: 'text', primary: true },
    ticketId: { name: 'ticket_id', type: 'bigint' },
    author: { type: 'text' },
    kind: { type: 'text' },
    isPublic: { name: 'is_public', type: 'boolean' },
    isAbusive: { name: 'is_abusive', type: 'boolean', default: false },
    conversation: { type: 'text', nullable: true },
    externalId: { name: 'external_id', type: 'text', nullable: true },
    at: { type: 'timestamptz' },
  },
  foreignKeys: [refersTo('tickets', 'ticketId', 'messages_ticket_id_fkey')],
  indices: [
    { name: 'messages_ticket', columns: ['ticketId', 'at'] },
    { name: 'messages_external', columns: ['conversation', 'externalId'], where: 'external_id is not null' },
  ],
})

export interface MessageVersionRow {
  messageId: string
  version: number
  body: string
  at: Date
}

export const messageVersionRow = new EntitySchema<MessageVersionRow>({
  name: 'message_versions',
  tableName: 'message_versions',
  columns: {
    messageId: { name: 'message_id', type: 'text', primary: true, primaryKeyConstraintName: 'message_versions_pk' },
    version: { type: 'integer', primary: true, primaryKeyConstraintName: 'message_versions_pk' },
    body: { type: 'text' },
    at: { type: 'timestamptz' },
  },
  foreignKeys: [refersTo('messages', 'messageId', 'message_versions_message_id_fkey')],
})

export interface AttachmentRow {
  id: string
  messageId: string
  ticketId: string
  kind: string
  name: string | null
  mimeType: string | null
  bytes: string | null
  account: string
  fileId: string
  storedAs: string | null
  refusedBecause: string | null
  reservedAs: string | null
  sniffedType: string | null
  storedBytes: string | null
  sha256: string | null
  storedAt: Date | null
  nextTryAt: Date
  leasedUntil: Date | null
  fence: string
  failures: number
  failingSince: Date | null
}

export const attachmentRow = new EntitySchema<AttachmentRow>({
  name: 'attachments',
  tableName: 'attachments',
  columns: {
    id: { type: 'text', primary: true },
    messageId: { name: 'message_id', type: 'text' },
    ticketId: { name: 'ticket_id', type: 'bigint' },
    kind: { type: 'text' },
    name: { type: 'text', nullable: true },
    mimeType: { name: 'mime_type', type: 'text', nullable: true },
    bytes: { type: 'bigint', nullable: true },
    account: { type: 'text' },
    fileId: { name: 'file_id', type: 'text' },
    storedAs: { name: 'stored_as', type: 'text', nullable: true },
    refusedBecause: { name: 'refused_because', type: 'text', nullable: true },
    reservedAs: { name: 'reserved_as', type: 'text', nullable: true },
    sniffedType: { name: 'sniffed_type', type: 'text', nullable: true },
    storedBytes: { name: 'stored_bytes', type: 'bigint', nullable: true },
    sha256: { type: 'text', nullable: true },
    storedAt: { name: 'stored_at', type: 'timestamptz', nullable: true },
    nextTryAt: { name: 'next_try_at', type: 'timestamptz', default: () => 'now()' },
    leasedUntil: { name: 'leased_until', type: 'timestamptz', nullable: true },
    fence: { type: 'bigint', default: 0 },
    failures: { type: 'integer', default: 0 },
    failingSince: { name: 'failing_since', type: 'timestamptz', nullable: true },
  },
  foreignKeys: [
    refersTo('messages', 'messageId', 'attachments_message_id_fkey'),
    refersTo('tickets', 'ticketId', 'attachments_ticket_id_fkey'),
  ],
  checks: [{ name: 'attachments_outcome', expression: 'stored_as is null or refused_because is null' }],
  indices: [
    { name: 'attachments_message', columns: ['messageId'] },
    {
      name: 'attachments_due',
      columns: ['account', 'nextTryAt'],
      where: 'stored_as is null and refused_because is null',
    },
    { name: 'attachments_ticket', columns: ['ticketId'] },
    {
      name: 'attachments_discarded',
      columns: ['id'],
      where: 'refused_because is not null and reserved_as is not null',
    },
  ],
})

interface Reference {
  readonly name: string
  readonly target: string
  readonly columnNames: string[]
  readonly referencedColumnNames: string[]
}

function refersTo(target: string, column: string, name: string): Reference {
  return { name, target, columnNames: [column], referencedColumnNames: ['id'] }
}

export const rows = [
  personRow,
  identityRow,
  ticketRow,
  ticketEventRow,
  messageRow,
  messageVersionRow,
  attachmentRow,
] as const
