import type { CopySay, Say, TopicSay } from '../domain/notice/message.ts'
import type { Address, CardPace, Surface } from './ports.ts'
import type { Call, CallRecord } from './records.ts'

export interface Speech {
  readonly say: Say | TopicSay | CopySay
  readonly to: Address
  readonly language: string
  /** Takes the place of an earlier, unsent call with the same key. */
  readonly coalesceKey?: string
  /** Who is told what became of it. */
  readonly report?: { readonly lane: string; readonly about: Readonly<Record<string, string>> }
  /** Lower goes first; without it the surface decides. */
  readonly priority?: number
}

/** Renders what one turn says into calls. */
export interface Voice {
  (speech: Speech): readonly CallRecord[]
  /** Whether a topic can be opened in a conversation. */
  readonly hasTopics?: (conversation: string) => boolean
  /** Whether what is said about a ticket stands in the thread of its card. */
  readonly hasThreads?: (conversation: string) => boolean
  /** Where cards of a conversation wait for each other its own lane decides which comes when. */
  readonly cardPace?: (conversation: string) => CardPace | null
}

/**
 * The voice of one turn. Its calls are numbered under the turn's key, so a turn that is taken twice says everything once.
 */
export function createVoice(surfaces: readonly Surface[], turnKey: string): Voice {
  let count = 0
  const surfaceOf = (conversation: string): Surface | undefined =>
    surfaces.find(({ channel }) => channel === addressOf(conversation).channel)
  const speak = ({ say, to, language, coalesceKey, report, priority }: Speech): readonly CallRecord[] => {
    const surface = surfaces.find(({ channel }) => channel === to.channel)
    const calls = surface === undefined ? [] : renderOn(surface, say, to, language)
    return calls.map((call, index) => {
      count += 1
      const isLast = index === calls.length - 1
      return {
        ...call,
        dedupeKey: `${turnKey}.${count}`,
        // Of a text in several parts none may take the place of another.
        coalesceKey: coalesceKey === undefined ? call.coalesceKey : `${coalesceKey}:${index}`,
        priority: priority ?? call.priority,
        report: report && isLast ? JSON.stringify(report) : call.report,
      }
    })
  }
  return Object.assign(speak, {
    hasTopics: (conversation: string) => surfaceOf(conversation)?.topics?.isOpenTo(conversation) === true,
    hasThreads: (conversation: string) => surfaceOf(conversation)?.hasThreads === true,
    cardPace: (conversation: string) => surfaceOf(conversation)?.cardPace?.(conversation) ?? null,
  })
}

function renderOn(surface: Surface, say: Speech['say'], to: Address, language: string): readonly Call[] {
  if (say.say === 'copy') return surface.renderCopy?.(say, to, language) ?? []
  return isAboutTopic(say) ? (surface.topics?.render(say, to, language) ?? []) : surface.render(say, to, language)
}

function isAboutTopic(say: Say | TopicSay): say is TopicSay {
  return say.say.endsWith('Topic')
}

/** The address of a conversation by the name of its lane, `tg:<bot>:<chat>`. */
export function addressOf(conversation: string): Address {
  const [channel = '', account = ''] = conversation.split(':')
  return { channel, account: `${channel}:${account}`, conversation }
}
