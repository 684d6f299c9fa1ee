/** What came from a person, whatever the channel. Channels translate their updates into this and decide nothing. */

export interface Incoming {
  /** The platform's id of the message (for a press: of the message that carries the button). */
  readonly messageId: string
  /** Epoch milliseconds, UTC: the message's own time, capped by its receipt. */
  readonly at: number
  /** The platform's id of the message that this one answers. */
  readonly replyTo: string | null
  /** The message at the head of the thread that it stands in, where the platform has threads: answers to it go there. */
  readonly threadHead?: string
  /** The platform's guess at the person's language (`ru`, `pt-br`), never trusted as a path or a key. */
  readonly languageHint: string | null
  /** The name that the person shows on the platform; a suggestion, not an identification. */
  readonly displayName: string
  readonly body: IncomingBody
}

export type IncomingBody =
  | {
      readonly kind: 'text'
      readonly text: string
      readonly forwardedFrom: ForwardOrigin | null
      /** Said to the desk by its name, or by its command: then answers go to the person alone, by this id. */
      readonly toDesk?: { readonly pressId: string | null }
    }
  | {
      readonly kind: 'files'
      readonly files: readonly IncomingFile[]
      readonly caption: string
      /** Messages of one album share this. */
      readonly album: string | null
      readonly forwardedFrom: ForwardOrigin | null
    }
  /** The message with this id now reads so; `caption` and text are the same thing here. */
  | { readonly kind: 'edit'; readonly text: string }
  | { readonly kind: 'command'; readonly name: string; readonly argument: string }
  | { readonly kind: 'press'; readonly choice: string; readonly pressId: string }
  | { readonly kind: 'contact'; readonly phone: string; readonly name: string; readonly isOwn: boolean }
  | { readonly kind: 'reaction'; readonly emoji: string | null }
  /** The person blocked the bot (false) or came back (true). */
  | { readonly kind: 'reachable'; readonly isReachable: boolean }
  /** The bot itself was put into this group, or its rights changed; `lacksTopics`: it may open none of the topics there. */
  | { readonly kind: 'joined'; readonly lacksTopics?: true }
  | { readonly kind: 'unsupported'; readonly what: UnsupportedKind }
  /** Words that the filter had refused and an agent let pass; `field` is the question that they answered. */
  | { readonly kind: 'overruled'; readonly text: string; readonly field: string | null; readonly hadFiles: boolean }
  /** A due timer of this conversation. */
  | { readonly kind: 'alarm'; readonly name: DialogAlarm; readonly revision: number }

export type UnsupportedKind = 'sticker' | 'poll' | 'location' | 'dice' | 'story' | 'paidMedia' | 'game' | 'other'
export type DialogAlarm = 'draftReminder' | 'draftPurge' | 'albumComplete' | 'caughtUp'

export interface ForwardOrigin {
  /** Who wrote it, as the platform shows them; null when hidden. */
  readonly name: string | null
  /** Epoch milliseconds, UTC. */
  readonly at: number
}

export interface IncomingFile {
  /** The platform's id, good for downloading by the same bot. */
  readonly fileId: string
  /** The same for the same content across messages. */
  readonly uniqueId: string
  readonly kind: 'photo' | 'document' | 'video' | 'animation' | 'audio' | 'voice' | 'videoNote'
  readonly name: string | null
  readonly bytes: number | null
  readonly mimeType: string | null
}
