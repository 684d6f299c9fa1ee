import { francAll } from 'franc'
import type { Family } from './letters.ts'

/** The codes of ISO 639-3 that franc speaks, and the names that the data has for them. */
const CODES: Readonly<Record<Family, Readonly<Record<string, string>>>> = {
  cyrillic: {
    ...{ rus: 'ru', ukr: 'uk', bel: 'be', kaz: 'kk', uzn: 'uz rewritten' },
    ...{ bul: 'bg', srp: 'sr', mkd: 'mk', tgk: 'tg', kir: 'ky', tat: 'tt', khk: 'mn' },
  },
  latin: {
    ...{ eng: 'en', deu: 'de', spa: 'es', fra: 'fr', por: 'pt', tur: 'tr', uzn: 'uz' },
    ...{ ita: 'it', pol: 'pl', nld: 'nl', swe: 'sv', dan: 'da', nob: 'no', ces: 'cs', slk: 'sk', ron: 'ro', hun: 'hu' },
    ...{ vie: 'vi', ind: 'id', fin: 'fi', azj: 'az', cat: 'ca', hrv: 'hr', slv: 'sl', lit: 'lt', est: 'et', tgl: 'tl' },
  },
}
/** Franc is slow and says little; a longer text has told everything by its words. */
const LONGEST = 160
const GAP_NATS = 4

/** What franc adds for each writing of the family that it knows: nats by the distance from its first choice, more for more text. */
export function francVote(prose: string, family: Family): ReadonlyMap<string, number> {
  const text = prose.slice(0, LONGEST)
  const ranking = francAll(text, { only: Object.keys(CODES[family]), minLength: 1 })
  const weight = Math.sqrt(text.length / 40) * GAP_NATS
  const votes = new Map<string, number>()
  // All alike means that franc has seen nothing it knows.
  if (ranking.every(([, score]) => score === 1)) return votes
  for (const [code, score] of ranking) {
    const name = CODES[family][code]
    if (name !== undefined) votes.set(name, (score - 1) * weight)
  }
  return votes
}
