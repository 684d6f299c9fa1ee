import type { Block, Message, Phrase } from '../../domain/notice/message.ts'
import { nameIn } from '../../domain/form/catalogue.ts'
import { mailForCustomer } from '../conversation/conversation-mail.ts'
import { isLetterConversation, letterConversation } from '../letter-conversation.ts'
import { agentName, type DeskAgent } from '../policy.ts'
import type { Customer } from '../ports.ts'
import { addressOf } from '../speak.ts'
import { readFiling, type FilingWords } from './read-filing.ts'
import type { RoomMailOf } from './room-mail.ts'
import type { Filing } from './room-state.ts'
import { answer, sayHere, ticketAt, toast } from './room-turn.ts'
import type { AgentPress, HeardIncoming, RoomTurn, Spot } from './room-turn.ts'

/**
 * A ticket on behalf of a customer: an agent writes down what they were told by telephone, sees whose it will be and what that
 * person will read, and files it. Whom the desk knows by a proven address or by a ticket of theirs gets the receipt and all
 * answers in their own chat; anybody else is a person of their own, who hears the number by letter and nothing more (R4).
 */
export async function takeFiling(
  turn: RoomTurn,
  agent: DeskAgent,
  { heard, argument, spot }: { readonly heard: HeardIncoming; readonly argument: string; readonly spot: Spot },
): Promise<void> {
  const { tools } = turn
  const words = readFiling(argument, tools.policy)
  if (typeof words === 'string') return answer(turn, spot, { key: `agent:filing.refusal.${words}` })
  const isAbusive = [words.problem, words.name ?? '', words.product ?? ''].some(
    (text) => tools.judge.abuse(text, 'prose', 'agent') === 'refuse',
  )
  if (isAbusive) return answer(turn, spot, { key: 'agent:refusal.abuse' })
  const customer = await customerBehind(turn, heard, words)
  const email = words.customer !== null && 'email' in words.customer ? words.customer.email : null
  if (customer === null && email === null) return answer(turn, spot, { key: 'agent:filing.refusal.customerUnknown' })
  const { problem, productId, product, severity } = words
  const contact = customer?.name ?? words.name ?? nameFrom(email ?? '')
  const who = { conversation: customer?.conversation ?? null, contact, email }
  const filing = { id: turn.row.id, agentId: agent.id, ...who, problem, productId, product, severity }
  setFilings(turn, [...turn.state.filings, filing])
  // What only one person sees cannot be drawn anew when it is filed.
  sayHere(turn, preview(turn, filing), { ...spot, pressId: null }, refOf(filing.id))
}

async function customerBehind(turn: RoomTurn, heard: HeardIncoming, words: FilingWords): Promise<Customer | null> {
  const { lookups } = turn.tools
  const { customer } = words
  if (customer !== null && 'email' in customer) return lookups.customerOf(customer)
  const ticketId = customer === null ? (await ticketAt(turn, heard))?.ticketId : await lookups.ticketOf(customer.number)
  return ticketId == null ? null : lookups.customerOf({ ticketId, rooms: turn.rooms })
}

function nameFrom(email: string): string {
  return email.split('@')[0] ?? email
}

/** As many as agents of a room have under their hands at once. */
const MOST_FILINGS = 20

function setFilings(turn: RoomTurn, filings: readonly Filing[]): void {
  turn.state = { ...turn.state, filings: filings.slice(-MOST_FILINGS) }
}

function refOf(id: string): string {
  return `filing:${id}`
}

function preview(turn: RoomTurn, filing: Filing): Message {
  const { id, problem, severity } = filing
  const facts = { product: productOf(turn, filing), severity: { key: `agent:severity.${severity}` } }
  const blocks: Block[] = [
    { key: 'agent:filing.title' },
    wayTo(turn, filing),
    { key: 'agent:filing.facts', params: facts },
    { quote: problem },
    told(turn, filing),
  ]
  const file = { id: `N.${id}.file`, label: { key: 'agent:filing.button.file' }, tone: 'primary' } as const
  return { blocks, choices: [[file, { id: `N.${id}.drop`, label: { key: 'agent:filing.button.drop' } }]] }
}

function productOf({ tools: { policy } }: RoomTurn, { productId, product }: Filing): Phrase | string {
  const known = policy.products.find(({ id }) => id === productId)
  if (known) return nameIn(known, policy.roomLanguage)
  return product ?? { key: 'agent:filing.noProduct' }
}

/** Of an address that nobody has confirmed no agent learns here whether the desk has met it. */
function wayTo({ tools }: RoomTurn, { conversation, contact: name, email }: Filing): Phrase {
  if (conversation === null) {
    const key = tools.mail ? 'agent:filing.to.letter' : 'agent:filing.to.letterOnly'
    return { key, params: { name, email: email ?? '' } }
  }
  if (isLetterConversation(conversation)) return { key: 'agent:filing.to.mail', params: { name } }
  return { key: 'agent:filing.to.chat', params: { name, channel: { key: channelKey(conversation) } } }
}

function channelKey(conversation: string): string {
  return CHANNELS[addressOf(conversation).channel] ?? 'agent:filing.channel.web'
}

const CHANNELS: Readonly<Record<string, string>> = {
  tg: 'agent:filing.channel.tg',
  slack: 'agent:filing.channel.slack',
}

function told({ tools }: RoomTurn, { conversation, agentId }: Filing): Phrase {
  const key = conversation === null ? 'agent:filing.told.letter' : 'agent:filing.told.receipt'
  return { key, params: { agent: agentName(tools.policy, agentId) ?? agentId } }
}

/** `N.<filing>.file` and `N.<filing>.drop`: only whoever wrote it decides about it, and once. */
export function pressFiling(turn: RoomTurn, press: AgentPress): void {
  const [, id = '', deed = ''] = /^N\.(\d{1,18})\.(file|drop)$/.exec(press.choice) ?? []
  const filing = turn.state.filings.find((one) => one.id === id)
  if (!filing) return toast(turn, press.pressId, { key: 'agent:filing.over' })
  if (filing.agentId !== press.agent.id) return toast(turn, press.pressId, { key: 'agent:draft.notYours' })
  toast(turn, press.pressId, null)
  setFilings(
    turn,
    turn.state.filings.filter((one) => one !== filing),
  )
  if (deed === 'drop') return redraw(turn, id, { key: 'agent:filing.dropped' })
  const { conversation, ...words } = filing
  const lane = conversation ?? letterConversation(id)
  const mail = { type: 'fileFor', ...words, room: turn.to.conversation, at: press.at } as const
  turn.writes.internal.push(mailForCustomer(lane, mail))
}

/** It has its number; the card of the ticket comes as every other's. */
export function receiveFiled(turn: RoomTurn, { id, number }: RoomMailOf<'filed'>): void {
  redraw(turn, id, { key: 'agent:filing.done', params: { number } })
}

function redraw({ writes, voice, to, tools }: RoomTurn, id: string, phrase: Phrase): void {
  const say = { say: 'edit', ref: refOf(id), message: { blocks: [phrase] } } as const
  writes.calls.push(...voice({ say, to, language: tools.policy.roomLanguage }))
}
