import { EntitySchema } from 'typeorm'

/** The tables that screens and rare writes use, over plain interfaces. The path of a message has SQL of its own. */

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
    erasedAt: { name: 'erased_at', type: 'timestamptz', nullable: true },
  },
})

export interface MessageRow {
  id: string
  ticketId: string
  author: string
  kind: string
  isPublic: boolean
  conversation: string | null
  externalId: string | null
  at: Date
}

export const rows = [personRow] as const
