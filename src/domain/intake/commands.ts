import { beginDraft } from './draft-turn.ts'
import { cancelQuestion } from './further-questions.ts'
import { offerLanguages, setLanguage } from './language-turn.ts'
import { askConsent } from './next-question.ts'
import { findProduct } from './questions.ts'
import { askWhichAgain } from './route.ts'
import { ask, tell, withDialog, withDraft, withOutcome, type Taking } from './turn.ts'

/** The commands of a private chat, as they stand in the menu. */
export const COMMANDS = ['new', 'my', 'status', 'language', 'cancel', 'help', 'start'] as const

export function takeCommand(taking: Taking, name: string, argument: string): Taking {
  switch (name.toLowerCase()) {
    case 'start':
      return start(taking, argument)
    case 'new':
      return taking.dialog.draft ? offerResume(taking) : beginAnew(taking)
    case 'my':
    case 'status':
      return withOutcome(taking, { kind: 'listTickets' })
    case 'language':
      return argument ? setLanguage(taking, argument.slice(0, 2).toLowerCase()) : offerLanguages(taking)
    case 'cancel':
      return taking.dialog.draft
        ? ask(taking, 'cancel', cancelQuestion())
        : tell(taking, [{ key: 'intake:cancel.nothing' }])
    case 'help':
    case 'settings':
      return tell(taking, [{ key: 'intake:help' }])
    default:
      return tell(taking, [{ key: 'intake:unknownCommand' }])
  }
}

/** A link can bring a product along: `p_<product>` on a sticker of the device prefills it. */
function start(taking: Taking, argument: string): Taking {
  if (argument.startsWith('t_')) return showLinked(taking)
  const product = argument.startsWith('p_') ? findProduct(argument.slice(2), taking.world.desk.products) : null
  const guess = product ? { productId: product.id, version: null } : null
  const { draft, held } = taking.dialog
  if (draft) {
    const isOpen = guess !== null && draft.answers.product === undefined
    return offerResume(isOpen ? withDraft(taking, { guess }) : taking)
  }
  if (held) return askWhichAgain(taking)
  return guess ? withDraft(beginDraft(taking, null), { guess }) : welcome(taking, argument === 'new')
}

/** Words that wait for the question where they belong are the first words of the request that is begun now. */
function beginAnew(taking: Taking): Taking {
  const { held } = taking.dialog
  return beginDraft(withDialog(taking, { held: null }), held?.isAbusive === true ? null : held)
}

/** A link to a ticket opens it for its own people only; for everybody else, as for a wrong link, there is nothing behind it. */
function showLinked(taking: Taking): Taking {
  const { linkedTicket } = taking.world
  return linkedTicket === null
    ? tell(taking, [{ key: 'intake:linkUnknown' }])
    : withOutcome(taking, { kind: 'showTicket', ticketId: linkedTicket.id })
}

function welcome(taking: Taking, isNew: boolean): Taking {
  if (isNew) return beginDraft(taking, null)
  const greeting = { key: 'intake:welcome.hello', params: { desk: taking.world.desk.name } }
  return ask(taking, null, {
    blocks: [greeting, { key: 'intake:welcome.need' }, { key: 'intake:welcome.rules' }],
    options: [
      [{ action: 'new', label: { key: 'intake:button.new' }, tone: 'primary' }],
      [
        { action: 'mine', label: { key: 'intake:button.mine' } },
        { action: 'rules', label: { key: 'intake:button.rules' } },
      ],
      [{ action: 'language', label: { key: 'intake:button.language' } }],
    ],
  })
}

function offerResume(taking: Taking): Taking {
  if (taking.dialog.asking === 'consent') return askConsent(taking, false)
  return ask(taking, 'resume', {
    blocks: [{ key: 'intake:resume.ask' }],
    options: [
      [{ action: 'continue', label: { key: 'intake:resume.continue' }, tone: 'primary' }],
      [{ action: 'anew', label: { key: 'intake:resume.anew' } }],
    ],
  })
}
