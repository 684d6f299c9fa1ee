import { cleanText } from '../intake/clean-text.ts'
import { draftFiles } from '../intake/evidence.ts'
import type { DraftFile } from '../intake/dialog.ts'
import type { FormValue, FormValues } from './act.ts'

/** The words of a field, cleaned; of a choice what was chosen; empty when there is nothing. */
export function textIn(values: FormValues, name: string): string {
  const value = valueIn(values, name)
  if (value?.kind === 'text') return cleanText(value.text)
  return value?.kind === 'choice' ? (value.values[0] ?? '') : ''
}

export function filesIn(values: FormValues, name = 'files'): readonly DraftFile[] {
  const value = valueIn(values, name)
  return value?.kind === 'files' ? draftFiles(value.files, '') : []
}

/** What people send can have any name, also one that every object has. */
export function valueIn(values: FormValues, name: string): FormValue | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined
}

/** A product as it is chosen: one of the catalogue, or the person's own words. */
export type ChosenProduct = { readonly id: string } | { readonly words: string } | null

const CATALOGUE = 'p:'
const OWN_WORDS = 'o:'

export function productIn(values: FormValues): ChosenProduct {
  const value = textIn(values, 'product')
  if (value.startsWith(CATALOGUE)) return { id: value.slice(CATALOGUE.length) }
  const words = value.startsWith(OWN_WORDS) ? cleanText(value.slice(OWN_WORDS.length)) : ''
  return words === '' ? null : { words }
}

export function productValue(chosen: { readonly id: string } | { readonly words: string }): string {
  return 'id' in chosen ? `${CATALOGUE}${chosen.id}` : `${OWN_WORDS}${chosen.words}`
}
