import { type BlockProblem, Check, checkBlocks } from './block-kit.ts'
import { isObject, type Json } from './shapes.ts'

/** 250 kB of JSON are the most that Slack takes for one view. */
const MOST_BYTES = 250_000

/** Everything Slack would refuse in a view that an app sends, by a method or as an answer. */
export function checkView(view: unknown, type: 'modal' | 'home'): readonly BlockProblem[] {
  const check = new Check()
  if (!isObject(view)) {
    return [{ kind: 'shape', reason: '[ERROR] must be an object [json-pointer:/view]' }]
  }
  if (view['type'] !== type) {
    check.add('shape', '/view/type', `must be ${type}`)
  }
  const ids = {
    callback_id: { is: 'string', limit: 'view.callback_id' } as const,
    external_id: { is: 'string', limit: 'view.callback_id' } as const,
  }
  const metadata = { private_metadata: { is: 'string', limit: 'view.private_metadata' } as const }
  const plain = (limit: string) => ({ is: 'text', limit, isPlain: true }) as const
  const ends = { clear_on_close: { is: 'boolean' } as const, notify_on_close: { is: 'boolean' } as const }
  const modal = {
    submit: plain('view.submit'),
    close: plain('view.close'),
    submit_disabled: { is: 'boolean' } as const,
    ...ends,
  }
  check.shape(
    view,
    type === 'modal'
      ? { must: { title: plain('view.title') }, may: { ...modal, ...ids, ...metadata } }
      : { may: { ...ids, ...metadata } },
    '/view',
    ['type', 'blocks'],
  )
  return [...check.problems, ...checkBlocks(view['blocks'], type), ...checkWhole(view, type)]
}

function checkWhole(view: Json, type: 'modal' | 'home'): readonly BlockProblem[] {
  const blocks: readonly unknown[] = Array.isArray(view['blocks']) ? view['blocks'] : []
  const problems: BlockProblem[] = []
  if (blocks.length === 0) {
    problems.push({ kind: 'limit', reason: '[ERROR] must have at least 1 block [json-pointer:/view/blocks]' })
  }
  const hasInput = blocks.some((block) => isObject(block) && block['type'] === 'input')
  if (type === 'modal' && hasInput && view['submit'] === undefined) {
    problems.push({
      kind: 'shape',
      reason: '[ERROR] submit is required when there is an input block [json-pointer:/view]',
    })
  }
  if (Buffer.byteLength(JSON.stringify(view)) > MOST_BYTES) {
    problems.push({ kind: 'limit', reason: 'view_too_large' })
  }
  return problems
}
