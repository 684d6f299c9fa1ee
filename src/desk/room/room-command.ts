import { cleanText } from '../../domain/intake/clean-text.ts'
import { readPromiseDate } from '../../domain/ticket/promise-date.ts'
import type { Severity } from '../../domain/ticket/events.ts'
import type { TicketMail } from '../ticket/ticket-mail.ts'

/** What agents may write in their room as an answer to a card. */
export const ROOM_COMMANDS = ['take', 'ask', 'answer', 'promise', 'solve', 'severity', 'note'] as const
export type RoomCommand = (typeof ROOM_COMMANDS)[number]

export interface Spoken {
  readonly agentId: string
  readonly conversation: string
  readonly externalId: string
  readonly at: number
}

export type CommandReading =
  | { readonly ok: true; readonly mail: TicketMail }
  | { readonly ok: false; readonly refusal: 'textMissing' | 'dateMissing' | 'severityUnknown' }

export function isRoomCommand(name: string): name is RoomCommand {
  return ROOM_COMMANDS.some((one) => one === name)
}

/**
 * Reads a command into what the ticket is told. Words are required where the requester is to read them; a promise begins with
 * its date (R17), a change of severity with the new degree (R13).
 */
export function readRoomCommand(
  name: RoomCommand,
  argument: string,
  spoken: Spoken,
  now: number,
  zone: string,
): CommandReading {
  const text = cleanText(argument)
  switch (name) {
    case 'take':
      return { ok: true, mail: { type: 'agentTake', ...spoken, text } }
    case 'severity':
      return readSeverity(text, spoken)
    case 'note':
      return text === '' ? refuse('textMissing') : { ok: true, mail: { type: 'agentNote', ...spoken, text } }
    case 'promise': {
      const promise = readPromiseDate(text, now, zone)
      if (promise === null) return refuse('dateMissing')
      return reply('commitment', promise.rest, spoken, promise.at)
    }
    case 'ask':
      return reply('informationRequest', text, spoken, null)
    case 'answer':
      return reply('answer', text, spoken, null)
    case 'solve':
      return reply('solution', text, spoken, null)
  }
}

type ReplyMail = Extract<TicketMail, { readonly type: 'agentReply' }>

function reply(kind: ReplyMail['reply'], text: string, spoken: Spoken, promisedAt: number | null): CommandReading {
  if (text === '') return refuse('textMissing')
  return { ok: true, mail: { type: 'agentReply', reply: kind, ...spoken, text, promisedAt } }
}

const DEGREES: readonly (readonly [Severity, RegExp])[] = [
  ['critical', /^(?:critical|критичн\S*|1)(?=\s|$)/iu],
  ['high', /^(?:high|высок\S*|2)(?=\s|$)/iu],
  ['normal', /^(?:normal|обычн\S*|средн\S*|3)(?=\s|$)/iu],
  ['low', /^(?:low|низк\S*|4)(?=\s|$)/iu],
]

function readSeverity(text: string, spoken: Spoken): CommandReading {
  for (const [severity, word] of DEGREES) {
    const found = word.exec(text)
    if (!found) continue
    const reason = text.slice(found[0].length).trim()
    return { ok: true, mail: { type: 'agentSeverity', severity, ...spoken, text: reason } }
  }
  return refuse('severityUnknown')
}

function refuse(refusal: Exclude<CommandReading, { readonly ok: true }>['refusal']): CommandReading {
  return { ok: false, refusal }
}
