/**
 * Milliseconds to wait before the next try: doubles from `firstMs` up to `ceilingMs`, less up to a half by chance, so that
 * many waiters do not come back at once.
 */
export function backoffMs(failures: number, { firstMs = 200, ceilingMs = 30_000, chance = Math.random } = {}): number {
  const full = Math.min(ceilingMs, firstMs * 2 ** Math.min(failures, 30))
  return Math.round(full * (1 - chance() / 2))
}
