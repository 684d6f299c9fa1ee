/** What a form of the agents carries along: where its card stands, which ticket it is about, and what is to come of it. */
export interface DeskMetadata {
  readonly language: string
  /** The conversation of the room. */
  readonly place: string
  readonly ticketId: string
  readonly purpose: string
  /** The draft that is written anew; null for a new one. */
  readonly draftId: string | null
}

const FORM = /^(\w{2}) desk ([\w:-]{1,80}) (\d{1,18}) ([\w.]{1,30}) (\d{1,18}|-)$/

export function writeDeskMetadata({ language, place, ticketId, purpose, draftId }: DeskMetadata): string {
  return `${language} desk ${place} ${ticketId} ${purpose} ${draftId ?? '-'}`
}

/** Null for a form that is not the agents'. */
export function readDeskMetadata(text: string): DeskMetadata | null {
  const [, language, place, ticketId, purpose, draft] = FORM.exec(text) ?? []
  if (language === undefined || place === undefined || ticketId === undefined || purpose === undefined) return null
  return { language, place, ticketId, purpose, draftId: draft === undefined || draft === '-' ? null : draft }
}
