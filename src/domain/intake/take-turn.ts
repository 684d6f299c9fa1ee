import { takeCommand } from './commands.ts'
import { cleanText } from './clean-text.ts'
import { tryCode } from './confirmation.ts'
import { FIELDS, type Dialog, type HeldMessage } from './dialog.ts'
import { redrawCard } from './draft-card.ts'
import { addDescription, appendTo, changeAnswer, continueAnswer, remind, takeAnswer } from './draft-turn.ts'
import { addFiles, answerAlbum, noteAlbum, quoteForward } from './evidence.ts'
import { countMessage } from './flood.ts'
import type { ForwardOrigin, Incoming, IncomingBody } from './incoming.ts'
import { adoptLanguage, offerOther } from './language-turn.ts'
import { takePress } from './press-turn.ts'
import { isContinuation } from './reading/join-parts.ts'
import { isCooling, refuseAbuse, tellCooling } from './refusal.ts'
import { takeFreeMessage, takeReply } from './route.ts'
import { begin, end, say, tell, withDialog, withOutcome, type Taking } from './turn.ts'
import type { Judgement, Turn, World } from './world.ts'

/**
 * Takes one turn of a person's conversation: what came, judged beforehand, becomes a new state, things to say and at most
 * one outcome for the desk. Pure and total: the same turn taken again gives the same result, and nothing that can come from a
 * person makes it fail.
 */
export function takeTurn(dialog: Dialog, incoming: Incoming, judgement: Judgement, world: World): Turn {
  const { taking, isFlood } = countMessage(begin(dialog, world), incoming)
  const adopted = adoptLanguage(taking, incoming, judgement.language)
  const how: How = { isAbusive: judgement.abuse === 'refuse', isFlood }
  const taken = offerOther(takeBody(adopted, incoming, how))
  return end(say(taken, ...redrawCard(dialog, taken)))
}

/** What is known of words before they are taken. */
interface How {
  readonly isAbusive: boolean
  readonly isFlood: boolean
}

function takeBody(taking: Taking, incoming: Incoming, how: How): Taking {
  const { body } = incoming
  switch (body.kind) {
    case 'text':
      return takeGated(taking, incoming, how, () => takeText(taking, incoming, body, how))
    case 'files':
      return takeGated(taking, incoming, how, () => takeFiles(taking, incoming, body, how))
    case 'contact':
      return takeGated(taking, incoming, how, () => takeContact(taking, incoming, body))
    case 'edit':
      return takeEdit(taking, incoming, cleanText(body.text), how)
    case 'command':
      return takeCommand(taking, body.name, body.argument)
    case 'press':
      return takePress(taking, body)
    case 'overruled':
      return takeOverruled(taking, incoming, body)
    case 'reaction':
    case 'joined':
      return taking
    case 'reachable':
      return takeReachable(taking, body.isReachable)
    case 'unsupported':
      return tell(taking, [{ key: body.what === 'sticker' ? 'intake:sticker' : 'intake:unsupported' }])
    case 'alarm':
      return body.name === 'albumComplete' ? answerAlbum(taking) : remind(taking, body)
  }
}

/**
 * Abuse ends here while nothing is registered (R20). In a ticket the words are kept, for the agents to see when they ask for
 * them: there they are a reaction like any other.
 */
function takeGated(taking: Taking, incoming: Incoming, { isAbusive }: How, take: () => Taking): Taking {
  if (isOfTicket(taking)) return take()
  if (isCooling(taking)) return tellCooling(taking)
  return isAbusive ? refuseAbuse(taking, incoming) : take()
}

function isOfTicket({ dialog, world }: Taking): boolean {
  if (world.repliedTicket !== null) return true
  return dialog.draft === null && world.tickets.some(({ status }) => status !== 'closed')
}

type TextBody = Extract<IncomingBody, { readonly kind: 'text' }>
type FilesBody = Extract<IncomingBody, { readonly kind: 'files' }>
type ContactBody = Extract<IncomingBody, { readonly kind: 'contact' }>

function takeText(before: Taking, incoming: Incoming, body: TextBody, how: How): Taking {
  const text = cleanText(body.text)
  if (text === '') return tell(before, [{ key: 'intake:emptyMessage' }])
  const { messageId, at } = incoming
  const last = before.dialog.lastWords
  const taking = withDialog(before, { lastWords: { messageId, units: body.text.length, at } })
  const message = wordsOf(incoming, text, body.forwardedFrom, how)
  const continued =
    last !== null && isContinuation(last, { units: text.length, at })
      ? continueAnswer(taking, last.messageId, { messageId, text })
      : null
  return continued ?? takeWords(taking, message, how)
}

function wordsOf({ messageId, at }: Incoming, text: string, origin: ForwardOrigin | null, how: How): HeldMessage {
  const quoted = text === '' ? text : quoteForward(text, origin)
  return { messageId, at, text: quoted, files: [], isAbusive: how.isAbusive, isQuiet: how.isFlood }
}

function takeWords(taking: Taking, message: HeldMessage, { isFlood }: How): Taking {
  const { repliedTicket } = taking.world
  if (repliedTicket) return takeReply(taking, repliedTicket, message)
  if (taking.dialog.draft) {
    return isFlood ? addDescription(taking, message) : takeAnswer(taking, message)
  }
  const tried = tryCode(taking, message.text)
  return tried.isCode ? tried.taking : takeFreeMessage(tried.taking, message)
}

function takeFiles(taking: Taking, incoming: Incoming, body: FilesBody, how: How): Taking {
  const { album } = body
  const isGoingOn = album !== null && taking.dialog.album?.id === album
  const caption = cleanText(body.caption)
  const words = wordsOf(incoming, caption, body.forwardedFrom, how)
  const message = { ...words, files: body.files, isQuiet: how.isFlood || isGoingOn }
  const { repliedTicket } = taking.world
  const marked = album === null || taking.dialog.draft ? taking : noteAlbum(taking, album)
  if (repliedTicket) return takeReply(marked, repliedTicket, message)
  if (!taking.dialog.draft) return takeFreeMessage(marked, message)
  const { messageId } = incoming
  const added = addFiles(taking, body.files, { messageId, album, hasWords: how.isFlood || caption !== '' })
  if (caption === '') return added
  // The question that stands was asked after the album began: its caption describes the pictures, and answers nothing else.
  return isGoingOn || how.isFlood ? addDescription(added, words) : takeAnswer(added, words)
}

/** An edited message changes the answer that it gave; one that belongs to a ticket becomes a version there. */
function takeEdit(taking: Taking, incoming: Incoming, text: string, { isAbusive }: How): Taking {
  const { messageId, at } = incoming
  const isOfDraft = Object.values(taking.dialog.draft?.answers ?? {}).some((answer) =>
    answer.messageIds.includes(messageId),
  )
  if (!isOfDraft) return withOutcome(taking, { kind: 'edited', messageId, text, at, isAbusive })
  return isAbusive ? refuseAbuse(taking, incoming) : changeAnswer(taking, messageId, text)
}

/** A shared contact is taken only when it is the sender's own: anybody can forward somebody else's number. */
function takeContact(taking: Taking, incoming: Incoming, body: ContactBody): Taking {
  if (!body.isOwn) return tell(taking, [{ key: 'intake:contact.notOwn' }])
  if (taking.dialog.asking !== 'contact') return tell(taking, [{ key: 'intake:contact.notNow' }])
  const text = cleanText(`${body.name}, ${body.phone}`)
  return takeAnswer(taking, { messageId: incoming.messageId, text })
}

/** An agent has overruled the filter: the words go where they belonged. A question answered since keeps its answer. */
function takeOverruled(
  before: Taking,
  { messageId, at }: Incoming,
  body: Extract<IncomingBody, { readonly kind: 'overruled' }>,
): Taking {
  const taking = tell(withDialog(before, { strikes: [], coolsUntil: null }), [{ key: 'intake:abuse.overruled' }])
  const text = cleanText(body.text)
  const { draft, asking } = taking.dialog
  const message = { messageId, at, text, files: [], isAbusive: false, isQuiet: false }
  if (!draft) return takeFreeMessage(taking, message)
  const field = FIELDS.find((one) => one === body.field) ?? 'problem'
  if (asking === field) return takeAnswer(taking, message)
  return draft.answers[field] === undefined || field === 'problem' ? appendTo(taking, field, message) : taking
}

/** Who comes back after having blocked the bot is told that something may have been missed. */
function takeReachable(taking: Taking, isReachable: boolean): Taking {
  const next = withOutcome(taking, { kind: 'reachable', isReachable })
  const isMissed = isReachable && !taking.world.wasReachable && taking.world.tickets.length > 0
  if (!isMissed) return next
  return tell(next, [{ key: 'intake:back' }], { choices: [[{ id: 'M', label: { key: 'intake:button.mine' } }]] })
}
