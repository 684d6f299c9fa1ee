import type { Message, Say } from '../notice/message.ts'
import type { Dialog } from './dialog.ts'
import type { Incoming } from './incoming.ts'
import { askNext } from './next-question.ts'
import { askWhichAgain } from './route.ts'
import { alarm, tell, withDialog, withDraft, type Taking } from './turn.ts'

/** Words that are older than this when their turn comes were written while nobody could answer. */
const LATE_MS = 2 * 60_000
/** So long after the last of them they are answered, once: the rest of what waited comes in meanwhile. */
const CATCH_UP_PAUSE_MS = 15_000

/** Whether words were written during an outage, ours or the platform's. */
export function isLate({ body, at }: Incoming, now: number): boolean {
  const isOfWords = body.kind === 'text' || body.kind === 'files' || body.kind === 'unsupported'
  return isOfWords && now - at > LATE_MS
}

/**
 * Late words are taken like all others and nothing is said to each of them: after an outage a chat hears one message. What was
 * refused is told at once, with the way to appeal (R20).
 */
export function hush(before: Dialog, taking: Taking): Taking {
  const count = (before.behind ?? 0) + 1
  const { draft } = taking.dialog
  // A card that was not posted is posted with the next question.
  const cards = draft?.id === before.draft?.id ? (before.draft?.cards ?? 0) : 0
  const kept = withDraft(withDialog(taking, { behind: count }), { cards })
  const says = taking.refused === null ? taking.says.filter(({ say }) => say === 'toast') : taking.says
  return alarm({ ...kept, says }, 'caughtUp', taking.world.now + CATCH_UP_PAUSE_MS)
}

/** What waited has come in: one message says so, with the question that stands. */
export function answerBehind(taking: Taking): Taking {
  const { behind, draft, held } = taking.dialog
  if (behind === null) return taking
  const line = { key: 'intake:caughtUp', params: { count: behind } }
  const calm = withDialog(taking, { behind: null })
  if (draft) return withFirstLine(askNext(calm), line)
  return held ? withFirstLine(askWhichAgain(calm), line) : tell(calm, [line], { isSilent: true })
}

function withFirstLine(taking: Taking, line: Message['blocks'][number]): Taking {
  const last = taking.says.findLast(({ say }) => say === 'message')
  const says = taking.says.map((one): Say => {
    if (one !== last || one.say !== 'message') return one
    return { ...one, message: { ...one.message, blocks: [line, ...one.message.blocks], isSilent: true } }
  })
  return { ...taking, says }
}
