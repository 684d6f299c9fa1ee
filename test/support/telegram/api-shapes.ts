/** The few shapes of the Bot API that the fake itself reads; everything else travels as plain JSON. */

export type Json = Record<string, unknown>

export interface ApiUser {
  readonly id: number
  readonly is_bot: boolean
  readonly first_name: string
  readonly last_name?: string
  readonly username?: string
  readonly language_code?: string
}

export interface ApiChat {
  readonly id: number
  readonly type: 'private' | 'group' | 'supergroup' | 'channel'
  readonly title?: string
  readonly username?: string
  readonly first_name?: string
  readonly last_name?: string
  readonly is_forum?: true
}

export interface ApiEntity {
  readonly type: string
  readonly offset: number
  readonly length: number
  readonly url?: string
  readonly language?: string
  readonly user?: ApiUser
  readonly custom_emoji_id?: string
}

export interface ApiButton {
  readonly text: string
  readonly callback_data?: string
  readonly url?: string
  readonly [field: string]: unknown
}

export interface ApiReplyButton {
  readonly text: string
  readonly request_contact?: boolean
  readonly request_location?: boolean
}

export interface ApiMarkup {
  readonly inline_keyboard?: readonly (readonly ApiButton[])[]
  readonly keyboard?: readonly (readonly (ApiReplyButton | string)[])[]
  readonly remove_keyboard?: true
  readonly force_reply?: true
  readonly one_time_keyboard?: boolean
  readonly input_field_placeholder?: string
}

export interface ApiMessage {
  readonly message_id: number
  readonly date: number
  readonly chat: ApiChat
  readonly from?: ApiUser
  readonly text?: string
  readonly caption?: string
  readonly entities?: readonly ApiEntity[]
  readonly caption_entities?: readonly ApiEntity[]
  readonly message_thread_id?: number
  readonly is_topic_message?: true
  readonly reply_to_message?: ApiMessage
  readonly reply_markup?: ApiMarkup
  readonly edit_date?: number
  readonly media_group_id?: string
  readonly [field: string]: unknown
}

/** A refusal as the real server words it; `parameters` carries retry_after and migrate_to_chat_id. */
export class ApiError extends Error {
  readonly code: number
  readonly parameters: Json | undefined

  constructor(code: number, description: string, parameters?: Json) {
    super(description)
    this.code = code
    this.parameters = parameters
  }

  get body(): Json {
    return {
      ok: false,
      error_code: this.code,
      description: this.message,
      ...(this.parameters === undefined ? {} : { parameters: this.parameters }),
    }
  }
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
