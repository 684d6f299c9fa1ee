import { rmSync } from 'node:fs'

export default async function globalTeardown() {
  const started = globalThis.__TEST_SERVER__
  if (!started) return
  await started.server.stop()
  rmSync(started.base, { recursive: true, force: true })
}
