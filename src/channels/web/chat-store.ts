import type { Place, Session } from './place.ts'
import { conversationOf, placeOf } from './place.ts'
import type { PostedFile } from './post.ts'
import type { MessageView } from './view.ts'

/** The database as this channel sees it: one named statement, one round trip. */
export interface Sql {
  query<Row>(name: string, text: string, values: readonly unknown[]): Promise<readonly Row[]>
}

/** What stands in a message. */
export type WebBody =
  | {
      readonly by: 'desk'
      /** A ticket's card; the room draws it as one. */
      readonly isCard: boolean
      /** The ticket that it is about; what answers it is about that ticket too. */
      readonly ticketId: string | null
      readonly replyTo: string | null
      readonly texts: Readonly<Record<string, MessageView>>
    }
  | {
      readonly by: 'person'
      readonly text: string
      readonly files: readonly PostedFile[]
      readonly replyTo: string | null
    }

export interface WebMessage {
  readonly place: Place
  readonly id: string
  readonly position: number
  readonly revision: number
  /** Epoch milliseconds of the desk's clock. */
  readonly at: number
  readonly isEdited: boolean
  readonly reaction: string | null
  readonly body: WebBody
}

export interface NewMessage {
  readonly conversation: string
  readonly id: string
  /** Whose page shows it. */
  readonly session: Session
  readonly at: number
  readonly body: WebBody
}

/** What stands on the pages. Every method is one statement, committed when it resolves. */
export interface ChatStore {
  /** A message that stands already is left alone. */
  keep(message: NewMessage): Promise<void>
  /** Resolves with the browser whose page shows it; null when there is no such message of the desk. */
  changeTexts(conversation: string, id: string, texts: Readonly<Record<string, MessageView>>): Promise<Session | null>
  /** Only the browser's own words change. */
  changeWords(conversation: string, id: string, session: Session, text: string): Promise<void>
  react(conversation: string, id: string, emoji: string): Promise<void>
  /** What this browser's page has to learn, in the order of the chats; everything since 0. */
  changesSince(session: Session, revision: number): Promise<readonly WebMessage[]>
  /** Null when this browser's page has no such message. */
  find(place: Place, id: string, session: Session): Promise<WebMessage | null>
  /** The requester's conversation of a ticket. */
  conversationOfTicket(ticketId: string): Promise<string | null>
}

interface MessageRow {
  readonly conversation: string
  readonly id: string
  readonly position: string
  readonly revision: string
  readonly at: Date
  readonly isEdited: boolean
  readonly reaction: string | null
  readonly body: string
}

const COLUMNS = `conversation, id, position::text, revision::text, at, is_edited as "isEdited", reaction, body`

export function createChatStore(sql: Sql): ChatStore {
  return { ...writing(sql), ...reading(sql) }
}

function writing(sql: Sql): Pick<ChatStore, 'keep' | 'changeTexts' | 'changeWords' | 'react'> {
  return {
    async keep({ conversation, id, session, at, body }) {
      await sql.query(
        'keep_web_message',
        `insert into web_messages (conversation, id, session, author, body, at, revision)
         values ($1, $2, $3, $4, $5, $6, next_web_revision())
         on conflict on constraint web_messages_pk do nothing`,
        [conversation, id, session, body.by, JSON.stringify(body), new Date(at)],
      )
    },
    async changeTexts(conversation, id, texts) {
      const [row] = await sql.query<{ session: string }>(
        'change_web_texts',
        `update web_messages set body = (body::jsonb || jsonb_build_object('texts', $3::jsonb))::text,
           revision = next_web_revision()
         where conversation = $1 and id = $2 and author = 'desk' returning session`,
        [conversation, id, JSON.stringify(texts)],
      )
      return row?.session ?? null
    },
    async changeWords(conversation, id, session, text) {
      await sql.query(
        'change_web_words',
        `update web_messages set body = (body::jsonb || jsonb_build_object('text', $4::text))::text, is_edited = true,
           revision = next_web_revision()
         where conversation = $1 and id = $2 and session = $3 and author = 'person'`,
        [conversation, id, session, text],
      )
    },
    async react(conversation, id, emoji) {
      await sql.query(
        'react_to_web_message',
        `update web_messages set reaction = $3, revision = next_web_revision() where conversation = $1 and id = $2`,
        [conversation, id, emoji],
      )
    },
  }
}

function reading(sql: Sql): Pick<ChatStore, 'changesSince' | 'find' | 'conversationOfTicket'> {
  return {
    async changesSince(session, revision) {
      const rows = await sql.query<MessageRow>(
        'web_changes',
        `select ${COLUMNS} from web_messages where session = $1 and revision > $2 order by position`,
        [session, revision],
      )
      return rows.map(toMessage)
    },
    async find(place, id, session) {
      const [row] = await sql.query<MessageRow>(
        'find_web_message',
        `select ${COLUMNS} from web_messages where conversation = $1 and id = $2 and session = $3`,
        [conversationOf(place, session), id, session],
      )
      return row ? toMessage(row) : null
    },
    async conversationOfTicket(ticketId) {
      const [row] = await sql.query<{ conversation: string }>(
        'conversation_of_ticket',
        'select conversation from tickets where id = $1',
        [ticketId],
      )
      return row?.conversation ?? null
    },
  }
}

/** Only this store writes bodies, so they are what it wrote. */
function toMessage({ conversation, position, revision, at, body, ...same }: MessageRow): WebMessage {
  return {
    ...same,
    place: placeOf(conversation),
    position: Number(position),
    revision: Number(revision),
    at: at.getTime(),
    body: JSON.parse(body) as WebBody,
  }
}
