import type { Heard } from '../../desk/ports.ts'
import type { IncomingBody, IncomingFile } from '../../domain/intake/incoming.ts'
import { messageIdOf } from './place.ts'
import { postSchema, type Post, type PostedFile } from './post.ts'

/** The id of the one agent of the page, by the language that the page speaks. */
export function agentIdOf(language: string): string {
  return `agent-${language}`
}

/**
 * What one stored post means. Total: what cannot be read says nothing.
 *
 * @param receivedAt Epoch milliseconds; no message is younger than that.
 */
export function interpret(payload: string, receivedAt: number): Heard {
  const read = postSchema.safeParse(parseJson(payload))
  if (!read.success) return { kind: 'nothing', why: 'not a post of the page' }
  const post = read.data
  const { place, session, language, name, at } = post
  const isRoom = place === 'room'
  return {
    kind: 'incoming',
    incoming: {
      messageId: messageOf(post),
      at: Math.min(at, receivedAt),
      replyTo: post.body.kind === 'text' ? post.body.replyTo : null,
      languageHint: language,
      displayName: name,
      body: bodyOf(post),
    },
    sender: { id: isRoom ? agentIdOf(language) : session, name, isAnonymous: false },
    isPrivate: !isRoom,
    threadId: null,
  }
}

function messageOf({ session, clientId, body }: Post): string {
  return body.kind === 'edit' || body.kind === 'press' ? body.messageId : messageIdOf(session, clientId)
}

function bodyOf({ session, clientId, body }: Post): IncomingBody {
  switch (body.kind) {
    case 'text':
      return commandIn(body.text) ?? { kind: 'text', text: body.text, forwardedFrom: null }
    case 'files': {
      const files = body.files.map(toFile)
      return { kind: 'files', files, caption: body.caption, album: null, forwardedFrom: null }
    }
    case 'edit':
      return { kind: 'edit', text: body.text }
    case 'press':
      return { kind: 'press', choice: body.choice, pressId: messageIdOf(session, clientId) }
    case 'contact':
      return { kind: 'contact', phone: body.phone, name: '', isOwn: true }
  }
}

/** Only at the very beginning: a command in the middle of a sentence is a part of the sentence. */
function commandIn(text: string): IncomingBody | null {
  const [whole, name = ''] = /^\/([A-Za-z]\w{0,31})(?=\s|$)/.exec(text) ?? []
  if (whole === undefined) return null
  return { kind: 'command', name: name.toLowerCase(), argument: text.slice(whole.length).trim() }
}

function toFile({ id, name, bytes, mimeType, digest }: PostedFile): IncomingFile {
  const kind = mimeType.startsWith('image/') ? 'photo' : 'document'
  return { fileId: id, uniqueId: digest, kind, name, bytes, mimeType }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
