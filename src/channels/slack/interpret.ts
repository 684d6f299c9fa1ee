import { contentOf, editOf, type Content } from './content.ts'
import { emojiOf } from './emoji.ts'
import type { SlackBody, SlackHeard } from './heard.ts'
import { interpretAct } from './interpret-act.ts'
import { writerOf, senderOf } from './people.ts'
import { linkTo, messageIdOf } from './places.ts'
import { heard, nothing } from './said.ts'
import { unescape } from './unescape.ts'
import { fieldOf, idOf, listOf, msOf, objectOf, parseJson, textOf, tsOf, type Shape } from './shape.ts'

/**
 * What one stored delivery means. Total: whatever Slack sends has an answer, and the ids that it gives are only names until the
 * desk has looked them up.
 *
 * @param receivedAt Epoch milliseconds; nothing is younger than that.
 * @param site The workspace's own address, `https://vektor.slack.com/`; null while Slack has not told it.
 */
export function interpret(payload: string, receivedAt: number, site: string | null = null): SlackHeard {
  const body = objectOf(parseJson(payload))
  if (!body) return nothing('not JSON')
  const event = objectOf(body['event'])
  return event ? hearEvent(event, body, { receivedAt, site }) : interpretAct(body, receivedAt, site)
}

interface Around {
  readonly receivedAt: number
  readonly site: string | null
}

function hearEvent(event: Shape, body: Shape, around: Around): SlackHeard {
  const { receivedAt } = around
  switch (event['type']) {
    case 'message':
      return hearMessage(event, body, receivedAt)
    case 'app_mention':
      return hearMention(event, body, around)
    case 'reaction_added':
    case 'reaction_removed':
      return hearReaction(event, receivedAt)
    case 'app_home_opened':
      return hearHome(event, receivedAt)
    default:
      return nothing(`no meaning for the desk: ${String(event['type']).slice(0, 40)}`)
  }
}

function hearMessage(event: Shape, body: Shape, receivedAt: number): SlackHeard {
  if (event['subtype'] === 'message_deleted') return nothing('deleted, and kept as it was')
  const isEdit = event['subtype'] === 'message_changed'
  const message = isEdit ? objectOf(event['message']) : event
  const sender = writerOf(event)
  const ts = tsOf(message?.['ts'])
  const channel = idOf(event['channel'])
  if (!message || !sender || ts === null || channel === null) return nothing('no person behind it')
  const content = isEdit ? editOf(event) : spokenTo(contentOf(event), event, body)
  if (content.kind === 'nothing') return content
  const at = tsOf(isEdit ? fieldOf(message, 'edited', 'ts') : ts) ?? ts
  return heard({ channel, ts, threadTs: tsOf(message['thread_ts']), sender, body: content, at: msOf(at), receivedAt })
}

/** What begins with the name of the bot is said to it; nobody sees anything of it that the others would not. */
function spokenTo(content: Content, event: Shape, body: Shape): Content {
  const text = textOf(event['text']) ?? ''
  const isCalled = botsOf(body).some((bot) => text.trimStart().startsWith(`<@${bot}`))
  if (content.kind !== 'text' || !isCalled) return content
  return { ...content, text: unescape(withoutMention(text, body)), toDesk: { pressId: null } }
}

/** Said to the desk in a place that is not the desk's: it asks for a request about what it says or answers. */
function hearMention(event: Shape, body: Shape, { receivedAt, site }: Around): SlackHeard {
  const sender = writerOf(event)
  const ts = tsOf(event['ts'])
  const channel = idOf(event['channel'])
  if (!sender || ts === null || channel === null) return nothing('no person behind it')
  const content = contentOf({ ...event, text: withoutMention(textOf(event['text']) ?? '', body) })
  const threadId = tsOf(event['thread_ts'])
  const open: SlackBody = {
    kind: 'open',
    entry: 'mention',
    name: 'mention',
    text: textIn(content),
    files: content.kind === 'files' ? content.files : [],
    about: {
      messageId: messageIdOf(channel, ts),
      threadId,
      authorId: sender.id,
      link: linkTo(site, { channel, ts, threadTs: threadId }),
    },
  }
  return {
    ...heard({ channel, ts, threadTs: threadId, sender, body: open, at: msOf(ts), receivedAt }),
    isPrivate: true,
  }
}

function textIn(content: ReturnType<typeof contentOf>): string {
  if (content.kind === 'files') return content.caption
  return content.kind === 'text' ? content.text : ''
}

/** The name of the bot is how it was called, and no part of what is said. */
function withoutMention(text: string, body: Shape): string {
  return botsOf(body)
    .reduce((rest, bot) => rest.replaceAll(new RegExp(`<@${bot}(?:\\|[^>]*)?>`, 'g'), ' '), text)
    .trim()
}

function botsOf(body: Shape): readonly string[] {
  return listOf(body['authorizations']).flatMap((one) => idOf(fieldOf(one, 'user_id')) ?? [])
}

function hearReaction(event: Shape, receivedAt: number): SlackHeard {
  const sender = senderOf(idOf(event['user']), null)
  const channel = idOf(fieldOf(event, 'item', 'channel'))
  const ts = tsOf(fieldOf(event, 'item', 'ts'))
  const name = textOf(event['reaction'])
  if (!sender || channel === null || ts === null || name === null) return nothing('a reaction to no message')
  const emoji = event['type'] === 'reaction_added' ? emojiOf(name) : null
  const at = msOf(tsOf(event['event_ts']) ?? ts)
  return heard({ channel, ts, threadTs: null, sender, body: { kind: 'reaction', emoji }, at, receivedAt })
}

function hearHome(event: Shape, receivedAt: number): SlackHeard {
  const sender = senderOf(idOf(event['user']), null)
  if (!sender || event['tab'] !== 'home') return nothing('no home tab')
  const at = msOf(tsOf(event['event_ts']) ?? '0.0') || receivedAt
  return heard({ channel: null, ts: null, threadTs: null, sender, body: { kind: 'home' }, at, receivedAt })
}
