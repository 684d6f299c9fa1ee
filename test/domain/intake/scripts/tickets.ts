import { aTicket } from '../conversation.ts'

export const ONE = [aTicket('1')]
export const SEVERAL = [
  aTicket('1'),
  aTicket('2', { status: 'pending' }),
  aTicket('3', { status: 'solved', title: 'Очень длинное название заявки о принтере' }),
  aTicket('4', { status: 'new' }),
  aTicket('5', { status: 'closed', closeReason: 'stale' }),
]
export const CLOSED = [
  aTicket('5', { status: 'closed', closeReason: 'stale' }),
  aTicket('6', { status: 'closed', closeReason: 'duplicate' }),
  aTicket('7', { status: 'closed', closeReason: 'confirmed' }),
  aTicket('8', { status: 'closed', closeReason: 'withdrawn' }),
  aTicket('9', { status: 'closed', closeReason: 'refused' }),
]
