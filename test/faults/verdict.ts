import { CODE, type Sheet } from './customer.ts'

/** An update of Telegram as the fake gave it out. */
export interface GivenUpdate {
  readonly id: number
  readonly state: string
}

export interface InboxFact {
  /** Null for what the desk tells itself. */
  readonly updateId: number | null
  readonly lane: string
  readonly state: 'open' | 'done' | 'parked'
}

export interface OutboxFact {
  readonly id: number
  /** The chat that it goes to; null for letters. */
  readonly chatId: number | null
  /** The method. */
  readonly kind: string
  readonly outcome: string | null
  readonly platformId: string | null
  readonly state: 'open' | 'done' | 'parked'
}

/** What took effect in a chat, in order. */
export interface ReceivedFact {
  readonly chatId: number
  readonly kind: 'message' | 'edit' | 'delete' | 'answer' | 'reaction'
  readonly method: string
  readonly messageId: number | undefined
  readonly text: string
}

export interface TicketFact {
  readonly chatId: number
  readonly number: string
  /** Bodies by field for the answers of the form. */
  readonly fields: Readonly<Record<string, string>>
  readonly followUps: readonly string[]
  readonly photos: number
  /** Types by position; a hole shows as an empty text. */
  readonly events: readonly string[]
}

export interface MailFact {
  readonly to: string
  readonly messageId: string
  readonly text: string
}

/** Both sides of a run: what the fakes gave out and received, and what the database says. */
export interface Facts {
  readonly sheets: readonly Sheet[]
  readonly updates: readonly GivenUpdate[]
  readonly received: readonly ReceivedFact[]
  readonly mails: readonly MailFact[]
  readonly inbox: readonly InboxFact[]
  readonly outbox: readonly OutboxFact[]
  readonly tickets: readonly TicketFact[]
  /** Lanes and destinations that are not at rest although nothing is open. */
  readonly restless: readonly string[]
  /** Calls that break the specification, its prose, a rate or a closed window. */
  readonly breaches: readonly string[]
}

export interface Verdict {
  readonly lost: readonly string[]
  readonly unexpected: readonly string[]
  readonly duplicated: readonly string[]
}

/** Compares the two sides. Every finding is a line for people. */
export function judge(facts: Facts): Verdict {
  const found: Findings = { lost: [], unexpected: [...facts.breaches], duplicated: [] }
  judgeInbox(facts, found)
  judgeTickets(facts, found)
  judgeLetters(facts, found)
  judgeReplies(facts, found)
  found.unexpected.push(...facts.restless.map((lane) => `not at rest: ${lane}`))
  for (const { waitingFor, oddities } of facts.sheets) {
    if (waitingFor !== null) found.lost.push(waitingFor)
    found.unexpected.push(...oddities)
  }
  return found
}

interface Findings {
  readonly lost: string[]
  readonly unexpected: string[]
  readonly duplicated: string[]
}

function judgeInbox({ updates, inbox }: Facts, found: Findings): void {
  const stored = new Map<number, number>()
  for (const { updateId, lane, state } of inbox) {
    if (updateId !== null) stored.set(updateId, (stored.get(updateId) ?? 0) + 1)
    if (state !== 'done') found.lost.push(`a message of ${lane} is ${state}`)
  }
  for (const { id, state } of updates) {
    const copies = stored.get(id) ?? 0
    if (state !== 'confirmed') found.lost.push(`update ${id} is ${state}, not confirmed`)
    else if (copies === 0) found.lost.push(`update ${id} was confirmed and is not in the inbox`)
    if (copies > 1) found.unexpected.push(`update ${id} is in the inbox ${copies} times`)
    stored.delete(id)
  }
  for (const id of stored.keys()) found.unexpected.push(`update ${id} is in the inbox and was never given out`)
}

function judgeTickets({ sheets, tickets }: Facts, found: Findings): void {
  const numbers = new Set(tickets.map(({ number }) => number))
  if (numbers.size < tickets.length) found.unexpected.push('a ticket number stands twice')
  for (const sheet of sheets) {
    const own = tickets.filter(({ chatId }) => chatId === sheet.chatId)
    const name = `chat ${sheet.chatId}`
    const wanted = sheet.forms * sheet.situations.length
    const counted = `${name}: ${sheet.forms} forms for ${wanted} tickets, ${own.length} tickets`
    if (own.length < wanted) found.lost.push(counted)
    if (own.length > wanted) found.unexpected.push(counted)
    for (const number of sheet.numbers) {
      if (!own.some((ticket) => ticket.number === number))
        found.unexpected.push(`${name} was told ${number}, which is none`)
    }
    for (const [place, ticket] of own.entries()) judgeTicket(partOf(sheet, place), ticket, found)
  }
}

/** What one ticket of a form has to hold. */
function partOf(sheet: Sheet, place: number): Sheet {
  const at = place % sheet.situations.length
  const answers = { ...sheet.answers, problem: sheet.situations[at] ?? '' }
  return at === 0 ? { ...sheet, answers } : { ...sheet, answers, photos: 0, followUps: [] }
}

function judgeTicket(sheet: Sheet, { number, fields, followUps, photos, events }: TicketFact, found: Findings): void {
  for (const [field, answer] of Object.entries(sheet.answers)) {
    const kept = fields[field]
    if (kept === undefined) found.lost.push(`${number}: no ${field}`)
    else if (kept !== answer) found.unexpected.push(`${number}: ${field} is "${kept}"`)
  }
  for (const field of Object.keys(fields)) {
    if (!Object.hasOwn(sheet.answers, field)) found.unexpected.push(`${number}: nobody answered ${field}`)
  }
  if (photos !== sheet.photos)
    (photos < sheet.photos ? found.lost : found.unexpected).push(`${number}: ${photos} photos`)
  for (const text of sheet.followUps) if (!followUps.includes(text)) found.lost.push(`${number} lacks "${text}"`)
  const known = followUps.filter((text) => sheet.followUps.includes(text))
  if (known.length < followUps.length) found.unexpected.push(`${number} holds words that nobody wrote`)
  if (new Set(known).size < known.length) found.unexpected.push(`${number} holds a message twice`)
  const wanted = sheet.followUps.filter((text) => known.includes(text))
  if (known.some((text, place) => text !== wanted[place])) {
    found.unexpected.push(`${number}: messages in the wrong order: ${known.join(' | ')}`)
  }
  const registrations = events.filter((type) => type === 'ticket.registered').length
  if (events[0] !== 'ticket.registered' || registrations !== 1 || events.includes('')) {
    found.unexpected.push(`${number}: its history is ${events.join(', ')}`)
  }
}

/** A letter for each ticket; a further copy is a duplicate when it has the same Message-ID, else a second letter. */
function judgeLetters({ sheets, tickets, mails }: Facts, found: Findings): void {
  for (const { number, chatId } of tickets) {
    const email = sheets.find((sheet) => sheet.chatId === chatId)?.email
    const copies = mails.filter(({ to, text }) => to === email && text.includes(number))
    const letters = new Set(copies.map(({ messageId }) => messageId)).size
    if (letters === 0) found.lost.push(`${number}: no letter`)
    if (letters > 1) found.unexpected.push(`${number}: ${letters} different letters`)
  }
  for (const messageId of new Set(mails.map((mail) => mail.messageId))) {
    const copies = mails.filter((mail) => mail.messageId === messageId).length
    for (let copy = 1; copy < copies; copy += 1) found.duplicated.push(`letter ${messageId}`)
  }
  const codes = mails.filter(({ text }) => CODE.test(text))
  for (const { email } of sheets) {
    const letters = new Set(codes.filter(({ to }) => to === email).map(({ messageId }) => messageId)).size
    if (letters > 1) found.unexpected.push(`${email}: ${letters} different codes`)
  }
  const stray = mails.filter(
    (mail) => !codes.includes(mail) && !tickets.some(({ number }) => mail.text.includes(number)),
  )
  if (stray.length > 0) found.unexpected.push(`${stray.length} letters about no ticket`)
}

/**
 * What does not make a message can only be counted: an answer to a press, an edit. Nobody sees it a second time, so only one
 * that is missing is a fault.
 */
function judgeReplies({ outbox, received, tickets }: Facts, found: Findings): void {
  for (const { id, kind, state, outcome, chatId } of outbox) {
    if (state !== 'done') found.lost.push(`reply ${id} (${kind} to ${chatId ?? 'a mailbox'}) is ${state}`)
    else if (outcome === 'unreachable') found.lost.push(`reply ${id} (${kind}) was given up as unreachable`)
  }
  const chats = new Set([...received.map(({ chatId }) => chatId), ...outbox.flatMap(({ chatId }) => chatId ?? [])])
  for (const chatId of chats) {
    const rows = outbox.filter((row) => row.chatId === chatId)
    const got = received.filter((one) => one.chatId === chatId)
    judgeMessages(chatId, rows, got, found)
    for (const method of new Set(rows.map(({ kind }) => kind).filter((kind) => kind !== 'sendMessage'))) {
      const arrived = got.filter((one) => one.method === method).length
      const sent = rows.filter(({ kind, outcome }) => kind === method && outcome === 'sent').length
      for (let missing = arrived; missing < sent; missing += 1) found.lost.push(`${method} in chat ${chatId}`)
    }
  }
  const inRooms = received.filter(({ chatId, kind }) => chatId < 0 && kind === 'message')
  for (const { number } of tickets) {
    if (!inRooms.some(({ text }) => text.includes(number))) found.lost.push(`${number}: no card in a room`)
  }
}

/**
 * A message is known by the id that the outbox row keeps of it. One that no row keeps is a copy whose answer was lost: of the
 * next message with the same text, which was the try after it. Copies and messages together must stand in the order of the
 * rows.
 */
function judgeMessages(
  chatId: number,
  rows: readonly OutboxFact[],
  got: readonly ReceivedFact[],
  found: Findings,
): void {
  const messages = got.filter(({ kind }) => kind === 'message')
  const rowOf = new Map(rows.flatMap((row) => (row.platformId === null ? [] : [[row.platformId, row.id] as const])))
  for (const { id, kind, outcome, platformId } of rows) {
    if (outcome !== 'sent' || kind !== 'sendMessage') continue
    if (!messages.some(({ messageId }) => String(messageId) === platformId)) {
      found.lost.push(`reply ${id} (${kind} to ${chatId}) counts as sent and was never received`)
    }
  }
  const places = messages.map(({ messageId, text }, place) => {
    const known = rowOf.get(String(messageId))
    if (known !== undefined) return known
    const isCopyOf = (other: ReceivedFact): boolean => other.text === text && rowOf.has(String(other.messageId))
    const original = messages.slice(place + 1).find(isCopyOf) ?? messages.slice(0, place).reverse().find(isCopyOf)
    const line = `chat ${chatId}: "${text.slice(0, 60)}"`
    if (original === undefined) found.unexpected.push(`${line} was decided by nobody`)
    else found.duplicated.push(line)
    return original === undefined ? null : (rowOf.get(String(original.messageId)) ?? null)
  })
  const inOrder = places.filter((place) => place !== null)
  if (inOrder.some((place, index) => place < (inOrder[index - 1] ?? 0))) {
    found.unexpected.push(`chat ${chatId}: replies in the wrong order: ${inOrder.join(', ')}`)
  }
}
