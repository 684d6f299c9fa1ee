import type { Incoming } from '../../domain/intake/incoming.ts'
import type { Judgement } from '../../domain/intake/world.ts'
import type { Judge } from '../ports.ts'

/** Reads a person's words before the turn: abuse in any of them, and the language of the longest (R20). */
export function judgeIncoming({ body }: Incoming, judge: Judge, language: string): Judgement {
  switch (body.kind) {
    case 'text':
    case 'edit': {
      const zone = body.kind === 'text' && body.forwardedFrom !== null ? 'forward' : 'prose'
      return { abuse: judge.abuse(body.text, zone, 'requester'), language: judge.language(body.text, language) }
    }
    case 'files': {
      const names = body.files.map(({ name }) => judge.abuse(name ?? '', 'fileName', 'requester'))
      const caption = judge.abuse(body.caption, body.forwardedFrom === null ? 'prose' : 'forward', 'requester')
      return { abuse: worst([caption, ...names]), language: judge.language(body.caption, language) }
    }
    case 'contact':
      return { abuse: judge.abuse(body.name, 'name', 'requester'), language: null }
    default:
      return { abuse: 'ok', language: null }
  }
}

function worst(verdicts: readonly Judgement['abuse'][]): Judgement['abuse'] {
  if (verdicts.includes('refuse')) return 'refuse'
  return verdicts.includes('warn') ? 'warn' : 'ok'
}
