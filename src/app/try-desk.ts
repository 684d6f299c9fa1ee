import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { caughtMailName } from '../channels/email/catch-mail.ts'
import type { Bulletin, Toast } from '../channels/web/bulletin.ts'
import type { ChatStore, WebMessage } from '../channels/web/chat-store.ts'
import type { MovableClock } from '../channels/web/desk-clock.ts'
import type { FileShelf } from '../channels/web/file-shelf.ts'
import type { WebReceiver } from '../channels/web/receive.ts'
import { lettersOf, nextEventOf, type ListedLetter } from '../channels/web/session-queries.ts'
import type { Words } from '../channels/web/words.ts'
import type { AgentLogins } from '../desk/desk-pages.ts'
import { compileCalendar, type BusinessCalendar } from '../domain/sla/calendar.ts'
import { OFFICE } from '../domain/sla/policy.ts'
import type { Database } from '../storage/database.ts'
import { readLetter } from '../web/try/read-letter.ts'
import type { ClockStep, Deed, PageFile, PageLetter, PageToast, TryDesk } from '../web/try/try-desk.ts'
import type { Surroundings } from './surroundings.ts'
import { PAST_MS, walkTo } from './try-walk.ts'

/** What stands behind the page once the database is there. */
export interface TryBackground {
  open: {
    readonly database: Database
    readonly store: ChatStore
    readonly logins: AgentLogins
    readonly receive: WebReceiver
  } | null
}

export interface TryDeskOptions {
  readonly around: Surroundings
  readonly words: Words
  readonly clock: MovableClock
  readonly bulletin: Bulletin
  readonly shelf: FileShelf
  readonly background: TryBackground
  /** Aborted when the program stops. */
  readonly stopping: AbortSignal
}

/** Whoever sits in the room of the page, on the desk's own pages. */
export function tryAgentId(language: string): string {
  return `try-${language}`
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const FURTHEST_DAYS = 30

/** Puts the page, the chat behind it, its files, its letters and its clock together. */
export function createTryDesk(options: TryDeskOptions): TryDesk {
  const { around, words, clock, bulletin, shelf, background, stopping } = options
  const { dataDir, desk } = around.config
  const letters = createLetterReader(join(dataDir, 'mail'))
  const office = officeOf(around)
  const now = (): number => around.clock(Date.now())
  const opened = (): NonNullable<TryBackground['open']> => {
    if (background.open) return background.open
    throw new Error('The database is not there yet')
  }
  return {
    languages: pageLanguages(words),
    stopping,
    isReady: () => background.open !== null,
    text: (language, key) => words.phrase(language, { key }),
    async changes({ session, language }, since) {
      const { store, database } = opened()
      const [messages, listed, nextAt] = await Promise.all([
        store.changesSince(session, since),
        lettersOf(database, session),
        nextEventOf(database, session, now()),
      ])
      return {
        revision: messages.reduce((most, { revision }) => Math.max(most, revision), since),
        messages: messages.map((message) => onPage(message, language)),
        letters: await letters(listed),
        clock: { at: now(), zone: desk.timeZone, nextAt },
      }
    },
    carryOut: (deed) => opened().receive(postOf(deed, words)),
    keepFile: (bytes) => shelf.keep(bytes),
    openFile: ({ session }, id) => openFile(opened().store, shelf, session, id),
    async moveClock({ session }, step) {
      const { database } = opened()
      const from = now()
      const to = stepTo(step, from, office, await nextEventOf(database, session, from))
      if (to === null) return false
      await walkTo({ around, database, clock, session, stopping }, to)
      bulletin.allChanged()
      return true
    },
    deskPath: async ({ language }) => `/desk/login/${await opened().logins.mint(tryAgentId(language))}`,
    listen: ({ session, language }, listener) =>
      bulletin.listen(session, {
        changed: () => listener.changed(),
        toast: (one) => listener.toast(toastIn(one, language)),
      }),
  }
}

/** Texts of the page are there in these; a desk of other languages only gets the one that its texts fall back to. */
function pageLanguages({ languages }: Words): readonly string[] {
  const known = languages.filter((language) => language === 'ru' || language === 'en')
  return known.length > 0 ? known : languages.slice(0, 1)
}

function officeOf({ config }: Surroundings): BusinessCalendar {
  const spec = config.desk.calendars.find(({ name }) => name === OFFICE)
  if (!spec) throw new Error(`The desk has no calendar "${OFFICE}"`)
  return compileCalendar(spec)
}

/** The moment to move to; null when there is none. A business day is the same hour of the next one. */
function stepTo(step: ClockStep, from: number, office: BusinessCalendar, nextAt: number | null): number | null {
  switch (step) {
    case 'hour':
      return from + HOUR_MS
    case 'next':
      return nextAt === null ? null : nextAt + PAST_MS
    case 'businessDay': {
      const days = office.openSpans(from, from + FURTHEST_DAYS * DAY_MS)
      const today = days.find(({ from: opens, to }) => opens <= from && from < to)?.day ?? civilDay(from, office)
      const next = days.find(({ day }) => day > today)
      return next ? from + (next.day - today) * DAY_MS : null
    }
  }
}

/** Days since 1970-01-01 in the calendar's zone. */
function civilDay(at: number, { zone }: BusinessCalendar): number {
  const date = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(at)
  return Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY_MS)
}

/** A message in the language of the page; a chat has one language only, whatever the page speaks. */
function onPage({ place, id, position, at, isEdited, reaction, body }: WebMessage, language: string): object {
  const same = { place, id, position, at, isEdited, reaction, replyTo: body.replyTo, by: body.by }
  if (body.by === 'person') return { ...same, text: body.text, files: body.files }
  const { isCard, ticketId, texts } = body
  return { ...same, isCard, ticketId, view: texts[language] ?? Object.values(texts)[0] }
}

function toastIn({ texts, isAlert, pressId }: Toast, language: string): PageToast {
  return { text: texts[language] ?? Object.values(texts)[0] ?? '', isAlert, pressId: pressId.split('.')[1] ?? '' }
}

/** Only a file of the browser's own messages is opened, whoever knows its name. */
async function openFile(
  store: ChatStore,
  shelf: FileShelf,
  session: string,
  id: string,
): ReturnType<TryDesk['openFile']> {
  const file = (await store.changesSince(session, 0)).flatMap(filesOf).find((one) => one.id === id)
  const bytes = file ? await shelf.open(id) : null
  return file && bytes ? { file, bytes } : null
}

function filesOf({ body }: WebMessage): readonly PageFile[] {
  return body.by === 'person' ? body.files : []
}

/** Who sits at the page is the requester in the chat and the agent in the room. */
function postOf({ session, language, place, clientId, body }: Deed, words: Words): Parameters<WebReceiver>[0] {
  const say = (key: string): string => words.phrase(language, { key })
  const name = say(place === 'room' ? 'try:agent.name' : 'try:requester.name')
  const same = { session, language, place, clientId, name }
  return body.kind === 'contact'
    ? { ...same, body: { kind: 'contact', phone: say('try:requester.phone') } }
    : { ...same, body }
}

/** Caught letters never change, so each is read once. One that is not on the disk yet comes with the next look. */
function createLetterReader(directory: string): (listed: readonly ListedLetter[]) => Promise<readonly PageLetter[]> {
  const read = new Map<string, PageLetter>()
  return async (listed) => {
    const letters: PageLetter[] = []
    for (const { messageId } of listed) {
      const name = caughtMailName(messageId)
      const letter = read.get(name) ?? (await readIfThere(directory, name))
      if (!letter) continue
      read.set(name, letter)
      letters.push(letter)
    }
    return letters
  }
}

async function readIfThere(directory: string, name: string): Promise<PageLetter | null> {
  try {
    return await readLetter(name.replace(/\.eml$/, ''), await readFile(join(directory, name)))
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}

/** By its code alone: what the file system throws is not everywhere an `Error` of this realm. */
function isAbsent(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT'
}
