import type { Block, Message, Phrase, Say } from '../notice/message.ts'
import type { Asking, Dialog, Draft } from './dialog.ts'
import type { DialogAlarm } from './incoming.ts'
import type { Question } from './questions.ts'
import type { CodeRequest, Outcome, RefusedWords, Turn, World } from './world.ts'

/** A turn that is being taken: the dialog so far and what has been said. Each step returns a new one. */
export interface Taking {
  readonly dialog: Dialog
  readonly world: World
  readonly says: readonly Say[]
  readonly outcome: Outcome
  readonly alarms: Turn['alarms']
  readonly codes: readonly CodeRequest[]
  readonly refused: RefusedWords | null
}

export function begin(dialog: Dialog, world: World): Taking {
  return { dialog, world, says: [], outcome: { kind: 'none' }, alarms: [], codes: [], refused: null }
}

export function end({ dialog, says, outcome, alarms, codes, refused }: Taking): Turn {
  return { dialog, says, outcome, alarms, codes, refused }
}

export function withDialog(taking: Taking, change: Partial<Dialog>): Taking {
  return { ...taking, dialog: { ...taking.dialog, ...change } }
}

export function withDraft(taking: Taking, change: Partial<Draft>): Taking {
  const { draft } = taking.dialog
  return draft ? withDialog(taking, { draft: { ...draft, ...change } }) : taking
}

export function withOutcome(taking: Taking, outcome: Outcome): Taking {
  return { ...taking, outcome }
}

export function say(taking: Taking, ...says: readonly Say[]): Taking {
  return { ...taking, says: [...taking.says, ...says] }
}

export function alarm(taking: Taking, name: DialogAlarm, at: number | null): Taking {
  return { ...taking, alarms: [...taking.alarms.filter((one) => one.name !== name), { name, at }] }
}

/** Says something that asks for nothing. */
export function tell(taking: Taking, blocks: readonly Block[], extra: Partial<Message> = {}): Taking {
  const ref = `say:${taking.world.turnKey}:${taking.says.length}`
  return say(taking, { say: 'message', ref, message: { blocks, ...extra } })
}

/**
 * Asks, and from now on only the buttons of this question are good. Their ids hold nothing but the question's number and the
 * button's: what they mean stands in the dialog.
 */
export function ask(taking: Taking, asking: Asking, question: Question, how: 'new' | 'replace' = 'new'): Taking {
  const isReplaced = how === 'replace' && taking.dialog.revision > 0
  const revision = taking.dialog.revision + (isReplaced ? 0 : 1)
  const actions: string[] = []
  const choices = question.options
    .filter((row) => row.length > 0)
    .map((row) =>
      row.map(({ action, label, tone }) => {
        const id = `${revision.toString(36)}.${actions.length}`
        actions.push(action)
        return { id, label, ...(tone ? { tone } : {}) }
      }),
    )
  const message: Message = { blocks: question.blocks, ...(choices.length > 0 ? { choices } : {}), ...question.extra }
  const next = withDialog(taking, { asking, revision, offered: actions })
  return say(next, { say: isReplaced ? 'edit' : 'message', ref: questionRef(revision), message })
}

/** Takes the buttons of the question that was just answered away and notes the answer under it. */
export function settle(taking: Taking, question: Question, answer: Phrase | string): Taking {
  const blocks: readonly Block[] = [...question.blocks, { key: 'intake:answered', params: { answer: brief(answer) } }]
  // A settled question lets the platform take its keyboard for the phone number away as well.
  const { askContact } = question.extra ?? {}
  const message = { blocks, ...(askContact ? { askContact } : {}) }
  return say(taking, { say: 'edit', ref: questionRef(taking.dialog.revision), message })
}

export function questionRef(revision: number): string {
  return `q:${revision}`
}

function brief(answer: Phrase | string): Phrase | string {
  if (typeof answer !== 'string') return answer
  const chars = [...answer.replace(/\s+/gu, ' ')]
  return chars.length <= 80 ? chars.join('') : `${chars.slice(0, 79).join('')}…`
}
