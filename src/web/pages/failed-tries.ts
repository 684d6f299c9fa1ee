export interface FailedTries {
  /** Milliseconds until this address may try again; 0 when it may now. */
  waitMs(address: string): number
  /** Counts one more failed try. */
  count(address: string): void
}

export interface FailedTriesOptions {
  readonly most: number
  readonly windowMs: number
  /** Addresses that are remembered at once; the oldest is forgotten first. */
  readonly mostAddresses?: number
  /** A clock that only goes forward, milliseconds. */
  readonly now?: () => number
}

/**
 * Counts failed tries by client address, in the memory of this process. On purpose: a token is 192 bits of chance, so the
 * count is a brake and not the lock, and several replicas that count for themselves let nobody in. In the database every
 * try of a flood would be a write, and addresses of people would be stored.
 */
export function createFailedTries(options: FailedTriesOptions): FailedTries {
  const { most, windowMs, mostAddresses = 10_000, now = () => performance.now() } = options
  const failures = new Map<string, { count: number; readonly until: number }>()
  const current = (address: string): { count: number; readonly until: number } | undefined => {
    const found = failures.get(address)
    if (found && found.until > now()) return found
    failures.delete(address)
    return undefined
  }
  return {
    waitMs(address) {
      const found = current(address)
      return found && found.count >= most ? found.until - now() : 0
    },
    count(address) {
      const found = current(address)
      if (found) {
        found.count += 1
        return
      }
      failures.set(address, { count: 1, until: now() + windowMs })
      const [oldest] = failures.keys()
      if (failures.size > mostAddresses && oldest !== undefined) failures.delete(oldest)
    },
  }
}
