import { cleanText } from '../../domain/intake/clean-text.ts'
import type { Block, Choice, Message, Phrase } from '../../domain/notice/message.ts'
import { requesterNews } from '../../domain/notice/requester-news.ts'
import { readPromiseDate } from '../../domain/ticket/promise-date.ts'
import type { TicketEvent } from '../../domain/ticket/events.ts'
import { isMailable } from '../mail/mail-news.ts'
import { addressOf } from '../speak.ts'
import { answerAgent } from './agent-turn.ts'
import type { MailOf } from './ticket-mail.ts'
import { ticketRef } from './ticket-ref.ts'
import { promisedView, type TicketTurn } from './ticket-turn.ts'

/**
 * What agents do to words that the requester has already. They are changed or taken back where the platform allows it, and the
 * agent hears what came of it; only what has really happened at the requester's side is written down. A changed question stays
 * the same question and begins no new pause; one that is taken back ends its pause (docs/decisions/0010-words-taken-back.md).
 */

/** A text that surely stands in one message, in every channel; a longer one is not changed in place. */
const UNITS_MOST = 3000

/** A message that was told to the requester: a reply, or the reason of a new severity. */
type Told = Extract<TicketEvent, { readonly type: 'ticket.replied' | 'ticket.severity_changed' }>

function toldBy({ history }: TicketTurn['file'], messageId: string): Told | null {
  for (const event of history) {
    if (event.type === 'ticket.replied' && event.messageId === messageId) return event
    if (event.type === 'ticket.severity_changed' && event.reasonId === messageId) return event
  }
  return null
}

/** An agent has changed a message of the room. What no requester reads just gets a version (R3). */
export function receiveAgentEdit(turn: TicketTurn, mail: MailOf<'agentEdit'>): void {
  const told = toldBy(turn.file, mail.messageId)
  const text = cleanText(mail.text)
  if (told === null) {
    turn.writes.versions.push({ messageId: mail.messageId, version: null, body: text, at: new Date(mail.at) })
    return
  }
  const { words, promisedAt } = wordsOf(turn, told, text, mail.at)
  const refusal =
    refusalOf(turn, mail, words) ?? (isOtherDate(told, promisedAt) ? phrase(turn, 'agent:changed.date') : null)
  const message = refusal === null ? changedNews(turn, told, words) : null
  if (message === null) return answerAgent(turn, mail, [refusal ?? phrase(turn, 'agent:changed.seen')])
  const { agentId: by, messageId, conversation: room, externalId } = mail
  const about = { changed: messageId, by, words, room, ...(externalId === null ? {} : { externalId }) }
  const said = atRequester(turn, { say: 'edit', ref: newsRef(turn, told), message }, about)
  if (!said) answerAgent(turn, mail, [phrase(turn, 'agent:changed.mailed')])
}

function refusalOf(turn: TicketTurn, { messageId, units }: MailOf<'agentEdit'>, words: string): Phrase | null {
  if (isRecalled(turn, messageId)) return phrase(turn, 'agent:recall.already')
  if (words === '') return { key: 'agent:draft.textMissing' }
  if (turn.tools.judge.abuse(words, 'prose', 'agent') === 'refuse') return { key: 'agent:refusal.abuse' }
  if (Math.max(units, words.length) > UNITS_MOST) return phrase(turn, 'agent:changed.tooLong')
  return missedChat(turn, messageId, 'changed')
}

/** The date at the head of a promise is a promise of its own (R17): an edit changes the words behind it only. */
function wordsOf(turn: TicketTurn, told: Told, text: string, at: number): { words: string; promisedAt: number | null } {
  const isPromise = told.type === 'ticket.replied' && told.reply === 'commitment'
  const promise = isPromise ? readPromiseDate(text, at, turn.tools.policy.zone) : null
  return { words: promise?.rest ?? text, promisedAt: promise?.at ?? null }
}

function isOtherDate(told: Told, promisedAt: number | null): boolean {
  return promisedAt !== null && told.type === 'ticket.replied' && told.promisedAt?.getTime() !== promisedAt
}

/** As it was told, with the new words; what nobody waits for any more has neither buttons nor a day of closing. */
function changedNews(turn: TicketTurn, told: Told, words: string): Message | null {
  const { ticket } = turn.file
  const message = requesterNews(told, promisedView(turn, turn.file, told), words)
  if (message === null) return null
  const isWaiting = told.type === 'ticket.replied' && ticket.waiting?.messageId === told.messageId
  const stillAsks = ticket.status !== 'closed' && isWaiting
  const blocks = stillAsks ? message.blocks : message.blocks.slice(0, 2)
  const changed = {
    key: 'ticket:replyChanged',
    params: { at: { moment: turn.now.getTime(), show: 'moment' } },
  } as const
  return { blocks: [...blocks, changed], choices: stillAsks ? (message.choices ?? []) : [] }
}

/** Takes back a reply, or the last one. */
export function receiveRecall(turn: TicketTurn, mail: MailOf<'agentRecall'>): void {
  const replies = turn.file.history.filter((event) => event.type === 'ticket.replied')
  const wanted =
    mail.messageIds.length === 0 ? replies : replies.filter((one) => mail.messageIds.includes(one.messageId))
  const reply = wanted.at(-1)
  if (reply === undefined) return answerAgent(turn, mail, [phrase(turn, 'agent:recall.nothing')])
  const { messageId } = reply
  const refusal = isRecalled(turn, messageId)
    ? phrase(turn, 'agent:recall.already')
    : missedChat(turn, messageId, 'recall')
  if (refusal !== null) return answerAgent(turn, mail, [refusal])
  const { agentId: by, conversation: room, externalId, shown } = mail
  const place = { ...(externalId === null ? {} : { externalId }), ...(shown === null ? {} : { shown }) }
  const instead = { blocks: [{ key: 'ticket:recalled', params: { number: turn.file.row.number } }] }
  const say = { say: 'delete', ref: newsRef(turn, reply), units: mail.units, instead } as const
  if (!atRequester(turn, say, { recalled: messageId, by, room, ...place })) {
    answerAgent(turn, mail, [phrase(turn, 'agent:recall.mailed')])
  }
}

/** «Отозвать», under the receipt of a reply. */
export function recallChoice(ticketId: string, messageId: string): Choice {
  return { id: `t.${ticketId}.recall.${messageId.replace(/\.m$/, '')}`, label: { key: 'agent:button.recall' } }
}

type About = MailOf<'delivery'>['about']

/** What became of an edit at the requester's side. One that a later edit has overtaken says nothing. */
export function receiveChanged(turn: TicketTurn, about: About, outcome: string): void {
  const { changed: messageId, by, words } = about
  if (outcome === 'replaced' || messageId === undefined || by === undefined || words === undefined) return
  if (outcome !== 'sent')
    return tellAgent(turn, about, [missedChat(turn, messageId, 'changed') ?? phrase(turn, 'agent:changed.seen')])
  turn.writes.versions.push({ messageId, version: null, body: words, at: turn.now })
  turn.command({ do: 'change', by, messageId }, turn.now)
  tellAgent(turn, about, [phrase(turn, 'agent:changed.done'), ...alsoMailed(turn, 'changed')])
}

export function receiveRecalled(turn: TicketTurn, about: About, outcome: string): void {
  const { recalled: messageId, by } = about
  if (messageId === undefined || by === undefined) return
  if (outcome !== 'sent')
    return tellAgent(turn, about, [missedChat(turn, messageId, 'recall') ?? phrase(turn, 'agent:recall.seen')])
  const told = toldBy(turn.file, messageId)
  if (isRecalled(turn, messageId) || told?.type !== 'ticket.replied') return
  turn.command({ do: 'recall', by, messageId }, turn.now)
  const what = { key: `agent:receipt.what.${told.reply}` }
  tellAgent(turn, about, [phrase(turn, 'agent:recall.done', { what }), ...alsoMailed(turn, 'recall')])
}

/** Under the message whose button was pressed, else as an answer to the agent's own words. */
function tellAgent(turn: TicketTurn, { room, externalId, shown }: About, blocks: readonly Block[]): void {
  if (room === undefined) return
  if (shown === undefined) return answerAgent(turn, { conversation: room, externalId: externalId ?? null }, blocks)
  const to = addressOf(room)
  turn.say({ say: { say: 'edit', ref: shown, message: { blocks } }, to, language: turn.tools.policy.roomLanguage })
}

/** Whoever got a letter beside the message of the chat still has the letter. */
function alsoMailed(turn: TicketTurn, what: 'changed' | 'recall'): readonly Block[] {
  return isMailable(turn.subject.requester) ? [phrase(turn, `agent:${what}.alsoMailed`)] : []
}

/** Why there is nothing in the chat to change or to take back; null when there is. */
function missedChat(turn: TicketTurn, messageId: string, what: 'changed' | 'recall'): Phrase | null {
  const { history } = turn.file
  const isMissed = history.some((event) => event.type === 'ticket.reply_undelivered' && event.messageId === messageId)
  if (!isMissed) return null
  return isMailable(turn.subject.requester)
    ? phrase(turn, `agent:${what}.mailed`)
    : { key: 'agent:undelivered', params: { number: turn.file.row.number } }
}

function isRecalled({ file }: TicketTurn, messageId: string): boolean {
  return file.history.some((event) => event.type === 'ticket.reply_recalled' && event.messageId === messageId)
}

/** The name under which it was told. */
function newsRef({ file }: TicketTurn, told: Told): string {
  return ticketRef(file.row.id, `news${file.history.indexOf(told) + 1}`)
}

/** False when the requester has no chat in which anything could be changed. */
function atRequester(turn: TicketTurn, say: Parameters<TicketTurn['say']>[0]['say'], about: About): boolean {
  const { conversation, id } = turn.file.row
  const before = turn.writes.calls.length
  const report = { lane: `ticket:${id}`, about }
  turn.say({ say, to: addressOf(conversation), language: turn.subject.requester.language, report })
  return turn.writes.calls.length > before
}

function phrase({ file }: TicketTurn, key: string, more: Phrase['params'] = {}): Phrase {
  return { key, params: { number: file.row.number, ...more } }
}
