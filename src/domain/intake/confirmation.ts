import type { Confirmation } from './dialog.ts'
import { askCode, askNext, askReview } from './next-question.ts'
import { tell, withDialog, withDraft, withOutcome, type Taking } from './turn.ts'

/** The rules of the code (R4): ten minutes, five tries, a minute between two letters, few letters a day. */
export const CODE_MINUTES = 10
export const CODE_TRIES = 5
const BETWEEN_LETTERS_MS = 60_000
const LETTERS_A_DAY = 5
/** One of the three that an address gets in a day is left for the receipt (T5). */
const LETTERS_AN_ADDRESS = 2
const DAY_MS = 24 * 3_600_000

/**
 * Has a code sent to an address that the person gave, unless it is proven already. The answer is the same whoever owns the
 * address, and whether or not the desk knows it: nothing can be learned by typing other people's addresses.
 */
export function requestCode(taking: Taking, address: string): Taking {
  const { dialog, world } = taking
  const { known } = world
  const before = dialog.confirmation
  if (known?.isEmailConfirmed && known.email === address) return taking
  if (before?.address === address && (before.isConfirmed || isWaiting(before, world.now))) return taking
  return send(taking, address)
}

/** One more letter, because the person asks for it. */
export function resendCode(taking: Taking): Taking {
  const { dialog, world } = taking
  const { confirmation } = dialog
  if (!confirmation || confirmation.isConfirmed) return tell(taking, [{ key: 'intake:code.notNeeded' }])
  if (world.now - lastOf(confirmation) < BETWEEN_LETTERS_MS) return tell(taking, [{ key: 'intake:code.wait' }])
  const sent = send(taking, confirmation.address)
  return sent.codes.length > taking.codes.length ? tell(sent, [{ key: 'intake:code.sentAgain' }]) : sent
}

/** Where no more letters are allowed today, an earlier code stays good, and nobody is asked for one that will not come. */
function send(taking: Taking, address: string): Taking {
  const { dialog, world } = taking
  const before = dialog.confirmation
  const letters = (before?.letters ?? []).filter(({ at }) => at > world.now - DAY_MS)
  const isAllowed =
    letters.length < LETTERS_A_DAY && letters.filter((letter) => letter.address === address).length < LETTERS_AN_ADDRESS
  if (!isAllowed) {
    const kept =
      before?.address === address
        ? { ...before, letters }
        : { address, key: world.turnKey, letters, wrong: CODE_TRIES, isConfirmed: false }
    return tell(withDraft(withDialog(taking, { confirmation: kept }), { isCodePutOff: true }), [
      { key: 'intake:code.limit' },
    ])
  }
  const confirmation: Confirmation = {
    address,
    key: `${world.turnKey}.${letters.length}`,
    letters: [...letters, { address, at: world.now }],
    wrong: 0,
    isConfirmed: false,
  }
  const request = { address, code: world.codeFor(codeKey(confirmation)), minutes: CODE_MINUTES }
  return { ...withDialog(taking, { confirmation }), codes: [...taking.codes, request] }
}

/** The address is a part of it: a code for one address is worth nothing for another. */
function codeKey({ key, address }: Confirmation): string {
  return `${key}|${address}`
}

function lastOf({ letters, address }: Confirmation): number {
  return letters.findLast((letter) => letter.address === address)?.at ?? 0
}

function isWaiting(confirmation: Confirmation, now: number): boolean {
  return confirmation.wrong < CODE_TRIES && now < lastOf(confirmation) + CODE_MINUTES * 60_000
}

const SIX_DIGITS = /^(?:код|code)?[\s:№#-]*(\d{3})[\s-]?(\d{3})[\s.!]*$/iu

/** A turn in which words were tried as a code. When they are none, they are taken as whatever else they are. */
export interface CodeTry {
  readonly taking: Taking
  readonly isCode: boolean
}

/**
 * Tries words as the code that is waited for. Every six digits count as a try, even where they may be an answer: otherwise the
 * question of the version would be a way to guess for free.
 */
export function tryCode(taking: Taking, text: string): CodeTry {
  const { confirmation, asking } = taking.dialog
  const [, first, second] = SIX_DIGITS.exec(text) ?? []
  const isAsked = asking === 'code'
  if (!confirmation || confirmation.isConfirmed || first === undefined || second === undefined) {
    return { taking, isCode: false }
  }
  if (confirmation.wrong >= CODE_TRIES) {
    return { taking: isAsked ? tell(taking, [{ key: 'intake:code.spent' }]) : taking, isCode: isAsked }
  }
  const isRight = taking.world.codeFor(codeKey(confirmation)) === `${first}${second}`
  return isRight ? { taking: rightCode(taking, confirmation), isCode: true } : wrongCode(taking, confirmation, isAsked)
}

function rightCode(taking: Taking, confirmation: Confirmation): Taking {
  if (taking.world.now >= lastOf(confirmation) + CODE_MINUTES * 60_000) {
    const sent = send(taking, confirmation.address)
    return sent.codes.length > taking.codes.length ? tell(sent, [{ key: 'intake:code.expired' }]) : sent
  }
  const proven = withDialog(taking, { confirmation: { ...confirmation, isConfirmed: true } })
  const told = tell(proven, [{ key: 'intake:code.right' }])
  const next = taking.dialog.asking === 'code' ? askNext(told) : told
  return withOutcome(next, { kind: 'emailConfirmed', address: confirmation.address })
}

/** Between the questions of a draft six digits may well be an answer, and outside of one they may be for the engineer. */
function wrongCode(taking: Taking, confirmation: Confirmation, isAsked: boolean): CodeTry {
  const wrong = confirmation.wrong + 1
  const counted = withDialog(taking, { confirmation: { ...confirmation, wrong } })
  const left = CODE_TRIES - wrong
  const told = left > 0 ? { key: 'intake:code.wrong', params: { count: left } } : { key: 'intake:code.spent' }
  if (isAsked) return { taking: askCode(tell(counted, [told])), isCode: true }
  const isForSomebody = taking.dialog.draft !== null || taking.world.tickets.some(({ status }) => status !== 'closed')
  return { taking: isForSomebody ? counted : tell(counted, [told]), isCode: false }
}

/** Registered with an unproven address all the same; the code can still be sent later (R4). */
export function putCodeOff(taking: Taking): Taking {
  return askReview(withDraft(taking, { isCodePutOff: true }))
}
