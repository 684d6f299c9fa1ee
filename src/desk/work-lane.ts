import type { LaneInput } from './ports.ts'
import { workConversation } from './conversation/work-conversation.ts'
import { workMail } from './mail/work-mail.ts'
import { workRoom } from './room/work-room.ts'
import { workTicket } from './ticket/work-ticket.ts'
import type { Worked, WorkTools } from './work-tools.ts'

/** Takes the turns of a lane: a ticket, a sender of mail, a group, or somebody's private conversation. */
export async function workLane(tools: WorkTools, lane: LaneInput): Promise<Worked> {
  if (lane.lane.startsWith('ticket:')) return workTicket(tools, lane)
  if (lane.lane.startsWith('mail:')) return workMail(tools, lane)
  return isGroup(lane.lane) ? workRoom(tools, lane) : workConversation(tools, lane)
}

/** Groups have negative ids on Telegram; on Slack channels begin with a letter of their own. */
function isGroup(lane: string): boolean {
  const [channel, , chat = ''] = lane.split(':')
  return chat.startsWith('-') || (channel === 'slack' && /^[CG]/.test(chat))
}
