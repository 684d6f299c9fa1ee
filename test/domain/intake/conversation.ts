import { freshDialog, type Dialog } from '../../../src/domain/intake/dialog.ts'
import type { Incoming, IncomingBody } from '../../../src/domain/intake/incoming.ts'
import { takeTurn } from '../../../src/domain/intake/take-turn.ts'
import type { Judgement, KnownTicket, Turn, World } from '../../../src/domain/intake/world.ts'
import { indented, plain, printSay } from '../../support/print-notice.ts'

/** What surrounds a turn and is not the person's doing. */
type Around = Partial<Omit<World, 'desk'>> & { readonly desk?: Partial<World['desk']> }

/**
 * One step: words, `/command argument`, `[action]` for the button that means it, `[#id]` for a button by its id, `[code]` for
 * the digits that were mailed last, or what these cannot say. `{draft}` stands for the id of the draft.
 */
export type Step =
  | string
  | {
      readonly body?: IncomingBody
      readonly says?: string
      readonly messageId?: string
      readonly abuse?: Judgement['abuse']
      readonly language?: string | null
      /** Milliseconds since the step before; five seconds where it says nothing. */
      readonly wait?: number
      readonly around?: Around
    }

export interface Script {
  readonly around?: Around
  readonly from?: Partial<Dialog>
  readonly steps: readonly Step[]
}

const DESK: World['desk'] = {
  name: 'Касбург',
  languages: ['ru', 'en'],
  rulesVersion: '1',
  rules: {},
  products: [
    {
      id: 'office',
      name: { ru: 'Касбург Офис', en: 'Kasburg Office' },
      aliases: ['офис'],
      versionHint: { ru: 'Справка → О программе', en: 'Help → About' },
    },
    { id: 'agent', name: { ru: 'Касбург Агент', en: 'Kasburg Agent' }, aliases: [], versionHint: null },
    { id: 'mail', name: { en: 'Kasburg Mail' }, aliases: ['касбург почта'], versionHint: { en: 'Under the logo' } },
  ],
  supportEmail: 'help@kasburg.example',
}
const START = Date.UTC(2026, 10, 24, 9)

/** Six digits of a key: another key, another code. */
export const codeFor = (key: string): string =>
  String([...key].reduce((sum, char) => (sum * 31 + char.codePointAt(0)!) % 900_000, 7) + 100_000)

/** Plays a conversation and writes down whole turns: everything said, every change of the state, every outcome. */
export function play({ around = {}, from = {}, steps }: Script): string {
  let dialog: Dialog = { ...freshDialog('ru'), ...from }
  let surroundings = around
  let now = START
  let code = '000000'
  const shown = new Map<string, readonly string[]>()
  const lines: string[] = []
  for (const [index, step] of steps.entries()) {
    const { body: given, says, abuse, language, wait = 5000, ...more } = typeof step === 'string' ? {} : step
    now += wait
    surroundings = { ...surroundings, ...more.around }
    const body = given ?? bodyOf(typeof step === 'string' ? step : (says ?? ''), dialog, code)
    const incoming: Incoming = {
      messageId: more.messageId ?? `m${index + 1}`,
      at: now,
      replyTo: null,
      languageHint: null,
      displayName: 'Ольга',
      body,
    }
    const turn = takeTurn(dialog, incoming, { abuse: abuse ?? 'ok', language: language ?? null }, worldOf())
    lines.push(`■ ${heading(step, index)}`, ...indented(printTurn(dialog, turn, shown)))
    code = turn.codes.at(-1)?.code ?? code
    dialog = turn.dialog

    function worldOf(): World {
      const { desk, ...rest } = surroundings
      return {
        now,
        turnKey: String(index + 1),
        displayName: 'Ольга',
        tickets: [],
        repliedTicket: null,
        wasReachable: true,
        linkedTicket: null,
        known: null,
        codeFor,
        ...rest,
        desk: { ...DESK, ...desk },
      }
    }
  }
  return `${lines.join('\n')}\n`
}

function heading(step: Step, index: number): string {
  const words = typeof step === 'string' ? step : plain(step)
  return `${index + 1} ${words.length > 300 ? `${words.slice(0, 60)}… (${words.length})` : words}`
}

function bodyOf(step: string, dialog: Dialog, code: string): IncomingBody {
  const press = /^\[(.+)\]$/.exec(step)?.[1]
  if (press === 'code') return text(code)
  if (press?.startsWith('#')) return pressOf(press.slice(1).replace('{draft}', dialog.draft?.id ?? ''))
  if (press !== undefined) {
    const index = dialog.offered.indexOf(press)
    if (index < 0) throw new Error(`No button ${press} when asked for ${dialog.asking}: ${dialog.offered.join(', ')}`)
    return pressOf(`${dialog.revision.toString(36)}.${index}`)
  }
  if (!step.startsWith('/')) return text(step)
  const [name = '', ...argument] = step.slice(1).split(' ')
  return { kind: 'command', name, argument: argument.join(' ') }
}

const text = (words: string): IncomingBody => ({ kind: 'text', text: words, forwardedFrom: null })
const pressOf = (choice: string): IncomingBody => ({ kind: 'press', choice, pressId: 'p' })

type Shown = Map<string, readonly string[]>

function printTurn(before: Dialog, turn: Turn, shown: Shown): readonly string[] {
  const { dialog, says, outcome, alarms, codes, refused } = turn
  return [
    ...says.flatMap((say) => ('ref' in say ? sinceBefore(say.ref, printSay(say), shown) : printSay(say))),
    ...changes(before, dialog, 'is'),
    ...(outcome.kind === 'none' ? [] : [`outcome ${long(plain(outcome))}`]),
    ...alarms.map((one) => `alarm ${plain(one)}`),
    ...codes.map((one) => `code ${plain(one)}`),
    ...(refused === null ? [] : [`refused ${plain(refused)}`]),
  ]
}

/** A message that is changed keeps most of its first lines: those are counted, not written again. */
function sinceBefore(ref: string, [head = '', ...lines]: readonly string[], shown: Shown): readonly string[] {
  const before = shown.get(ref) ?? []
  shown.set(ref, lines)
  const differs = lines.findIndex((line, index) => line !== before[index])
  const same = differs < 0 ? lines.length : differs
  return same < 2 ? [head, ...lines] : [head, `  … ${same} lines as before`, ...lines.slice(same)]
}

/** What of the state is another now, each on a line; of a draft what changed in it. */
function changes(before: object, after: object, path: string): readonly string[] {
  const was = new Map<string, unknown>(Object.entries(before))
  const is = new Map<string, unknown>(Object.entries(after))
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name): readonly string[] => {
    const [old, fresh] = [was.get(name), is.get(name)]
    if (plain(old) === plain(fresh)) return []
    const isInside = (name === 'draft' || name === 'answers') && isObject(old) && isObject(fresh)
    return isInside ? changes(old, fresh, `${path} ${name}`) : [`${path} ${name} ${listed(old, fresh)}`]
  })
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** A list that has lost its first ones and got further ones is told by these. */
function listed(old: unknown, fresh: unknown): string {
  if (!isList(old) || !isList(fresh) || old.length < 2) return long(plain(fresh) ?? 'gone')
  const isTail = (lost: number): boolean => plain(old.slice(lost)) === plain(fresh.slice(0, old.length - lost))
  const lost = old.findIndex((_, index) => isTail(index))
  return lost < 0 ? long(plain(fresh)) : `- ${lost} + ${long(plain(fresh.slice(old.length - lost)))}`
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

/** A long text by its ends, its length and a sum over the whole of it. */
function long(shown: string): string {
  return shown.length <= 1500
    ? shown
    : `${shown.slice(0, 300)} … ${shown.slice(-300)} (${shown.length}, ${codeFor(shown)})`
}

export function aTicket(id: string, more: Partial<KnownTicket> = {}): KnownTicket {
  const common = { title: `Не печатает принтер ${id}`, status: 'open', closeReason: null, product: 'HP' } as const
  return { id, number: `KSB-26-00000${id}-1`, ...common, ...more }
}
