import { describe, expect, it } from '@jest/globals'
import type { FormValues } from '../../../src/domain/form/act.ts'
import {
  begunAnew,
  draftOf,
  freshForms,
  noteSent,
  openDraft,
  restoreForms,
  withDraft,
  withoutDraft,
  type Opening,
} from '../../../src/domain/form/state.ts'

const DAY = 24 * 3_600_000
const text = (words: string): FormValues => ({ problem: { kind: 'text', text: words } })

function anOpening(id: string, more: Partial<Opening> = {}): Opening {
  return { id, at: 0, text: '', files: [], about: null, ...more }
}

const typed = withDraft(openDraft(freshForms(), anOpening('a')), 'a', { values: text('the printer is silent') })

describe('the draft of a form', () => {
  it('is offered again when something was told in it', () => {
    expect(openDraft(typed, anOpening('b', { at: DAY })).draft?.id).toBe('a')
  })

  it('is forgotten when nothing was told, and after two weeks', () => {
    const untold = withDraft(openDraft(freshForms(), anOpening('a')), 'a', {
      values: { contact: { kind: 'text', text: 'Olga' }, severity: { kind: 'choice', values: ['low'] } },
    })
    expect(openDraft(untold, anOpening('b')).draft?.id).toBe('b')
    expect(openDraft(typed, anOpening('b', { at: 15 * DAY })).draft?.id).toBe('b')
  })

  it('waits behind a request about a message, and comes back after it', () => {
    const about = openDraft(typed, anOpening('b', { text: 'no sound' }))
    expect([about.draft?.id, about.shelf?.id]).toEqual(['b', 'a'])
    expect(withoutDraft(about, 'b').draft?.id).toBe('a')
  })

  it('begins anew with other names of its fields, and keeps its own', () => {
    const anew = draftOf(begunAnew(typed, 'a', DAY), 'a')
    expect(anew).toMatchObject({ id: 'a', values: {}, generation: 1 })
  })

  it('holds as much of a long message as fits a field, whole characters only, and keeps the rest', () => {
    const long = `${'я'.repeat(2999)}😀 the end`
    const { draft } = openDraft(freshForms(), anOpening('a', { text: long }))
    expect(draft?.values['problem']).toEqual({ kind: 'text', text: 'я'.repeat(2999) })
    expect(draft?.rest).toBe('😀 the end')
  })
})

describe('the state of forms', () => {
  it('survives being stored, and whatever stands there instead of it', () => {
    expect(restoreForms(JSON.parse(JSON.stringify(typed)))).toEqual(typed)
    for (const broken of [null, undefined, 'x', 7]) expect(restoreForms(broken)).toEqual(freshForms())
  })

  it('remembers the last twenty forms that were sent', () => {
    const many = Array.from({ length: 25 }, (_, n) => `V${n}`).reduce(noteSent, freshForms())
    expect(many.sent).toHaveLength(20)
    expect(many.sent.at(-1)).toBe('V24')
  })
})
