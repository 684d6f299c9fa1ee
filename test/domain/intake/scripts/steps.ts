import type { IncomingFile } from '../../../../src/domain/intake/incoming.ts'
import type { Step } from '../conversation.ts'

export const PROBLEM = 'Не печатает принтер в бухгалтерии'
export const WHO = 'Ольга Смирнова, ООО Вектор'
export const MAIL = 'olga@vektor.example'
export const TWO = 'Принтер не печатает совсем.\n\nЕщё одна проблема: почта не отправляет письма с вложениями.'

/** From the question of the product to the review, the address put off. */
export const REST: readonly Step[] = ['не знаю', 'нет', 'случайно', 'нет', '[set:normal]']
/** From first words to the review. */
export const TO_REVIEW: readonly Step[] = [PROBLEM, '[consent]', WHO, MAIL, 'HP M404', ...REST, '[later]']

export function aFile(id: string, more: Partial<IncomingFile> = {}): IncomingFile {
  const common = { kind: 'photo', name: null, bytes: 1000, mimeType: 'image/jpeg' } as const
  return { fileId: id, uniqueId: `u${id}`, ...common, ...more }
}

interface Sent {
  readonly caption?: string
  readonly album?: string
  readonly from?: string | null
}

/** Files of one message; `from`: forwarded, from whom. */
export function files(sent: readonly IncomingFile[], { caption = '', album, from }: Sent = {}, more = {}): Step {
  const forwardedFrom = from === undefined ? null : { name: from, at: Date.UTC(2026, 10, 23, 18, 5) }
  return { body: { kind: 'files', files: sent, caption, album: album ?? null, forwardedFrom }, ...more }
}

export function forwarded(text: string, name: string | null = 'Пётр  Иванов'): Step {
  return { body: { kind: 'text', text, forwardedFrom: { name, at: Date.UTC(2026, 10, 23, 18, 5) } } }
}

export function edit(messageId: string, text: string, more = {}): Step {
  return { body: { kind: 'edit', text }, messageId, ...more }
}

export function alarm(name: 'draftReminder' | 'draftPurge' | 'albumComplete', wait = 5000): Step {
  return { body: { kind: 'alarm', name, revision: 0 }, wait }
}

export function overruled(messageId: string, text: string, field: string | null, hadFiles = false): Step {
  return { body: { kind: 'overruled', text, field, hadFiles }, messageId }
}

export function contact(name: string, phone: string, isOwn = true, more = {}): Step {
  return { body: { kind: 'contact', name, phone, isOwn }, ...more }
}

export function rude(says: string, more = {}): Step {
  return { says, abuse: 'refuse', ...more }
}

/** The same step, under other circumstances. */
export function during(step: Step, more: Exclude<Step, string>): Step {
  return { ...(typeof step === 'string' ? { says: step } : step), ...more }
}
