import type { TelegramApi } from '../channels/telegram/api.ts'
import { checkRooms, NO_FEATURES, type TelegramFeatures } from '../channels/telegram/features.ts'
import { askWhoIAm, type BotProfile } from '../channels/telegram/profile.ts'
import type { Log } from '../log.ts'
import type { Running } from '../queue/loop.ts'
import { keepTrying } from './keep-trying.ts'

export interface FeatureWatch {
  features(): TelegramFeatures
  /** Looks at the rooms now. Rejects as `TelegramApi` does when Telegram does not answer. */
  look(me: BotProfile): Promise<void>
  /** Something shows that they are others by now: they are looked at again, once for many signs of it. */
  doubt(): void
  stop(): Promise<void>
}

/** A room in which everything fails would otherwise be looked at without end. */
const PAUSE_MS = 2000

/**
 * What the bot may do where, learnt at the start and again whenever something contradicts it, without a restart. What a room
 * lacks is named in the log when it changes, and the desk does without it.
 */
export function watchFeatures(api: TelegramApi, chatIds: readonly string[], log: Log): FeatureWatch {
  let features = NO_FEATURES
  let told = ''
  let looking: Running | null = null
  let timer: NodeJS.Timeout | null = null
  let lookedAt = -Infinity
  const watch: FeatureWatch = {
    features: () => features,
    async look(me) {
      const { features: seen, rooms } = await checkRooms(api, me, chatIds)
      features = seen
      const faulty = rooms.filter(({ faults }) => faults.length > 0)
      if (JSON.stringify(faulty) === told) return
      told = JSON.stringify(faulty)
      for (const { chatId, faults } of faulty) {
        log.warn({ chatId, faults }, 'A room does not give the bot all it needs: see docs/setup-telegram.md')
      }
    },
    doubt() {
      if (features === NO_FEATURES || timer !== null) return
      timer = setTimeout(lookAgain, Math.max(0, lookedAt + PAUSE_MS - performance.now()))
    },
    async stop() {
      if (timer !== null) clearTimeout(timer)
      await looking?.stop()
    },
  }
  function lookAgain(): void {
    timer = null
    lookedAt = performance.now()
    looking = keepTrying(log, 'Telegram does not answer; its rooms are looked at again', async () =>
      watch.look(await askWhoIAm(api)),
    )
  }
  return watch
}
