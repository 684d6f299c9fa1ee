/** What the platform has closed, for calls that were booked before it said so. Times are milliseconds. */
export interface Gate {
  /** Until a destination of this budget may be called again. */
  closedMs(bucket: string): number
  close(bucket: string, afterMs: number, scope: 'chat' | 'account'): void
  isAccountClosed(): boolean
}

/** Two chats refused at the same time mean that the whole account is over its limit. */
export function createGate(account: string, clock: () => number): Gate {
  const closedUntil = new Map<string, number>()
  const untilOf = (name: string): number => closedUntil.get(name) ?? 0
  return {
    closedMs: (bucket) => Math.max(0, Math.ceil(Math.max(untilOf(account), untilOf(bucket)) - clock())),
    isAccountClosed: () => untilOf(account) > clock(),
    close(bucket, afterMs, scope) {
      const now = clock()
      for (const [name, until] of closedUntil) if (until < now) closedUntil.delete(name)
      const isWhole = scope === 'account' || [...closedUntil.keys()].some((name) => name !== bucket)
      for (const name of isWhole ? [bucket, account] : [bucket]) {
        closedUntil.set(name, Math.max(untilOf(name), now + afterMs))
      }
    },
  }
}
