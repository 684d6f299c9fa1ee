/** Ways to put work to something, and what its times come to. */

/** So many at once, each beginning the next when the last has ended; resolves with how many a second that makes. */
export async function closedLoop(count, atOnce, work) {
  let next = 0
  const begun = performance.now()
  const user = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: atOnce }, user))
  return count / ((performance.now() - begun) / 1000)
}

/** One after the other at a steady pace, whoever is still waiting; resolves with what each came to. */
export async function openLoop(count, perSecond, work) {
  const results = []
  const begun = performance.now()
  for (let index = 0; index < count; index += 1) {
    const due = begun + (index * 1000) / perSecond
    if (due > performance.now()) await pause(due - performance.now())
    const result = work(index)
    // Told when all have ended.
    result.catch(() => undefined)
    results.push(result)
  }
  return Promise.all(results)
}

export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
