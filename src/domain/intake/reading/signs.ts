/**
 * What a piece of a text is, told by its words. Russian and English; the lists are short because each is only one hint among
 * others, and the person confirms every proposal.
 */

/** How much of a piece is looked at. */
const LOOK_CHARS = 600

const START = '(?<![\\p{L}\\p{N}])'
const END = '(?![\\p{L}\\p{N}])'

function anyOf(words: string, isWhole = false): RegExp {
  return new RegExp(`${START}(?:${words.trim().replace(/\s*\n\s*/gu, '|')})${isWhole ? END : ''}`, 'iu')
}

const PROBLEM_RU = anyOf(`
не\\s(?!помог|помож|знаю|понял|понимаю|срочно|раз${END}|только|забуд)
нет${END}(?!\\s?[,!])
ни\\s(?:один|одна|одного|одной|разу)
ошибк
сбо[йяие]
пропа[лдс]
исчез
завис
виснет|виснут
тормоз
лага[ею]|лаги
медленн
подтормаж
слома
слете
вылет|вылета
пада[ею]т|упал|упад
глюч|глюк
отвал
перестал
прекрати
невозможно
нельзя
пуст(?:ой|ая|ое|ые|ую|о)${END}
неправильн|неверн|некоррект|неполн|недоступ|неизвест|нечита|неработ
дублир|задваива|задвоил|двоит|удваива
лишн
потеря
забыл
заблок|блокиру
мига[ею]
шумит|скрип|гре[её]т|пищит|трещит|фонит|хрипит
краш
зажева|жу[её]т|мнёт|мнет
ругает
вместо
(?:бел|ч[её]рн|син|пуст)\\p{L}{1,3}\\sэкран
полос
ист[её]к|истека|просроч
закончил[аио]?с
выключается|отключается|перезагружается|самопроизвольно
отключил[аио]?с|выключил[аио]?с|потух|погас|сгорел
разъезжа|съеха|поехал[аи]?${END}|обрез
обрыв|рв[её]т|прерыва|разрыв
кракозябр|иероглиф
плохо
долго
отказ
запрещ
отсутству
сбрасыва|слетают
путает|перепут
спам|вирус
вис[яи]т
бит(?:ый|ая|ое|ые)
застря
двойн
расход[яи]тся|не\\sсход
крив[оы]
теря[ею]
стоит${END}.{0,20}(?:колом|намертво)
зациклил|крутится`)

const PROBLEM_EN = anyOf(`
(?:do|does|did|is|are|was|were|has|have|had|ca|could|wo|would|should)n['’]?t${END}
not${END}(?!\\ssure)
cannot${END}
can['’]?t${END}
no\\s(?!problem|idea|longer\\sneed)
never${END}
unable
error
fail
crash
broken|broke${END}
missing
slow
fr[eo]e?z
hang(?:s|ing)?${END}|hung${END}
stuck
lost${END}|loses|losing
wrong
blank
empty
disappear|vanish
disconnect
drop(?:s|ped|ping)${END}
den(?:ied|ies)
down${END}
time[sd]?\\s?out|timing out
expired
locked|blocked
corrupt
duplicat|twice
jam(?:s|med)?${END}
blink|flicker
unavailable|inaccessible|unreachable
incorrect|invalid|garbled|unreadable
stop(?:s|ped)\\s
re(?:fuses|jected|jects)
greyed|grayed
noisy|noise
reboots|restarts itself
bounce
keeps\\s
won['’]?t
nothing happens
instead of
takes (?:ages|forever|minutes|too long)
forgot`)

const WISH = anyOf(`
нужн
надо${END}
прош[уи]
просьба
хоч[уе]
хотел
хотим
помогите
подскажите
как\\s(?:\\p{L}{1,15}\\s){0,2}\\p{L}{2,}(?:ть|ться|ти)${END}
можно\\sли
когда\\s
почини
настро(?:ить|йте)
выда(?:ть|йте)
почините
исправ(?:ить|ьте)
восстанов(?:ить|ите)
замен(?:ить|ите)
продл(?:ить|ите)
need
please
how\\s(?:do|to|can)
(?:could|can|would)\\s(?:you|we|i)
would like
want
restore
grant
fix\\s
request`)

const STEPS = anyOf(`
шаги|шагов
порядок${END}|порядок действий
воспроизв
повторить\\s(?:ошибку|проблему)
последовательност
действи
инструкци
алгоритм
что\\s(?:я\\s)?(?:с?дела|нажимал)
(?:я|мы)\\s(?:с?дела)
делаю
сделал[аи]?\\s?[:—-]
для этого
steps
reproduc
repro${END}
to\\strigger
how\\sto
procedure
what i (?:do|did)
i (?:do|did)${END}
instructions`)

const TRIED = anyOf(`
проб(?:овал|уем|ую|овали)
попроб
пытал|попытк
уже\\s(?:с?дела|провер|проб|перез|переу)
проверил|проверен|проверял
предприн
перезагрузил|перезапустил|переустановил
не помог|не помож
помогло
tried|tries${END}|trying
attempt
already\\s(?:did|done|restart|check|reinst)
checked
did not help|didn['’]?t help
troubleshooting`)

/** Words of a head that names several problems to come. */
const SEVERAL = anyOf(`
(?:дв[еа]|две|три|тр[её]х|четыре|пять|пара|пару|несколько|ряд|много|куча|разны[ех]|такие|следующие|[2-9])\\s(?:\\p{L}{1,20}\\s)?(?:проблем|вопрос|ошиб|бед[аыу]?${END}|момент|ситуаци|замечан|неполад|баг|просьб|заяв|задач|вещ)
проблемы|вопросы|ошибки${END}|неполадки|замечания|баги|неисправности|жалобы|заявки|просьбы
беда${END}
(?:two|three|four|five|several|multiple|some|many|a few|a couple of|different|following|[2-9])\\s(?:\\p{L}{1,20}\\s)?(?:problem|issue|question|bug|error|thing|request)s
problems|issues|questions|bugs${END}`)

/** A head that ends with the wish itself; one with an object («нужно подключить сотрудника:») tells one wish. */
const WISHES =
  /(?<![\p{L}\p{N}])(?:прош[уи]|просим|просьб[аы]|нужно|надо|необходимо|хотим|хотел\p{L}{0,2}|задачи|заявки|please|we need|i need|requests|could you|can you)(?:\s(?:вас|сделать|следующее|помочь|также|ещ[её]|бы|срочно|please|the following|help with|you|to)){0,3}[\s:,—–-]{0,4}$/iu

const ACTION_STEM = anyOf(`
(?:(?:я|мы|затем|потом|далее|снова|сначала|после этого|и)\\s){0,2}(?:откры|наж|жм[уеёи]|кликн|клика|щ[её]лк|за[йх][тдо]|заш[её]?л|выб[еи]р|выбра|ввести|ввод|введ|вв[её]л|запус|пере[йх]|переш|войти|войд|вход|вош|сохран|закры|созда|добав|подожд|жд[уа]|встав|скопир|копир|перезагру|перезапус|переуст|удал|обнов|провер|установ|скача|выключ|включ|отключ|подключ|авториз|залогин|заполн|наб[ие]р|набра|навес|перета[щс]|загру[зж]|выгру[зж]|сформир|формир|отправ|распеча|дважды|двойной|правой|снять|сним|постав|став|сбр[оа]с|почист|очист|смени|меня[юе]|поменя|вернут|попыта|попроб|выполн|посмотр|иду|ид[её]м|пишу|написа|переключ|вытащ|выдерн|передерн|зажа|зажим|прокру|указ)
(?:(?:i|we|then|next|now|again|first|finally)\\s){0,2}(?:open|press|click|go${END}|goes|select|choose|enter|log|sign|launch|run${END}|type|start|close|restart|reboot|reinstall|wait|save|install|download|check|navigate|hit${END}|tap|double|right-click|create|add|set${END}|try|tried|upload|attach|drag|switch|turn|connect|remove|delete|update|clear|use${END}|put${END}|pick|fill|submit|scroll|copy|paste|see${END}|observe|look|write|send|unplug|plug|change|reset|enable|disable|move|share|went)`)

const INFINITIVE = /^["«]?\p{L}{2,20}(?:ть|ться|ти|чь)(?![\p{L}\p{N}])/iu

/** The piece tells that something is wrong. */
export function tellsProblem(piece: string): boolean {
  const look = piece.slice(0, LOOK_CHARS)
  return PROBLEM_RU.test(look) || PROBLEM_EN.test(look)
}

/** The piece is something that can be worked on: a problem, a wish or a question. */
export function isMatter(piece: string): boolean {
  const look = piece.slice(0, LOOK_CHARS)
  return tellsProblem(look) || WISH.test(look) || /\p{L}\?\s*$/u.test(look)
}

/** The piece is something that is done: a step to reproduce or something that was tried. */
export function isAction(piece: string): boolean {
  const look = piece.trimStart().slice(0, 80)
  const begins = new RegExp(`^["«]?${ACTION_STEM.source}`, 'iu').test(look) || INFINITIVE.test(look)
  return begins && !tellsProblem(look)
}

/** A list under such a head is one of steps, or of what was tried. */
export function isHeadOfActions(head: string): boolean {
  return STEPS.test(head) || TRIED.test(head)
}

/** The head says that several problems or wishes follow. */
export function announcesSeveral(head: string): boolean {
  return SEVERAL.test(head)
}

/** The head asks for what follows, so that «выдать доступ» is a wish and no step. */
export function announcesWishes(head: string): boolean {
  return WISHES.test(head)
}

/** What follows is the wording of one message, whatever its numbers. */
export function isHeadOfMessage(head: string): boolean {
  return /(?:^|[\s«"])(?:ошибка|сообщение|текст|error|message|output|log|лог)(?:\s[^\s:]{1,20}){0,3}:$/iu.test(
    head.trim(),
  )
}
