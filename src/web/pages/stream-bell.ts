/** Wakes whoever writes a stream when there is something to write. */
export interface StreamBell {
  ring(): void
  /** Ends when it was rung since the last wait, when the time is up, or when the stream has ended. */
  wait(ms: number): Promise<void>
}

/** @param signal aborted when the stream ends. */
export function createStreamBell(signal: AbortSignal): StreamBell {
  let isRung = false
  let wake = (): void => undefined
  signal.addEventListener('abort', () => wake())
  return {
    ring() {
      isRung = true
      wake()
    },
    async wait(ms) {
      if (!isRung && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      isRung = false
    },
  }
}
