import { z } from 'zod'
import { readEmail } from '../domain/intake/email.ts'

/** The shape of desk.yaml. Unknown keys are refused: a typing error must not become a silent default. */

const NUMERIC_ONLY = 'use the numeric id: an @name can be given up and taken over by somebody else'

const personId = z.union([z.number().int().positive(), z.string()]).transform((value, context) => {
  const text = String(value)
  if (/^[1-9]\d{0,15}$/.test(text)) return text
  context.addIssue({ code: 'custom', message: text.startsWith('@') ? NUMERIC_ONLY : 'not a numeric id' })
  return z.NEVER
})

const groupId = z.union([z.number().int(), z.string()]).transform((value, context) => {
  const text = String(value)
  if (/^-[1-9]\d{0,15}$/.test(text)) return text
  const hint = text.startsWith('@') ? NUMERIC_ONLY : 'the id of a Telegram group is a negative number'
  context.addIssue({ code: 'custom', message: hint })
  return z.NEVER
})

const slackId = (first: string, what: string): z.ZodString =>
  z
    .string()
    .regex(
      new RegExp(`^[${first}][A-Z0-9]{6,}$`),
      `not the id of a Slack ${what} (copy it from the profile); @names are refused`,
    )

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time is HH:MM, from 00:00 to 24:00')
const span = z.string().transform((text, context) => {
  const [from = '', to = '', ...rest] = text.split('-').map((part) => part.trim())
  const isFine = time.safeParse(from).success && time.safeParse(to).success && from < to && rest.length === 0
  if (isFine) return { from, to }
  context.addIssue({ code: 'custom', message: 'hours are written HH:MM-HH:MM, the end after the start' })
  return z.NEVER
})
/** One span, or several; a union would hide which of them is wrong. */
const hours = z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(span))
const date = z
  .string()
  .regex(/^20\d{2}-\d{2}-\d{2}$/, 'a date is YYYY-MM-DD, in quotation marks')
  .refine(isDate, 'there is no such date')

const language = z.enum(['ru', 'en', 'uk', 'kk', 'de', 'es'])
const perLanguage = z
  .partialRecord(language, z.string().trim().min(1))
  .refine((texts) => Object.keys(texts).length > 0, 'there is no text')
const name = z.string().trim().min(1).max(120)
const nameOrTexts = z.union([name, perLanguage], 'is neither a text nor a text for each language')
const id = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'an id is lower-case Latin letters, digits and hyphens')
const days = z.number().int().min(1).max(3650)
const minutes = z.number().int().positive().max(1_000_000)

const target = z.strictObject({ calendar: id, firstResponseMinutes: minutes, resolutionMinutes: minutes })

export const calendarSchema = z.strictObject({
  zone: z.string().optional(),
  include: z.array(z.string()).default([]),
  week: z.partialRecord(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']), hours).default({}),
  holidays: z.array(date).default([]),
  days: z.record(date, hours).default({}),
})

export const deskSchema = z.strictObject({
  name,
  timeZone: z.string(),
  locales: z.array(language).min(1).default(['ru', 'en']),
  agentsLocale: z.string().optional(),
  numberPrefix: z
    .string()
    .regex(/^[A-Z][A-Z0-9]{0,4}$/, 'the prefix is one to five Latin capitals or digits')
    .default('Z'),
  supportEmail: z.string().refine(isEmail, 'is not one plain address such as support@vektor.example').optional(),
  products: z
    .array(
      z.strictObject({
        id,
        name: nameOrTexts,
        aliases: z.array(name).default([]),
        room: id.optional(),
        agents: z.array(id).default([]),
        versionHint: nameOrTexts.optional(),
      }),
    )
    .default([]),
  calendars: z.record(id, calendarSchema),
  servicePackages: z.record(id, z.strictObject({ critical: target, high: target, normal: target, low: target })),
  defaultPackage: id,
  organizations: z
    .array(
      z.strictObject({
        name,
        domains: z.array(z.string().regex(/^[^@\s]+\.[^@\s]+$/, 'a domain is written like vektor.example, without @')),
        package: id,
      }),
    )
    .default([]),
  agents: z
    .array(
      z.strictObject({
        id,
        name,
        telegramId: personId.optional(),
        slackId: slackId('UW', 'member').optional(),
        role: z.enum(['agent', 'lead', 'operator']).default('agent'),
      }),
    )
    .default([]),
  rooms: z
    .record(
      id,
      z.strictObject({
        name: name.optional(),
        telegramChatId: groupId.optional(),
        slackChannelId: slackId('CG', 'channel').optional(),
      }),
    )
    .default({}),
  stale: z
    .strictObject({ days: z.number().int().min(1).max(30), warnDaysBefore: z.number().int().min(0).max(29) })
    .default({ days: 3, warnDaysBefore: 1 }),
  escalation: z
    .array(z.strictObject({ atPercent: z.number().int().min(1).max(400), tell: z.enum(['assignee', 'room', 'leads']) }))
    .default([
      { atPercent: 50, tell: 'assignee' },
      { atPercent: 80, tell: 'room' },
      { atPercent: 100, tell: 'leads' },
    ]),
  retention: z
    .strictObject({
      inboxDays: z.number().int().min(1).max(365).default(30),
      refusalDays: days.optional(),
      strangerDays: days.optional(),
      closedFileDays: days.optional(),
      closedTicketYears: z.number().int().min(1).max(100).optional(),
    })
    .default({ inboxDays: 30 }),
  /** Phrases that the filter for abuse lets pass, word for word: what agents have overruled, after somebody looked at it. */
  allowedPhrases: z.array(z.string().trim().min(2).max(200)).max(1000).default([]),
  rules: perLanguage.optional(),
  rulesVersion: z.string().min(1).default('1'),
})

export type DeskFile = z.infer<typeof deskSchema>

/** Exactly one address and nothing around it; by the rule for the addresses that people type. */
export function isEmail(text: string): boolean {
  const reading = readEmail(text)
  return reading.ok && reading.address.toLowerCase() === text.toLowerCase()
}

function isDate(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}
