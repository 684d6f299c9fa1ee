/** Runs a task until a share of a CPU second is used up, a few times over; gives the best rate, in runs per CPU second. */
export function perCpuSecond(task, { rounds = 5, msPerRound = 300, batch = 1000 } = {}) {
  let best = 0
  for (let round = -1; round < rounds; round++) {
    const before = process.cpuUsage().user
    let runs = 0
    let used = 0
    while (used < msPerRound * 1000) {
      for (let index = 0; index < batch; index++) task(runs + index)
      runs += batch
      used = process.cpuUsage().user - before
    }
    // The first round only warms up.
    if (round >= 0) best = Math.max(best, runs / (used / 1e6))
  }
  return best
}

export function rate(perSecond) {
  return `${Math.round(perSecond).toLocaleString('en')} / CPU s`
}

/** Prints what was to be reached and what was; a goal that was missed ends the bench with 1. */
export function goal(name, isReached, measured) {
  console.log(`${isReached ? 'reached' : 'MISSED '}  ${name}: ${measured}`)
  if (!isReached) process.exitCode = 1
}
