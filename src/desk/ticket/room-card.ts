import { ticketCard } from '../../domain/notice/card.ts'
import type { CardMenu } from '../../domain/notice/card-menu.ts'
import type { Block, Choice, CopySay, Message } from '../../domain/notice/message.ts'
import type { TicketView } from '../../domain/notice/ticket-view.ts'
import { roomConversations } from '../policy.ts'
import { mailToRoom } from '../room/room-mail.ts'
import { addressOf } from '../speak.ts'
import { ticketRef } from './ticket-ref.ts'
import { awaitsTopic, threadIn, topicName, topicRef, topicSpeeches } from './ticket-topic.ts'
import type { TicketTurn } from './ticket-turn.ts'

/** The ticket as the agents see it: one card in each chat of its room, alive, in a topic of its own where there are topics. */
export function showCard(turn: TicketTurn, conversation: string): void {
  const { subject, tools } = turn
  const { id } = turn.file.row
  const language = tools.policy.roomLanguage
  const to = addressOf(conversation)
  const view = turn.view()
  const opens = awaitsTopic(subject, conversation, tools.voice)
  if (opens) {
    const say = { say: 'openTopic', ref: topicRef(id), name: topicName(view), tone: view.severity } as const
    turn.say({ say, to, language, report: { lane: `ticket:${id}`, about: { topic: conversation } } })
  }
  const message = ticketCard(view, subject.fields, null, agentsOf(turn))
  const place = opens ? { inTopic: topicRef(id) } : {}
  const report = { lane: conversation, about: { card: view.number } }
  const say = { say: 'message', ref: ticketRef(id, 'card'), message, ...place } as const
  turn.say({ say, to, language, ...(opens ? {} : { report }) })
  if (subject.fields.files > 0) copyTo(turn, conversation, { name: 'files', from: null, messageId: null })
}

/** A card that looks different now is edited in place, in every chat of the room; several changes in a row become one edit. */
export function redrawRoom(turn: TicketTurn, before: TicketView): void {
  const { room, conversation } = turn.file.row
  const { tools, subject } = turn
  const { policy } = tools
  const looksTheSame = lookOf(turn, turn.view()) === lookOf(turn, before)
  const places = roomConversations(policy, room)
  const language = policy.roomLanguage
  for (const place of places) {
    if (!looksTheSame) drawCard(turn, place, null)
    tellTopic(turn, before, { conversation: place, language, isRoom: true })
  }
  const isTopical = tools.voice.hasTopics?.(conversation) === true && subject.topics[conversation] !== undefined
  if (isTopical) {
    tellTopic(turn, before, { conversation, language, isRoom: false })
  }
}

function lookOf({ subject }: TicketTurn, view: TicketView): string {
  return JSON.stringify(ticketCard(view, subject.fields))
}

function tellTopic(turn: TicketTurn, before: TicketView, change: Parameters<typeof topicSpeeches>[2]): void {
  const isThere = threadIn(turn.subject, change.conversation) !== null
  const isComing = awaitsTopic(turn.subject, change.conversation, turn.tools.voice)
  if (!isThere && !isComing) return
  for (const speech of topicSpeeches(before, turn.view(), change)) turn.say(speech)
}

/** Draws the card of one chat anew, with its two buttons or with a menu in their place. */
export function drawCard(turn: TicketTurn, conversation: string, menu: CardMenu | null): void {
  const ref = ticketRef(turn.file.row.id, 'card')
  turn.say({
    say: { say: 'edit', ref, message: ticketCard(turn.view(), turn.subject.fields, menu, agentsOf(turn)) },
    to: addressOf(conversation),
    language: turn.tools.policy.roomLanguage,
    coalesceKey: `${ref}:${conversation}`,
  })
}

function agentsOf({ tools }: TicketTurn): readonly { readonly id: string; readonly name: string }[] {
  return tools.policy.agents.filter(({ role }) => role !== 'operator').map(({ id, name }) => ({ id, name }))
}

/** Says something about the ticket in every chat of its room: in its topic, or else under the card. */
export function sayInRoom(
  turn: TicketTurn,
  blocks: readonly Block[],
  name = 'room',
  choices: readonly (readonly Choice[])[] = [],
): void {
  const message = { blocks, ...(choices.length > 0 ? { choices } : {}) }
  for (const place of roomConversations(turn.tools.policy, turn.file.row.room)) {
    sayInPlace(turn, place, message, `${name}${turn.tools.turnKey}`)
  }
}

/** Nothing is lost with a topic: whether it arrived is reported, and what did not is said again under the card. */
export function sayInPlace(turn: TicketTurn, conversation: string, message: Message, name: string): void {
  const { id } = turn.file.row
  const { subject, tools } = turn
  const thread = threadIn(subject, conversation)
  const isComing = awaitsTopic(subject, conversation, tools.voice)
  const ref = ticketRef(id, name)
  const language = tools.policy.roomLanguage
  const to = addressOf(conversation)
  if (thread === null && !isComing) {
    const replyTo = { ref: ticketRef(id, 'card') }
    return turn.say({ say: { say: 'message', ref, message, replyTo }, to, language })
  }
  const about = { astray: JSON.stringify(message), name, conversation }
  const place = isComing ? { inTopic: topicRef(id) } : {}
  turn.say({
    say: { say: 'message', ref, message, isRetold: true, ...place },
    to,
    language,
    report: { lane: `ticket:${id}`, about },
  })
}

/** A file stands beside the words that came with it, where the platform can copy it; everywhere else the archive has it. */
export function copyInRoom(
  turn: TicketTurn,
  { conversation, externalId }: { readonly conversation: string; readonly externalId: string },
  messageId: string,
): void {
  const { policy, turnKey } = turn.tools
  const from = { conversation, messageId: externalId }
  for (const place of roomConversations(policy, turn.file.row.room)) {
    copyTo(turn, place, { name: `file${turnKey}`, from, messageId })
  }
}

interface Copied {
  readonly name: string
  readonly from: CopySay['from']
  readonly messageId: string | null
}

function copyTo(turn: TicketTurn, place: string, { name, from, messageId }: Copied): void {
  const { id, number } = turn.file.row
  const { policy, voice } = turn.tools
  const under = { replyTo: { ref: ticketRef(id, 'card') } }
  const beside = awaitsTopic(turn.subject, place, voice) ? { inTopic: topicRef(id) } : under
  const where = threadIn(turn.subject, place) === null ? beside : {}
  turn.say({
    say: {
      say: 'copy',
      ref: ticketRef(id, name),
      from,
      kept: { ticketId: id, messageId },
      caption: { key: 'agent:requester.file', params: { number } },
      instead: { key: 'agent:requester.fileElsewhere', params: { number } },
      ...where,
    },
    to: addressOf(place),
    language: policy.roomLanguage,
  })
}

/** A topic could not be opened: the card stands in the chat itself, and the room hears once that something is wrong. */
export function receiveTopicOutcome(turn: TicketTurn, conversation: string, outcome: string): void {
  if (outcome === 'sent' || outcome === 'replaced') return
  loseTopic(turn, conversation)
}

/** The topic was closed or deleted, or the right to write in it is gone: a new card under which the words are said again. */
export function receiveAstray(turn: TicketTurn, about: Readonly<Record<string, string>>, outcome: string): void {
  const { conversation, name, astray } = about
  if (outcome !== 'skipped' || conversation === undefined || name === undefined || astray === undefined) return
  const { id } = turn.file.row
  const language = turn.tools.policy.roomLanguage
  const to = { ...addressOf(conversation), thread: null }
  if (threadIn(turn.subject, conversation) !== null) {
    loseTopic(turn, conversation)
    const message = ticketCard(turn.view(), turn.subject.fields, null, agentsOf(turn))
    turn.say({ say: { say: 'message', ref: ticketRef(id, 'card'), message }, to, language })
  }
  // Written by this very file, a moment ago.
  const message = JSON.parse(astray) as Message
  const replyTo = { ref: ticketRef(id, 'card') }
  turn.say({ say: { say: 'message', ref: ticketRef(id, name), message, replyTo }, to, language })
}

function loseTopic(turn: TicketTurn, conversation: string): void {
  const { id } = turn.file.row
  const { tools, now } = turn
  const say = { say: 'forgetTopic', ref: topicRef(id) } as const
  turn.say({ say, to: addressOf(conversation), language: tools.policy.roomLanguage })
  const mail = { type: 'topicsFail' } as const
  turn.writes.internal.push(mailToRoom(conversation, `${tools.turnKey}.topic`, mail, now))
}
