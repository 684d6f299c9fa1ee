import { cleanText } from '../../domain/intake/clean-text.ts'
import { COMMANDS } from '../../domain/intake/commands.ts'
import type { Phrase } from '../../domain/notice/message.ts'
import { TelegramAway, TelegramRefusal, type TelegramApi } from './api.ts'
import { shortenText } from './rich-text.ts'
import { fieldOf, idOf, textOf } from './shape.ts'
import type { Words } from './words.ts'

export interface BotProfile {
  readonly id: string
  readonly username: string | null
  /** Sees every message of a group without being its administrator. */
  readonly readsGroups: boolean
  /** Private chats with it may hold topics. */
  readonly hasPrivateTopics: boolean
}

export interface IntroduceOptions {
  readonly api: TelegramApi
  readonly words: Words
  /** The first one is also for people whose language the desk does not speak. */
  readonly languages: readonly string[]
}

export interface ProfileFault {
  readonly method: string
  /** Without anything that was sent. */
  readonly note: string
}

const TIMEOUT_MS = 10_000
/** Telegram's limits, in UTF-16 units. */
const LIMITS = { command: 256, description: 512, short: 120 }

/** Who the token belongs to. Rejects as `TelegramApi` does. */
export async function askWhoIAm(api: TelegramApi): Promise<BotProfile> {
  const me = await api.call('getMe', {}, { timeoutMs: TIMEOUT_MS })
  return {
    id: idOf(fieldOf(me, 'id')) ?? '',
    username: textOf(fieldOf(me, 'username')),
    readsGroups: fieldOf(me, 'can_read_all_group_messages') === true,
    hasPrivateTopics: fieldOf(me, 'has_topics_enabled') === true,
  }
}

/**
 * Says in each language what the bot does and which commands it knows: in private chats all of them, in groups none, because
 * agents work by buttons and answers. What stands there already is not set again, because Telegram limits how often a profile
 * changes. Best effort: resolves with what did not work, and a refusal in one language does not stop the others.
 */
export async function introduceBot(options: IntroduceOptions): Promise<readonly ProfileFault[]> {
  const [first] = options.languages
  if (first === undefined) return []
  const shortCodes = options.languages.filter((language) => /^[a-z]{2}$/.test(language))
  const faults: ProfileFault[] = []
  for (const language of [null, ...shortCodes]) {
    for (const one of profileIn(options.words, language ?? first)) {
      const code = language === null ? {} : { language_code: language }
      const fault = await setIfOther(options.api, one, code)
      if (fault) faults.push(fault)
    }
  }
  return faults
}

interface Part {
  /** `Commands` for getMyCommands and setMyCommands. */
  readonly name: 'Commands' | 'Description' | 'ShortDescription'
  readonly scope: object
  readonly wanted: object
  /** What getMy… answers when it stands already. */
  readonly standing: unknown
}

/** A text that is missing in the locales is left alone rather than set to nothing. */
function profileIn(words: Words, language: string): readonly Part[] {
  const say = (phrase: Phrase, units: number): string => shortenText(cleanText(words.phrase(language, phrase)), units)
  const commands = COMMANDS.map((command) => ({
    command,
    description: say({ key: `intake:command.${command}` }, LIMITS.command),
  })).filter(({ description }) => description !== '')
  const description = say({ key: 'intake:profile.description' }, LIMITS.description)
  const short = say({ key: 'intake:profile.short' }, LIMITS.short)
  return [
    commandsFor('all_private_chats', commands),
    commandsFor('all_group_chats', []),
    ...(description === '' ? [] : [textPart('Description', { description })]),
    ...(short === '' ? [] : [textPart('ShortDescription', { short_description: short })]),
  ]
}

function commandsFor(type: string, commands: readonly object[]): Part {
  return { name: 'Commands', scope: { scope: { type } }, wanted: { commands }, standing: commands }
}

function textPart(name: Part['name'], wanted: object): Part {
  return { name, scope: {}, wanted, standing: wanted }
}

async function setIfOther(api: TelegramApi, part: Part, code: object): Promise<ProfileFault | null> {
  const place = { ...part.scope, ...code }
  let method = `getMy${part.name}`
  try {
    const stands = await api.call(method, place, { timeoutMs: TIMEOUT_MS })
    if (JSON.stringify(stands) === JSON.stringify(part.standing)) return null
    method = `setMy${part.name}`
    await api.call(method, { ...part.wanted, ...place }, { timeoutMs: TIMEOUT_MS })
    return null
  } catch (error) {
    return { method, note: noteOf(error) }
  }
}

function noteOf(error: unknown): string {
  if (error instanceof TelegramRefusal) return `refused with ${error.code}`
  return error instanceof TelegramAway ? error.reason : 'unknown'
}
