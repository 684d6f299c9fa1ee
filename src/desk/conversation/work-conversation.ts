import type { z } from 'zod'
import { takeTurn } from '../../domain/intake/take-turn.ts'
import type { Incoming } from '../../domain/intake/incoming.ts'
import type { KnownTicket, Outcome, Turn } from '../../domain/intake/world.ts'
import { ticketList } from '../../domain/notice/ticket-list.ts'
import { ASKED_IN_FORM } from '../../domain/form/refused-form.ts'
import { beginFormTurn } from '../form/form-turn.ts'
import { fillForm, sayNotOpened } from '../form/open-form.ts'
import { overruleForm, refuseForm } from '../form/refuse-form.ts'
import { forgetOldForms, redrawHome } from '../form/show-home.ts'
import { takeFormAct } from '../form/work-form.ts'
import { readConversation, writeState, type Conversation } from './conversation.ts'
import { createTurn, sendCodes, tell, worldOf, type ConversationTurn } from './conversation-turn.ts'
import { conversationMail, incidentNews } from './conversation-mail.ts'
import { countShown, lookUpHint, mailNews, noteIncident, takeIncidentNews, takeKnown } from './incidents.ts'
import { judgeIncoming } from './judge.ts'
import { agentOf } from '../policy.ts'
import type { Heard, LaneInput } from '../ports.ts'
import { joinWrites, type Writes } from '../records.ts'
import { appeal } from './appeal.ts'
import { fileForCustomer } from './file-for-customer.ts'
import { registerRequest } from './register-request.ts'
import { mailToTicket } from '../ticket/ticket-mail.ts'
import { ticketOfRef } from '../ticket/ticket-ref.ts'
import type { Worked, WorkTools } from '../work-tools.ts'

/**
 * Takes the turns of a private conversation, in order. A row that cannot be worked ends the batch before it; it is reported
 * when it comes first. A form that is confirmed deep in a batch waits for the next one, which brings the ids that it needs.
 */
export async function workConversation(tools: WorkTools, lane: LaneInput): Promise<Worked> {
  let conversation = readConversation(lane.lane, lane.subject, tools.policy.languages[0] ?? 'ru')
  const done: string[] = []
  const all: Writes[] = []
  for (const row of lane.rows) {
    const turn = createTurn(tools, conversation, row, lane.now)
    try {
      const next = await takeRow(turn)
      if (next === 'later') {
        if (done.length > 0) break
        throw new Error('A form is confirmed where none was expected')
      }
      conversation = next
    } catch (error) {
      if (done.length > 0) break
      throw error
    }
    done.push(row.id)
    all.push(turn.writes)
  }
  const writes = joinWrites(all)
  writes.dialogs.push({
    personId: conversation.person?.id ?? null,
    state: writeState(conversation),
    isReachable: conversation.isReachable,
    at: new Date(tools.clock(lane.now)),
  })
  return { done, writes }
}

async function takeRow(turn: ConversationTurn): Promise<Conversation | 'later'> {
  const { tools, conversation, row } = turn
  if (row.channel === 'desk') return takeDeskMail(turn)
  const surface = tools.surfaces.find(({ channel }) => channel === row.channel)
  if (!surface) throw new Error(`No channel "${row.channel}" is switched on`)
  const heard = surface.hear(row.payload, conversation.to, tools.clock(row.receivedAt))
  switch (heard.kind) {
    case 'nothing':
    case 'moved':
      return conversation
    case 'incoming':
      if (tellDeskLink(turn, heard)) return conversation
      return takeIncoming({ ...turn, threadId: heard.threadId }, heard.incoming)
    case 'form':
      return takeFormAct(turn, heard.act)
  }
}

/** `/desk` from an agent, in private: a link into the desk's pages. For everybody else it is a command like any other. */
function tellDeskLink(
  turn: ConversationTurn,
  { incoming, sender }: Extract<Heard, { readonly kind: 'incoming' }>,
): boolean {
  const { tools, conversation } = turn
  const { channel, conversation: name } = conversation.to
  if (incoming.body.kind !== 'command' || incoming.body.name !== 'desk' || sender.isAnonymous) return false
  const agent = agentOf(tools.policy, channel, sender.id)
  const url = agent === null ? null : (tools.deskLink?.(agent.id, name) ?? null)
  if (url === null) return false
  const open = { id: 'desk', label: { key: 'desk:login.open' }, opens: { url } } as const
  tell(turn, conversation, { blocks: [{ key: 'desk:login.message' }], choices: [[open]] })
  return true
}

async function takeDeskMail(turn: ConversationTurn): Promise<Conversation | 'later'> {
  const { conversation, row } = turn
  const mail = conversationMail.parse(JSON.parse(row.payload))
  switch (mail.type) {
    case 'alarm':
      return takeOwn(turn, row.id, { kind: 'alarm', name: mail.name, revision: conversation.dialog.revision })
    case 'overruled': {
      const { text, field, hadFiles } = mail
      if (field === ASKED_IN_FORM) return overruleForm(beginFormTurn(turn))
      return takeOwn(turn, mail.messageId, { kind: 'overruled', text, field, hadFiles })
    }
    case 'incidentNews':
      takeIncidentNews(turn, mail)
      return conversation
    case 'upheld':
      tell(turn, conversation, { blocks: [{ key: 'intake:abuse.upheld' }] })
      return conversation
    case 'fileFor':
      return fileForCustomer(turn, mail)
    case 'addressProven':
      return confirmEmail(turn, conversation, mail.at, mail.address)
    case 'fillForm':
      return fillForm(turn, mail)
    case 'formRefused':
      return refuseForm(beginFormTurn(turn), mail)
    case 'purgeForms':
      return forgetOldForms(beginFormTurn(turn))
    case 'showHome':
      return redrawHome(beginFormTurn(turn))
    case 'delivery':
      if (mail.about?.form !== undefined && mail.outcome !== 'sent') return sayNotOpened(beginFormTurn(turn))
      if (mail.about?.refused !== undefined) {
        tell(turn, conversation, { blocks: [{ key: 'email:chat.refused', params: { address: mail.about.refused } }] })
        return conversation
      }
      return afterDelivery(turn, mail)
    case 'moved':
      return conversation
  }
}

/** What no platform brought. */
function takeOwn(turn: ConversationTurn, messageId: string, body: Incoming['body']): Promise<Conversation | 'later'> {
  const { tools, row, conversation } = turn
  const at = tools.clock(row.eventAt)
  const displayName = conversation.person?.displayName ?? ''
  return takeIncoming(turn, { messageId, at, replyTo: null, languageHint: null, displayName, body })
}

/** A chat that is closed to us hears nothing more; what it should have heard of an incident goes by mail. */
function afterDelivery(turn: ConversationTurn, { about, outcome }: Delivered): Conversation {
  const { conversation } = turn
  if (about?.incident !== undefined && outcome !== 'sent') {
    mailNews(turn, incidentNews.parse(JSON.parse(about.incident)))
  }
  return { ...conversation, isReachable: outcome === 'unreachable' ? false : conversation.isReachable }
}

type Delivered = Extract<z.infer<typeof conversationMail>, { readonly type: 'delivery' }>

async function takeIncoming(turn: ConversationTurn, incoming: Incoming): Promise<Conversation | 'later'> {
  const { tools, conversation, writes, voice } = turn
  const spoken = firstLanguage(conversation, incoming, tools)
  const judgement = judgeIncoming(incoming, tools.judge, spoken.language)
  const repliedTicket = await ticketRepliedTo(turn, incoming)
  const linkedTicket = await ticketLinkedTo(turn, incoming)
  const hint = await lookUpHint(turn, incoming)
  const taken = takeTurn(
    spoken,
    incoming,
    judgement,
    worldOf(turn, incoming.displayName, { repliedTicket, linkedTicket, ...(hint === undefined ? {} : { hint }) }),
  )
  if (taken.outcome.kind === 'submitted') {
    if (conversation.freshTicketIds.length < taken.outcome.submission.situations.length) return 'later'
  }
  for (const say of taken.says)
    writes.calls.push(...voice({ say, to: whereSaid(turn), language: taken.dialog.language }))
  sendCodes(turn, taken)
  if (taken.refused) {
    const { text, asking, messageId, hasFiles } = taken.refused
    writes.refusals.push({ id: turn.row.id, messageId, asking, hasFiles, body: text, at: new Date(incoming.at) })
  }
  for (const { name, at } of taken.alarms) {
    const lane = conversation.to.conversation
    const payload = JSON.stringify({ type: 'alarm', name })
    writes.timers.push({ key: `${lane}:${name}`, lane, dueAt: at === null ? null : new Date(at), payload })
  }
  const next = withLanguage(turn, { ...conversation, dialog: taken.dialog, isReachable: true })
  countShown(turn, next)
  return follow(turn, next, incoming, taken)
}

/** Whoever writes in a topic reads there. */
function whereSaid({ conversation, threadId }: ConversationTurn): Conversation['to'] {
  return threadId == null ? conversation.to : { ...conversation.to, thread: threadId }
}

/** A person who has not said anything yet is met in the language of their device, where the desk speaks it. */
function firstLanguage(
  { dialog, person }: Conversation,
  { languageHint }: Incoming,
  { policy }: WorkTools,
): Conversation['dialog'] {
  if (dialog.revision > 0 || dialog.isLanguageLocked) return dialog
  const hint = person?.language ?? languageHint?.slice(0, 2).toLowerCase() ?? null
  return hint !== null && policy.languages.includes(hint) ? { ...dialog, language: hint } : dialog
}

/** News that come later, without a message to answer, speak the language that the conversation speaks now. */
function withLanguage({ writes }: ConversationTurn, conversation: Conversation): Conversation {
  const { person, dialog } = conversation
  if (person === null || person.language === dialog.language) return conversation
  const changed = { ...person, language: dialog.language }
  writes.persons.push(changed)
  return { ...conversation, person: changed }
}

/** Only what answers one of our messages, or stands in a topic, costs a look into the past. */
async function ticketRepliedTo(
  { tools, conversation, threadId = null }: ConversationTurn,
  { replyTo }: Incoming,
): Promise<KnownTicket | null> {
  if (conversation.tickets.length === 0) return null
  for (const platformId of [replyTo, threadId]) {
    const ref = platformId === null ? null : await tools.lookups.refOf(conversation.to.conversation, platformId)
    const ticketId = ref === null ? null : ticketOfRef(ref)
    const known = conversation.tickets.find(({ id }) => id === ticketId)
    if (known) return known
  }
  return null
}

/** A link to a ticket opens it for its own people only (T1). */
async function ticketLinkedTo(
  { tools, conversation }: ConversationTurn,
  { body }: Incoming,
): Promise<KnownTicket | null> {
  const isLink = body.kind === 'command' && body.name === 'start' && body.argument.startsWith('t_')
  if (!isLink || conversation.tickets.length === 0) return null
  const ticketId = await tools.lookups.ticketOfLink(body.argument.slice(2))
  return conversation.tickets.find(({ id }) => id === ticketId) ?? null
}

async function follow(
  turn: ConversationTurn,
  next: Conversation,
  incoming: Incoming,
  { outcome }: Turn,
): Promise<Conversation> {
  const { tools, writes, voice, row } = turn
  switch (outcome.kind) {
    case 'none':
      return next
    case 'submitted': {
      const registered = registerRequest(outcome.submission, next, next.freshTicketIds, {
        policy: tools.policy,
        readDeadlines: tools.readDeadlines,
        voice,
        writes,
        at: new Date(incoming.at),
        turnKey: row.id,
      })
      noteIncident(turn, registered, outcome.submission)
      return registered
    }
    case 'followed':
    case 'incidentAnswered':
    case 'knownHelped':
      return takeKnown(turn, next, incoming, outcome)
    case 'listTickets':
      tell(turn, next, ticketList(next.tickets))
      return next
    case 'emailConfirmed':
      return confirmEmail(turn, next, incoming.at, outcome.address)
    case 'appealed':
      await appeal(turn, next, outcome)
      return next
    case 'reachable':
      return { ...next, isReachable: outcome.isReachable }
    default:
      await handToTicket(turn, next, incoming, outcome)
      return next
  }
}

/** The person's address is proven; their open tickets are told, because letters and promises may now be others (R4, R14). */
function confirmEmail(
  { writes, row }: ConversationTurn,
  next: Conversation,
  at: number,
  address: string,
): Conversation {
  const { person } = next
  if (person?.email !== address) return next
  const confirmed = { ...person, isEmailConfirmed: true }
  writes.persons.push(confirmed)
  const open = next.tickets.filter(({ status }) => status !== 'closed')
  for (const { id } of open) {
    const mail = { type: 'emailConfirmed', email: address, at } as const
    writes.internal.push(mailToTicket(id, `${row.id}.confirmed.${id}`, mail, new Date(at)))
  }
  return { ...next, person: confirmed }
}

type TicketOutcome = Extract<Outcome, { readonly kind: 'followUp' | 'edited' | 'pressed' | 'showTicket' | 'detached' }>

/** Everything about a ticket is decided in the ticket's own lane, one after the other with what the agents do. */
async function handToTicket(
  turn: ConversationTurn,
  { to }: Conversation,
  incoming: Incoming,
  outcome: TicketOutcome,
): Promise<void> {
  const { writes, row, tools } = turn
  const { conversation } = to
  const send = (ticketId: string, mail: Parameters<typeof mailToTicket>[2]): void => {
    writes.internal.push(mailToTicket(ticketId, `${row.id}.${writes.internal.length + 1}`, mail, new Date(incoming.at)))
  }
  switch (outcome.kind) {
    case 'followUp': {
      const { messageId, files, ...words } = outcome.message
      const answerTo = incoming.threadHead ?? null
      const mail = { externalId: messageId, answerTo, files: [...files], ...words }
      return send(outcome.ticketId, { type: 'requesterMessage', conversation, account: to.account, ...mail })
    }
    case 'edited': {
      const { messageId: externalId, text, at, isAbusive } = outcome
      for (const { ticketId, messageId } of await tools.lookups.messagesOf(conversation, externalId)) {
        // Telegram tells of edits that change nothing that anybody can read.
        if ((await tools.lookups.bodyOf(ticketId, messageId)) === text) continue
        send(ticketId, { type: 'requesterEdit', conversation, messageId, externalId, text, at, isAbusive })
      }
      return
    }
    case 'detached':
      return send(outcome.ticketId, { type: 'requesterTookBack', externalId: outcome.messageId, at: incoming.at })
    case 'pressed': {
      const { action, pressId } = outcome
      return send(outcome.ticketId, { type: 'requesterPress', conversation, action, pressId, at: incoming.at })
    }
    case 'showTicket':
      return send(outcome.ticketId, {
        type: 'requesterPress',
        conversation,
        action: 'status',
        pressId: null,
        at: incoming.at,
      })
  }
}
