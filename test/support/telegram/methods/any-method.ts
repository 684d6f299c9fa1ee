import { loadSpec, type SpecEntry } from '../spec.ts'
import { CHAT_METHODS } from './chats.ts'
import type { Method } from './context.ts'
import { FILE_METHODS } from './files.ts'
import { MESSAGE_METHODS } from './messages.ts'
import { PROFILE_METHODS } from './profile.ts'
import { QUERY_METHODS } from './queries.ts'
import { TOPIC_METHODS } from './topics.ts'
import { UPDATE_METHODS } from './updates.ts'

const OWN: Readonly<Record<string, Method>> = {
  ...CHAT_METHODS,
  ...FILE_METHODS,
  ...MESSAGE_METHODS,
  ...PROFILE_METHODS,
  ...QUERY_METHODS,
  ...TOPIC_METHODS,
  ...UPDATE_METHODS,
}

/** What the method does here; one without behaviour of its own gives a plausible answer of the type it returns. */
export function methodFor(entry: SpecEntry): Method {
  return OWN[entry.name] ?? (() => sampleOf(entry.returns?.[0] ?? 'Boolean', 0))
}

/** A value of a type with its required fields and nothing else. */
export function sampleOf(type: string, depth: number): unknown {
  if (type.startsWith('Array of ')) {
    return []
  }
  switch (type) {
    case 'Boolean':
    case 'True':
      return true
    case 'Integer':
    case 'Float':
      return 0
    case 'String':
      return 'https://t.me/+sample'
    default:
      return sampleObject(type, depth)
  }
}

function sampleObject(type: string, depth: number): unknown {
  const entry = loadSpec().types.get(type)
  if (entry?.subtypes !== undefined) {
    return sampleOf(entry.subtypes[0] ?? 'Boolean', depth)
  }
  const required = (entry?.fields ?? []).filter((field) => field.required)
  return depth > 4
    ? {}
    : Object.fromEntries(required.map((field) => [field.name, sampleOf(field.types[0] ?? 'Boolean', depth + 1)]))
}
