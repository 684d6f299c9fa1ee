import { answerBehind, hush, isLate } from './catch-up.ts'
import { takeCommand } from './commands.ts'
import { cleanText } from './clean-text.ts'
import { tryCode } from './confirmation.ts'
import { appendTo, fieldOf } from './answers.ts'
import { FIELDS, type Dialog, type Field, type HeldMessage } from './dialog.ts'
import { redrawCard } from './draft-card.ts'
import { addDescription, changeAnswer, continueAnswer, remind, takeAnswer, takeEvidence } from './draft-turn.ts'
import { addFiles, answerAlbum, noteAlbum, quoteForward, tellTooBig, tooBigOf } from './evidence.ts'
import { countMessage } from './flood.ts'
import type { DialogAlarm, ForwardOrigin, Incoming, IncomingBody } from './incoming.ts'
import { adoptLanguage, offerOther } from './language-turn.ts'
import { act, takePress } from './press-turn.ts'
import { isContinuation } from './reading/join-parts.ts'
import { isCooling, refuseAbuse, tellCooling } from './refusal.ts'
import { holdOrAsk, takeFreeMessage, takeReply } from './route.ts'
import { readDecision, readTypoDecision } from './short-answers.ts'
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
  const late = isLate(incoming, world.now)
  // Whoever writes on without an answer writes to nobody's question.
  const isUnasked = late && (dialog.behind !== null || dialog.draft === null)
  const how: How = { isAbusive: judgement.abuse === 'refuse', isFlood: isFlood || isUnasked }
  const taken = offerOther(takeBody(adopted, incoming, how))
  return end(late ? hush(dialog, taken) : say(taken, ...redrawCard(dialog, taken)))
}

function takeAlarm(taking: Taking, name: DialogAlarm): Taking {
  switch (name) {
    case 'albumComplete':
      return answerAlbum(taking)
    case 'caughtUp':
      return answerBehind(taking)
    case 'draftReminder':
    case 'draftPurge':
      return remind(taking, name)
  }
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
      return takeGated(taking, incoming, how, () => takeContact(taking, incoming, body, how))
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
      return takeAlarm(taking, body.name)
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

/** Words for a ticket that is closed would begin another one: they are gated like first words. */
function isOfTicket({ dialog, world }: Taking): boolean {
  if (world.repliedTicket !== null) return world.repliedTicket.status !== 'closed'
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
  const isForward = body.forwardedFrom !== null
  const continued =
    last !== null && isContinuation(last, { units: text.length, at })
      ? continueAnswer(taking, last.messageId, { messageId, text })
      : null
  if (continued) return continued
  const isOfDraft = taking.dialog.draft !== null && !taking.world.repliedTicket && !how.isFlood
  return isForward && isOfDraft ? takeEvidence(taking, message) : takeWords(taking, message, how)
}

function wordsOf({ messageId, at }: Incoming, text: string, origin: ForwardOrigin | null, how: How): HeldMessage {
  const quoted = text === '' ? text : quoteForward(text, origin)
  return { messageId, at, text: quoted, files: [], isAbusive: how.isAbusive, isQuiet: how.isFlood }
}

function takeWords(taking: Taking, message: HeldMessage, { isFlood }: How): Taking {
  const { repliedTicket } = taking.world
  const { draft, asking, held } = taking.dialog
  if (draft === null || repliedTicket) {
    const tried = tryCode(taking, message.text)
    if (tried.isCode) return tried.taking
    return repliedTicket ? takeReply(tried.taking, repliedTicket, message) : takeFreeMessage(tried.taking, message)
  }
  if (asking === 'which' && held) return holdOrAsk(taking, message)
  if (isFlood) return addDescription(taking, message)
  const action = actionMeant(taking, message.text)
  return action === null ? noteUnkept(takeAnswer(taking, message), message.messageId) : act(taking, action)
}

/** The button that somebody means who writes «да» or «отправить» instead of pressing it, if it stands there. */
function actionMeant({ dialog }: Taking, text: string): string | null {
  const { asking, offered } = dialog
  if (asking === 'typo') {
    const place = readTypoDecision(text)
    return place === null ? null : (offered[place] ?? null)
  }
  const action = readDecision(asking, text)
  return action !== null && offered.includes(action) ? action : null
}

/** Words that were not understood are remembered by their message: people repair them by editing. */
function noteUnkept(taking: Taking, messageId: string): Taking {
  const isKept = fieldOf(taking.dialog.draft, messageId) !== null
  return withDialog(taking, { unkept: isKept ? null : messageId })
}

function takeFiles(taking: Taking, incoming: Incoming, body: FilesBody, how: How): Taking {
  const { album } = body
  const isGoingOn = album !== null && taking.dialog.album?.id === album
  const caption = cleanText(body.caption)
  const words = wordsOf(incoming, caption, body.forwardedFrom, how)
  const { repliedTicket } = taking.world
  const { draft, asking, held } = taking.dialog
  const isHeld = asking === 'which' && held !== null
  if (draft && !repliedTicket && !isHeld) {
    const { messageId } = incoming
    const added = addFiles(taking, body.files, { messageId, album, hasWords: how.isFlood || caption !== '' })
    if (caption === '') return added
    // Of an album in the middle the question that stands was asked after it began: only evidence is answered by its caption.
    const isQuiet = how.isFlood || (isGoingOn && asking !== 'problem' && asking !== 'error')
    return isQuiet ? addDescription(added, words) : takeEvidence(added, words)
  }
  const message = { ...words, files: withinLimits(body.files), isQuiet: how.isFlood || isGoingOn }
  const big = tooBigOf(body.files)
  const told = big ? tellTooBig(taking, big) : taking
  if (message.files.length === 0 && caption === '') return told
  const marked = album === null ? told : noteAlbum(told, album)
  if (repliedTicket) return takeReply(marked, repliedTicket, message)
  return draft ? holdOrAsk(marked, message) : takeFreeMessage(marked, message)
}

function withinLimits(files: FilesBody['files']): FilesBody['files'] {
  return files.filter((file) => tooBigOf([file]) === null)
}

/**
 * An edited message changes the answer that it gave; words that were not understood or refused are tried again; one that belongs
 * to a ticket becomes a version there.
 */
function takeEdit(taking: Taking, incoming: Incoming, text: string, how: How): Taking {
  const { messageId, at } = incoming
  const { draft, unkept, held } = taking.dialog
  const field = fieldOf(draft, messageId)
  if (field) return how.isAbusive ? refuseAbuse(taking, incoming, field) : changeAnswer(taking, messageId, text)
  if (held?.messageId === messageId) return withDialog(taking, { held: { ...held, text, isAbusive: how.isAbusive } })
  const isPicture = draft?.files.some((file) => file.messageId === messageId) === true
  if (draft && (messageId === unkept || isPicture)) {
    const again: Incoming = { ...incoming, body: { kind: 'text', text, forwardedFrom: null } }
    const words = wordsOf(again, text, null, how)
    return takeGated(taking, again, how, () =>
      isPicture ? takeEvidence(taking, words) : takeWords(taking, words, how),
    )
  }
  return withOutcome(taking, { kind: 'edited', messageId, text, at, isAbusive: how.isAbusive })
}

/** A shared contact is taken only when it is the sender's own: anybody can forward somebody else's number. */
function takeContact(taking: Taking, incoming: Incoming, body: ContactBody, how: How): Taking {
  const text = cleanText(`${body.name}, ${body.phone}`)
  // An engineer may have asked for a phone, perhaps a colleague's: in a ticket it is a message.
  if (isOfTicket(taking)) return takeWords(taking, wordsOf(incoming, text, null, how), how)
  if (!body.isOwn) return tell(taking, [{ key: 'intake:contact.notOwn' }])
  if (taking.dialog.asking !== 'contact') return tell(taking, [{ key: 'intake:contact.notNow' }])
  return takeAnswer(taking, { messageId: incoming.messageId, text })
}

/** Answers that are words; the others have to be checked, and their question will be asked. */
const FREE_TEXT: readonly Field[] = ['problem', 'error', 'steps', 'changes']

/**
 * An agent has overruled the filter: the words go where they belonged. Words that a question takes only after a check are asked
 * for again; a message that had changed an answer changes it now.
 */
function takeOverruled(
  before: Taking,
  { messageId, at }: Incoming,
  { text: said, field: asked, hadFiles }: Extract<IncomingBody, { readonly kind: 'overruled' }>,
): Taking {
  const text = cleanText(said)
  const calm = withDialog(before, { strikes: [], coolsUntil: null, unkept: null })
  const { draft, asking } = calm.dialog
  const field = FIELDS.find((one) => one === asked) ?? 'problem'
  const isUsed = draft === null || asking === field || FREE_TEXT.includes(field) || fieldOf(draft, messageId) !== null
  const files = hadFiles ? [{ key: 'intake:abuse.filesAgain' }] : []
  const taking = tell(calm, [{ key: isUsed ? 'intake:abuse.overruled' : 'intake:abuse.overruledLate' }, ...files])
  if (!isUsed) return taking
  const message = { messageId, at, text, files: [], isAbusive: false, isQuiet: false }
  if (!draft) return takeFreeMessage(taking, message)
  if (fieldOf(draft, messageId) !== null) return changeAnswer(taking, messageId, text)
  if (asking === field) return takeAnswer(taking, message)
  return field === 'problem' ? addDescription(taking, message) : appendTo(taking, field, message)
}

/** Who comes back after having blocked the bot is told that something may have been missed. */
function takeReachable(taking: Taking, isReachable: boolean): Taking {
  const next = withOutcome(taking, { kind: 'reachable', isReachable })
  const isMissed = isReachable && !taking.world.wasReachable && taking.world.tickets.length > 0
  if (!isMissed) return next
  return tell(next, [{ key: 'intake:back' }], { choices: [[{ id: 'M', label: { key: 'intake:button.mine' } }]] })
}
