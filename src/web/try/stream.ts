import type { Context } from 'hono'
import { streamSSE, type SSEStreamingApi } from 'hono/streaming'
import { createStreamBell } from '../pages/stream-bell.ts'
import type { PageChanges, TryDesk, Visitor } from './try-desk.ts'

/** How long a page may be behind on what nobody rings for: a letter, the next deadline. */
const LOOK_MS = 2000

/** Sends what is new on the page, at once and whenever it changes, until the browser or the program goes. */
export function streamPage(context: Context, desk: TryDesk, visitor: Visitor, since: number): Response {
  const show = async (stream: SSEStreamingApi): Promise<void> => {
    const ended = new AbortController()
    const end = (): void => ended.abort()
    stream.onAbort(end)
    desk.stopping.addEventListener('abort', end)
    const bell = createStreamBell(ended.signal)
    const stopListening = desk.listen(visitor, {
      changed: () => bell.ring(),
      toast: (toast) => void stream.writeSSE({ event: 'toast', data: JSON.stringify(toast) }),
    })
    let { revision, rest } = { revision: since, rest: '' }
    try {
      while (!ended.signal.aborted) {
        const changes = await desk.changes(visitor, revision)
        if (changes.messages.length > 0 || restOf(changes) !== rest) {
          await stream.writeSSE({ event: 'page', id: String(changes.revision), data: JSON.stringify(changes) })
        }
        revision = changes.revision
        rest = restOf(changes)
        await bell.wait(LOOK_MS)
      }
    } finally {
      stopListening()
      desk.stopping.removeEventListener('abort', end)
    }
  }
  // With the database away the stream ends, and the browser comes again by itself.
  return streamSSE(context, show, async () => undefined)
}

/** Everything beside the messages, but for the time that passes by itself: of the clock counts how far it was moved. */
function restOf({ letters, clock }: PageChanges): string {
  const movedSeconds = Math.round((clock.at - Date.now()) / 2000)
  return JSON.stringify([letters.map(({ id }) => id), movedSeconds, clock.nextAt])
}
