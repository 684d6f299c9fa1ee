import { elementsIn } from './block-kit.ts'
import { INPUT_TYPES } from './block-kit-shapes.ts'
import { isObject, type ApiView, type Json } from './shapes.ts'
import { APP_ID, BOT_ID, type StoredView, TEAM_ID } from './world.ts'

type Values = Record<string, Record<string, Json>>

/** A view as methods answer it and interactions carry it, with what is typed and chosen in it. */
export function apiView(view: StoredView): ApiView {
  const { source } = view
  return {
    id: view.id,
    team_id: TEAM_ID,
    type: view.type,
    blocks: source['blocks'] as ApiView['blocks'],
    private_metadata: (source['private_metadata'] as string | undefined) ?? '',
    callback_id: (source['callback_id'] as string | undefined) ?? '',
    external_id: (source['external_id'] as string | undefined) ?? '',
    state: { values: Object.keys(view.values).length === 0 ? [] : structuredClone(view.values) },
    hash: view.hash,
    title: (source['title'] as ApiView['title'] | undefined) ?? null,
    submit: (source['submit'] as ApiView['submit'] | undefined) ?? null,
    close: (source['close'] as ApiView['close'] | undefined) ?? null,
    clear_on_close: source['clear_on_close'] === true,
    notify_on_close: source['notify_on_close'] === true,
    submit_disabled: source['submit_disabled'] === true,
    previous_view_id: view.previousId ?? null,
    root_view_id: view.rootId,
    app_id: APP_ID,
    app_installed_team_id: TEAM_ID,
    bot_id: BOT_ID,
  }
}

/** The state that blocks start with: what the app filled in, and nothing elsewhere. */
export function initialValues(source: Json): Values {
  const values: Values = {}
  for (const { blockId, actionId, element } of fieldsOf(source)) {
    values[blockId] = { ...values[blockId], [actionId]: startOf(element) }
  }
  return values
}

/** The state of new blocks: typed values go on where block, action and kind are the same. */
export function kept(before: Values, source: Json): Values {
  const values = initialValues(source)
  for (const { blockId, actionId, element } of fieldsOf(source)) {
    const old = before[blockId]?.[actionId]
    if (old !== undefined && old['type'] === element['type']) {
      values[blockId] = { ...values[blockId], [actionId]: old }
    }
  }
  return values
}

interface Field {
  readonly blockId: string
  readonly actionId: string
  readonly element: Json
}

/** Everything in a view or message that holds a value. */
export function fieldsOf(source: Json): readonly Field[] {
  const blocks: readonly unknown[] = Array.isArray(source['blocks']) ? source['blocks'] : []
  return blocks.flatMap((block) =>
    elementsIn(block)
      .filter((element) => INPUT_TYPES.has(String(element['type'])))
      .map((element) => ({
        blockId: String((block as Json)['block_id']),
        actionId: String(element['action_id']),
        element,
      })),
  )
}

/** The name under which an element of this type carries its value, in state and in actions. */
export function valueName(type: string): string {
  const known: Readonly<Record<string, string>> = {
    static_select: 'selected_option',
    external_select: 'selected_option',
    radio_buttons: 'selected_option',
    multi_static_select: 'selected_options',
    multi_external_select: 'selected_options',
    checkboxes: 'selected_options',
    users_select: 'selected_user',
    multi_users_select: 'selected_users',
    conversations_select: 'selected_conversation',
    multi_conversations_select: 'selected_conversations',
    channels_select: 'selected_channel',
    multi_channels_select: 'selected_channels',
    datepicker: 'selected_date',
    timepicker: 'selected_time',
    datetimepicker: 'selected_date_time',
    file_input: 'files',
    rich_text_input: 'rich_text_value',
  }
  return known[type] ?? 'value'
}

function startOf(element: Json): Json {
  const type = String(element['type'])
  const name = valueName(type)
  const initial =
    element[name === 'value' || name === 'rich_text_value' ? 'initial_value' : name.replace('selected_', 'initial_')]
  return { type, [name]: initial ?? (/options|users|conversations|channels|files/.test(name) ? [] : null) }
}

export function isEmptyValue(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

export function stateOf(view: StoredView, blockId: string): Json | undefined {
  const ofBlock = view.values[blockId]
  const first: unknown = ofBlock === undefined ? undefined : Object.values(ofBlock)[0]
  return isObject(first) ? first : undefined
}
