import { fieldOf, objectOf, parseJson, textOf, type Shape } from './shape.ts'

/** One thing that Slack handed over, whichever way it came. */
export interface Delivery {
  /** Slack repeats events until they are acknowledged, and nothing else. */
  readonly kind: 'event' | 'interaction' | 'command' | 'suggestion' | 'control'
  readonly body: Shape
  /** As it is kept: JSON. */
  readonly raw: string
}

const INTERACTIONS = new Set(['block_actions', 'view_submission', 'view_closed', 'shortcut', 'message_action'])

/** What a request body holds: an event is JSON, a command a form, everything else JSON in a field of a form. Null for neither. */
export function readBody(text: string, contentType: string): Delivery | null {
  if (!contentType.toLowerCase().startsWith('application/x-www-form-urlencoded')) return toDelivery(text)
  const form = new URLSearchParams(text)
  const payload = form.get('payload')
  if (payload !== null) return toDelivery(payload)
  const isKnown = form.has('command') || form.has('ssl_check')
  return isKnown ? toDelivery(JSON.stringify(Object.fromEntries(form))) : null
}

/** What the payload of a socket's envelope holds. */
export function readPayload(payload: unknown): Delivery | null {
  return toDelivery(JSON.stringify(payload) ?? '')
}

function toDelivery(raw: string): Delivery | null {
  const body = objectOf(parseJson(raw))
  return body && { kind: kindOf(body), body, raw }
}

/** By what stands in it, for Slack names only some kinds. What nobody knows is kept like an event: it can be read later. */
function kindOf(body: Shape): Delivery['kind'] {
  const type = textOf(body['type'])
  if (type === null && body['ssl_check'] !== undefined) return 'control'
  if (type === 'url_verification' || type === 'app_rate_limited') return 'control'
  if (type === 'block_suggestion') return 'suggestion'
  if (type !== null && INTERACTIONS.has(type)) return 'interaction'
  return type === null && textOf(fieldOf(body, 'command')) !== null ? 'command' : 'event'
}
