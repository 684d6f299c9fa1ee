import { isObject, type Json } from './shapes.ts'
import type { ArgumentSpec, MethodSpec } from './spec.ts'

export interface CheckedCall {
  /** The arguments with what a form carries as text read as its kind. */
  readonly params: Json
  /** In the words of Slack's `response_metadata.messages`. */
  readonly problems: readonly string[]
}

/** Slack reads these from the query or a form only: a JSON body counts as empty. */
const FORM_ONLY =
  /^(users\.info|users\.lookupByEmail|conversations\.(history|replies|info|members|list)|chat\.getPermalink|files\.(info|getUploadURLExternal))$/

/** Holds the arguments of one call against the description of its method. */
export function checkCall(method: string, spec: MethodSpec, values: Json, isForm: boolean): CheckedCall {
  const problems: string[] = []
  const params: Json = {}
  if (!isForm && FORM_ONLY.test(method) && Object.keys(values).length > 0) {
    problems.push(`[ERROR] ${method} does not take a JSON body`)
  }
  for (const [name, value] of Object.entries(values)) {
    const argument = spec.args[name]
    if (name === 'token' && isForm) {
      continue
    }
    if (argument === undefined) {
      problems.push(`[ERROR] ${method} has no argument "${name}"`)
      continue
    }
    const read = isForm ? readText(String(value), argument) : value
    params[name] = read
    if (!isOfKind(read, argument.type)) {
      problems.push(`[ERROR] must be ${argument.type} [json-pointer:/${name}]`)
    }
  }
  for (const [name, argument] of Object.entries(spec.args)) {
    if (argument.required && name !== 'token' && isMissing(params[name])) {
      problems.push(`[ERROR] missing required field: ${name}`)
    }
  }
  return { params, problems }
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

/** A form has text only: what the kind asks for is read out of it, and what cannot be read stays text. */
function readText(text: string, argument: ArgumentSpec): unknown {
  const kinds = kindsOf(argument.type)
  if (kinds.includes('number') && /^-?\d+(\.\d+)?$/.test(text)) {
    return Number(text)
  }
  if (kinds.includes('boolean') && /^(true|false|1|0)$/.test(text)) {
    return text === 'true' || text === '1'
  }
  if (kinds.includes('object') || kinds.includes('array')) {
    try {
      const parsed: unknown = JSON.parse(text)
      return typeof parsed === 'object' ? parsed : text
    } catch {
      return text
    }
  }
  return text
}

function isOfKind(value: unknown, type: string): boolean {
  return kindsOf(type).some((kind) => {
    if (kind.startsWith('"')) {
      return value === kind.slice(1, -1)
    }
    if (kind === 'array') {
      return Array.isArray(value)
    }
    return kind === 'object' ? isObject(value) : typeof value === kind
  })
}

function kindsOf(type: string): string[] {
  return type.split('|').map((kind) => kind.trim())
}
