import { tellHome } from '../form/tell-home.ts'
import type { LaneInput, LaneRow } from '../ports.ts'
import { noWrites } from '../records.ts'
import { createVoice } from '../speak.ts'
import type { Worked, WorkTools } from '../work-tools.ts'
import { answerAgent, receiveAgentCommand, receiveNote } from './agent-turn.ts'
import { receiveAgentPress } from './agent-press.ts'
import { receiveDelivery } from './delivery-turn.ts'
import { receiveAssignment, receivePackage, receiveReply, receiveSeverity } from './agent-turn.ts'
import { receiveDraft, refuseDraft } from './draft-turn.ts'
import { receiveAttach, receiveAttached, receiveCase, receiveFollowed, receiveFollowerAnswer } from './incident-turn.ts'
import { receiveFollowerLost, receiveIncident, receiveIncidentNews, receiveUnmark } from './incident-turn.ts'
import { receiveKnown, receiveSuggested } from './known-turn.ts'
import { receiveLink, receiveLinkedFrom, receiveSplit } from './linked-tickets.ts'
import { receiveEdit, receiveEmailConfirmed, receiveMessage } from './requester-turn.ts'
import { receiveOverruled, receivePress, receiveTakenBack, receiveUpheld } from './requester-turn.ts'
import { showCard } from './room-card.ts'
import { receiveAlarm } from './ticket-alarm.ts'
import { receiveAgentEdit, receiveRecall } from './sent-reply.ts'
import { ticketMail, type TicketMail } from './ticket-mail.ts'
import { readTicketSubject } from './ticket-subject.ts'
import { beginTicketTurn, toastTo, type TicketTurn } from './ticket-turn.ts'

/** Takes the turn of a ticket's lane: the first open message, decided against the whole history. */
export function workTicket(tools: WorkTools, lane: LaneInput): Worked {
  const [row, ...waiting] = lane.rows
  if (!row) return { done: [], writes: noWrites() }
  const writes = noWrites()
  const subject = readTicketSubject(lane.subject)
  if (!subject) throw new Error(`There is no ticket behind ${lane.lane}`)
  const mail = ticketMail.parse(JSON.parse(row.payload))
  const now = new Date(tools.clock(lane.now))
  const voice = createVoice(tools.surfaces, row.id)
  const turn = beginTicketTurn(subject, { ...tools, voice, writes, now, turnKey: row.id })
  if (isOfRoom(turn, mail)) receive(turn, mail, waiting)
  else refuseForeign(turn, mail)
  turn.end()
  tellHome(turn, tools.surfaces)
  return { done: [row.id], writes }
}

/** A button that was passed on into another room, or a command there, does nothing to this ticket. */
function isOfRoom(turn: TicketTurn, mail: TicketMail): boolean {
  return !('rooms' in mail) || mail.rooms === undefined || mail.rooms.includes(turn.file.row.room)
}

function refuseForeign(turn: TicketTurn, mail: TicketMail): void {
  const phrase = { key: 'agent:otherRoom' }
  if (mail.type === 'agentPress') return toastTo(turn, mail, turn.tools.policy.roomLanguage, phrase)
  if ('agentId' in mail && 'externalId' in mail) answerAgent(turn, mail, [phrase])
  if (mail.type === 'agentDraft') refuseDraft(turn, mail)
}

function receive(turn: TicketTurn, mail: TicketMail, waiting: readonly LaneRow[]): void {
  switch (mail.type) {
    case 'requesterMessage':
      return receiveMessage(turn, mail)
    case 'requesterEdit':
      return receiveEdit(turn, mail)
    case 'requesterPress':
      return receivePress(turn, mail)
    case 'requesterTookBack':
      return receiveTakenBack(turn)
    case 'emailConfirmed':
      return receiveEmailConfirmed(turn, mail)
    case 'agentPress':
      return receiveAgentPress(turn, mail)
    case 'agentTake':
      return receiveAgentCommand(turn, mail)
    case 'agentAssign':
      return receiveAssignment(turn, mail)
    case 'agentPackage':
      return receivePackage(turn, mail)
    case 'agentReply':
      return receiveReply(turn, mail)
    case 'agentDraft':
      return receiveDraft(turn, mail)
    case 'agentEdit':
      return receiveAgentEdit(turn, mail)
    case 'agentRecall':
      return receiveRecall(turn, mail)
    case 'showCard':
      return showCard(turn, mail.conversation)
    case 'agentNote':
      return receiveNote(turn, mail)
    case 'agentSeverity':
      return receiveSeverity(turn, mail)
    case 'delivery':
      return receiveDelivery(turn, mail)
    case 'alarm':
      return receiveAlarm(turn, waiting)
    case 'overruled':
      return receiveOverruled(turn, mail)
    case 'upheld':
      return receiveUpheld(turn)
    default:
      return receiveOfOthers(turn, mail)
  }
}

type OfOthers = Extract<
  TicketMail,
  {
    readonly type:
      | ('agentKnown' | 'suggested' | 'agentSplit' | 'agentLink' | 'linkedFrom')
      | ('agentIncident' | 'agentUnmark' | 'agentAttach' | 'attached' | 'followed')
      | ('followerAnswered' | 'incidentCase' | 'followerLost' | 'incidentNews')
  }
>

/** What has to do with other tickets, or with those who follow this one. */
function receiveOfOthers(turn: TicketTurn, mail: OfOthers): void {
  switch (mail.type) {
    case 'agentSplit':
      return receiveSplit(turn, mail)
    case 'agentLink':
      return receiveLink(turn, mail)
    case 'linkedFrom':
      return receiveLinkedFrom(turn, mail)
    case 'agentIncident':
      return receiveIncident(turn, mail)
    case 'agentKnown':
      return receiveKnown(turn, mail)
    case 'suggested':
      return receiveSuggested(turn, mail)
    case 'agentUnmark':
      return receiveUnmark(turn, mail)
    case 'agentAttach':
      return receiveAttach(turn, mail)
    case 'attached':
      return receiveAttached(turn, mail)
    case 'followed':
      return receiveFollowed(turn, mail)
    case 'followerAnswered':
      return receiveFollowerAnswer(turn, mail)
    case 'incidentCase':
      return receiveCase(turn, mail)
    case 'followerLost':
      return receiveFollowerLost(turn)
    case 'incidentNews':
      return receiveIncidentNews(turn, mail)
  }
}
