import type { Address } from '../../desk/ports.ts'
import type { Call } from '../../desk/records.ts'
import { cleanText } from '../../domain/intake/clean-text.ts'
import type { Message, Say } from '../../domain/notice/message.ts'
import { placeOf } from './place.ts'
import { viewOf, type MessageView } from './view.ts'
import type { Words } from './words.ts'

/** What a call of this channel carries. Texts stand by language: a room speaks the language of the page that shows it. */
export type WebCall =
  | {
      readonly kind: 'post'
      readonly ref: string
      readonly replyTo: string | null
      readonly texts: Readonly<Record<string, MessageView>>
    }
  | { readonly kind: 'edit'; readonly texts: Readonly<Record<string, MessageView>> }
  | {
      readonly kind: 'toast'
      readonly pressId: string
      readonly isAlert: boolean
      readonly texts: Readonly<Record<string, string>>
    }
  | { readonly kind: 'react'; readonly messageId: string; readonly emoji: string }

/** 0 answers a person who waits for a pressed button; 9 is housekeeping. */
const PRIORITY = { toast: 0, message: 1, edit: 1, silent: 9 } as const

interface Rendering {
  readonly to: Address
  readonly words: Words
  readonly language: string
}

/** The calls that say it. One message is one call, whatever its length: a page has room. */
export function render(say: Say, rendering: Rendering): readonly Call[] {
  const { to } = rendering
  switch (say.say) {
    case 'message': {
      const { replyTo } = say
      const messageId = replyTo && 'messageId' in replyTo ? replyTo.messageId : null
      const texts = inLanguages(say.message, rendering)
      const payload: WebCall = { kind: 'post', ref: say.ref, replyTo: messageId, texts }
      const needsRef = replyTo && 'ref' in replyTo ? replyTo.ref : null
      return [{ ...callOf(to, payload, PRIORITY.message), ref: say.ref, needsRef }]
    }
    // The page keeps what it showed: in its place stands that it was taken back.
    case 'delete':
    case 'edit': {
      const message = say.say === 'delete' ? say.instead : say.message
      const payload: WebCall = { kind: 'edit', texts: inLanguages(message, rendering) }
      const coalesceKey = `${to.conversation}:edit:${say.ref}`
      return [{ ...callOf(to, payload, PRIORITY.edit), needsRef: say.ref, coalesceKey }]
    }
    case 'toast':
      return [toastCall(say, rendering)]
    case 'react': {
      const { messageId, emoji } = say
      return [callOf(to, { kind: 'react', messageId, emoji }, PRIORITY.silent)]
    }
    case 'leave':
      return []
  }
}

/** A pressed button is answered beside the queue of messages. */
function toastCall({ pressId, phrase, isAlert = false }: Extract<Say, { say: 'toast' }>, rendering: Rendering): Call {
  const { to, words } = rendering
  const text = (language: string): string => (phrase ? cleanText(words.phrase(language, phrase)) : '')
  const texts = Object.fromEntries(languagesOf(rendering).map((language) => [language, text(language)]))
  return { ...callOf(to, { kind: 'toast', pressId, isAlert, texts }, PRIORITY.toast), lane: `${to.conversation}#toast` }
}

function inLanguages(message: Message, rendering: Rendering): Readonly<Record<string, MessageView>> {
  const { words } = rendering
  return Object.fromEntries(languagesOf(rendering).map((language) => [language, viewOf(message, words, language)]))
}

/** A person's chat speaks the person's language, which the desk has chosen; the room speaks all. */
function languagesOf({ to, words, language }: Rendering): readonly string[] {
  return placeOf(to.conversation) === 'room' ? words.languages : [language]
}

function callOf({ account, conversation }: Address, payload: WebCall, priority: number): Call {
  return {
    account,
    lane: conversation,
    bucket: null,
    bucketPerMs: null,
    bucketBurst: null,
    priority,
    kind: payload.kind,
    payload: JSON.stringify(payload),
    conversation,
    ref: null,
    needsRef: null,
    coalesceKey: null,
    isFree: true,
    report: null,
  }
}
