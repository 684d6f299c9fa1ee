import { describe, expect, it } from '@jest/globals'
import { homeParts, type Home, type HomeTicket } from '../../../src/domain/form/home.ts'
import { suggestProducts } from '../../../src/domain/form/catalogue.ts'

function aTicket(n: number, more: Partial<HomeTicket> = {}): HomeTicket {
  const due = { firstResponseDueAt: null, resolutionDueAt: 1_000 }
  return { id: String(n), number: `KSB-${n}`, title: `Title ${n}`, status: 'open', ...due, ...more }
}

function aHome(more: Partial<Home> = {}): Home {
  return { tickets: [], draft: null, page: 0, language: 'ru', languages: ['ru', 'en'], ...more }
}

const shown = (home: Home): readonly string[] =>
  homeParts(home).flatMap((part) =>
    part.part === 'note'
      ? part.blocks.flatMap((block) => ('key' in block ? (block.params?.['number'] ?? []) : []))
      : [],
  ) as readonly string[]

const choices = (home: Home): readonly string[] =>
  homeParts(home).flatMap((part) => (part.part === 'buttons' ? part.choices.map(({ id }) => id) : []))

describe('the home page', () => {
  it('has what waits for the person on top', () => {
    const tickets = [aTicket(1), aTicket(2, { status: 'solved' }), aTicket(3, { status: 'pending' })]
    expect(shown(aHome({ tickets }))).toEqual(['KSB-2', 'KSB-3', 'KSB-1'])
  })

  it('shows ten at a time, and a page that is not there is the nearest one', () => {
    const tickets = Array.from({ length: 23 }, (_, n) => aTicket(n))
    expect(shown(aHome({ tickets }))).toHaveLength(10)
    expect(shown(aHome({ tickets, page: 2 }))).toEqual(['KSB-20', 'KSB-21', 'KSB-22'])
    expect(shown(aHome({ tickets, page: 99 }))).toEqual(['KSB-20', 'KSB-21', 'KSB-22'])
    expect(choices(aHome({ tickets, page: 1 }))).toEqual(expect.arrayContaining(['F.page.0', 'F.page.2']))
    expect(choices(aHome({ tickets }))).not.toContain('F.page.-1')
  })

  it('stays within what a platform shows with every page full', () => {
    const tickets = Array.from({ length: 40 }, (_, n) => aTicket(n, { status: n % 2 ? 'solved' : 'open' }))
    expect(homeParts(aHome({ tickets, page: 1 })).length).toBeLessThan(50)
  })
})

describe('products that are offered while somebody types', () => {
  const products = [
    { id: 'office', name: { ru: 'Касбург Офис', en: 'Kasburg Office' }, aliases: ['офис'], versionHint: null },
    { id: 'agent', name: { ru: 'Касбург Агент', en: 'Kasburg Agent' }, aliases: [], versionHint: null },
  ]

  it('are found by any of their names, in the language of the form', () => {
    expect(suggestProducts('OFFICE', products, 'ru')[0]).toEqual({ value: 'p:office', label: 'Касбург Офис' })
    expect(suggestProducts('', products, 'en').map(({ label }) => label)).toEqual(['Kasburg Office', 'Kasburg Agent'])
  })

  it('end with the typed words, for what is in no catalogue', () => {
    expect(suggestProducts('HP LaserJet', products, 'ru')).toEqual([{ value: 'o:HP LaserJet', label: '«HP LaserJet»' }])
  })

  it('are no more than a hundred, each short enough', () => {
    const many = Array.from({ length: 300 }, (_, n) => ({
      id: `p${n}`,
      name: { ru: `Продукт ${n} ${'x'.repeat(100)}` },
      aliases: [],
      versionHint: null,
    }))
    const offered = suggestProducts('продукт', many, 'ru')
    expect(offered).toHaveLength(100)
    expect(offered.every(({ value, label }) => value.length <= 150 && label.length <= 75)).toBe(true)
  })
})
