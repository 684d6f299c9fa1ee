import type { Incoming } from '../../../src/domain/intake/incoming.ts'
import type { Surface } from '../../../src/desk/ports.ts'

/** What a plain update holds: the meaning itself. */
export interface PlainUpdate {
  readonly incoming: Incoming
}

/** A channel without a platform behind it: its updates are meanings, its calls are what is said, word for word. */
export function createPlainSurface(): Surface {
  return {
    channel: 'plain',
    hear(payload) {
      const { incoming } = JSON.parse(payload) as PlainUpdate
      const sender = { id: '1', name: incoming.displayName, isAnonymous: false }
      return { kind: 'incoming', incoming, sender, isPrivate: true, threadId: null }
    },
    render(say, to, language) {
      return [
        {
          account: to.account,
          lane: to.conversation,
          bucket: null,
          bucketPerMs: null,
          bucketBurst: null,
          priority: 1,
          kind: say.say,
          payload: JSON.stringify({ say, language }),
          conversation: to.conversation,
          ref: say.say === 'message' ? say.ref : null,
          needsRef: say.say === 'edit' || say.say === 'delete' ? say.ref : null,
          coalesceKey: null,
          isFree: false,
          report: null,
        },
      ]
    },
  }
}
