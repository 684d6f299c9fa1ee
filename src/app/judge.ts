import type { Judge } from '../desk/ports.ts'
export function createJudge(): Judge {
  return { abuse: () => 'ok', language: () => null }
}
