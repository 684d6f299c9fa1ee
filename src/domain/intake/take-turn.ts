import { takeCommand } from './commands.ts'
import { cleanText } from './clean-text.ts'
import type { Dialog } from './dialog.ts'
import { addFiles, changeAnswer, remind, takeAnswer } from './draft-turn.ts'
import type { Incoming, IncomingBody } from './incoming.ts'
import { takePress } from './press-turn.ts'
import { takeFreeMessage, takeReply } from './route.ts'
import { begin, end, tell, withDialog, withOutcome, type Taking } from './turn.ts'
import type { Judgement, Turn, World } from './world.ts'

/**
 * Takes one turn of a person's conversation: what came, judged beforehand, becomes a new state, things to say and at most
 * one outcome for the desk. Pure and total: the same turn taken again gives the same result, and nothing that can come from a
 * person makes it fail.
 */
export function takeTurn(dialog: Dialog, incoming: Incoming, judgement: Judgement, world: World): Turn {
  const taking = adoptLanguage(begin(dialog, world), incoming, judgement)
  if (judgement.abuse === 'refuse') return end(refuseAbuse(taking))
  return end(takeBody(taking, incoming))
}

function takeBody(taking: Taking, incoming: Incoming): Taking {
  const { body } = incoming
  switch (body.kind) {
    case 'text':
      return takeWords(taking, incoming, cleanText(body.text), [])
    case 'files': {
      const isAlbumGoingOn = body.album !== null && taking.dialog.lastAlbum === body.album
      const marked = withDialog(taking, { lastAlbum: body.album })
      return takeFiles(marked, incoming, body, isAlbumGoingOn)
    }
    case 'edit':
      return takeEdit(taking, incoming, cleanText(body.text))
    case 'command':
      return takeCommand(taking, body.name, body.argument)
    case 'press':
      return takePress(taking, body)
    case 'contact':
      return takeContact(taking, incoming, body)
    case 'reaction':
    case 'joined':
      return taking
    case 'reachable':
      return withOutcome(taking, { kind: 'reachable', isReachable: body.isReachable })
    case 'unsupported':
      return tell(taking, [{ key: 'intake:unsupported' }])
    case 'alarm':
      return remind(taking, body)
  }
}

function takeWords(taking: Taking, incoming: Incoming, text: string, files: readonly never[]): Taking {
  if (text === '') return tell(taking, [{ key: 'intake:emptyMessage' }])
  const { messageId, at } = incoming
  const message = { messageId, at, text, files }
  const { repliedTicket } = taking.world
  if (repliedTicket) return takeReply(taking, repliedTicket, message)
  return taking.dialog.draft ? takeAnswer(taking, message) : takeFreeMessage(taking, message)
}

function takeFiles(
  taking: Taking,
  incoming: Incoming,
  body: Extract<IncomingBody, { readonly kind: 'files' }>,
  isAlbumGoingOn: boolean,
): Taking {
  const caption = cleanText(body.caption)
  const { messageId, at } = incoming
  const message = { messageId, at, text: caption, files: body.files }
  const { repliedTicket } = taking.world
  if (repliedTicket) return takeReply(taking, repliedTicket, message)
  if (!taking.dialog.draft) return takeFreeMessage(taking, message)
  const added = addFiles(taking, messageId, body.files, isAlbumGoingOn || caption !== '')
  return caption === '' ? added : takeAnswer(added, { messageId, text: caption })
}

/** An edited message changes the answer that it gave; one that belongs to a ticket becomes a version there. */
function takeEdit(taking: Taking, incoming: Incoming, text: string): Taking {
  const { messageId, at } = incoming
  const isOfDraft = Object.values(taking.dialog.draft?.answers ?? {}).some((answer) =>
    answer.messageIds.includes(messageId),
  )
  return isOfDraft
    ? changeAnswer(taking, messageId, text)
    : withOutcome(taking, { kind: 'edited', messageId, text, at })
}

/** A shared contact is taken only when it is the sender's own: anybody can forward somebody else's number. */
function takeContact(
  taking: Taking,
  incoming: Incoming,
  body: Extract<IncomingBody, { readonly kind: 'contact' }>,
): Taking {
  if (!body.isOwn) return tell(taking, [{ key: 'intake:contact.notOwn' }])
  if (taking.dialog.asking !== 'contact') return tell(taking, [{ key: 'intake:contact.notNow' }])
  const text = cleanText(`${body.name}, ${body.phone}`)
  return takeAnswer(taking, { messageId: incoming.messageId, text })
}

/**
 * The refused words are not kept and never repeated; everything told before stays, and the same question waits for other
 * words (R20).
 */
function refuseAbuse(taking: Taking): Taking {
  const blocks = [{ key: 'intake:abuse.rule' }, { key: 'intake:abuse.again' }]
  return tell(taking, taking.dialog.draft ? [...blocks, { key: 'intake:abuse.kept' }] : blocks)
}

/**
 * Until the person chooses, the conversation speaks the language of words that are clear enough, but never changes it in the
 * middle of a draft or while a ticket is open: an engineer's question must not come back in another language.
 */
function adoptLanguage(taking: Taking, incoming: Incoming, { language }: Judgement): Taking {
  const { dialog, world } = taking
  const isUnderWay = dialog.draft !== null || world.tickets.some(({ status }) => status !== 'closed')
  if (dialog.isLanguageLocked || isUnderWay || incoming.body.kind !== 'text') return taking
  return language !== null && world.desk.languages.includes(language) ? withDialog(taking, { language }) : taking
}
