import type { Readable } from 'node:stream'
import type { OutgoingCall, Sent } from '../../desk/delivering.ts'
import type { Attachment, AttachmentLookup, FileStore } from '../../desk/files.ts'
import { SlackRefusal, type SlackApi } from './api.ts'
import { classify, isScope } from './classify.ts'
import { readMessageId } from './places.ts'
import { fieldOf, objectOf, textOf, type Shape } from './shape.ts'

/** Where the files of tickets lie. */
export interface Copies {
  readonly attachments: Pick<AttachmentLookup, 'ofMessage'>
  readonly store: Pick<FileStore, 'get'>
}

/** The last of three calls gives the whole its name: only this one is seen by anybody. */
export const COPY_FILES = 'files.completeUploadExternal'

/** Of one message; what is more stands on the page of the ticket. */
const MOST_FILES = 10
const MOST_BYTES = 64 * 1024 * 1024
/** A card may still wait for its turn, and a file be on its way to us: a quarter of an hour or so. */
const MOST_TRIES = 20
const LONGEST_PAUSE_MS = 60_000

interface Copying {
  readonly payload: Shape
  readonly call: OutgoingCall
}

/**
 * Shows files that the desk keeps in a thread: they are brought to Slack one by one, where nobody sees them, and then shown
 * all at once, so that a process that dies in between shows them at most twice. Nothing is fetched from an address of a
 * person's. What cannot be shown is spoken of by a line that says where it is.
 */
export async function copyFiles(api: SlackApi, copies: Copies, { payload, call }: Copying): Promise<Sent> {
  const card = readMessageId(call.targetId ?? '')
  if (card === null) return later(call) ?? { outcome: 'skipped', note: 'the card was never shown' }
  const place = { channel: card.channel, ts: card.ts }
  if (payload['is_given_up'] === true) return sayInstead(api, place, { payload, call })
  const all = await attachmentsOf(copies, payload['of'])
  if (all.length === 0) return { outcome: 'skipped', note: 'there are no such files any more' }
  const isWaiting = all.some(({ state }) => state.is === 'waiting')
  const pause = isWaiting ? later(call) : null
  if (pause) return pause
  try {
    const brought = await bringAll(api, copies, all)
    if (brought.length === 0) return giveUp(payload, 'none of the files is kept')
    const comment = textOf(payload[brought.length === all.length ? 'comment' : 'comment_partly']) ?? ''
    await api.call(COPY_FILES, {
      files: brought,
      channel_id: place.channel,
      thread_ts: place.ts,
      initial_comment: comment,
    })
    return { outcome: 'sent', platformId: null }
  } catch (error) {
    return afterFault(error, { payload, call })
  }
}

/** Null when it has waited long enough. */
function later({ failures }: OutgoingCall): Sent | null {
  if (failures >= MOST_TRIES) return null
  return {
    outcome: 'retry',
    note: 'the card or the file is not there yet',
    afterMs: Math.min(LONGEST_PAUSE_MS, 500 * 2 ** failures),
  }
}

async function attachmentsOf({ attachments }: Copies, of: unknown): Promise<readonly Attachment[]> {
  const ticketId = textOf(fieldOf(of, 'ticket_id'))
  return ticketId === null ? [] : attachments.ofMessage(ticketId, textOf(fieldOf(of, 'message_id')))
}

interface Brought {
  readonly id: string
  readonly title: string
}

async function bringAll(api: SlackApi, { store }: Copies, all: readonly Attachment[]): Promise<readonly Brought[]> {
  const brought: Brought[] = []
  let room = MOST_BYTES
  for (const { state, name } of all) {
    if (state.is !== 'stored' || brought.length === MOST_FILES) continue
    const content = await store.get(state.key)
    const bytes = content && (await readUpTo(content, room))
    if (!bytes) continue
    room -= bytes.byteLength
    brought.push(await bring(api, name, bytes))
  }
  return brought
}

/** Null for more than that, and for nothing, which Slack does not take. */
async function readUpTo(content: Readable, most: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of content as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    if (bytes > most) return null
    chunks.push(chunk)
  }
  return bytes === 0 ? null : new Uint8Array(Buffer.concat(chunks))
}

async function bring(api: SlackApi, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<Brought> {
  const answer = await api.call('files.getUploadURLExternal', { filename: name, length: bytes.byteLength })
  const id = textOf(answer['file_id'])
  const address = textOf(answer['upload_url'])
  if (id === null || address === null) throw new SlackRefusal('no_upload_url')
  await api.upload(address, bytes)
  return { id, title: name }
}

/** What passes by itself is tried again; whatever else Slack has against the files, the words go through. */
function afterFault(error: unknown, { payload, call }: Copying): Sent {
  const verdict = classify(error, call.kind, call.failures)
  if (verdict.kind !== 'settled') return { outcome: 'skipped', note: verdict.note }
  const { sent } = verdict
  const isRefused = error instanceof SlackRefusal && (sent.outcome === 'bug' || isScope(error.code))
  if (isRefused) return giveUp(payload, `Slack takes no file: ${error.code}`)
  if (sent.outcome !== 'retry' || sent.scope !== 'chat') return sent
  // Files have limits of their own: the room goes on speaking.
  const { note, afterMs } = sent
  return { outcome: 'retry', note, ...(afterMs === undefined ? {} : { afterMs }) }
}

function giveUp(payload: Shape, note: string): Sent {
  return { outcome: 'retry', note, afterMs: 0, payload: JSON.stringify({ ...payload, is_given_up: true }) }
}

async function sayInstead(
  api: SlackApi,
  { channel, ts }: { readonly channel: string; readonly ts: string },
  { payload, call }: Copying,
): Promise<Sent> {
  try {
    await api.call('chat.postMessage', { ...objectOf(payload['instead']), channel, thread_ts: ts })
    return { outcome: 'sent', platformId: null }
  } catch (error) {
    const verdict = classify(error, 'chat.postMessage', call.failures)
    return verdict.kind === 'settled' ? verdict.sent : { outcome: 'skipped', note: verdict.note }
  }
}
