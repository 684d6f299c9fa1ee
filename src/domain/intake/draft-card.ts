import type { Block, Choice, Message, Say } from '../notice/message.ts'
import { FIELDS, type Dialog, type Draft, type Field } from './dialog.ts'
import { answerPhrase } from './questions.ts'
import { shorten } from './clean-text.ts'
import type { Taking } from './turn.ts'
import type { World } from './world.ts'

/** Longest answer on the card; the whole of it stands on the review. */
const VALUE_CHARS = 70

/** The name of the card that is kept up to date; null while none was posted. */
export function cardRef({ draft }: Dialog): string | null {
  return draft && draft.cards > 0 ? `d:${draft.id}:${draft.cards}` : null
}

/**
 * The live card of a draft: how far it is, what was told, and a button for each answer that can be changed. Its buttons hold
 * while the draft does, whatever is asked meanwhile.
 */
export function cardMessage(dialog: Dialog, world: World): Message | null {
  const { draft } = dialog
  if (!draft) return null
  const known = FIELDS.filter((field) => draft.answers[field] !== undefined)
  const title: Block = {
    key: 'intake:card.title',
    params: { meter: meter(known.length), done: known.length, total: FIELDS.length },
  }
  const lines = known.map((field): Block => ({
    key: `intake:review.${field}`,
    params: { value: valueOf(field, draft, dialog, world) },
  }))
  const files: Block[] =
    draft.files.length > 0 ? [{ key: 'intake:review.files', params: { count: draft.files.length } }] : []
  const buttons = known.map((field): Choice => ({
    id: `D.${draft.id}.${FIELDS.indexOf(field)}`,
    label: { key: `intake:edit.${field}` },
  }))
  return {
    blocks: [title, ...lines, ...files],
    choices: [0, 3, 6].map((start) => buttons.slice(start, start + 3)).filter((row) => row.length > 0),
    isSilent: true,
  }
}

function valueOf(field: Field, draft: Draft, dialog: Dialog, world: World): ReturnType<typeof answerPhrase> {
  const value = answerPhrase(field, draft.answers[field], dialog, world)
  return typeof value === 'string' ? shorten(value.replace(/\s+/gu, ' '), VALUE_CHARS) : value
}

function meter(done: number): string {
  return '▰'.repeat(done) + '▱'.repeat(FIELDS.length - done)
}

/** The field behind a button of the card, or null when the card is of another draft. */
export function fieldOfCard(choice: string, { draft }: Dialog): Field | null {
  const [, id, index] = /^D\.([\w.-]{1,40})\.(\d)$/.exec(choice) ?? []
  return draft && id === draft.id ? (FIELDS[Number(index)] ?? null) : null
}

/** What a turn has to do to the card that stood before it: redraw it, or take its buttons when the draft is gone. */
export function redrawCard(before: Dialog, { dialog, world, says }: Taking): readonly Say[] {
  const ref = cardRef(before)
  const earlier = cardMessage(before, world)
  if (ref === null || earlier === null) return []
  if (dialog.draft?.id !== before.draft?.id) {
    return [{ say: 'edit', ref, message: { blocks: [{ key: 'intake:card.over' }] } }]
  }
  const isReposted = says.some((one) => one.say === 'message' && one.ref === cardRef(dialog))
  const now = cardMessage(dialog, world)
  if (isReposted || now === null || JSON.stringify(now) === JSON.stringify(earlier)) return []
  return [{ say: 'edit', ref, message: now }]
}
