import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { createTurnstile } from '../../src/queue/turnstile.ts'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

/** Calls that take so long each, and how many of them were on their way at the same time at most. */
function createCalls(answerMs: number) {
  const turnstile = createTurnstile(() => Date.now())
  const calls = { done: 0, inFlight: 0, most: 0 }
  const send = async (): Promise<void> => {
    calls.inFlight += 1
    calls.most = Math.max(calls.most, calls.inFlight)
    await new Promise((resolve) => setTimeout(resolve, answerMs))
    calls.inFlight -= 1
    calls.done += 1
  }
  return { turnstile, calls, ask: () => void turnstile.pass(send) }
}

describe('the turnstile of an account', () => {
  it('keeps one call in flight, at ten in one moment and at one every 150 ms', async () => {
    const { calls, ask } = createCalls(80)
    for (let n = 0; n < 10; n += 1) ask()
    await jest.advanceTimersByTimeAsync(2000)
    for (let n = 0; n < 40; n += 1) {
      ask()
      await jest.advanceTimersByTimeAsync(150)
    }
    expect(calls).toEqual({ done: 50, inFlight: 0, most: 1 })
  })

  it('sends twenty-eight a second at 80 ms for an answer, a few in flight, and is strict again afterwards', async () => {
    const { calls, ask } = createCalls(80)
    for (let n = 0; n < 280; n += 1) {
      ask()
      await jest.advanceTimersByTimeAsync(1000 / 28)
    }
    expect(calls.done).toBeGreaterThan(270)
    expect(calls.most).toBeLessThan(6)
    await jest.advanceTimersByTimeAsync(2000)
    calls.most = 0
    for (let n = 0; n < 10; n += 1) ask()
    await jest.advanceTimersByTimeAsync(2000)
    expect(calls).toEqual({ done: 290, inFlight: 0, most: 1 })
  })

  it('keeps the pace that was booked, also when calls had to wait for one another at first', async () => {
    const { ask, calls } = createCalls(80)
    const leftAt: number[] = []
    for (let n = 0; n < 150; n += 1) {
      ask()
      for (let ms = 0; ms < 33; ms += 1) {
        await jest.advanceTimersByTimeAsync(1)
        while (leftAt.length < calls.done + calls.inFlight) leftAt.push(Date.now())
      }
    }
    const inASecond = leftAt.map((from) => leftAt.filter((at) => at >= from && at < from + 1000).length)
    expect(Math.max(...inASecond)).toBeLessThanOrEqual(32)
  })

  it('waits once for a call that hangs, and for one that fails not at all', async () => {
    const { turnstile, calls, ask } = createCalls(80)
    void turnstile.pass(() => new Promise(() => undefined))
    for (let n = 0; n < 5; n += 1) ask()
    await jest.advanceTimersByTimeAsync(1000 + 5 * 80)
    expect(calls.done).toBe(5)
    const failed = turnstile.pass(() => Promise.reject(new Error('reset')))
    ask()
    await expect(failed).rejects.toThrow('reset')
    await jest.advanceTimersByTimeAsync(80)
    expect(calls.done).toBe(6)
  })
})
