import type { IncomingFile } from '../intake/incoming.ts'

/** What a person did with a form, or to get one, on a platform that has forms. Channels translate into this and decide nothing. */
export interface FormAct {
  /** The platform's id of the message that it was done to; empty where it was done to none. */
  readonly messageId: string
  /** Epoch milliseconds, UTC. */
  readonly at: number
  /** The name that the person shows on the platform. */
  readonly displayName: string
  /** With it a form can be opened, for a few seconds and once. */
  readonly trigger: Trigger | null
  /** Where something can be said that the person alone sees, as the id of a press is; missing where nobody knows. */
  readonly pressId?: string
  readonly body: FormBody
}

export interface Trigger {
  readonly id: string
  /** Epoch milliseconds: after it the platform opens nothing any more. */
  readonly expiresAt: number
}

export type FormBody =
  /** A person asks for a new request; `text` and `files` are what it is about, if anything. */
  | {
      readonly kind: 'open'
      readonly entry: 'shortcut' | 'message' | 'command' | 'mention'
      /** The name of the shortcut or of the command. */
      readonly name: string
      readonly text: string
      readonly files: readonly IncomingFile[]
      /** The message that it is about; null when it is about none. */
      readonly about: FormAbout | null
    }
  /** A form was sent. */
  | ({ readonly kind: 'form' } & FormFacts)
  /** Something was typed, chosen or pressed in a form that is still open: worth keeping as a draft. */
  | ({ readonly kind: 'formTyped'; readonly action: string; readonly choice: string | null } & FormFacts)
  /** A form was closed unsent; nothing is told of what stood in it. */
  | { readonly kind: 'formClosed'; readonly name: string; readonly viewId: string; readonly metadata: string }
  /** A button that is about forms and stands under a message or on the home page. */
  | { readonly kind: 'formPress'; readonly choice: string }
  /** The home page was opened. */
  | { readonly kind: 'home' }

export interface FormAbout {
  readonly messageId: string
  /** The head of the thread that it stands in; null when it stands in none. */
  readonly threadId: string | null
  readonly authorId: string | null
  /** Where people can read it again; null when nobody knows. */
  readonly link: string | null
}

export interface FormFacts {
  /** Which form it is: the name that it was opened under. */
  readonly name: string
  readonly viewId: string
  /** The first form of the stack, for forms that were put on top of it. */
  readonly rootId: string
  /** Changes with every change of the form by us; sent along, an overtaken change is refused. */
  readonly hash: string
  /** What the desk gave along when it opened the form. */
  readonly metadata: string
  readonly fields: FormValues
}

/** By the name of the field. */
export type FormValues = Readonly<Record<string, FormValue>>

export type FormValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'files'; readonly files: readonly IncomingFile[] }
