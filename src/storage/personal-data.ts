/**
 * Everything that can hold personal data, in one place, and how it goes when a person is erased. A test compares the columns
 * with the schema: a migration that adds one has to say here what it holds.
 */

export interface PersonalColumn {
  readonly holds: string
  /** `pseudonym`: replaced and kept; `empty`: set to nothing; `row`: the row goes; `age`: leaves with the retention of its queue. */
  readonly erasedBy: 'pseudonym' | 'empty' | 'row' | 'age'
}

export const PERSONAL_COLUMNS: Readonly<Record<string, PersonalColumn>> = {
  'inbox.payload': { holds: 'the update as it came: names, texts, ids', erasedBy: 'age' },
  'inbox.lane': { holds: 'the id of a chat, which is the id of its person', erasedBy: 'age' },
  'inbox.last_error': { holds: 'what a fault said, which may quote a value', erasedBy: 'age' },
  'lanes.lane': { holds: 'the id of a chat', erasedBy: 'row' },
  'outbox.payload': { holds: 'what is said to a person, addresses included', erasedBy: 'age' },
  'outbox.lane': { holds: 'the id of a chat', erasedBy: 'age' },
  'outbox.conversation': { holds: 'the id of a chat', erasedBy: 'age' },
  'outbox.report': { holds: 'the lane that is told of a result', erasedBy: 'age' },
  'outbox.last_error': { holds: 'what a platform said', erasedBy: 'age' },
  'out_lanes.lane': { holds: 'the id of a chat', erasedBy: 'row' },
  'out_lanes.bucket': { holds: 'the id of a chat', erasedBy: 'row' },
  'budgets.bucket': { holds: 'the id of a chat', erasedBy: 'row' },
  'posted.conversation': { holds: 'the id of a chat', erasedBy: 'row' },
  'moved_conversations.conversation': { holds: 'the id of a chat', erasedBy: 'row' },
  'moved_conversations.now_at': { holds: 'the id of a chat', erasedBy: 'row' },
  'timers.key': { holds: 'the id of a chat', erasedBy: 'row' },
  'timers.lane': { holds: 'the id of a chat', erasedBy: 'row' },
  'persons.display_name': { holds: 'the name shown on the platform', erasedBy: 'pseudonym' },
  'persons.contact_name': { holds: 'the name', erasedBy: 'pseudonym' },
  'persons.company': { holds: 'the company', erasedBy: 'empty' },
  'persons.email': { holds: 'the address', erasedBy: 'empty' },
  'persons.phone': { holds: 'the number', erasedBy: 'empty' },
  'identities.external_id': { holds: 'the numeric id on the platform', erasedBy: 'row' },
  'dialogs.lane': { holds: 'the id of a chat', erasedBy: 'row' },
  'dialogs.state': { holds: 'the draft: everything told so far', erasedBy: 'row' },
  'tickets.title': { holds: "the first line of the person's words", erasedBy: 'pseudonym' },
  'tickets.product': { holds: "a product, possibly in the person's words", erasedBy: 'pseudonym' },
  'tickets.product_version': { holds: "a version in the person's words", erasedBy: 'pseudonym' },
  'tickets.conversation': { holds: 'the id of a chat', erasedBy: 'pseudonym' },
  'messages.conversation': { holds: 'the id of a chat', erasedBy: 'empty' },
  'message_versions.body': { holds: 'what somebody wrote', erasedBy: 'pseudonym' },
  'attachments.name': { holds: "the file's name", erasedBy: 'pseudonym' },
  'attachments.file_id': { holds: "the platform's handle of the file", erasedBy: 'empty' },
  'attachments.stored_as': { holds: 'where the file lies', erasedBy: 'empty' },
  'attachments.refused_because': { holds: 'why a file was not taken, which may quote its name', erasedBy: 'empty' },
}

/** Indexes over those columns, which keep copies of their values: they go with the rows, and from the disk with the next vacuum. */
export const PERSONAL_INDEXES: readonly string[] = [
  'budgets_pkey',
  'dialogs_pkey',
  'identities_pk',
  'inbox_open',
  'lanes_pkey',
  'messages_external',
  'moved_conversations_pkey',
  'out_lanes_pkey',
  'outbox_open',
  'posted_pk',
  'posted_platform',
  'timers_key',
]

/** Files outside of the database that can hold personal data. */
export const PERSONAL_FILES: Readonly<Record<string, PersonalColumn>> = {
  'DATA_DIR/mail/*.eml': { holds: 'letters that were caught instead of sent', erasedBy: 'row' },
  'DATA_DIR/files/*': { holds: 'attachments', erasedBy: 'row' },
  'DATA_DIR/postgres/server.log': { holds: 'what a fault said, which may quote a value', erasedBy: 'age' },
  'DATA_DIR/postgres/cluster': { holds: 'the built-in database, with everything above', erasedBy: 'row' },
}

const ID = 'a number or a name that the program makes'
const WORD = 'one of a closed set of words'

export const IMPERSONAL_COLUMNS: Readonly<Record<string, string>> = {
  'inbox.channel': WORD,
  'inbox.account': 'the bot, the workspace or the mailbox',
  'inbox.external_id': 'the number that the platform gave to the delivery',
  'outbox.account': 'the bot, the workspace or the mailbox',
  'outbox.dedupe_key': ID,
  'outbox.kind': WORD,
  'outbox.ref': ID,
  'outbox.needs_ref': ID,
  'outbox.coalesce_key': ID,
  'outbox.outcome': WORD,
  'outbox.platform_id': 'the number that the platform gave to the message',
  'out_lanes.account': 'the bot, the workspace or the mailbox',
  'posted.ref': ID,
  'posted.platform_id': 'the number that the platform gave to the message',
  'timers.payload': WORD,
  'leases.name': ID,
  'leases.holder': ID,
  'channel_cursors.account': 'the bot, the workspace or the mailbox',
  'persons.language': WORD,
  'identities.channel': WORD,
  'tickets.number': ID,
  'tickets.request_id': ID,
  'tickets.status': WORD,
  'tickets.severity': WORD,
  'tickets.service_package': 'a name from the configuration',
  'tickets.room': 'a name from the configuration',
  'tickets.assignee_id': 'the id of an agent in the configuration',
  'tickets.close_reason': WORD,
  'ticket_events.type': WORD,
  'ticket_events.facts': 'ids, instants and closed words: never what a person wrote',
  'messages.id': ID,
  'messages.author': 'the id of a person or an agent',
  'messages.kind': WORD,
  'messages.external_id': 'the number that the platform gave to the message',
  'message_versions.message_id': ID,
  'attachments.id': ID,
  'attachments.message_id': ID,
  'attachments.kind': WORD,
  'attachments.mime_type': WORD,
  'attachments.account': 'the bot, the workspace or the mailbox',
}
