import type { Severity } from '../ticket/events.ts'
import type { Answer, Field } from './dialog.ts'

const SEVERITY_WORDS: readonly (readonly [Severity, RegExp])[] = [
  ['critical', /вс[её] (?:стоит|лежит|упало)|критич|авари|не работает ничего|critical|everything is down|outage/iu],
  ['high', /сильно|высок|срочно|severe|high|urgent/iu],
  ['low', /вопрос|низк|не мешает|question|low|minor/iu],
]

/** The degree that somebody means who writes instead of pressing; what is not clear is the middle, and an agent may change it. */
export function readSeverity(text: string): Severity {
  return SEVERITY_WORDS.find(([, words]) => words.test(text))?.[0] ?? 'normal'
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
