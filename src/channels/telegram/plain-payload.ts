import { MESSAGE_UNITS, shortenText } from './rich-text.ts'
import { fieldOf, listOf, numberOf, textOf, type Shape } from './shape.ts'

/**
 * The same call without formatting, for a server that refuses it (T13). What stood in code so that nobody could tap it is
 * broken up by word joiners instead, which nobody sees: no client takes `/` and a joiner for a command.
 */
export function plainPayload({ entities, ...payload }: Shape): Shape {
  const text = textOf(payload['text'])
  if (text === null || !Array.isArray(entities)) return payload
  let plain = ''
  let from = 0
  for (const entity of listOf(entities)) {
    const offset = numberOf(fieldOf(entity, 'offset')) ?? 0
    const length = numberOf(fieldOf(entity, 'length')) ?? 0
    if (fieldOf(entity, 'type') !== 'code' || offset < from) continue
    plain += text.slice(from, offset) + text.slice(offset, offset + length).replace(/[/@#$.:]/g, '$&\u2060')
    from = offset + length
  }
  return { ...payload, text: shortenText(plain + text.slice(from), MESSAGE_UNITS) }
}
