import type { Address } from '../../desk/ports.ts'
import type { Call } from '../../desk/records.ts'
import type { CopySay, Message, Say } from '../../domain/notice/message.ts'
import { destination, filesDestination, isRoom, PRIORITY, toastDestination } from './budget.ts'
import { composeAll, composeOne } from './compose.ts'
import { emojiNameOf } from './emoji.ts'
import { COPY_FILES } from './copy-files.ts'
import { readMessageId } from './places.ts'
import type { Shape } from './shape.ts'
import type { Words } from './words.ts'

interface Rendering {
  readonly to: Address
  readonly words: Words
  readonly language: string
}

/** Our own words come to life nowhere, and nothing is fetched to be shown under them. */
const STILL = { unfurl_links: false, unfurl_media: false, link_names: false, parse: 'none' } as const

/**
 * The calls that say it, in order. Payloads hold the arguments of the method without the channel and without the names of
 * messages that are not there yet: those come from the call when it is sent.
 */
export function render(say: Say, rendering: Rendering): readonly Call[] {
  const { to } = rendering
  switch (say.say) {
    case 'message':
      return renderMessage(say, rendering)
    case 'edit':
      return [renderEdit(say, rendering)]
    case 'delete':
      return [{ ...plainCall(to, 'chat.delete', {}, PRIORITY.answer), needsRef: say.ref, isFree: true }]
    case 'toast':
      return renderToast(say, rendering)
    case 'react':
      return renderReaction(say, to)
    case 'leave':
      // People call the desk from rooms that are not the desk's; that is no reason to go.
      return []
  }
}

/** Of several parts all stand in the same thread, and the last carries the buttons and the name. */
function renderMessage(say: Extract<Say, { say: 'message' }>, rendering: Rendering): readonly Call[] {
  const { message, ref, replyTo, onlyFor } = say
  if (onlyFor !== undefined) return [renderHint(onlyFor, message, rendering)]
  const thread = replyTo && 'messageId' in replyTo ? threadOf(replyTo.messageId) : {}
  const all = composeAll(message, rendering)
  return all.map((blocks, index) => ({
    ...plainCall(
      rendering.to,
      'chat.postMessage',
      { text: noticeOf(rendering), blocks, ...thread, ...STILL },
      priorityOf(message, rendering.to),
    ),
    ref: index === all.length - 1 ? ref : null,
    needsRef: replyTo === undefined ? headOf(ref, rendering.to) : refOf(replyTo),
  }))
}

function refOf(replyTo: { readonly ref: string } | { readonly messageId: string }): string | null {
  return 'ref' in replyTo ? replyTo.ref : null
}

/** With one person everything about a ticket stands in the thread of its receipt. */
function headOf(ref: string, to: Address): string | null {
  const [, ticketId, name] = /^t:(\d+):(\w+)$/.exec(ref) ?? []
  return ticketId === undefined || name === 'receipt' || isRoom(to) ? null : `t:${ticketId}:receipt`
}

/** An answer to a message goes into its thread, in whichever channel that is. */
function threadOf(messageId: string): Shape {
  const message = readMessageId(messageId)
  return message ? { channel: message.channel, thread_ts: message.ts } : {}
}

/** An edit makes no sound and counts for no channel; a later one takes the place of one that was not sent yet. */
function renderEdit({ ref, message }: Extract<Say, { say: 'edit' }>, rendering: Rendering): Call {
  const { to } = rendering
  const payload = {
    text: noticeOf(rendering),
    blocks: composeOne(message, rendering),
    link_names: false,
    parse: 'none',
  }
  const priority = isRoom(to) ? PRIORITY.cardEdit : PRIORITY.answer
  const edit = plainCall(to, 'chat.update', payload, priority)
  return { ...edit, needsRef: ref, coalesceKey: `${to.conversation}:edit:${ref}`, isFree: true }
}

/** Slack ends the spinner by itself; a hint is shown only to the person who pressed, or said to them where there is no channel. */
function renderToast({ pressId, phrase }: Extract<Say, { say: 'toast' }>, rendering: Rendering): readonly Call[] {
  return phrase === null ? [] : [renderHint(pressId, { blocks: [phrase] }, rendering)]
}

function renderHint(pressId: string, message: Message, rendering: Rendering): Call {
  const { to } = rendering
  const [channel = '', user = '', threadTs = ''] = pressId.split(':')
  const said = { text: noticeOf(rendering), blocks: composeOne(message, rendering) }
  if (channel === '' || user === '') return plainCall(to, 'chat.postMessage', { ...said, ...STILL }, PRIORITY.answer)
  const thread = threadTs === '' ? {} : { thread_ts: threadTs }
  const payload = { ...said, channel, user, ...thread, link_names: false, parse: 'none' }
  return { ...plainCall(to, 'chat.postEphemeral', payload, PRIORITY.toast), ...toastDestination(to) }
}

function renderReaction({ messageId, emoji }: Extract<Say, { say: 'react' }>, to: Address): readonly Call[] {
  const message = readMessageId(messageId)
  const name = emojiNameOf(emoji)
  if (!message || name === null) return []
  const payload = { channel: message.channel, timestamp: message.ts, name }
  return [{ ...plainCall(to, 'reactions.add', payload, PRIORITY.silent), isFree: true }]
}

/** Copies of files that the desk keeps, into the thread of a card. Which files those are, and whether they have come, is seen when it is sent. */
export function renderCopy(say: CopySay, rendering: Rendering): readonly Call[] {
  const { kept, caption, instead, replyTo } = say
  const { to, words, language } = rendering
  if (replyTo === undefined || !isRoom(to)) return []
  const payload = {
    of: { ticket_id: kept.ticketId, message_id: kept.messageId },
    comment: words.phrase(language, caption),
    comment_partly: words.phrase(language, instead),
    instead: {
      text: noticeOf(rendering),
      blocks: composeOne({ blocks: [instead] }, rendering),
      ...STILL,
    },
  }
  return [
    {
      ...plainCall(to, COPY_FILES, payload, PRIORITY.silent),
      ...filesDestination(to, kept.ticketId),
      needsRef: replyTo.ref,
    },
  ]
}

/** What a locked screen shows: that there is something, and nothing of what it is. */
function noticeOf({ to, words, language }: Rendering): string {
  return words.phrase(language, isRoom(to) ? { key: 'slack:notice.room' } : { key: 'slack:notice.person' })
}

function priorityOf({ isSilent }: Message, to: Address): number {
  if (isSilent) return PRIORITY.silent
  return isRoom(to) ? PRIORITY.card : PRIORITY.answer
}

function plainCall(to: Address, kind: string, payload: object, priority: number): Call {
  return {
    ...destination(to),
    priority,
    kind,
    payload: JSON.stringify(payload),
    ref: null,
    needsRef: null,
    coalesceKey: null,
    isFree: false,
    report: null,
  }
}
