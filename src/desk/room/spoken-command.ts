import { findTicketNumber } from '../../domain/ticket/number.ts'

/** A command in the words of people: after the desk's name, or after its command, where the platform has one for all. */
export interface SpokenCommand {
  readonly name: string
  readonly argument: string
  /** The ticket that it is about, where its number stands in front. */
  readonly number: string | null
}

const WORDS: readonly (readonly [string, RegExp])[] = [
  ['mine', /^(?:мои|mine)$/iu],
  ['unassigned', /^(?:без ответственного|unassigned)$/iu],
  ['urgent', /^(?:горит|urgent)$/iu],
  ['find', /^(?:найти|найди|поиск|find|search)(?=\s|$)/iu],
  ['take', /^(?:беру|взять|возьму|take)(?=\s|$)/iu],
  ['ask', /^(?:вопрос|спросить|ask)(?=\s|$)/iu],
  ['answer', /^(?:ответ|ответить|answer|reply)(?=\s|$)/iu],
  ['promise', /^(?:срок|обещаю|promise)(?=\s|$)/iu],
  ['solve', /^(?:решение|решить|solve)(?=\s|$)/iu],
  ['note', /^(?:заметка|note)(?=\s|$)/iu],
  ['severity', /^(?:критичность|severity)(?=\s|$)/iu],
  ['assign', /^(?:передать|assign)(?=\s|$)/iu],
  ['package', /^(?:пакет|package)(?=\s|$)/iu],
  ['split', /^(?:разделить|split)(?=\s|$)/iu],
  ['link', /^(?:связать|link)(?=\s|$)/iu],
  ['duplicate', /^(?:дубль|duplicate)(?=\s|$)/iu],
  ['new', /^(?:завести|заведи|новое|new)(?=\s|$)/iu],
  ['incident', /^(?:инцидент|incident)(?=\s|$)/iu],
  ['update', /^(?:новость|update)(?=\s|$)/iu],
  ['fixed', /^(?:исправлено|fixed)(?=\s|$)/iu],
  ['known', /^(?:известно|known)(?=\s|$)/iu],
  ['recall', /^(?:отозвать|recall)(?=\s|$)/iu],
]

/** Null for what is no command. */
export function readSpokenCommand(said: string, numberPrefix: string): SpokenCommand | null {
  const whole = said.trim().replace(/^\//, '')
  const [first = ''] = whole.split(/[\s:,]+/, 1)
  const number = findTicketNumber(first, numberPrefix)
  const text = number === null ? whole : whole.slice(first.length).replace(/^[\s:,]+/, '')
  for (const [name, word] of WORDS) {
    const found = word.exec(text.replace(/[.!]$/, ''))
    if (found) return { name, argument: text.slice(found[0].length).trim(), number }
  }
  return null
}
