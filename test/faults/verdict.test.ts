import { describe, expect, it } from '@jest/globals'
import { newSheet } from './customer.ts'
import { complaintsOf, type Result } from './result.ts'
import { type Facts, judge, type OutboxFact, type ReceivedFact } from './verdict.ts'

const CHAT = newSheet({ index: 0, followUps: 2, patienceMs: 0 }).chatId
const ROOM = -100
const NUMBER = 'FLT-26-000001-8'

/** A run in which everything went well. */
function aRun(change: Partial<Facts> = {}): Facts {
  const sheet = { ...newSheet({ index: 0, followUps: 2, patienceMs: 0 }), forms: 1, numbers: [NUMBER] }
  sheet.followUps.push('one', 'two')
  return {
    sheets: [sheet],
    updates: [{ id: 1, state: 'confirmed' }],
    inbox: [{ updateId: 1, lane: 'tg:1:2', state: 'done' }],
    outbox: [anOutboxRow(1, CHAT, '11'), anOutboxRow(2, CHAT, '12'), anOutboxRow(3, ROOM, '5')],
    received: [aMessage(11, 'first'), aMessage(12, 'second'), aMessage(5, `card ${NUMBER}`, ROOM)],
    mails: [{ to: sheet.email, messageId: '<a@b>', text: NUMBER }],
    tickets: [
      {
        chatId: CHAT,
        number: NUMBER,
        fields: sheet.answers,
        followUps: ['one', 'two'],
        photos: 1,
        events: ['ticket.registered', 'message.received'],
      },
    ],
    restless: [],
    breaches: [],
    ...change,
  }
}

function anOutboxRow(id: number, chatId: number, platformId: string): OutboxFact {
  return { id, chatId, kind: 'sendMessage', outcome: 'sent', platformId, state: 'done' }
}

function aMessage(messageId: number, text: string, chatId = CHAT): ReceivedFact {
  return { chatId, kind: 'message', method: 'sendMessage', messageId, text }
}

describe('the verdict', () => {
  it('finds nothing in a run that went well', () => {
    expect(judge(aRun())).toEqual({ lost: [], unexpected: [], duplicated: [] })
  })

  it('calls an update lost that was confirmed and is not in the inbox', () => {
    expect(judge(aRun({ inbox: [] })).lost).toEqual(['update 1 was confirmed and is not in the inbox'])
  })

  it('calls a form without a ticket lost, and a second ticket unexpected', () => {
    expect(judge(aRun({ tickets: [] })).lost).toContain(`chat ${CHAT}: 1 forms for 1 tickets, 0 tickets`)
    const [ticket] = aRun().tickets
    const twice = [ticket!, { ...ticket!, number: 'FLT-26-000002-6' }]
    expect(judge(aRun({ tickets: twice })).unexpected).toEqual([`chat ${CHAT}: 1 forms for 1 tickets, 2 tickets`])
  })

  it('calls a reply lost that counts as sent and was never received', () => {
    const received = aRun().received.filter(({ messageId }) => messageId !== 12)
    expect(judge(aRun({ received })).lost).toEqual([
      `reply 2 (sendMessage to ${CHAT}) counts as sent and was never received`,
    ])
  })

  it('knows the copy of a reply whose answer was lost by its text', () => {
    const received = [aMessage(10, 'first'), ...aRun().received]
    expect(judge(aRun({ received }))).toEqual({ lost: [], unexpected: [], duplicated: [`chat ${CHAT}: "first"`] })
  })

  it('calls a message unexpected that no turn decided', () => {
    const received = [...aRun().received, aMessage(13, 'who said that?')]
    expect(judge(aRun({ received })).unexpected).toEqual([`chat ${CHAT}: "who said that?" was decided by nobody`])
  })

  it('sees replies in the wrong order, also when the one in front is a copy', () => {
    const [first, second, card] = aRun().received
    expect(judge(aRun({ received: [second!, first!, card!] })).unexpected).toHaveLength(1)
    expect(judge(aRun({ received: [first!, second!, aMessage(13, 'first'), card!] })).unexpected).toHaveLength(1)
  })

  it('calls a second letter with another Message-ID unexpected, and one with the same a copy', () => {
    const [mail] = aRun().mails
    expect(judge(aRun({ mails: [mail!, mail!] })).duplicated).toEqual(['letter <a@b>'])
    expect(judge(aRun({ mails: [mail!, { ...mail!, messageId: '<c@b>' }] })).unexpected).toHaveLength(1)
  })

  it('sees an answer that was taken for the answer to another question', () => {
    const [ticket] = aRun().tickets
    const { unexpected } = judge(
      aRun({ tickets: [{ ...ticket!, fields: { ...ticket!.fields, error: 'the button' } }] }),
    )
    expect(unexpected).toEqual([`${NUMBER}: nobody answered error`])
  })

  it('sees messages that reached the ticket in another order than they were written', () => {
    const [ticket] = aRun().tickets
    const { unexpected } = judge(aRun({ tickets: [{ ...ticket!, followUps: ['two', 'one'] }] }))
    expect(unexpected).toEqual([`${NUMBER}: messages in the wrong order: two | one`])
  })
})

describe('a result', () => {
  const fine: Result = { name: 'a', lost: [], unexpected: [], duplicated: [], incidents: 1, recoveredMs: 1200 }

  it('allows one repeated reply for each incident and no more', () => {
    expect(complaintsOf({ ...fine, duplicated: ['one'] })).toEqual([])
    expect(complaintsOf({ ...fine, duplicated: ['one', 'two'] })).toHaveLength(1)
  })

  it('blames work that goes on too late', () => {
    expect(complaintsOf({ ...fine, recoveredMs: 5001 })).toEqual(['work went on only after 5.0s'])
  })
})
