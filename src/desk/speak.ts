import type { Say } from '../domain/notice/message.ts'
import type { Address, Surface } from './ports.ts'
import type { CallRecord } from './records.ts'

export interface Speech {
  readonly say: Say
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
export type Voice = (speech: Speech) => readonly CallRecord[]

/**
 * The voice of one turn. Its calls are numbered under the turn's key, so a turn that is taken twice says everything once.
 */
export function createVoice(surfaces: readonly Surface[], turnKey: string): Voice {
  let count = 0
  return ({ say, to, language, coalesceKey, report, priority }) => {
    const surface = surfaces.find(({ channel }) => channel === to.channel)
    const calls = surface?.render(say, to, language) ?? []
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
}

/** The address of a conversation by the name of its lane, `tg:<bot>:<chat>`. */
export function addressOf(conversation: string): Address {
  const [channel = '', account = ''] = conversation.split(':')
  return { channel, account: `${channel}:${account}`, conversation }
}
