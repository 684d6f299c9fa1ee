import type { Block, Choice, Phrase } from '../notice/message.ts'
import type { Trigger } from './act.ts'

/** What stands in a form or on a home page, whatever the platform calls its parts. */
export type FormPart =
  | { readonly part: 'note'; readonly blocks: readonly Block[] }
  | { readonly part: 'title'; readonly phrase: Phrase }
  | { readonly part: 'divider' }
  | { readonly part: 'buttons'; readonly choices: readonly Choice[] }
  | FormField

export interface FormField {
  readonly part: 'field'
  /** The name under which its value comes back, and under which it can be told that it is wrong. */
  readonly id: string
  readonly label: Phrase
  /** Why it is asked, and an example. */
  readonly hint: readonly Phrase[]
  readonly isOptional: boolean
  readonly input: FormInput
}

export type FormInput =
  | { readonly kind: 'text'; readonly isLong: boolean; readonly most: number; readonly initial: string | null }
  | { readonly kind: 'email'; readonly initial: string | null }
  /** A choice among what the desk offers while something is typed. */
  | {
      readonly kind: 'suggest'
      readonly initial: { readonly value: string; readonly label: string } | null
      readonly placeholder: Phrase
    }
  | {
      readonly kind: 'choice'
      readonly options: readonly { readonly value: string; readonly label: Phrase; readonly meaning: Phrase }[]
      readonly initial: string | null
    }
  /** One of many, by name. */
  | {
      readonly kind: 'pick'
      readonly options: readonly { readonly value: string; readonly label: string }[]
      readonly placeholder: Phrase
    }
  /** A day and a time, in the zone of whoever chooses; epoch milliseconds. */
  | { readonly kind: 'moment'; readonly initial: number | null }
  | { readonly kind: 'files'; readonly most: number }

/** One form. */
export interface FormView {
  /** Comes back with whatever is done in it. */
  readonly name: FormName
  readonly title: Phrase
  /** The button that sends it; null for one in which nothing can be filled in yet. */
  readonly submit: Phrase | null
  readonly close: Phrase
  /** Comes back with whatever is done in it. */
  readonly metadata: string
  /** Fields of one generation keep what was typed when the form is drawn anew; those of another begin empty. */
  readonly generation: number
  /** False: what is typed is told only when the form is sent. Without it also as it is typed, and when it is closed unsent. */
  readonly isKept?: boolean
  readonly parts: readonly FormPart[]
}

export type FormName = 'opening' | 'request' | 'situation' | 'reply' | 'order'

/** One thing done with a form or a home page, in the order of the list that it stands in. */
export type FormSay =
  /** `ref` names the form, so that it can be drawn anew before the platform's id of it is known. */
  | {
      readonly form: 'open'
      readonly ref: string
      readonly trigger: Trigger
      readonly view: FormView
      /** Who hears whether it opened; the person without it. */
      readonly tells?: string
    }
  /** On top of the form from which the trigger came. */
  | { readonly form: 'push'; readonly trigger: Trigger; readonly view: FormView }
  | {
      readonly form: 'update'
      readonly of: { readonly ref: string } | { readonly viewId: string }
      readonly view: FormView
    }
  | { readonly form: 'home'; readonly parts: readonly FormPart[] }
  /** Says something in the thread of the message `head`, and remembers that thread under the ref. */
  | { readonly form: 'begin'; readonly ref: string; readonly head: string; readonly phrase: Phrase }
  /** Says something more in the thread of that ref; where none is remembered nothing is said. */
  | { readonly form: 'goOn'; readonly ref: string; readonly phrase: Phrase }
