import type { Severity } from '../ticket/events.ts'
import type { Answer, Asking, Field } from './dialog.ts'

/** «Не критично» says the opposite of «критично»: what is denied does not count. */
const DENIED =
  /(?<!\p{L})(?:не|нет|без|not?|isn['’]t|don['’]t)\s+(?:очень\s+|так\s+|very\s+|so\s+)?\p{L}+(?:\s+мешает)?/giu
const STANDS_STILL =
  /(?<!\p{L})(?:вс[её]|ничего|никто|nothing|everything)\s+(?:у нас\s+)?(?:не\s+(?:работает|может)|works)|не работает (?:ничего|вс[её])/iu
const SEVERITY_WORDS: readonly (readonly [Severity, RegExp])[] = [
  ['critical', /вс[её] (?:стоит|лежит|упало)|критич|авари|critical|everything is down|outage/iu],
  ['high', /сильно|высок|срочно|severe|high|urgent/iu],
  ['low', /вопрос|низк|question|low(?!\p{L})|minor/iu],
]

/** The degree that somebody means who writes instead of pressing; what is not clear is the middle, and an agent may change it. */
export function readSeverity(text: string): Severity {
  if (STANDS_STILL.test(text)) return 'critical'
  if (/не мешает|doesn['’]t matter/iu.test(text)) return 'low'
  const told = text.replace(DENIED, ' ')
  return SEVERITY_WORDS.find(([, words]) => words.test(told))?.[0] ?? 'normal'
}

const UNKNOWN =
  /^(?:я )?(?:не знаю|без понятия|не в курсе|не помню|хз|i ?(?:don['’]t|do not) know|no idea|not sure|unknown)[\s.!)]*$/iu
const NONE =
  /^(?:нет|нету|ничего(?: не меняли| не менялось)?|не меняли|ошибки нет|нет ошибки|без ошибок|no|none|nothing|no error|n\/a|[-—–])[\s.!)]*$/iu
const RANDOM =
  /^(?:случайно|само(?: по себе)?|без (?:видимой )?причины|как попало|at random|randomly|random)[\s.!)]*$/iu

/** «Не знаю» in words is the same answer as the button (R7); null when it is an answer of its own. */
export function readSkip(field: Field, text: string): Pick<Answer, 'text' | 'kind'> | null {
  const isAny = (...kinds: readonly Field[]): boolean => kinds.includes(field)
  if (isAny('version', 'steps', 'changes') && UNKNOWN.test(text)) return { text: 'unknown', kind: 'unknown' }
  if (isAny('error', 'changes') && NONE.test(text)) return { text: 'none', kind: 'none' }
  if (field === 'steps' && RANDOM.test(text)) return { text: 'random', kind: 'unknown' }
  if (field === 'version' && NONE.test(text)) return { text: 'unknown', kind: 'unknown' }
  return null
}

const YES =
  /^(?:да|ага|угу|верно|вс[её] верно|правильно|вс[её] правильно|согласен|согласна|да,? (?:верно|согласен|согласна|вс[её] верно)|принимаю|ок(?:ей)?|хорошо|конечно|yes|yep|yeah|correct|right|that['’]s right|i agree|agree|ok(?:ay)?|sure)[\s.!)]*$/iu
const NO = /^(?:нет|не[ат]|неверно|не то|no|nope|wrong|not that)[\s.!)]*$/iu
const SEND = /^(?:отправ(?:ить|ляй(?:те)?|ляем|ь(?:те)?)|вс[её],? отправляй(?:те)?|send(?: it)?|submit)[\s.!)]*$/iu
const GO_ON = /^(?:продолж(?:ить|ай(?:те)?|аем|им)|дальше|continue|go on)[\s.!)]*$/iu
const ANEW = /^(?:заново|начать заново|сначала|start over|anew)[\s.!)]*$/iu
const ENOUGH = /^(?:вс[её]|это вс[её]|больше (?:проблем )?нет|хватит|нет больше|that['’]s all|no more|done)[\s.!)]*$/iu
const HELPED =
  /^(?:да,? )?(?:помогло|сработало|заработало|спасибо,? помогло|(?:it |that )?helped|(?:it |that )?worked)[\s.!)]*$/iu
const LATER = /^(?:позже|потом|попозже|later|skip)[\s.!)]*$/iu
const ONE = /^(?:(?:это )?одна(?: проблема)?|одно и то же|one(?: problem)?|it['’]s one(?: problem)?)[\s.!)]*$/iu

const DECISIONS: Readonly<Partial<Record<Exclude<Asking, null>, readonly (readonly [RegExp, string])[]>>> = {
  consent: [[YES, 'consent']],
  guess: [
    [YES, 'guess'],
    [NO, 'noGuess'],
  ],
  resume: [
    [YES, 'continue'],
    [GO_ON, 'continue'],
    [ANEW, 'anew'],
  ],
  cancel: [
    [YES, 'discard'],
    [NO, 'continue'],
    [GO_ON, 'continue'],
  ],
  review: [
    [SEND, 'send'],
    [YES, 'send'],
  ],
  split: [
    [YES, 'split'],
    [ONE, 'one'],
    [NO, 'one'],
  ],
  more: [
    [ENOUGH, 'enough'],
    [NO, 'enough'],
  ],
  code: [[LATER, 'later']],
  incident: [
    [YES, 'follow'],
    [NO, 'goOn'],
    [GO_ON, 'goOn'],
    [SEND, 'goOn'],
  ],
  known: [
    [HELPED, 'helped'],
    [NO, 'goOn'],
    [GO_ON, 'goOn'],
  ],
}

/** The action of a button that somebody means who writes «да» instead of pressing it; null when the words are words. */
export function readDecision(asking: Asking, text: string): string | null {
  if (asking === null) return null
  return DECISIONS[asking]?.find(([words]) => words.test(text))?.[1] ?? null
}

/** «Да» under a proposed spelling of an address: the first of its two buttons, «нет» the second. */
export function readTypoDecision(text: string): 0 | 1 | null {
  if (YES.test(text)) return 0
  return NO.test(text) ? 1 : null
}

const DECLINES =
  /^(?:не (?:скажу|хочу|буду)(?: (?:называть|указывать|говорить|представляться)\p{L}*)?|отказываюсь|анонимно|это не важно|неважно|i (?:won['’]t|will not|don['’]t want to) (?:say|tell)|anonymous(?:ly)?|no,? thanks)[\s.!)]*$/iu

/** A refusal to say who they are, in words (R19). */
export function declinesIdentity(text: string): boolean {
  return DECLINES.test(text)
}
