import { ANSWER_CHARS, firstLine } from './clean-text.ts'
import type { HeldMessage } from './dialog.ts'
import { beginDraft } from './draft-turn.ts'
import { ask, say, tell, withDialog, withOutcome, type Taking } from './turn.ts'
import type { KnownTicket, TicketMessage } from './world.ts'

const THANKS =
  /^(?:(?:большое |огромное )?(?:спасибо|благодарю|спс)(?: большое| огромное| вам)?|thanks(?: a lot| so much)?|thank you(?: very much| so much)?|thx|👍|🙏|❤️?|ок(?:ей)?|ok(?:ay)?|понятно|хорошо)[\s!.)👍🙏]*$/iu

/**
 * A message outside a draft. It belongs to the only open ticket; of several, the person says which; with none open it
 * continues one that closed as stale, if they say so, or becomes the first words of a new request. Thanks begin nothing.
 */
export function takeFreeMessage(taking: Taking, message: HeldMessage): Taking {
  const { tickets } = taking.world
  const open = tickets.filter(({ status }) => status !== 'closed')
  const isThanks = THANKS.test(message.text) && message.files.length === 0
  const [only] = open
  if (only && open.length === 1) return follow(taking, only, message, !isThanks)
  if (isThanks) return tell(taking, [{ key: 'intake:thanks' }])
  const closed = tickets
    .filter(({ status, closeReason }) => status === 'closed' && closeReason !== 'duplicate')
    .slice(0, 3)
  if (open.length === 0 && closed.length === 0) return beginDraft(taking, message, message.files)
  const { held, asking } = taking.dialog
  if (asking === 'which' && held) return holdMore(taking, held, message)
  return askWhich(withDialog(taking, { held: message }), open.length > 0 ? open.slice(0, 8) : closed)
}

/** More words before the question is answered go where the first ones go; the question still stands. */
function holdMore(taking: Taking, held: HeldMessage, { messageId, text, files }: HeldMessage): Taking {
  const words = [held.text, text].filter((part) => part !== '').join('\n')
  const more = { ...held, text: words.slice(0, ANSWER_CHARS), files: [...held.files, ...files] }
  return say(withDialog(taking, { held: more }), { say: 'react', messageId, emoji: '👀' })
}

function askWhich(taking: Taking, tickets: readonly KnownTicket[]): Taking {
  return ask(taking, 'which', {
    blocks: [{ key: 'intake:which.ask' }],
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
  return follow(withDialog(taking, { held: null, asking: null, offered: [] }), ticket, held, true)
}

function follow(taking: Taking, ticket: KnownTicket, message: HeldMessage, isSubstantive: boolean): Taking {
  const { messageId, at, text, files } = message
  const given: TicketMessage = { messageId, at, text, files, isSubstantive }
  return withOutcome(taking, { kind: 'followUp', ticketId: ticket.id, message: given })
}
