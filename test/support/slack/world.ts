import type { ApiBlock, Json } from './shapes.ts'

export interface Version {
  readonly at: number
  readonly text: string
  readonly blocks: readonly ApiBlock[]
}

export interface StoredMessage {
  readonly channelId: string
  readonly ts: string
  /** The ts of the message that opens the thread, for replies. */
  readonly threadTs: string | undefined
  readonly userId: string
  readonly isBot: boolean
  readonly ephemeralFor: string | undefined
  /** Also shown in the channel, for a reply that was broadcast. */
  readonly isBroadcast: boolean
  text: string
  blocks: readonly ApiBlock[]
  /** Attachments and metadata, as the API shows them. */
  readonly extra: Json
  /** What the call asked of the text: link_names, parse, mrkdwn. */
  readonly asked: Json
  readonly files: readonly StoredFile[]
  readonly reactions: Map<string, string[]>
  /** What it said before each edit, oldest first. */
  readonly versions: Version[]
  editedTs: string | undefined
  isDeleted: boolean
  /** What is chosen or typed in its elements. */
  readonly state: Record<string, Record<string, Json>>
}

export interface Channel {
  readonly id: string
  readonly name: string
  readonly kind: 'channel' | 'group' | 'im'
  readonly members: Set<string>
  /** Whether the app's bot is in it. */
  isMember: boolean
  isArchived: boolean
  isExternal: boolean
  readonly messages: StoredMessage[]
}

export interface StoredFile {
  readonly id: string
  readonly name: string
  readonly mimetype: string
  readonly bytes: Buffer
  readonly userId: string
  /** As files.info and events show it. */
  readonly api: Json
  /** A download of it is answered by a redirect to this address. */
  readonly redirectTo: string | undefined
}

export interface Account {
  readonly id: string
  readonly teamId: string
  readonly name: string
  /** As users.info shows it. */
  readonly api: Json
  readonly locale: string
}

export interface Trigger {
  readonly id: string
  readonly userId: string
  readonly madeAt: number
  /** The view in which the interaction happened, if it did. */
  readonly viewId: string | undefined
  isUsed: boolean
}

export interface ResponseUrl {
  readonly id: string
  readonly channelId: string
  readonly userId: string
  readonly messageTs: string | undefined
  readonly madeAt: number
  uses: number
}

export interface StoredView {
  readonly id: string
  readonly userId: string
  readonly type: 'modal' | 'home'
  /** As the app gave it, with the ids that Slack adds to blocks. */
  source: Json
  hash: string
  readonly rootId: string
  readonly previousId: string | undefined
  readonly values: Record<string, Record<string, Json>>
  /** What the app said is wrong, by block. */
  errors: Readonly<Record<string, string>>
}

export const TEAM_ID = 'T0DESK0001'
export const APP_ID = 'A0DESK0001'
export const BOT_USER_ID = 'U0DESKBOT1'
export const BOT_ID = 'B0DESK0001'

/** Everything Slack itself would know of one workspace with the app installed. */
export class World {
  readonly clock: () => number
  readonly accounts = new Map<string, Account>()
  readonly channels = new Map<string, Channel>()
  readonly files = new Map<string, StoredFile>()
  readonly triggers = new Map<string, Trigger>()
  readonly responseUrls = new Map<string, ResponseUrl>()
  /** Open modals of each person, the lowest first. */
  readonly stacks = new Map<string, StoredView[]>()
  readonly homes = new Map<string, StoredView>()
  /** The address of the fake, known once it listens. */
  url = ''
  readonly #listeners = new Set<() => void>()
  #serial = 0
  #lastMicros = 0

  constructor(clock: () => number) {
    this.clock = clock
  }

  /** A number that comes once, in capitals and digits as Slack's ids have it. */
  id(prefix: string): string {
    this.#serial += 1
    return `${prefix}0${this.#serial.toString(36).toUpperCase().padStart(8, '0')}`
  }

  /** Seconds with six places, by the clock, never the same twice: the name of a message and of an event. */
  nextTs(): string {
    this.#lastMicros = Math.max(Math.floor(this.clock() * 1000), this.#lastMicros + 1)
    const digits = String(this.#lastMicros).padStart(16, '0')
    return `${digits.slice(0, -6)}.${digits.slice(-6)}`
  }

  hash(): string {
    return `${Math.floor(this.clock() / 1000)}.${this.id('h')}`
  }

  trigger(userId: string, viewId?: string): string {
    const id = `${this.id('13')}.${TEAM_ID}.${this.id('x').toLowerCase()}`
    this.triggers.set(id, { id, userId, madeAt: this.clock(), viewId, isUsed: false })
    return id
  }

  responseUrl(channelId: string, userId: string, messageTs?: string): string {
    const id = this.id('R')
    this.responseUrls.set(id, { id, channelId, userId, messageTs, madeAt: this.clock(), uses: 0 })
    return `${this.url}/response/${TEAM_ID}/${id}`
  }

  /** The conversation of a person with the app; made when first asked for. */
  dmOf(userId: string): Channel {
    const known = [...this.channels.values()].find((one) => one.kind === 'im' && one.members.has(userId))
    return (
      known ??
      this.addChannel({ id: userId.replace(/^[UW]/, 'D'), name: '', kind: 'im', members: [userId], isMember: true })
    )
  }

  addChannel(given: Pick<Channel, 'id' | 'name' | 'kind' | 'isMember'> & { members: readonly string[] }): Channel {
    const channel = {
      ...given,
      members: new Set(given.members),
      isArchived: false,
      isExternal: false,
      messages: [],
    }
    this.channels.set(channel.id, channel)
    return channel
  }

  message(channelId: string, ts: string): StoredMessage | undefined {
    return this.channels.get(channelId)?.messages.find((message) => message.ts === ts && !message.isDeleted)
  }

  view(viewId: string): StoredView | undefined {
    const all = [...[...this.stacks.values()].flat(), ...this.homes.values()]
    return all.find((view) => view.id === viewId)
  }

  stackOf(userId: string): StoredView[] {
    const stack = this.stacks.get(userId) ?? []
    this.stacks.set(userId, stack)
    return stack
  }

  changed(): void {
    for (const listener of [...this.#listeners]) {
      listener()
    }
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

/** Resolves as soon as `find` finds something, looking again at each change of the world; rejects with the complaint. */
export function waitFor<T>(
  world: World,
  find: () => T | undefined,
  timeoutMs: number,
  complaint: () => string,
): Promise<T> {
  const now = find()
  if (now !== undefined) {
    return Promise.resolve(now)
  }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      forget()
      reject(new Error(complaint()))
    }, timeoutMs)
    const forget = world.onChange(() => {
      const found = find()
      if (found !== undefined) {
        clearTimeout(timer)
        forget()
        resolve(found)
      }
    })
  })
}
