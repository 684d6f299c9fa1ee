export type Json = Record<string, unknown>

/** What a method answers when it refuses: `ok: false` with this code, and sometimes messages that say where. */
export class SlackError extends Error {
  readonly code: string
  readonly messages: readonly string[]

  constructor(code: string, messages: readonly string[] = []) {
    super(messages.length === 0 ? code : `${code}: ${messages.join('; ')}`)
    this.code = code
    this.messages = messages
  }
}

export interface ApiText {
  readonly type: 'plain_text' | 'mrkdwn'
  readonly text: string
}

export interface ApiOption {
  readonly text: ApiText
  readonly value?: string
  readonly description?: ApiText
}

/** Any interactive part of a block, as Block Kit names its fields. */
export interface ApiElement {
  readonly type: string
  readonly action_id?: string
  readonly text?: ApiText
  readonly value?: string
  readonly [field: string]: unknown
}

export interface ApiBlock {
  readonly type: string
  readonly block_id?: string
  readonly [field: string]: unknown
}

export interface ApiView {
  readonly id: string
  readonly type: 'modal' | 'home'
  readonly callback_id: string
  readonly private_metadata: string
  readonly external_id: string
  readonly hash: string
  readonly blocks: readonly ApiBlock[]
  readonly title: ApiText | null
  readonly submit: ApiText | null
  readonly close: ApiText | null
  readonly notify_on_close: boolean
  readonly clear_on_close: boolean
  readonly previous_view_id: string | null
  readonly root_view_id: string
  /** An empty list, not an empty object, where nothing holds a value. */
  readonly state: { readonly values: Record<string, Record<string, Json>> | readonly [] }
  readonly [field: string]: unknown
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function asList(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter((item) => isObject(item)) : []
}

export function textOf(value: unknown): string {
  if (typeof value === 'string') {
    return value
  }
  return isObject(value) && typeof value['text'] === 'string' ? value['text'] : ''
}

/** Slack counts code points, so an emoji outside the first plane is one. */
export function lengthOf(text: string): number {
  return [...text].length
}
