import type { LetterNature } from '../../desk/mail/received-letter.ts'

/** What the nature of a letter is read from. Header names are lower case. */
export interface LetterHead {
  /** The first of the name, trimmed; null when there is none. */
  readonly header: (name: string) => string | null
  readonly sender: string | null
  readonly subject: string
  /** Stamped by this very desk, or from its own address. */
  readonly isOurs: boolean
}

const BULK = /^(?:bulk|junk|list|auto_reply|auto-reply)$/iu
const MACHINE = /^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|donotreply|bounces?)(?:[+=.-].*)?$/iu
const POSTMASTER = /^(?:mailer-daemon|postmaster)$/iu
const REPORT = /^multipart\/report\b/iu
const DELIVERY_REPORT = /report-type\s*=\s*"?delivery-status/iu

/** Out-of-office notes of programs that do not mark them otherwise. */
const AWAY =
  /^\s*(?:re:\s*)?(?:auto(?:matic)?[ -]?(?:reply|response|antwort)|automatische antwort|out of (?:the )?office|away from (?:the )?office|abwesen(?:d|heit)|respuesta autom[aá]tica|fuera de (?:la )?oficina|автоответ|автоматический ответ|автоматична відповідь|автовідповідь|отсутствую|вне офиса|нет на месте|в отпуске|автоматты жауап)/iu
const UNDELIVERED =
  /^\s*(?:undeliver(?:ed|able)|mail delivery (?:failed|subsystem)|delivery status notification|returned mail|недоставлен|не удается доставить|сообщение не доставлено|unzustellbar)/iu

/** Sorts a letter by its head alone; only `person` has reacted to anything (R21), and only to a person anything is answered. */
export function letterNature(head: LetterHead): LetterNature {
  if (isBounce(head)) return 'bounce'
  if (head.isOurs) return 'own'
  return isAutomatic(head) ? 'automatic' : 'person'
}

function isBounce({ header, sender, subject }: LetterHead): boolean {
  const type = header('content-type') ?? ''
  if (REPORT.test(type)) return DELIVERY_REPORT.test(type)
  if (header('x-failed-recipients') !== null) return true
  return POSTMASTER.test(localPart(sender)) && UNDELIVERED.test(subject)
}

function isAutomatic({ header, sender, subject }: LetterHead): boolean {
  const submitted = header('auto-submitted')
  const isMarked =
    (submitted !== null && !/^no\b/iu.test(submitted)) ||
    BULK.test(header('precedence') ?? '') ||
    header('return-path') === '<>' ||
    REPORT.test(header('content-type') ?? '')
  const isNamed = MARKS.some((name) => header(name) !== null)
  return isMarked || isNamed || MACHINE.test(localPart(sender)) || AWAY.test(subject)
}

const MARKS = [
  ...['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-mail-autoreply', 'x-auto-reply-from', 'list-id'],
  ...['list-unsubscribe', 'feedback-id', 'x-loop', 'x-ms-exchange-inbox-rules-loop'],
]

function localPart(sender: string | null): string {
  return sender?.slice(0, sender.lastIndexOf('@')) ?? ''
}
