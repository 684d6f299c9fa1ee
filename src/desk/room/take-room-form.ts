import type { FormAct, FormFacts } from '../../domain/form/act.ts'
import { isReplyChoice } from '../../domain/form/desk-forms.ts'
import { readDeskMetadata, type DeskMetadata } from '../../domain/form/desk-metadata.ts'
import { textIn } from '../../domain/form/read-values.ts'
import { agentName, type DeskAgent } from '../policy.ts'
import type { Heard } from '../ports.ts'
import { takeFormDraft } from './drafts.ts'
import { agentBehind, toast, type RoomTurn } from './room-turn.ts'
import { carryOut } from './take-command.ts'

type HeardForm = Extract<Heard, { readonly kind: 'form' }>

/** A form that was sent. What was wrong with it was said while it was open; here everything is checked once more. */
export async function takeRoomForm(turn: RoomTurn, heard: HeardForm): Promise<void> {
  const { act } = heard
  const about = act.body.kind === 'form' ? readDeskMetadata(act.body.metadata) : null
  if (act.body.kind !== 'form' || about === null) return
  const handle = Object.hasOwn(ROOM_FORMS, act.body.name) ? ROOM_FORMS[act.body.name] : undefined
  if (handle === undefined || !turn.names.includes(about.place)) return
  const agent = await agentBehind(turn, heard)
  if (agent === null) return toast(turn, act.pressId ?? '', { key: 'agent:notAnAgent' })
  await handle(turn, { agent, act, about, facts: act.body })
}

interface Sent {
  readonly agent: DeskAgent
  readonly act: FormAct
  readonly about: DeskMetadata
  readonly facts: FormFacts
}

/** Forms by their name; one that stands here has a row in the matrix of who may do what. */
export const ROOM_FORMS: Readonly<Record<string, (turn: RoomTurn, sent: Sent) => Promise<void> | void>> = {
  reply: sendReply,
  order: sendOrder,
}

function sendReply(turn: RoomTurn, { agent, act, about, facts }: Sent): void {
  const kind = textIn(facts.fields, 'kind')
  const date = Number(textIn(facts.fields, 'date'))
  takeFormDraft(turn, agent, {
    ticketId: about.ticketId,
    draftId: about.draftId,
    purpose: isReplyChoice(kind) ? kind : 'answer',
    text: textIn(facts.fields, 'text'),
    promisedAt: date > 0 ? date : null,
    at: act.at,
    spot: { pressId: act.pressId ?? '' },
  })
}

async function sendOrder(turn: RoomTurn, { agent, act, about, facts }: Sent): Promise<void> {
  const read = (field: string): string => textIn(facts.fields, field)
  const order = { agent, ticketId: about.ticketId, messageId: null, at: act.at, spot: { pressId: act.pressId ?? '' } }
  switch (about.purpose) {
    case 'hand':
      if (agentName(turn.tools.policy, read('agent')) === null) return
      await carryOut(turn, { ...order, name: 'assign', argument: read('agent') })
      return
    case 'severity':
      await carryOut(turn, { ...order, name: 'severity', argument: `${read('degree')} ${read('reason')}` })
      return
    case 'split':
      await carryOut(turn, { ...order, name: 'split', argument: read('situation') })
      return
    case 'link':
    case 'duplicate':
      await carryOut(turn, { ...order, name: about.purpose, argument: read('number') })
  }
}
