import type { Json } from './shapes.ts'

export type DeliveryKind = 'event' | 'interaction' | 'command' | 'options'

/** What became of one attempt to hand something to the app. */
export interface Answer {
  readonly isAcked: boolean
  /** Why not, in the words of x-slack-retry-reason: `http_timeout`, `http_error`, `connection_failed`; `timeout` in Socket Mode. */
  readonly reason: string | undefined
  /** HTTP status; undefined in Socket Mode and without an answer. */
  readonly status: number | undefined
  /** The body of the answer or the payload of the ack, read as JSON where it is an object. */
  readonly json: Json | undefined
  readonly text: string
  /** How long the app took, in milliseconds of the machine. */
  readonly tookMs: number
  /** The app asks, by x-slack-no-retry, that this is not sent again. */
  readonly isFinal: boolean
}

export interface Attempt {
  readonly transport: 'http' | 'socket'
  /** By the clock of the fake. */
  readonly at: number
  readonly retryNum: number
  readonly retryReason: string | undefined
  /** The raw request, so that a test can repeat it to the letter; empty in Socket Mode. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly raw: string
  answer: Answer | undefined
}

/** Something that happened in Slack and that the app has to hear of. */
export interface Delivery {
  readonly n: number
  readonly kind: DeliveryKind
  readonly body: Json
  /** The type of the event, or of the interaction, or the command. */
  readonly name: string
  readonly attempts: Attempt[]
  /** `waiting`: not tried yet; `underWay`: no answer yet; `failed`: may come again; `lost`: will not. */
  state: 'waiting' | 'underWay' | 'acked' | 'failed' | 'lost'
}

export const NOT_ACKED: Omit<Answer, 'reason' | 'tookMs'> = {
  isAcked: false,
  status: undefined,
  json: undefined,
  text: '',
  isFinal: false,
}

export function nameOf(kind: DeliveryKind, body: Json): string {
  if (kind === 'event') {
    return String((body['event'] as Json | undefined)?.['type'] ?? body['type'])
  }
  return String(kind === 'command' ? body['command'] : body['type'])
}
