import type { Incoming, IncomingBody, IncomingFile } from '../../domain/intake/incoming.ts'
import type { Heard } from '../../desk/ports.ts'

/** What Slack says. Beyond what every platform can say there are forms, and ways to ask for one. */
export type SlackHeard = Extract<Heard, { kind: 'nothing' }> | SlackIncoming

export type SlackIncoming = Omit<Extract<Heard, { kind: 'incoming' }>, 'incoming'> & {
  readonly incoming: Omit<Incoming, 'body'> & { readonly body: IncomingBody | SlackBody }
  /** With it a form can be opened for about three seconds. */
  readonly trigger: Trigger | null
}

export interface Trigger {
  readonly id: string
  /** Epoch milliseconds: after it Slack answers `expired_trigger_id`. */
  readonly expiresAt: number
}

export type SlackBody =
  /** A person asks for a new request; `text` and `files` are what it is about, if anything. */
  | {
      readonly kind: 'open'
      readonly entry: 'shortcut' | 'message' | 'command' | 'mention'
      /** The name of the shortcut or of the command. */
      readonly name: string
      readonly text: string
      readonly files: readonly IncomingFile[]
      /** The message that it is about; null when it is about none. */
      readonly about: {
        readonly messageId: string
        readonly threadId: string | null
        readonly authorId: string | null
      } | null
    }
  /** A form was sent. */
  | ({ readonly kind: 'form' } & FormFacts)
  /** Something was typed or chosen in a form that is still open: worth keeping as a draft. */
  | ({ readonly kind: 'formTyped'; readonly action: string; readonly choice: string | null } & FormFacts)
  /** A form was closed unsent. Slack tells nothing of what stood in it. */
  | { readonly kind: 'formClosed'; readonly name: string; readonly viewId: string; readonly metadata: string }
  /** The home tab was opened. */
  | { readonly kind: 'home' }

export interface FormFacts {
  /** The form's `callback_id`. */
  readonly name: string
  readonly viewId: string
  /** The first form of the stack, for forms that were put on top of it. */
  readonly rootId: string
  /** Changes with every change of the form by us; sent along, an overtaken change is refused. */
  readonly hash: string
  readonly metadata: string
  /** By block. */
  readonly fields: Readonly<Record<string, FormValue>>
}

export type FormValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'files'; readonly files: readonly IncomingFile[] }

/** What the desk understands today: a form or a shortcut is a command with the name of what happened. */
export function toHeard(heard: SlackHeard): Heard {
  if (heard.kind === 'nothing') return heard
  const { incoming, sender, isPrivate, threadId } = heard
  return { kind: 'incoming', incoming: { ...incoming, body: toBody(incoming.body) }, sender, isPrivate, threadId }
}

function toBody(body: IncomingBody | SlackBody): IncomingBody {
  switch (body.kind) {
    case 'open':
      return { kind: 'command', name: body.name, argument: body.text }
    case 'form':
    case 'formTyped':
    case 'formClosed':
      return { kind: 'command', name: body.kind, argument: '' }
    case 'home':
      return { kind: 'command', name: 'home', argument: '' }
    default:
      return body
  }
}
