import { isSend } from '../../support/telegram/faults.ts'
import type { Lab } from '../lab.ts'
import type { Program } from '../program.ts'
import type { Result } from '../result.ts'
import { openStage } from '../stage.ts'
import { crowd, pause, seeded } from './crowd.ts'

/** Telegram refuses, breaks off and forgets to answer; every answer that was lost after success may cost one repetition. */
export async function runStorm(lab: Lab, seconds: number): Promise<Result> {
  const stage = await openStage(lab)
  try {
    const { faults } = stage.telegram
    await stage.launch().ready
    faults.storm({
      tooMany: 0.06,
      badGateway: 0.08,
      resetBefore: 0.04,
      loseAnswer: 0.04,
      random: seeded(7),
      on: ({ method, params }) => isSend(method) && params['chat_id'] !== undefined,
    })
    // An answer to a press belongs to no chat, so no chat can be closed by it: what goes wrong with it is armed apart.
    for (const effect of ['badGateway', 'resetBefore', 'loseAnswer'] as const) {
      faults[effect]({ on: ['answerCallbackQuery'], after: 5, times: 3 })
    }
    for (const [effect, after] of [
      ['badGateway', 4],
      ['resetBefore', 9],
      ['loseAnswer', 14],
    ] as const) {
      faults[effect]({ on: ['getUpdates'], after, times: 3 })
    }
    const endsAt = performance.now() + seconds * 1000
    const count = await crowd(stage, { atOnce: 5, goesOn: () => performance.now() < endsAt, patienceMs: 90_000 })
    faults.calm()
    await stage.drain()
    const verdict = await stage.verdict()
    const lostAnswers = faults.hits.filter(
      ({ effect, call }) => effect.kind === 'loseAnswer' && call.isDone && isSend(call.method),
    ).length
    const figures = { faults: faults.hits.length, lostAnswers, customers: count }
    return { name: 'storm of Telegram', ...verdict, incidents: lostAnswers, recoveredMs: null, figures }
  } finally {
    await stage.close()
  }
}

/** Asked to stop in the middle of work, the program ends what it holds and leaves nothing to repeat. */
export async function runSigterm(lab: Lab, times: number): Promise<Result> {
  const stage = await openStage(lab)
  try {
    const complaints: string[] = []
    let program: Program = stage.launch()
    await program.ready
    let left = times
    const customers = crowd(stage, { atOnce: 4, goesOn: () => left > 0 })
    for (; left > 0; left -= 1) {
      await pause(2000)
      const askedAt = performance.now()
      program.signal('SIGTERM')
      const { code, signal } = await program.ended
      const tookMs = performance.now() - askedAt
      if (code !== 0) complaints.push(`SIGTERM ended it with ${code ?? signal ?? 'nothing'}`)
      if (tookMs > 12_000) complaints.push(`SIGTERM took ${Math.round(tookMs)} ms`)
      program = stage.launch()
      await program.ready
    }
    const count = await customers
    await stage.drain()
    const verdict = await stage.verdict()
    return {
      name: 'SIGTERM during work',
      ...verdict,
      unexpected: [...verdict.unexpected, ...complaints],
      incidents: 0,
      recoveredMs: null,
      figures: { stops: times, customers: count },
    }
  } finally {
    await stage.close()
  }
}

/** The mail server is away: the chat does not notice, and the letters leave when it is back. */
export async function runMailDown(lab: Lab): Promise<Result> {
  const stage = await openStage(lab)
  try {
    await stage.launch().ready
    await stage.smtp.goesDown()
    let rounds = 1
    const customers = crowd(stage, { atOnce: 3, goesOn: () => (rounds -= 1) > 0, readsMail: false })
    await customers
    const early = stage.smtp.mails.length
    await stage.smtp.comesBack()
    await stage.drain(90_000)
    const verdict = await stage.verdict()
    const figures = { letters: stage.smtp.mails.length - early }
    return { name: 'mail server down', ...verdict, incidents: 0, recoveredMs: null, figures }
  } finally {
    await stage.close()
  }
}
