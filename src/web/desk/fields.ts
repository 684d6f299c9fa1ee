import { html } from 'hono/html'
import type { DeskPolicy } from '../../desk/policy.ts'
import { shown, type Markup, type Speaker } from '../pages/markup.ts'

export const STATUSES = ['new', 'open', 'pending', 'solved', 'closed'] as const

export interface Option {
  readonly value: string
  readonly name: string
}

export interface SelectField {
  readonly name: string
  readonly label: string
  readonly value: string | null
  readonly options: readonly Option[]
  /** What the empty choice says; without it something has to be chosen. */
  readonly any?: string
}

export function selectMarkup({ name, label, value, options, any }: SelectField): Markup {
  return html`<div>
    <label for="${name}">${label}</label>
    <select id="${name}" name="${name}">
      ${any === undefined ? '' : html`<option value="">${any}</option>`}
      ${options.map((option) =>
        option.value === value
          ? html`<option value="${option.value}" selected>${shown(option.name)}</option>`
          : html`<option value="${option.value}">${shown(option.name)}</option>`,
      )}
    </select>
  </div>`
}

export function productOptions(policy: DeskPolicy, { language }: Speaker): readonly Option[] {
  return policy.products.map(({ id, name }) => ({ value: id, name: name[language] ?? Object.values(name)[0] ?? id }))
}

/** Every name under which tickets may have a product of the catalogue, in lower case; empty for none. */
export function productNames(policy: DeskPolicy, id: string | null): readonly string[] {
  const product = policy.products.find((one) => one.id === id)
  if (!product) return []
  return [...new Set([id ?? '', ...Object.values(product.name), ...product.aliases].map((name) => name.toLowerCase()))]
}

export function statusOptions(speaker: Speaker, statuses: readonly string[] = STATUSES): readonly Option[] {
  return statuses.map((value) => ({ value, name: speaker.text(`desk:status.${value}`) }))
}

export function agentOptions({ agents }: DeskPolicy): readonly Option[] {
  return agents.map(({ id, name }) => ({ value: id, name }))
}

/** One of the values that a field may have, or null. */
export function oneOf<Value extends string>(values: readonly Value[], given: string | undefined): Value | null {
  return values.find((value) => value === given) ?? null
}
