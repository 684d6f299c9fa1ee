import type { IntakeProduct } from '../../../../src/domain/intake/world.ts'

function aProduct(id: string, name: Record<string, string>, aliases: readonly string[] = []): IntakeProduct {
  return { id, name, aliases, versionHint: null }
}

/** A catalogue with names inside names, adjectives, marks with digits and Latin names. */
export const PRODUCTS: readonly IntakeProduct[] = [
  aProduct('office', { ru: 'Касбург Офис', en: 'Kasburg Office' }, ['офис', 'kasburg office']),
  aProduct('agent', { ru: 'Касбург Агент', en: 'Kasburg Agent' }),
  aProduct('agent-pro', { ru: 'Касбург Агент Плюс', en: 'Kasburg Agent Plus' }),
  aProduct('ledger', { ru: '1С:Бухгалтерия', en: '1C:Accounting' }, ['бухгалтерия']),
  aProduct('reports', { ru: 'Облачный Отчёт', en: 'CloudReport' }, ['Отчётник']),
  aProduct('vpn', { ru: 'Туннель', en: 'SafeTunnel' }, ['туннелёк']),
]
