import { FIELDS } from './dialog.ts'
import type { Incoming } from './incoming.ts'
import { askField, askMore, askNext } from './next-question.ts'
import { askWhichAgain } from './route.ts'
import { tell, withDialog, withDraft, type Taking } from './turn.ts'

/** So many texts in a row have to agree before another language is offered: one word of jargon is no change of mind. */
const AGREEING = 2

/**
 * Until the person chooses, the conversation speaks the language of words that are clear enough, but never changes it by itself
 * in the middle of a draft or while a ticket is open: an engineer's question must not come back in another language. Inside a
 * draft it is offered, once.
 */
export function adoptLanguage(taking: Taking, { body }: Incoming, language: string | null): Taking {
  const { dialog, world } = taking
  // The text of an error is in the language of a program.
  const isText = body.kind === 'text' && body.forwardedFrom === null && dialog.asking !== 'error'
  if (dialog.isLanguageLocked || !isText || language === null || !world.desk.languages.includes(language)) return taking
  if (language === dialog.language) return withDialog(taking, { otherLanguage: null })
  const isOpen = world.tickets.some(({ status }) => status !== 'closed')
  if (dialog.draft === null) return isOpen ? taking : withDialog(taking, { language })
  const before = dialog.otherLanguage
  const times = before?.language === language ? before.times + 1 : 1
  return withDialog(taking, { otherLanguage: { language, times } })
}

/** Offers the other language below the question that stands, in that language; at most once for a draft. */
export function offerOther(taking: Taking): Taking {
  const { draft, otherLanguage } = taking.dialog
  if (!draft || draft.wasLanguageOffered || !otherLanguage || otherLanguage.times < AGREEING) return taking
  const { language } = otherLanguage
  return tell(withDraft(taking, { wasLanguageOffered: true }), [{ key: `intake:language.offer.${language}` }], {
    choices: [
      [
        { id: `L.${language}`, label: { key: `intake:language.switch.${language}` }, tone: 'primary' },
        { id: 'L.keep', label: { key: 'intake:language.keep' } },
      ],
    ],
  })
}

export function answerLanguageOffer(taking: Taking, language: string): Taking {
  if (language !== 'keep') return setLanguage(taking, language)
  return tell(withDialog(taking, { isLanguageLocked: true, otherLanguage: null }), [{ key: 'intake:language.kept' }])
}

/** Buttons that hold whatever is asked meanwhile: the question that stands keeps its own. */
export function offerLanguages(taking: Taking): Taking {
  return tell(taking, [{ key: 'intake:language.ask' }], {
    choices: taking.world.desk.languages.map((language) => [
      { id: `L.${language}`, label: { key: `common:language.${language}` } },
    ]),
  })
}

/** Speaks the new language, and asks in it what stands; answers stay. */
export function setLanguage(taking: Taking, language: string): Taking {
  if (!taking.world.desk.languages.includes(language)) return offerLanguages(taking)
  const changed = withDialog(taking, { language, isLanguageLocked: true, otherLanguage: null })
  const { draft, asking, held } = changed.dialog
  if (held && asking === 'which') return askWhichAgain(changed)
  if (!draft) return tell(changed, [{ key: 'intake:language.set' }])
  const field = FIELDS.find((one) => one === asking)
  if (field) return askField(changed, field)
  return asking === 'more' ? askMore(changed) : askNext(changed)
}
