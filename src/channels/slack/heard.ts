import type { FormBody, Trigger } from '../../domain/form/act.ts'
import { readDeskMetadata } from '../../domain/form/desk-metadata.ts'
import type { Incoming, IncomingBody } from '../../domain/intake/incoming.ts'
import type { Heard } from '../../desk/ports.ts'

/** What Slack says. Beyond what every platform can say there are forms, and ways to ask for one. */
export type SlackHeard = Extract<Heard, { kind: 'nothing' }> | SlackIncoming

export type SlackIncoming = Omit<Extract<Heard, { kind: 'incoming' }>, 'incoming'> & {
  readonly incoming: Omit<Incoming, 'body'> & { readonly body: IncomingBody | SlackBody }
  /** With it a form can be opened for about three seconds. */
  readonly trigger: Trigger | null
}

/** A press is known to be about a form by its name. */
export type SlackBody = Exclude<FormBody, { readonly kind: 'formPress' }>

/** The names of buttons that are about forms and the home page: whoever presses one, it is theirs wherever it stands. */
export const FORM_CHOICE = /^F\./

/** As the desk understands it: what is about forms, and everything else. */
export function toHeard(heard: SlackHeard): Heard {
  if (heard.kind === 'nothing') return heard
  const { incoming, sender, isPrivate, threadId, trigger } = heard
  const { body, messageId, at, displayName } = incoming
  const act = (form: FormBody): Heard => ({
    kind: 'form',
    act: { messageId, at, displayName, trigger, ...placeOf(form, sender.id), body: form },
    sender,
  })
  switch (body.kind) {
    case 'open':
    case 'form':
    case 'formTyped':
    case 'formClosed':
    case 'home':
      return act(body)
    case 'press':
      if (FORM_CHOICE.test(body.choice)) return act({ kind: 'formPress', choice: body.choice })
      return { kind: 'incoming', incoming: { ...incoming, body }, sender, isPrivate, threadId, trigger }
    default:
      return { kind: 'incoming', incoming: { ...incoming, body }, sender, isPrivate, threadId }
  }
}

/** Whoever sent a form of a room hears there, alone, what is wrong with it. */
function placeOf(form: FormBody, userId: string): { readonly pressId?: string } {
  const about = form.kind === 'form' ? readDeskMetadata(form.metadata) : null
  return about === null ? {} : { pressId: `${about.place.split(':')[2] ?? ''}:${userId}:` }
}
