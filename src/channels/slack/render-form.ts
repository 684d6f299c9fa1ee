import type { FormSay, FormView } from '../../domain/form/view.ts'
import type { Address } from '../../desk/ports.ts'
import type { Call } from '../../desk/records.ts'
import { blocksOf } from './blocks.ts'
import { PRIORITY } from './budget.ts'
import { targetOf } from './places.ts'
import { plain, type Speaking } from './plain-text.ts'
import { render } from './render.ts'
import { objectOf, parseJson, type Shape } from './shape.ts'

interface Rendering extends Speaking {
  readonly to: Address
}

const BUTTON_UNITS = 24

/**
 * The calls that do it. What has to go out while a trigger lives goes before everything else and in a lane of its own, where no
 * message stands before it; what fills the form in follows in the same lane, after it.
 */
export function renderForm(say: FormSay, rendering: Rendering): readonly Call[] {
  const { to } = rendering
  switch (say.form) {
    case 'open': {
      const { ref, trigger } = say
      const view = { ...viewOf(say.view, rendering), external_id: ref }
      const call = formCall(to, 'views.open', { trigger_id: trigger.id, expires_at: trigger.expiresAt, view })
      const report = JSON.stringify({ lane: say.tells ?? to.conversation, about: { form: ref } })
      return [{ ...call, ref, report }]
    }
    case 'push': {
      const { trigger } = say
      const view = viewOf(say.view, rendering)
      return [formCall(to, 'views.push', { trigger_id: trigger.id, expires_at: trigger.expiresAt, view })]
    }
    case 'update':
      return [renderUpdate(say, rendering)]
    case 'begin':
    case 'goOn':
      return [renderNote(say, rendering)]
    case 'home': {
      const view = { type: 'home', blocks: blocksOf(say.parts, { generation: 0 }, rendering) }
      const call = formCall(to, 'views.publish', { user_id: targetOf(to.conversation), view })
      const lane = `${to.conversation}#home`
      return [{ ...call, lane, priority: PRIORITY.cardEdit, coalesceKey: lane }]
    }
  }
}

/** In the thread where a request began; whoever reads along there learns a number and nothing of what it is about. */
function renderNote(say: Extract<FormSay, { form: 'begin' | 'goOn' }>, rendering: Rendering): Call {
  const { to } = rendering
  const message = { blocks: [say.phrase] }
  const [only] = render({ say: 'message', ref: say.ref, message, replyTo: headOf(say) }, rendering)
  const note = only ?? formCall(to, 'chat.postMessage', {})
  const mark = say.form === 'begin' ? { remember_thread: true } : { only_in_thread: true }
  const payload = JSON.stringify({ ...objectOf(parseJson(note.payload)), ...mark })
  return { ...note, payload, ref: say.form === 'begin' ? say.ref : null, priority: PRIORITY.silent }
}

function headOf(
  say: Extract<FormSay, { form: 'begin' | 'goOn' }>,
): { readonly ref: string } | { readonly messageId: string } {
  return say.form === 'begin' ? { messageId: say.head } : { ref: say.ref }
}

/** By the name that we gave it, should Slack's own never have reached us: the opening may have worked all the same. */
function renderUpdate({ of, view }: Extract<FormSay, { form: 'update' }>, rendering: Rendering): Call {
  const drawn = viewOf(view, rendering)
  if ('viewId' in of) return formCall(rendering.to, 'views.update', { view_id: of.viewId, view: drawn })
  const named = { ...drawn, external_id: of.ref }
  return { ...formCall(rendering.to, 'views.update', { external_id: of.ref, view: named }), needsRef: of.ref }
}

function viewOf(view: FormView, speaking: Speaking): Shape {
  const { name, title, submit, close, metadata, parts } = view
  return {
    type: 'modal',
    callback_id: name,
    title: plain(title, BUTTON_UNITS, speaking),
    close: plain(close, BUTTON_UNITS, speaking),
    ...(submit === null ? {} : { submit: plain(submit, BUTTON_UNITS, speaking) }),
    private_metadata: metadata,
    notify_on_close: view.isKept ?? true,
    blocks: blocksOf(parts, view, speaking),
  }
}

function formCall({ account, conversation }: Address, kind: string, payload: object): Call {
  return {
    account,
    lane: `${conversation}#form`,
    bucket: null,
    bucketPerMs: null,
    bucketBurst: null,
    conversation,
    priority: PRIORITY.toast,
    kind,
    payload: JSON.stringify(payload),
    ref: null,
    needsRef: null,
    coalesceKey: null,
    isFree: false,
    report: null,
  }
}
