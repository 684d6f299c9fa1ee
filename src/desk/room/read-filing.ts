import { ANSWER_CHARS, cleanText } from '../../domain/intake/clean-text.ts'
import { readContact } from '../../domain/intake/contact.ts'
import { readEmail } from '../../domain/intake/email.ts'
import { findProduct } from '../../domain/intake/questions.ts'
import { findTicketNumber } from '../../domain/ticket/number.ts'
import type { Severity } from '../../domain/ticket/events.ts'
import type { DeskPolicy } from '../policy.ts'
import { readDegree } from './room-command.ts'

/** What an agent wrote down of somebody else's problem. */
export interface FilingWords {
  /** Whose it is; null: the customer of the ticket that the command answers. */
  readonly customer: { readonly email: string } | { readonly number: string } | null
  /** What the agent calls them; null when they said nothing. */
  readonly name: string | null
  readonly problem: string
  readonly productId: string | null
  /** In the agent's words where the catalogue has no such product. */
  readonly product: string | null
  readonly severity: Severity
}

export type FilingRefusal = 'customerUnknown' | 'textMissing' | 'tooLong' | 'severityUnknown'

const FIELD = /^(продукт|product|критичность|severity|имя|name)\s*:\s*(\S.*)$/iu

/**
 * Reads `/new <address or number> <problem>`: further lines are more of the problem, but for those that name the product, the
 * severity or the person.
 */
export function readFiling(argument: string, policy: DeskPolicy): FilingWords | FilingRefusal {
  const text = cleanText(argument)
  const [first = ''] = text.split(/\s/u, 1)
  const customer = customerIn(first, policy.numberPrefix)
  if (customer === null && isMeant(first, policy.numberPrefix)) return 'customerUnknown'
  const told: string[] = []
  const fields: Record<string, string> = {}
  for (const line of (customer === null ? text : text.slice(first.length)).split('\n')) {
    const [, field, value = ''] = FIELD.exec(line.trim()) ?? []
    if (field === undefined) told.push(line)
    else fields[NAMES[field.toLowerCase()] ?? ''] = value.trim()
  }
  const problem = told.join('\n').trim()
  if (problem === '') return 'textMissing'
  if (problem.length > ANSWER_CHARS) return 'tooLong'
  const severity = fields['severity'] === undefined ? 'normal' : readDegree(fields['severity'])?.severity
  if (severity === undefined) return 'severityUnknown'
  const named = fields['product'] ?? null
  const productId = named === null ? null : (findProduct(named, policy.products)?.id ?? null)
  const name = fields['name'] === undefined ? null : readContact(fields['name']).name
  return { customer, name, problem, productId, product: named, severity }
}

const NAMES: Readonly<Record<string, string>> = {
  ...{ продукт: 'product', product: 'product', имя: 'name', name: 'name' },
  ...{ критичность: 'severity', severity: 'severity' },
}

function customerIn(word: string, numberPrefix: string): FilingWords['customer'] {
  const number = findTicketNumber(word, numberPrefix)
  if (number !== null) return { number }
  const email = readEmail(word)
  return email.ok ? { email: email.address } : null
}

/** A number with a slip in it, or half an address, is no part of the problem. */
function isMeant(word: string, numberPrefix: string): boolean {
  return word.includes('@') || word.toUpperCase().startsWith(`${numberPrefix}-`)
}
