import type { Bounce } from '../../desk/mail/received-letter.ts'
import { STAMP_HEADER } from './mailer.ts'

/** Reports stand at the beginning; what comes later are the files of the letter that is given back. */
const READ_CHARS = 262_144

const STATUS = /^status:\s*([245])\.(\d{1,3})\.(\d{1,3})/imu
const ACTION = /^action:\s*([a-z]+)/imu
const DIAGNOSTIC = /^diagnostic-code:[^\n]*?\b([45]\d\d)\b/imu
const PLAIN_CODE = /\b(5\d\d)[ -](?:#?5\.\d{1,3}\.\d{1,3}|[a-z])/iu
const NO_MAILBOX =
  /user unknown|unknown user|no such (?:user|mailbox|recipient)|does not exist|mailbox (?:unavailable|not found|disabled)|recipient (?:rejected|not found)|нет такого|не существует/iu
const STAMP = new RegExp(`^${STAMP_HEADER}:\\s*([0-9a-z]{1,13}-[0-9a-f]{32})\\s*$`, 'imu')

/**
 * Reads what a mail server says of a letter that it gives back (RFC 3464), or says in words of its own. A delay is not final;
 * what cannot be told is taken for final, because servers that say nothing have given up.
 *
 * @param source The whole report as it came, one character for each byte.
 */
export function readBounce(source: string): Bounce {
  const text = source.slice(0, READ_CHARS).replace(/\r\n/gu, '\n')
  const [, major, subject = '', detail = ''] = STATUS.exec(text) ?? []
  const action = ACTION.exec(text)?.[1]?.toLowerCase() ?? null
  const code = DIAGNOSTIC.exec(text)?.[1] ?? PLAIN_CODE.exec(text)?.[1] ?? null
  const isPassing = major === '4' || action === 'delayed' || (major === undefined && code?.startsWith('4') === true)
  const isGood = major === '2' || action === 'delivered' || action === 'relayed' || action === 'expanded'
  return {
    isFinal: !isGood && (action === 'failed' || !isPassing),
    isOfMailbox: isOfMailbox(major, subject, detail, code, text),
    stamp: STAMP.exec(text)?.[1] ?? null,
  }
}

/** 5.1.x: no such address. 5.2.1: switched off. Full mailboxes (5.2.2) and policies (5.7.x) come right again. */
function isOfMailbox(major: string | undefined, subject: string, detail: string, code: string | null, text: string) {
  if (major === '5' && subject !== '0') return subject === '1' || (subject === '2' && detail === '1')
  return (code === null || code === '550' || code === '551' || code === '553') && NO_MAILBOX.test(text)
}
