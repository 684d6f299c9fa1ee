import { type ApiEntity, isObject, type Json } from './api-shapes.ts'
import { FormatError, hasLoneSurrogate } from './entities.ts'
import { parseFormatted } from './parse-mode.ts'
import { loadSpec, type Size, type Spec, type SpecEntry, type SpecField } from './spec.ts'

/** A call that breaks the specification (`shape`) or the limits of its prose (`limit`). */
export interface Problem {
  readonly kind: 'shape' | 'limit'
  readonly reason: string
  /** What the server says; undefined where the server lets it pass. */
  readonly refusal?: string
}

export interface RawParams {
  readonly values: Json
  /** In a form every value is a string, so numbers, booleans and JSON are read out of it. */
  readonly isForm: boolean
  readonly files: ReadonlySet<string>
}

export interface Checked {
  readonly params: Json
  readonly problems: readonly Problem[]
}

interface Context {
  readonly spec: Spec
  readonly isForm: boolean
  readonly files: ReadonlySet<string>
  readonly problems: Problem[]
}

/** Reads the parameters of one call by the types of the specification and lists everything that is wrong with them. */
export function checkCall(entry: SpecEntry, raw: RawParams): Checked {
  const context: Context = { spec: loadSpec(), isForm: raw.isForm, files: raw.files, problems: [] }
  const values = Object.fromEntries(Object.entries(raw.values).filter(([, value]) => value !== null))
  for (const file of raw.files) {
    values[file] ??= `attach://${file}`
  }
  const params = checkFields(entry, values, entry.name, context)
  const isKnown = (name: string): boolean => entry.fields?.some((field) => field.name === name) === true
  for (const name of Object.keys(values)) {
    if (!isKnown(name) && !raw.files.has(name) && !(raw.isForm && name === 'method')) {
      context.problems.push({ kind: 'shape', reason: `${entry.name} has no parameter "${name}"` })
    }
  }
  return { params, problems: context.problems }
}

function checkFields(entry: SpecEntry, values: Json, path: string, context: Context): Json {
  const result: Json = {}
  for (const field of entry.fields ?? []) {
    const given = values[field.name]
    const where = `${path}.${field.name}`
    if (given === undefined) {
      if (field.required) {
        context.problems.push({ kind: 'shape', reason: `${where} is required`, refusal: refusalOfMissing(field.name) })
      }
      continue
    }
    const value = context.isForm && path === entry.name ? fromForm(given, field.types) : fromJson(given, field.types)
    result[field.name] = checkValue(field.types, value, where, context)
  }
  // Only now: the length of a text depends on the parse mode and the entities that may stand behind it.
  for (const field of entry.fields ?? []) {
    if (result[field.name] !== undefined) {
      checkLimits(entry.name, field, result, `${path}.${field.name}`, context)
    }
  }
  checkOneOf(entry.name, values, path, context)
  return result
}

function refusalOfMissing(name: string): string {
  return name === 'text' ? 'message text is empty' : `parameter "${name}" is required`
}

/** `reply_markup` and its like may come as a JSON text in a JSON body too. */
function fromJson(value: unknown, types: readonly string[]): unknown {
  const isText = types.includes('String') || types.includes('InputFile')
  return typeof value === 'string' && !isText ? (parseOr(value) ?? value) : value
}

function fromForm(value: unknown, types: readonly string[]): unknown {
  if (typeof value !== 'string') {
    return value
  }
  if (types.includes('Integer') && /^-?\d+$/.test(value)) {
    return Number(value)
  }
  if (types.includes('Boolean')) {
    return /^(true|1|yes)$/i.test(value)
  }
  if (types.includes('String') || types.includes('InputFile')) {
    return value
  }
  return parseOr(value) ?? value
}

function parseOr(value: string): unknown {
  try {
    const parsed: unknown = JSON.parse(value)
    return typeof parsed === 'object' ? parsed : undefined
  } catch {
    return undefined
  }
}

/** Of several types the first that fits is taken; if none fits, the complaint of the nearest one counts. */
function checkValue(types: readonly string[], value: unknown, path: string, context: Context): unknown {
  const attempts = types.map((type) => {
    const attempt: Context = { ...context, problems: [] }
    return { read: checkType(type, value, path, attempt), problems: attempt.problems }
  })
  const best = attempts.reduce((a, b) => (weight(b.problems) < weight(a.problems) ? b : a))
  context.problems.push(...best.problems)
  return best.read
}

function weight(problems: readonly Problem[]): number {
  return problems.reduce((sum, problem) => sum + (problem.reason.includes('must be one of') ? 10 : 1), 0)
}

function checkType(type: string, value: unknown, path: string, context: Context): unknown {
  const wrong = (expected: string): unknown => {
    const got = Array.isArray(value) ? 'array' : typeof value
    const reason = `${path} must be ${expected}, got ${got} ${JSON.stringify(value).slice(0, 60)}`
    context.problems.push({ kind: 'shape', reason, refusal: `can't parse ${path}: expected ${expected}` })
    return value
  }
  if (type.startsWith('Array of ')) {
    const inner = type.slice('Array of '.length)
    return Array.isArray(value)
      ? value.map((item, index) => checkType(inner, item, `${path}[${index}]`, context))
      : wrong('an array')
  }
  switch (type) {
    case 'Integer':
      return Number.isSafeInteger(value) ? value : wrong('an integer')
    case 'Float':
      return typeof value === 'number' && Number.isFinite(value) ? value : wrong('a number')
    case 'Boolean':
    case 'True':
      return typeof value === 'boolean' ? value : wrong('a boolean')
    case 'String':
      return typeof value === 'string' ? checkString(value, path, context) : wrong('a string')
    case 'InputFile':
      return isUpload(value, context) ? value : wrong('a file that is attached')
    default:
      return checkNamed(type, value, path, context, wrong)
  }
}

function checkNamed(
  type: string,
  value: unknown,
  path: string,
  context: Context,
  wrong: (expected: string) => unknown,
): unknown {
  const entry = context.spec.types.get(type)
  if (entry?.subtypes !== undefined) {
    return checkValue(entry.subtypes, value, path, context)
  }
  // The server takes a bare string for a button of a reply keyboard.
  const button = type === 'KeyboardButton' && typeof value === 'string' ? { text: value } : value
  if (!isObject(button)) {
    return wrong(`an object (${type})`)
  }
  for (const name of Object.keys(button)) {
    if (entry?.fields !== undefined && !entry.fields.some((field) => field.name === name)) {
      context.problems.push({ kind: 'shape', reason: `${path} (${type}) has no field "${name}"` })
    }
  }
  return checkFields(entry ?? { name: type }, withoutNull(button), path, context)
}

function withoutNull(value: Json): Json {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null && item !== undefined))
}

function checkString(value: string, path: string, context: Context): string {
  if (hasLoneSurrogate(value)) {
    const refusal = 'strings must be encoded in UTF-8'
    context.problems.push({ kind: 'shape', reason: `${path} holds half of a surrogate pair`, refusal })
  }
  if (value.startsWith('attach://') && !isUpload(value, context)) {
    const refusal = `file "${value}" is not attached`
    context.problems.push({ kind: 'shape', reason: `${path} names a file that is not attached`, refusal })
  }
  return value
}

function isUpload(value: unknown, context: Context): boolean {
  return (
    typeof value === 'string' && value.startsWith('attach://') && context.files.has(value.slice('attach://'.length))
  )
}

function checkLimits(owner: string, field: SpecField, values: Json, path: string, context: Context): void {
  const { sizes, values: sets, patterns } = context.spec.limits
  const key = `${owner}.${field.name}`
  const value = values[field.name]
  const set = sets[key] ?? sets[`*.${field.name}`]
  const items = Array.isArray(value) ? (value as readonly unknown[]) : [value]
  if (set !== undefined && items.some((item) => !set.some((allowed) => allowed === item))) {
    const reason = `${path} must be one of ${set.join(', ')}, got ${JSON.stringify(value)}`
    context.problems.push({ kind: 'limit', reason, refusal: `wrong ${field.name} specified` })
  }
  const pattern = patterns[key]
  if (pattern !== undefined && typeof value === 'string' && !new RegExp(pattern).test(value)) {
    const reason = `${path} must match ${pattern}, got ${JSON.stringify(value)}`
    context.problems.push({ kind: 'limit', reason, refusal: refusalOfSize(field.name, value.length) })
  }
  const size = sizes[key]
  if (size?.afterParsing === true || (size !== undefined && field.name === 'text')) {
    checkFormatted(field.name, size, values, path, context)
  } else if (size !== undefined) {
    checkSize(field.name, size, value, path, context)
  }
}

function checkFormatted(name: string, size: Size, values: Json, path: string, context: Context): void {
  const text = values[name]
  if (typeof text !== 'string') {
    return
  }
  try {
    const parsed = parseFormatted(text, modeFor(name, values), entitiesFor(name, values))
    checkSize(name, size, parsed.text, path, context)
  } catch (error) {
    if (!(error instanceof FormatError)) {
      throw error
    }
    const reason = `${path} has broken formatting: ${error.message}`
    context.problems.push({ kind: 'limit', reason, refusal: `can't parse entities: ${error.message}` })
  }
}

/** The parse mode that belongs to a text field: `parse_mode`, or its own (`quote_parse_mode`). */
export function modeFor(name: string, values: Json): string | undefined {
  const own = values[`${name}_parse_mode`] ?? (name === 'quote' ? undefined : values['parse_mode'])
  return typeof own === 'string' ? own : undefined
}

/** The entities that belong to a text field: `entities` for a message text, else `caption_entities` and its like. */
export function entitiesFor(name: string, values: Json): ApiEntity[] {
  const own = values[`${name}_entities`] ?? (name === 'text' ? values['entities'] : undefined)
  return Array.isArray(own) ? own.filter((item): item is ApiEntity => isObject(item) && isPlaced(item)) : []
}

function isPlaced(entity: Json): boolean {
  return typeof entity['offset'] === 'number' && typeof entity['length'] === 'number'
}

function checkSize(name: string, size: Size, value: unknown, path: string, context: Context): void {
  const measured = measure(value, size)
  if (
    measured === undefined ||
    (measured >= size.min && measured <= size.max) ||
    size.or?.includes(measured) === true
  ) {
    return
  }
  const reason = `${path} must have ${size.min}-${size.max} ${size.unit}, has ${measured}`
  context.problems.push({ kind: 'limit', reason, refusal: refusalOfSize(name, measured) })
}

function measure(value: unknown, size: Size): number | undefined {
  if (typeof value === 'string') {
    return size.unit === 'bytes' ? Buffer.byteLength(value) : value.length
  }
  if (Array.isArray(value)) {
    return value.length
  }
  return typeof value === 'number' ? value : undefined
}

function refusalOfSize(name: string, measured: number): string {
  switch (name) {
    case 'text':
      return measured === 0 ? 'message text is empty' : 'message is too long'
    case 'caption':
      return 'message caption is too long'
    case 'callback_data':
      return 'BUTTON_DATA_INVALID'
    case 'command':
      return 'BOT_COMMAND_INVALID'
    case 'description':
      return 'BOT_COMMAND_DESCRIPTION_INVALID'
    default:
      return `${name} has a wrong length or value`
  }
}

function checkOneOf(owner: string, values: Json, path: string, context: Context): void {
  const rule = context.spec.limits.oneOf[owner]
  if (rule === undefined) {
    return
  }
  const set = Object.keys(values).filter((name) => !rule.besides.includes(name))
  if (set.length < rule.least || set.length > 1) {
    const reason = `${path} must have ${rule.least === 1 ? 'exactly' : 'at most'} one of its action fields, has ${set.length}`
    context.problems.push({ kind: 'shape', reason, refusal: 'text buttons are unallowed in the inline keyboard' })
  }
}
