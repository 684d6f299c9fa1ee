import { readEmail } from '../intake/email.ts'
import { FILE_BYTES_MAX, MOST_FILES } from '../intake/evidence.ts'
import { cleanText } from '../intake/clean-text.ts'
import type { Phrase } from '../notice/message.ts'
import type { FormValues } from './act.ts'
import { productIn, textIn, valueIn } from './read-values.ts'
import { FIELD_CHARS } from './state.ts'

/** Whether words are abuse (R20). */
export type JudgeWords = (text: string, zone: 'prose' | 'name' | 'fileName') => boolean

/** What is wrong, by field; a form without faults has none. */
export type FormFaults = Readonly<Record<string, Phrase>>

const LONG = ['problem', 'error', 'steps', 'changes'] as const
const SHORT = ['contact', 'behalfName', 'version'] as const
const SHORT_CHARS = 200
const PROBLEM_CHARS = 10

/**
 * Everything that is wrong with a form, at once (R4, R5, R20). Pure and quick: somebody waits for it with the form open. The
 * refused words are in no text of it.
 */
export function checkForm(name: string, values: FormValues, isAbuse: JudgeWords): FormFaults {
  const faults = new Map<string, Phrase>()
  const blame = (field: string, key: string): void => void (faults.has(field) || faults.set(field, { key }))
  for (const field of [...LONG, ...SHORT]) {
    const text = textIn(values, field)
    const most = LONG.some((one) => one === field) ? FIELD_CHARS : SHORT_CHARS
    if ([...text].length > most) blame(field, 'slack:fault.tooLong')
    if (isAbuse(text, field === 'contact' || field === 'behalfName' ? 'name' : 'prose'))
      blame(field, 'slack:fault.abuse')
  }
  if (textIn(values, 'problem').length < PROBLEM_CHARS) blame('problem', 'slack:fault.problemShort')
  if (name === 'request') checkPeople(values, blame)
  checkProduct(name, values, isAbuse, blame)
  checkFiles(values, isAbuse, blame)
  if (textIn(values, 'severity') === '') blame('severity', 'slack:fault.severity')
  return Object.fromEntries(faults)
}

type Blame = (field: string, key: string) => void

/** Who asks, where answers go, and for whom: of somebody else both are needed or neither. */
function checkPeople(values: FormValues, blame: Blame): void {
  if (textIn(values, 'contact').length < 2) blame('contact', 'slack:fault.contact')
  if (!readEmail(textIn(values, 'email')).ok) blame('email', 'slack:fault.email')
  const name = textIn(values, 'behalfName')
  const email = textIn(values, 'behalfEmail')
  if (name === '' && email !== '') blame('behalfName', 'slack:fault.behalfName')
  if (name !== '' && !readEmail(email).ok) blame('behalfEmail', 'slack:fault.email')
}

/** A further situation without a product of its own is about that of the request. */
function checkProduct(name: string, values: FormValues, isAbuse: JudgeWords, blame: Blame): void {
  const chosen = productIn(values)
  if (chosen === null && name === 'request') blame('product', 'slack:fault.product')
  if (chosen !== null && 'words' in chosen && isAbuse(chosen.words, 'prose')) blame('product', 'slack:fault.abuse')
}

function checkFiles(values: FormValues, isAbuse: JudgeWords, blame: Blame): void {
  const value = valueIn(values, 'files')
  if (value?.kind !== 'files') return
  if (value.files.length > MOST_FILES) blame('files', 'slack:fault.tooManyFiles')
  if (value.files.some(({ bytes }) => (bytes ?? 0) > FILE_BYTES_MAX)) blame('files', 'slack:fault.fileTooBig')
  if (value.files.some((file) => isAbuse(cleanText(file.name ?? ''), 'fileName'))) blame('files', 'slack:fault.abuse')
}
