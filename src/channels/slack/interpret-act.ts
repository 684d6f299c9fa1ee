import { contentOf } from './content.ts'
import { formOf, valueOf } from './form.ts'
import type { Trigger } from '../../domain/form/act.ts'
import type { SlackBody, SlackHeard } from './heard.ts'
import { actorOf } from './people.ts'
import { isDeskCommand, linkTo, messageIdOf } from './places.ts'
import { heard, nothing } from './said.ts'
import { fieldOf, idOf, listOf, msOf, objectOf, textOf, tsOf, type Shape } from './shape.ts'
import { unescape } from './unescape.ts'

const TRIGGER_MS = 3000

/** What people do with buttons, forms, shortcuts and commands. */
export function interpretAct(body: Shape, receivedAt: number, site: string | null): SlackHeard {
  const sender = actorOf(body)
  if (!sender) return nothing('no person behind it')
  const act: Act = {
    body,
    receivedAt,
    site,
    by: { sender, receivedAt, at: atOf(body, receivedAt), trigger: triggerOf(body, receivedAt) },
  }
  if (textOf(body['command']) !== null) return hearCommand(act)
  switch (body['type']) {
    case 'block_actions':
      return isInForm(body) ? hearTyping(act) : hearPress(act)
    case 'shortcut':
      return aside(act, { kind: 'open', entry: 'shortcut', name: nameOf(body), text: '', files: [], about: null })
    case 'message_action':
      return hearMessageShortcut(act)
    case 'view_submission': {
      const form = formOf(body['view'])
      return form ? aside(act, { kind: 'form', ...form }) : nothing('no form')
    }
    case 'view_closed': {
      const form = formOf(body['view'])
      return form
        ? aside(act, { kind: 'formClosed', name: form.name, viewId: form.viewId, metadata: form.metadata })
        : nothing('no form')
    }
    default:
      return nothing(`no meaning for the desk: ${String(body['type']).slice(0, 40)}`)
  }
}

interface Act {
  readonly body: Shape
  readonly receivedAt: number
  readonly site: string | null
  readonly by: Pick<Parameters<typeof heard>[0], 'sender' | 'at' | 'receivedAt'> & { readonly trigger: Trigger | null }
}

/** In no channel: it belongs to the person. */
function aside({ by }: Act, body: SlackBody): SlackHeard {
  return heard({ channel: null, ts: null, threadTs: null, body, ...by })
}

function hearCommand(act: Act): SlackHeard {
  const { body } = act
  const text = unescape(textOf(body['text']) ?? '').trim()
  if (isDeskCommand(body)) return hearDeskCommand(act, text)
  const name = (textOf(body['command']) ?? '').replace(/^\//, '').toLowerCase()
  return aside(act, { kind: 'open', entry: 'command', name, text, files: [], about: null })
}

/** A command stands in no thread and is no message; what it asks is answered to the one who gave it. */
function hearDeskCommand({ body, by }: Act, text: string): SlackHeard {
  const channel = idOf(body['channel_id'])
  const toDesk = { pressId: `${channel ?? ''}:${by.sender.id}:` }
  return heard({ channel, ts: null, threadTs: null, body: { kind: 'text', text, forwardedFrom: null, toDesk }, ...by })
}

/** The message on which the shortcut was used comes along, whoever wrote it. */
function hearMessageShortcut(act: Act): SlackHeard {
  const { body, site } = act
  const message = objectOf(body['message']) ?? {}
  const channel = idOf(fieldOf(body, 'channel', 'id'))
  const ts = tsOf(body['message_ts']) ?? tsOf(message['ts'])
  const content = contentOf({ ...message, subtype: undefined })
  const threadTs = tsOf(message['thread_ts'])
  const isAbout = channel !== null && ts !== null
  return aside(act, {
    kind: 'open',
    entry: 'message',
    name: nameOf(body),
    text: content.kind === 'files' ? content.caption : textIn(content),
    files: content.kind === 'files' ? content.files : [],
    about: isAbout
      ? {
          messageId: messageIdOf(channel, ts),
          threadId: threadTs,
          authorId: idOf(message['user']),
          link: linkTo(site, { channel, ts, threadTs }),
        }
      : null,
  })
}

function textIn(content: ReturnType<typeof contentOf>): string {
  return content.kind === 'text' ? content.text : ''
}

/** In a form every element tells of itself as it is filled in; on the home tab and under a message it is pressed. */
function isInForm(body: Shape): boolean {
  return fieldOf(body, 'view', 'type') === 'modal'
}

function hearTyping(act: Act): SlackHeard {
  const form = formOf(act.body['view'])
  const action = listOf(act.body['actions'])[0]
  if (!form) return nothing('no form')
  return aside(act, {
    kind: 'formTyped',
    action: textOf(fieldOf(action, 'action_id')) ?? '',
    choice: fieldOf(action, 'type') === 'button' ? textOf(fieldOf(action, 'value')) : null,
    ...form,
  })
}

/** The press is answered where it was made: its id says where, and to whom. */
function hearPress({ body, by }: Act): SlackHeard {
  const action = listOf(body['actions'])[0]
  const chosen = valueOf(action)
  const choice = (chosen?.kind === 'choice' ? chosen.values[0] : null) ?? textOf(fieldOf(action, 'value'))
  const name = choice ?? textOf(fieldOf(action, 'action_id'))
  // A button that only opens an address tells of itself too.
  if (name === null || textOf(fieldOf(action, 'url')) !== null) return nothing('a press without a choice')
  const channel = idOf(fieldOf(body, 'channel', 'id')) ?? idOf(fieldOf(body, 'container', 'channel_id'))
  const ts = tsOf(fieldOf(body, 'container', 'message_ts')) ?? tsOf(fieldOf(body, 'message', 'ts'))
  const threadTs = tsOf(fieldOf(body, 'container', 'thread_ts')) ?? tsOf(fieldOf(body, 'message', 'thread_ts'))
  const pressId = [channel ?? '', by.sender.id, threadTs ?? ''].join(':')
  return heard({ channel, ts, threadTs, body: { kind: 'press', choice: name, pressId }, ...by })
}

function nameOf(body: Shape): string {
  return textOf(body['callback_id']) ?? String(body['type'])
}

function triggerOf(body: Shape, receivedAt: number): Trigger | null {
  const id = textOf(body['trigger_id'])
  return id === null ? null : { id, expiresAt: receivedAt + TRIGGER_MS }
}

function atOf(body: Shape, receivedAt: number): number {
  const ts = tsOf(body['action_ts']) ?? tsOf(fieldOf(listOf(body['actions'])[0], 'action_ts'))
  return ts === null ? receivedAt : msOf(ts)
}
