/**
 * What is said, as message keys and parameters. The domain never holds a text that a person reads: words live in locales,
 * looks in the channels.
 */

/**
 * A value inside a phrase. A string is a person's own words or a name: it is shown as it is, isolated from the direction of
 * the text around it, and never read as markup, as a key or as a placeholder.
 */
export type Param = string | number | MomentParam | Phrase

export interface MomentParam {
  /** Epoch milliseconds, UTC. */
  readonly moment: number
  /** `moment`: weekday, date and time with the zone named; `day`: weekday and date; `time`: time with the zone named. */
  readonly show: 'moment' | 'day' | 'time'
}

export type Params = Readonly<Record<string, Param>>

/** One text of the locales, by namespace and key (`intake:version.ask`). A plural takes its number from `count`. */
export interface Phrase {
  readonly key: string
  readonly params?: Params
  /** Speaks this language instead of the one of the message around it; a surface that cannot shows it in that one. */
  readonly language?: string
}

/**
 * A paragraph of a message: a phrase, or somebody's own words set apart as a quotation. Where the platform can, a `head` is set
 * as a headline and `fact`s that follow each other stand side by side; everywhere else they are paragraphs like others.
 */
export type Block = (Phrase & { readonly stands?: 'head' | 'fact' }) | { readonly quote: string }

export interface Choice {
  /** Opaque to the channel, at most 60 bytes of ASCII; comes back when it is pressed. */
  readonly id: string
  /** A string is a name from the catalogue or a person's own words; everything else is a phrase. */
  readonly label: Phrase | string
  readonly tone?: 'primary' | 'danger'
  /** Where the platform has menus of its own, these stand in one in the place of the button; at most five. */
  readonly folds?: readonly Choice[]
  /** Opens the private chat with the desk instead of being pressed, where the platform knows such a link. */
  readonly opens?: 'privateChat' | { readonly url: string }
}

export interface Message {
  readonly blocks: readonly Block[]
  /** Rows of buttons. */
  readonly choices?: readonly (readonly Choice[])[]
  /** Asks for the person's own phone number with the platform's own button, where it has one. */
  readonly askContact?: Phrase
  /** A hint in the empty input field, where the platform has one. */
  readonly placeholder?: Phrase
  /** Arrives without a sound. */
  readonly isSilent?: boolean
}

/** One thing done in a conversation, in the order of the list it stands in. */
export type Say =
  | {
      readonly say: 'message'
      /** Names the message inside its conversation, so that it can be edited or answered later. */
      readonly ref: string
      readonly message: Message
      /** The ref of an earlier message of ours, or the platform's id of the person's message. */
      readonly replyTo?: { readonly ref: string } | { readonly messageId: string }
      /** The ref of a topic that is opened in the same breath: its id is not known before it is there. */
      readonly inTopic?: string
      /** Whoever pressed or commanded, by the id of that: they alone see it, where the platform can. */
      readonly onlyFor?: string
      /** When its topic is gone it is not said anywhere: who reads its report says it again elsewhere. */
      readonly isRetold?: boolean
    }
  /** Replaces an earlier message; makes no sound, so it never carries news. */
  | { readonly say: 'edit'; readonly ref: string; readonly message: Message }
  /**
   * Takes an earlier message away; where the platform cannot, it says `instead`. `units` is at least the length of what stands
   * in it: a long text stands in several messages.
   */
  | { readonly say: 'delete'; readonly ref: string; readonly units: number; readonly instead: Message }
  /** Ends the spinner of a pressed button, with a short text or none. */
  | { readonly say: 'toast'; readonly pressId: string; readonly phrase: Phrase | null; readonly isAlert?: boolean }
  | { readonly say: 'react'; readonly messageId: string; readonly emoji: string }
  /** Leaves a group that is none of the desk's rooms. */
  | { readonly say: 'leave' }

/** What is done to a topic; only said where the platform keeps topics. */
export type TopicSay =
  /** Its colour shows the urgency; the ref names the topic as refs name messages. */
  | { readonly say: 'openTopic'; readonly ref: string; readonly name: Phrase; readonly tone: TopicTone }
  | { readonly say: 'editTopic'; readonly ref: string; readonly name: Phrase }
  | { readonly say: 'closeTopic' | 'reopenTopic'; readonly ref: string }
  /** The topic is gone, and nothing will be said in it any more. */
  | { readonly say: 'forgetTopic'; readonly ref: string }

export type TopicTone = 'critical' | 'high' | 'normal' | 'low'

/** Puts what a person sent elsewhere into this conversation, where the platform can copy it; everywhere else nothing is said. */
export interface CopySay {
  readonly say: 'copy'
  readonly ref: string
  /** Where it stands, and its id there; null for what came in several messages, or by a form. */
  readonly from: { readonly conversation: string; readonly messageId: string } | null
  /** The same in the archive: a message of a ticket; without one all that came with the request. */
  readonly kept: { readonly ticketId: string; readonly messageId: string | null }
  /** Takes the place of the person's own caption, in which things could be tapped. */
  readonly caption: Phrase
  /** Said in its place, and beside those that can be shown, where it cannot. */
  readonly instead: Phrase
  readonly replyTo?: { readonly ref: string }
  readonly inTopic?: string
}
