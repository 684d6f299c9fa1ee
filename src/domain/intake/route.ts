import { cut, firstLine } from './clean-text.ts'
import { MOST_FILES } from './evidence.ts'
import type { Dialog, HeldMessage } from './dialog.ts'
import { beginDraft } from './draft-turn.ts'
import { askNext } from './next-question.ts'
import { ask, say, tell, withDialog, withOutcome, type Taking } from './turn.ts'
import type { KnownTicket, TicketMessage } from './world.ts'

const THANKS =
  /^(?:(?:большое |огромное )?(?:спасибо|благодарю|спс)(?: большое| огромное| вам)?|thanks(?: a lot| so much)?|thank you(?: very much| so much)?|thx|👍|🙏|❤️?|ок(?:ей)?|ok(?:ay)?|понятно|хорошо)[\s!.)👍🙏]*$/iu

/**
 * A message that answers a message about a ticket belongs to that ticket, whatever else is going on. One that is closed for
 * another reason than silence is asked about first: the same problem again, or another one?
 */
export function takeReply(taking: Taking, ticket: KnownTicket, message: HeldMessage): Taking {
  if (isThanks(message)) {
    return ticket.status === 'closed'
      ? tell(taking, [{ key: 'intake:thanks' }])
      : follow(taking, ticket, message, false)
  }
  const mayGoOn = ticket.status !== 'closed' || ticket.closeReason === 'stale'
  return mayGoOn
    ? follow(taking, ticket, message, true)
    : askWhich(hold(taking, message), [ticket], 'intake:which.again')
}

/**
 * A message outside a draft. It belongs to the only open ticket; of several, the person says which; with none open it
 * continues one that closed as stale, if they say so, or becomes the first words of a new request. Thanks begin nothing.
 */
export function takeFreeMessage(taking: Taking, message: HeldMessage): Taking {
  const { tickets } = taking.world
  const open = tickets.filter(({ status }) => status !== 'closed')
  const [only] = open
  if (only && open.length === 1) {
    const noted = withDialog(taking, { guessed: guessedOf(taking, only.id, message) })
    return follow(noted, only, message, !isThanks(message), true)
  }
  if (isThanks(message)) return tell(taking, [{ key: 'intake:thanks' }])
  const closed = closedOnes(tickets)
  if (open.length === 0 && closed.length === 0) return beginDraft(taking, message)
  return holdOrAsk(taking, message)
}

/** More words before the question is answered go where the first ones go; the question still stands. */
export function holdOrAsk(taking: Taking, message: HeldMessage): Taking {
  const isAsked = taking.dialog.asking === 'which' && taking.dialog.held !== null
  const held = hold(taking, message)
  if (!isAsked) return askWhichAgain(held)
  return taking.dialog.album ? held : say(held, { say: 'react', messageId: message.messageId, emoji: '👀' })
}

/** Asks about the words that wait, with the tickets as they stand now. */
export function askWhichAgain(taking: Taking): Taking {
  const { tickets } = taking.world
  const open = tickets.filter(({ status }) => status !== 'closed')
  // What waits for the person is mostly what they answer.
  const waitsFirst = open.toSorted((a, b) => Number(isWaiting(b)) - Number(isWaiting(a)))
  return askWhich(taking, open.length > 0 ? waitsFirst.slice(0, 8) : closedOnes(tickets))
}

function isWaiting({ status }: KnownTicket): boolean {
  return status === 'pending' || status === 'solved'
}

function closedOnes(tickets: readonly KnownTicket[]): readonly KnownTicket[] {
  return tickets.filter(({ status, closeReason }) => status === 'closed' && closeReason !== 'duplicate').slice(0, 3)
}

/** Keeps words until the person has said where they belong; whatever waits already stays in front of them. */
function hold(taking: Taking, message: HeldMessage): Taking {
  return withDialog(taking, { held: join(taking.dialog.held, message) })
}

function join(before: HeldMessage | null, message: HeldMessage): HeldMessage {
  if (!before || before.messageId === message.messageId) return message
  const words = [before.text, message.text].filter((part) => part !== '').join('\n')
  const files = [...before.files, ...message.files].slice(0, MOST_FILES)
  return { ...before, text: cut(words), files, isAbusive: before.isAbusive || message.isAbusive }
}

/** The pictures of an album are taken back together, by the button under the first. */
function guessedOf({ dialog }: Taking, ticketId: string, message: HeldMessage): Dialog['guessed'] {
  const { guessed } = dialog
  const isMore = message.isQuiet && guessed?.ticketId === ticketId
  return { ticketId, message: isMore ? join(guessed.message, message) : message }
}

/**
 * «Это о другом» under a receipt: the message that went to the only open ticket by itself is asked about like any other. Only
 * the last one can be taken back; an older button says so.
 */
export function takeBack(taking: Taking, ticketId: string, messageId: string): Taking {
  const { guessed, held } = taking.dialog
  if (held?.messageId === messageId) return taking
  if (guessed?.ticketId !== ticketId || guessed.message.messageId !== messageId) {
    return tell(taking, [{ key: 'intake:which.tooLate' }], { isSilent: true })
  }
  const others = taking.world.tickets.filter(({ id, status }) => id !== ticketId && status !== 'closed')
  const freed = withDialog(hold(taking, guessed.message), { guessed: null })
  return withOutcome(askWhich(freed, others.slice(0, 8)), { kind: 'detached', ticketId, messageId })
}

/** Thanks keep a ticket alive; they begin nothing and change nothing. */
export function isThanks({ text, files }: Pick<HeldMessage, 'text' | 'files'>): boolean {
  return files.length === 0 && THANKS.test(text)
}

function askWhich(taking: Taking, tickets: readonly KnownTicket[], key = 'intake:which.ask'): Taking {
  return ask(taking, 'which', {
    blocks: [{ key }],
    options: [
      ...tickets.map(({ id, number, title }) => [
        { action: `ticket:${id}`, label: `${number} · ${firstLine(title, 30)}` } as const,
      ]),
      [{ action: 'new', label: { key: 'intake:which.new' } }],
    ],
  })
}

/** The held words go to the ticket that was chosen. */
export function giveHeld(taking: Taking, ticketId: string): Taking {
  const { held } = taking.dialog
  const ticket = taking.world.tickets.find(({ id }) => id === ticketId)
  if (!held || !ticket) return taking
  const given = follow(withDialog(taking, { held: null, asking: null, offered: [] }), ticket, held, true)
  return given.dialog.draft ? askNext(given) : given
}

function follow(
  taking: Taking,
  ticket: KnownTicket,
  message: HeldMessage,
  isSubstantive: boolean,
  isGuessed = false,
): Taking {
  const { messageId, at, text, files, isAbusive, isQuiet } = message
  const given: TicketMessage = { messageId, at, text, files, isSubstantive, isAbusive, isGuessed, isQuiet }
  return withOutcome(taking, { kind: 'followUp', ticketId: ticket.id, message: given })
}
