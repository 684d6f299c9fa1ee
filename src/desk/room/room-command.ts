import { cleanText } from '../../domain/intake/clean-text.ts'
import { readPromiseDate } from '../../domain/ticket/promise-date.ts'
import { findTicketNumber } from '../../domain/ticket/number.ts'
import type { Severity } from '../../domain/ticket/events.ts'
import type { DeskPolicy } from '../policy.ts'
import type { TicketMail } from '../ticket/ticket-mail.ts'

/** What agents may write in their room as an answer to a card. */
export const ROOM_COMMANDS = [
  ...(['take', 'ask', 'answer', 'promise', 'solve', 'severity', 'note'] as const),
  ...(['assign', 'package', 'split', 'link', 'duplicate'] as const),
  ...(['incident', 'update', 'fixed', 'known'] as const),
] as const
export type RoomCommand = (typeof ROOM_COMMANDS)[number]

export interface Spoken {
  readonly agentId: string
  readonly conversation: string
  readonly externalId: string | null
  readonly at: number
  /** The rooms that live where it was said. */
  readonly rooms?: string[]
}

export type CommandReading =
  | { readonly ok: true; readonly mail: TicketMail }
  /** The command is about a second ticket, which has to be found by its number first. */
  | { readonly ok: true; readonly number: string; readonly mailFor: (ticketId: string) => TicketMail }
  | { readonly ok: false; readonly refusal: CommandRefusal }

export type CommandRefusal =
  | 'textMissing'
  | 'titleMissing'
  | 'bodyMissing'
  | 'dateMissing'
  | 'severityUnknown'
  | 'agentUnknown'
  | 'packageUnknown'
  | 'numberMissing'

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
  desk: { readonly policy: DeskPolicy; readonly now: number },
): CommandReading {
  const text = cleanText(argument)
  switch (name) {
    case 'take':
      return { ok: true, mail: { type: 'agentTake', ...spoken, text } }
    case 'severity':
      return readSeverity(text, spoken)
    case 'note':
      return text === ''
        ? refuse('textMissing')
        : { ok: true, mail: { type: 'agentNote', ...spoken, text, isPlain: false, account: '', files: [] } }
    case 'split':
      return text === '' ? refuse('textMissing') : { ok: true, mail: { type: 'agentSplit', ...spoken, text } }
    case 'assign':
      return readAssignment(text, spoken, desk.policy)
    case 'package':
      return readPackage(text, spoken, desk.policy)
    case 'link':
    case 'duplicate':
      return readLink(name === 'link' ? 'related' : 'duplicate', text, spoken, desk.policy)
    case 'incident':
      return readIncident(text, spoken, desk.policy)
    case 'known':
      return readKnown(text, spoken)
    case 'update':
    case 'fixed':
      return readUpdate(name, text, spoken)
    default:
      return readReply(name, text, spoken, desk)
  }
}

function readReply(
  name: 'ask' | 'answer' | 'promise' | 'solve',
  text: string,
  spoken: Spoken,
  { policy, now }: { readonly policy: DeskPolicy; readonly now: number },
): CommandReading {
  switch (name) {
    case 'promise': {
      const promise = readPromiseDate(text, now, policy.zone)
      return promise === null ? refuse('dateMissing') : reply('commitment', promise.rest, spoken, promise.at)
    }
    case 'ask':
      return reply('informationRequest', text, spoken, null)
    case 'answer':
      return reply('answer', text, spoken, null)
    case 'solve':
      return reply('solution', text, spoken, null)
  }
}

function readAssignment(text: string, spoken: Spoken, { agents }: DeskPolicy): CommandReading {
  const wanted = text.toLowerCase()
  const found = agents.find(({ id, name }) => id === wanted || name.toLowerCase() === wanted)
  return found ? { ok: true, mail: { type: 'agentAssign', to: found.id, ...spoken, text } } : refuse('agentUnknown')
}

function readPackage(text: string, spoken: Spoken, { packages }: DeskPolicy): CommandReading {
  const found = packages.find(({ name }) => name === text.toLowerCase())
  if (!found) return refuse('packageUnknown')
  return { ok: true, mail: { type: 'agentPackage', servicePackage: found.name, ...spoken, text } }
}

function readLink(relation: 'related' | 'duplicate', text: string, spoken: Spoken, policy: DeskPolicy): CommandReading {
  const number = findTicketNumber(text, policy.numberPrefix)
  if (number === null) return refuse('numberMissing')
  const mailFor = (ticketId: string): TicketMail => ({ type: 'agentLink', relation, ticketId, number, ...spoken, text })
  return { ok: true, number, mailFor }
}

const OFF = /^(?:off|снять|сними|убрать)[.!]?$/iu

/** Something is taken back: the word alone, or with a number after it. */
export function isOff(argument: string): boolean {
  const [word = '', number, ...more] = argument.trim().split(/\s+/u)
  return OFF.test(word) && more.length === 0 && (number === undefined || /\d/u.test(number))
}

/** What the incident is called, the number of one that this ticket is a case of, or that it is none. */
function readIncident(text: string, spoken: Spoken, policy: DeskPolicy): CommandReading {
  if (text === '') return refuse('titleMissing')
  if (OFF.test(text)) return { ok: true, mail: { type: 'agentUnmark', ...spoken, text } }
  const number = /\s/u.test(text) ? null : findTicketNumber(text, policy.numberPrefix)
  if (number === null) return { ok: true, mail: { type: 'agentIncident', ...spoken, text } }
  return { ok: true, number, mailFor: (ticketId) => ({ type: 'agentAttach', ticketId, ...spoken, text }) }
}

/** The first line says how the problem is known, the others what helps. */
function readKnown(text: string, spoken: Spoken): CommandReading {
  const [title = '', ...lines] = text.split('\n').map((line) => line.trim())
  const body = lines.join('\n').trim()
  if (title === '' || body === '') return refuse('bodyMissing')
  return { ok: true, mail: { type: 'agentKnown', title: title.slice(0, 200), ...spoken, text: body } }
}

function readUpdate(name: 'update' | 'fixed', text: string, spoken: Spoken): CommandReading {
  if (text === '') return refuse('textMissing')
  const reply = name === 'fixed' ? 'solution' : 'answer'
  const whom = { audience: 'followers', promisedAt: null, draftId: null } as const
  return { ok: true, mail: { type: 'agentReply', reply, ...whom, ...spoken, text } }
}

type ReplyMail = Extract<TicketMail, { readonly type: 'agentReply' }>

function reply(kind: ReplyMail['reply'], text: string, spoken: Spoken, promisedAt: number | null): CommandReading {
  if (text === '') return refuse('textMissing')
  return { ok: true, mail: { type: 'agentReply', reply: kind, draftId: null, ...spoken, text, promisedAt } }
}

const DEGREES: readonly (readonly [Severity, RegExp])[] = [
  ['critical', /^(?:critical|критичн\S*|1)(?=\s|$)/iu],
  ['high', /^(?:high|высок\S*|2)(?=\s|$)/iu],
  ['normal', /^(?:normal|обычн\S*|средн\S*|3)(?=\s|$)/iu],
  ['low', /^(?:low|низк\S*|4)(?=\s|$)/iu],
]

function readSeverity(text: string, spoken: Spoken): CommandReading {
  const degree = readDegree(text)
  return degree === null
    ? refuse('severityUnknown')
    : { ok: true, mail: { type: 'agentSeverity', severity: degree.severity, ...spoken, text: degree.rest } }
}

/** The degree that a text begins with, and what follows it; null when there is none. */
export function readDegree(text: string): { readonly severity: Severity; readonly rest: string } | null {
  for (const [severity, word] of DEGREES) {
    const found = word.exec(text)
    if (found) return { severity, rest: text.slice(found[0].length).trim() }
  }
  return null
}

function refuse(refusal: CommandRefusal): CommandReading {
  return { ok: false, refusal }
}
