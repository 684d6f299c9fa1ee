import { cut } from './clean-text.ts'
import { FIELDS, type Answer, type Draft, type Field } from './dialog.ts'
import { withDraft, type Taking } from './turn.ts'

/** Words of a person, with the message that they came in. */
export interface Words {
  readonly messageId: string
  readonly text: string
}

/** An answer in the person's own words. */
export function given({ messageId, text }: Words): Answer {
  return { text: cut(text), kind: 'given', messageIds: [messageId] }
}

export function withAnswer(taking: Taking, field: Field, answer: Answer): Taking {
  const { draft } = taking.dialog
  return draft ? withDraft(taking, { answers: { ...draft.answers, [field]: answer } }) : taking
}

/** More words for an answer, without asking anything. */
export function appendTo(taking: Taking, field: Field, { messageId, text }: Words): Taking {
  const before = taking.dialog.draft?.answers[field]
  const joined = before?.kind === 'given' && before.text !== '' ? `${before.text}\n${text}` : text
  return withAnswer(taking, field, {
    text: cut(joined),
    kind: 'given',
    messageIds: [...(before?.messageIds ?? []), messageId],
  })
}

/** The answer that this message gave, or a part of it; null when it gave none. */
export function fieldOf(draft: Draft | null, messageId: string): Field | null {
  return FIELDS.find((field) => draft?.answers[field]?.messageIds.includes(messageId)) ?? null
}
