/** What may stand in a field. `limit` is a path in block-kit-limits.json. */
export type Rule =
  | { readonly is: 'text'; readonly limit: string; readonly isPlain: boolean }
  | { readonly is: 'string'; readonly limit?: string; readonly isFilled?: boolean; readonly among?: readonly string[] }
  | { readonly is: 'boolean' | 'number' | 'anything' | 'slackFile' | 'confirm' | 'dispatch' }
  | { readonly is: 'list'; readonly of: Rule; readonly limit?: string; readonly least?: number }
  | { readonly is: 'option'; readonly isPlain: boolean }
  | { readonly is: 'group' }
  | { readonly is: 'element'; readonly among: readonly string[] }

export interface Shape {
  readonly must?: Readonly<Record<string, Rule>>
  readonly may?: Readonly<Record<string, Rule>>
  /** Exactly one of these fields, or with `isSome` at least one. */
  readonly oneOf?: { readonly fields: readonly string[]; readonly isSome?: boolean }
}

const plain = (limit: string): Rule => ({ is: 'text', limit, isPlain: true })
const text = (limit: string): Rule => ({ is: 'text', limit, isPlain: false })
const string = (limit?: string, isFilled = false): Rule => ({
  is: 'string',
  ...(limit === undefined ? {} : { limit }),
  isFilled,
})
const among = (...values: readonly string[]): Rule => ({ is: 'string', among: values })
const list = (of: Rule, limit?: string, least?: number): Rule => ({
  is: 'list',
  of,
  ...(limit === undefined ? {} : { limit }),
  ...(least === undefined ? {} : { least }),
})
const boolean: Rule = { is: 'boolean' }
const number: Rule = { is: 'number' }
const anything: Rule = { is: 'anything' }
const confirm: Rule = { is: 'confirm' }
const option: Rule = { is: 'option', isPlain: true }
const marked: Rule = { is: 'option', isPlain: false }

const ACTION = { action_id: string('action_id') }
const BLOCK = { block_id: string('block_id') }
const FOCUS = { focus_on_load: boolean }
const PLACEHOLDER = { placeholder: plain('select.placeholder') }
const STYLE = { style: among('primary', 'danger') }
const TYPED = {
  ...ACTION,
  ...FOCUS,
  ...PLACEHOLDER,
  initial_value: string(),
  dispatch_action_config: { is: 'dispatch' } as const,
}
const CHOSEN = { ...ACTION, ...FOCUS, confirm }
const SELECT = { ...CHOSEN, ...PLACEHOLDER }
const MULTI = { ...SELECT, max_selected_items: number }
const RESPOND = { response_url_enabled: boolean }
const CONVERSATION = { default_to_current_conversation: boolean, filter: anything }
const STATIC: Shape['may'] = {
  options: list(option, 'select.options', 1),
  option_groups: list({ is: 'group' }, 'select.option_groups', 1),
}
const IMAGE: Shape = {
  must: { alt_text: string('image.alt_text') },
  may: { image_url: string('image.image_url'), slack_file: { is: 'slackFile' } },
  oneOf: { fields: ['image_url', 'slack_file'] },
}

const ICON: Shape['may'] = {
  ...ACTION,
  confirm,
  value: string('button.value'),
  accessibility_label: string('button.accessibility_label'),
  visible_to_user_ids: list(string(), 'icon_button.visible_to_user_ids'),
}

/** The parts of blocks a person can use, and pictures. */
export const ELEMENTS: Readonly<Record<string, Shape>> = {
  button: {
    must: { text: plain('button.text') },
    may: {
      ...ACTION,
      ...STYLE,
      confirm,
      url: string('button.url'),
      value: string('button.value'),
      accessibility_label: string('button.accessibility_label'),
    },
  },
  workflow_button: {
    must: { text: plain('button.text'), workflow: anything },
    may: { ...ACTION, ...STYLE, confirm, accessibility_label: string('button.accessibility_label') },
  },
  overflow: { must: { options: list(option, 'overflow.options', 2) }, may: { ...ACTION, confirm } },
  checkboxes: {
    must: { options: list(marked, 'checkboxes.options', 1) },
    may: { ...CHOSEN, initial_options: list(marked, undefined, 1) },
  },
  radio_buttons: {
    must: { options: list(marked, 'radio_buttons.options', 1) },
    may: { ...CHOSEN, initial_option: marked },
  },
  static_select: {
    may: { ...SELECT, ...STATIC, initial_option: option },
    oneOf: { fields: ['options', 'option_groups'] },
  },
  multi_static_select: {
    may: { ...MULTI, ...STATIC, initial_options: list(option, undefined, 1) },
    oneOf: { fields: ['options', 'option_groups'] },
  },
  external_select: { may: { ...SELECT, initial_option: option, min_query_length: number } },
  multi_external_select: {
    may: { ...MULTI, initial_options: list(option, undefined, 1), min_query_length: number },
  },
  users_select: { may: { ...SELECT, initial_user: string() } },
  multi_users_select: { may: { ...MULTI, initial_users: list(string()) } },
  conversations_select: { may: { ...SELECT, ...CONVERSATION, ...RESPOND, initial_conversation: string() } },
  multi_conversations_select: { may: { ...MULTI, ...CONVERSATION, initial_conversations: list(string()) } },
  channels_select: { may: { ...SELECT, ...RESPOND, initial_channel: string() } },
  multi_channels_select: { may: { ...MULTI, initial_channels: list(string()) } },
  datepicker: { may: { ...SELECT, initial_date: string() } },
  timepicker: { may: { ...SELECT, initial_time: string(), timezone: string() } },
  datetimepicker: { may: { ...CHOSEN, initial_date_time: number } },
  plain_text_input: { may: { ...TYPED, multiline: boolean, min_length: number, max_length: number } },
  email_text_input: { may: TYPED },
  url_text_input: { may: TYPED },
  number_input: { must: { is_decimal_allowed: boolean }, may: { ...TYPED, min_value: string(), max_value: string() } },
  rich_text_input: {
    may: { ...ACTION, ...FOCUS, ...PLACEHOLDER, initial_value: anything, dispatch_action_config: { is: 'dispatch' } },
  },
  file_input: { may: { ...ACTION, filetypes: list(string()), max_files: number } },
  image: IMAGE,
  feedback_buttons: { must: { positive_button: anything, negative_button: anything }, may: ACTION },
  icon_button: { must: { icon: string(), text: plain('button.text') }, may: ICON },
}

const INPUTS = [
  ...['plain_text_input', 'email_text_input', 'url_text_input', 'number_input', 'rich_text_input', 'file_input'],
  ...['static_select', 'external_select', 'users_select', 'conversations_select', 'channels_select'],
  ...['multi_static_select', 'multi_external_select', 'multi_users_select', 'multi_conversations_select'],
  ...['multi_channels_select', 'checkboxes', 'radio_buttons', 'datepicker', 'timepicker', 'datetimepicker'],
]
const CLICKED = INPUTS.filter((type) => !/_input$/.test(type)).concat('button', 'overflow', 'workflow_button')

export const BLOCKS: Readonly<Record<string, Shape>> = {
  section: {
    may: {
      ...BLOCK,
      text: text('section.text'),
      fields: list(text('section.fields.item'), 'section.fields', 1),
      accessory: { is: 'element', among: [...CLICKED, 'image'] },
      expand: boolean,
    },
    oneOf: { fields: ['text', 'fields'], isSome: true },
  },
  header: { must: { text: plain('header.text') }, may: BLOCK },
  divider: { may: BLOCK },
  image: { ...IMAGE, may: { ...IMAGE.may, ...BLOCK, title: plain('image.alt_text') } },
  context: {
    must: { elements: list({ is: 'element', among: ['image', 'plain_text', 'mrkdwn'] }, 'context.elements', 1) },
    may: BLOCK,
  },
  actions: { must: { elements: list({ is: 'element', among: CLICKED }, 'actions.elements', 1) }, may: BLOCK },
  input: {
    must: { label: plain('input.label'), element: { is: 'element', among: INPUTS } },
    may: { ...BLOCK, hint: plain('input.hint'), optional: boolean, dispatch_action: boolean },
  },
  rich_text: { must: { elements: list(anything) }, may: BLOCK },
  markdown: { must: { text: string('markdown.text', true) }, may: BLOCK },
  file: { must: { external_id: string(), source: among('remote') }, may: BLOCK },
  video: {
    must: {
      alt_text: string('video.alt_text', true),
      title: plain('video.title'),
      thumbnail_url: string(),
      video_url: string(),
    },
    may: {
      ...BLOCK,
      author_name: string('video.author_name'),
      description: plain('video.description'),
      provider_name: string('video.provider_name'),
      provider_icon_url: string(),
      title_url: string(),
    },
  },
}

/** Newer blocks that the desk does not send: known by name, looked at no further. */
export const UNCHECKED_BLOCKS: ReadonlySet<string> = new Set([
  ...['table', 'alert', 'card', 'carousel', 'container', 'context_actions', 'data_table', 'data_visualization'],
  ...['plan', 'task_card'],
])

export const INPUT_TYPES: ReadonlySet<string> = new Set(INPUTS)
