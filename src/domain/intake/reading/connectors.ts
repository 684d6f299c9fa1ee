import type { Boundary } from './layout.ts'
import { isMatter, tellsProblem } from './signs.ts'

/** A place where the person turns to something else, and where the words after the turn begin. */
export interface Turn {
  readonly at: number
  readonly contentAt: number
}

const MATTER =
  '(?:проблем\\p{L}{1,2}|вопрос\\p{L}{0,2}|бед[ауы]|ошибк\\p{L}|ситуаци\\p{L}|момент|баг|косяк|нюанс|неприятность|пожелание|просьба|штука|вещь|жалоба|problems?|issues?|questions?|things?|bugs?|errors?|requests?)'
const PUNCTUATION = '\\s?[:,.—–-]\\s{0,3}'
const LEAD =
  "(?:(?:а|и|ну|да|вот|так|then|and|oh|there is|there[’']s|i have|we have|у (?:меня|нас)|есть|теперь)[,\\s]\\s?){0,3}"

/** Names a further problem outright. */
const NAMED = new RegExp(
  `${LEAD}(?:ещ[её]\\s(?:(?:есть|и|вот|такая|такой|была?)\\s){0,2}(?:(?:одн|друг|нов|так)\\p{L}{1,3}\\s){0,2}${MATTER}|(?:друг|втор|трет|четв[её]рт|отдельн|следующ)\\p{L}{1,3}\\s${MATTER}|(?:another|one more|a second|the second|second|a third|the third|third|the other|other|a separate|separate|next)\\s${MATTER})(?![\\p{L}\\p{N}])(${PUNCTUATION})?`,
  'iuy',
)
const ONE_MORE = new RegExp(
  `(?:(?:а|и|ну|да)\\s)?(?:ещ[её](?:\\s(?:одно|один момент|вот что|такое))?|второе|третье|и последнее|напоследок|отдельно|second|third|also|plus|additionally)(\\s?[:—–]\\s{0,3}|\\s-\\s)`,
  'iuy',
)
const SOFT = new RegExp(
  `(?:(?:а|и|да|ну|но)\\s(?:вот\\s)?(?:ещ[её]|также|так же|кроме того)|кроме\\s(?:того|этого|всего прочего)|помимо\\s(?:этого|того|прочего)|к тому же|плюс\\s(?:к (?:этому|тому)|ко всему|ещ[её])(?:\\sещ[её])?|вдобавок(?:\\sк этому)?|заодно|параллельно|ещ[её]|также|так же|(?:and\\s)?also|additionally|in addition(?:\\sto (?:that|this))?|besides(?:\\s(?:that|this))?|furthermore|moreover|on top of (?:that|this|it)|apart from (?:that|this)|(?:and\\s)?separately|plus)(?![\\p{L}\\p{N}-])[,:]?\\s{0,3}`,
  'iuy',
)
/** After a comma, or after nothing, only these turn to something else; the others go on with an enumeration. */
const SOFT_INSIDE =
  /^(?:(?:а|и|да|ну)\s(?:вот\s)?(?:ещ[её]|также\s+не\s)|кроме\s(?:того|этого)|помимо|также\s+не\s|так же\s+не\s|также\s+перест|also|in addition|besides|plus|and also)/iu
const SOFT_ANYWHERE = /^(?:а|и|да|ну)\s(?:вот\s)?ещ[её]\s/iu

/** What goes on about the same thing, was tried, or only comes with the message. */
const SAME =
  /^(?:он|она|оно|они|его|е[её]|их|это|этот|эта|при\sэтом|it|they|this|that|he|she|its|their|these|those|when\s(?:i|we)\sdo)(?![\p{L}\p{N}])/iu
const ASIDE =
  /^(?:(?:я|мы|i|we|have|has|had|уже|ранее|вот|сразу)\s){0,3}(?:пробов|попроб|пыта|перезагру|перезапус|переустан|провер|обновил|обновлял|сбрас|сбросил|меня|помен|смен|замен|отключал|выключал|чист|почист|удалял|прикла|прикреп|скрин|вложен|высылаю|отправляю|пришлю|перезвон|спасибо|сообщ|уточн|отмеч|отмет|замети|добавл|добавить|хочу\s(?:сказать|добавить|отметить)|важно|стоит|на\sдруг|то\sже|так(?:ая|ое|ой)\sже|у\sвсех|раз(?![\p{L}])|более?(?![\p{L}])|больше|хуже|вчера|утром|недавно|раньше|в\sпрошл|на\sпрошл|с\sпрошл|с\sвчера|с\sутра|пару|час|same|(?:on|in|for)\s(?:another|other|all)|tried|try|rebooted|restarted|reinstalled|checked|cleared|updated|changed|attach|screenshot|note|noticed|thank|fyi|once\smore|happen|worth|important|let\sme\sknow|please\s(?:note|call|let))/iu
const STILL =
  /^(?:и\s|а\s)?ещ[её]\s(?:никто|ничего|пока|не\s(?!мог|виж|\p{L}{1,24}(?:ет|ит|ут|ют|ат|ят|ется|ится|утся|ются|ится|ится)(?![\p{L}])))/iu
const STRONG_PROBLEM =
  /(?:^|\s)(?:не\s\p{L}{3}|пропал|исчез|завис|слома|слетел|упал|перестал|отвалил|глючит|виснет|тормозит|not\s|n['’]t|broke|crash|fail)/iu

/** The turns of a text, at the boundaries that are given. */
export function turnsOf(text: string, boundaries: readonly Boundary[]): readonly Turn[] {
  return boundaries.flatMap((boundary, index) => {
    const turn = boundary.at === 0 ? null : turnAt(text, boundary, boundaries[index - 1])
    return turn ? [turn] : []
  })
}

/** The words begin with a connector, whatever follows it. */
export function beginsWithTurn(words: string): boolean {
  return [NAMED, ONE_MORE, SOFT].some((form) => matchStart(form, words.slice(0, 120)) !== null)
}

function turnAt(text: string, { at, after }: Boundary, previous: Boundary | undefined): Turn | null {
  if (!/^[авдеиктнопусчтaimobfstpn]/iu.test(text.charAt(at))) return null
  if (isAfterTurn(text, previous, at)) return null
  const look = text.slice(at, at + 400)
  const named = after === 'word' ? null : (matchStart(NAMED, look) ?? matchStart(ONE_MORE, look))
  if (named) {
    const contentAt = at + (named[1] === undefined ? 0 : named[0].length)
    return wordCount(clauseOf(look.slice(named[0].length))) >= 2 ? { at, contentAt } : null
  }
  const soft = matchStart(SOFT, look)
  if (!soft || !isAllowed(look, after)) return null
  const clause = clauseOf(look.slice(soft[0].length))
  return isOwnMatter(clause) ? { at, contentAt: at + soft[0].length } : null
}

/** «и» and «ещё» of one turn begin two words; only the first one counts. */
function isAfterTurn(text: string, previous: Boundary | undefined, at: number): boolean {
  return previous !== undefined && /^(?:а|и|да|ну|но|вот|and)$/iu.test(text.slice(previous.at, at).trim())
}

function isAllowed(look: string, after: Boundary['after']): boolean {
  if (STILL.test(look)) return false
  if (after === 'line' || after === 'sentence') return true
  return after === 'mark' ? SOFT_INSIDE.test(look) : SOFT_ANYWHERE.test(look)
}

function isOwnMatter(clause: string): boolean {
  if (SAME.test(clause) || ASIDE.test(clause) || !isMatter(clause)) return false
  const words = wordCount(clause)
  return words >= 3 ? tellsProblem(clause) || words >= 4 : words === 2 && STRONG_PROBLEM.test(clause)
}

function clauseOf(text: string): string {
  const [clause = ''] = text.split(/[!?…;\n]|\.(?=\s|$)/u, 1)
  return clause.trim()
}

function wordCount(clause: string): number {
  return clause.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}.'’-]*/gu)?.length ?? 0
}

function matchStart(form: RegExp, text: string): RegExpExecArray | null {
  form.lastIndex = 0
  return form.exec(text)
}
