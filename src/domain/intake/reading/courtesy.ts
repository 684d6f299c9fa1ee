const NAMES = String.raw`(?:[,\s]{1,2}(?:уважаемые|дорогие|коллеги|друзья|господа|поддержка|команда|всем|вам|все|there|team|all|everyone|support|guys|colleagues|sir|madam))?(?:[,\s]{1,2}\p{Lu}\p{Ll}{1,20}(?=[!.,\s]))?(?:\s\p{Lu}\p{Ll}{1,20}(?=[!.,\n]))?`
const HELLO = String.raw`(?:здравствуйте|здравствуй|приветствую|привет(?:ик)?|добр(?:ый|ое|ого|ой)\s(?:день|дня|утро|утра|вечер|вечера|ночи|времени суток)|доброго времени(?: суток)?|уважаем\p{L}{2}\s[^\n.!,:]{1,40}|коллеги|hello|hi|hey|good (?:morning|afternoon|evening|day)|dear [^\n.!,:]{1,40}|greetings)`
const GREETING = new RegExp(`^${HELLO}(?![\\p{L}\\p{N}])`, 'iu')
const NAMED = new RegExp(`^${NAMES}[\\s,.!)(😊🙂👋-]*`, 'u')

const CLOSING =
  /^[\s\p{P}]*(?:(?:заранее\s|большое\s|огромное\s)?(?:спасибо|благодар)|с\sуважением|жду|ждём|ждем|помогите|(?:очень\s)?срочно|всего\s(?:доброго|хорошего)|хорошего\sдня|мо[йи]\s(?:телефон|номер|почта|контакт)|(?:тел|телефон|моб|почта|e-?mail|контакт\p{L}{0,3})[.:\s]|звоните|(?:прошу|просьба)\s(?:помочь|срочно|решить|разобраться)|thank|thx|many thanks|(?:best|kind|warm)?\s?regards|best,|sincerely|cheers|please (?:help|advise|assist)|looking forward|(?:my )?(?:phone|tel|mobile|email|contact)[.:\s])/iu
const SIGNATURE =
  /^[\s\p{P}]*(?:\+?\d[\d\s()-]{6,18}|[^\s@]{1,64}@[^\s@]{1,190}|(?:\p{Lu}\p{Ll}{1,20}[\s.,]{0,2}){1,3}|\p{Extended_Pictographic}+)[\s\p{P}]*$/u
const SELF =
  /^(?:меня\sзовут|это\s\p{Lu}|я\s\p{Lu}\p{Ll}|я\s(?:из|работаю)|пишет\sвам|пишу\sиз|компания\s|ооо\s|организация|my name is|this is \p{Lu}|i am \p{Lu}|i'm \p{Lu}|i work)/iu

/** How many characters at the start of a text only greet. */
export function greetingLength(text: string): number {
  const hello = GREETING.exec(text.slice(0, 80))
  if (!hello) return 0
  const rest = text.slice(hello[0].length, hello[0].length + 90)
  return hello[0].length + (NAMED.exec(rest)?.[0].length ?? 0)
}

/** The sentence says who writes. */
export function isSelfPresentation(sentence: string): boolean {
  return sentence.length <= 160 && SELF.test(sentence.trim())
}

/** The sentence thanks, signs, presses or leaves a contact, and tells nothing else. */
export function isClosing(sentence: string): boolean {
  return sentence.length <= 120 && (CLOSING.test(sentence) || SIGNATURE.test(sentence))
}
