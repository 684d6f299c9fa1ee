import type { TicketView } from '../../domain/notice/ticket-view.ts'
import type { Phrase } from '../../domain/notice/message.ts'
import { ticketRef } from './ticket-ref.ts'
import type { TicketSubject } from './ticket-subject.ts'
import { addressOf, type Speech, type Voice } from '../speak.ts'

/** What stands for a topic that is gone. */
const GONE = '0'

/** The platform's id of the ticket's topic in a conversation; null where there is none, or none yet. */
export function threadIn({ topics }: Pick<TicketSubject, 'topics'>, conversation: string): string | null {
  const id = topics[conversation]
  return id === undefined || id === GONE ? null : id
}

/** A topic may have been opened whose id is not known yet: what is said now names it instead. */
export function awaitsTopic(subject: Pick<TicketSubject, 'topics'>, conversation: string, voice: Voice): boolean {
  return subject.topics[conversation] === undefined && voice.hasTopics?.(conversation) === true
}

export function topicRef(ticketId: string): string {
  return ticketRef(ticketId, 'topic')
}

/** The name of a ticket's topic, with its status, because nobody opens fifty topics to see which is which. */
export function topicName({ number, product, title, status }: TicketView): Phrase {
  return { key: 'agent:topic.name', params: { mark: { key: `agent:topic.mark.${status}` }, number, product, title } }
}

export interface TopicChange {
  readonly conversation: string
  readonly language: string
  readonly isRoom: boolean
}

/** What a change of the ticket does to its topic in one conversation. In the requester's chat it stays open for what comes later. */
export function topicSpeeches(before: TicketView, after: TicketView, change: TopicChange): readonly Speech[] {
  const ref = topicRef(after.id)
  const here = { to: addressOf(change.conversation), language: change.language }
  const speeches: Speech[] = []
  const name = topicName(after)
  const wasClosed = before.status === 'closed'
  const isClosed = after.status === 'closed'
  if (change.isRoom && wasClosed && !isClosed) speeches.push({ say: { say: 'reopenTopic', ref }, ...here })
  if (JSON.stringify(topicName(before)) !== JSON.stringify(name)) {
    speeches.push({ say: { say: 'editTopic', ref, name }, ...here })
  }
  if (change.isRoom && isClosed && !wasClosed) speeches.push({ say: { say: 'closeTopic', ref }, ...here })
  return speeches
}
