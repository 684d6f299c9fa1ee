import { cleanText, shorten } from '../intake/clean-text.ts'
import type { IntakeProduct } from '../intake/world.ts'
import { productValue, type ChosenProduct } from './read-values.ts'

export interface ProductOption {
  readonly value: string
  readonly label: string
}

const MOST_OPTIONS = 100
/** The longest value and the longest label that a platform takes. */
const VALUE_CHARS = 150
const LABEL_CHARS = 75

/**
 * What is offered for what was typed: products by any of their names, those that begin so first, and at the end the typed words
 * themselves, for a product that is not in the catalogue (R6). Nothing typed offers everything.
 */
export function suggestProducts(
  typed: string,
  products: readonly IntakeProduct[],
  language: string,
): readonly ProductOption[] {
  const wanted = fold(typed)
  const found = products
    .map((product) => ({ product, place: placeIn(product, wanted) }))
    .filter(({ place }) => place >= 0)
    .sort((one, other) => Number(one.place > 0) - Number(other.place > 0))
    .slice(0, MOST_OPTIONS - 1)
    .map(({ product }) => ({ value: productValue({ id: product.id }), label: labelOf(nameIn(product, language)) }))
  const words = shorten(cleanText(typed).replace(/\s+/gu, ' '), VALUE_CHARS - 10)
  return words === '' ? found : [...found, { value: productValue({ words }), label: labelOf(`«${words}»`) }]
}

/** The option that stands for a choice made before; null when there is none. */
export function chosenOption(
  chosen: ChosenProduct,
  products: readonly IntakeProduct[],
  language: string,
): ProductOption | null {
  if (chosen === null) return null
  if ('words' in chosen) return { value: productValue(chosen), label: labelOf(`«${chosen.words}»`) }
  const product = products.find(({ id }) => id === chosen.id)
  return product ? { value: productValue(chosen), label: labelOf(nameIn(product, language)) } : null
}

export function nameIn({ name }: IntakeProduct, language: string): string {
  return name[language] ?? Object.values(name)[0] ?? ''
}

/** Where the earliest of its names has it; -1 when none has. */
function placeIn({ id, name, aliases }: IntakeProduct, wanted: string): number {
  const names = [...Object.values(name), ...aliases, id]
  const places = names.map((one) => fold(one).indexOf(wanted)).filter((place) => place >= 0)
  return places.length === 0 ? -1 : Math.min(...places)
}

function fold(text: string): string {
  return cleanText(text).toLowerCase().replaceAll('ё', 'е')
}

function labelOf(text: string): string {
  return shorten(text, LABEL_CHARS)
}
