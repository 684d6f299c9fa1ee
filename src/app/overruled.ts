import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { explainModeration } from '../moderation/explain.ts'
import { connectOnce } from './connect-database.ts'

interface Overruled {
  readonly body: string
  readonly decidedBy: string | null
  readonly decidedAt: Date
}

/**
 * Lists what agents let pass although the filter had refused it (R20), masked, with the rules that had found it: whoever runs
 * the desk decides which of it goes into `allowedPhrases` for good. Resolves with the exit code.
 */
export async function overruled(config: Config, log: Log, write: (line: string) => void): Promise<number> {
  const connected = await connectOnce(config, log)
  try {
    const rows = await connected.database.query<Overruled>(
      'overruled',
      `select body, decided_by as "decidedBy", decided_at as "decidedAt" from refusals where decision = 'allowed'
       order by decided_at`,
      [],
    )
    if (rows.length === 0) write('Nothing was overruled.')
    for (const { body, decidedBy, decidedAt } of rows) {
      const { masked, hits } = explainModeration(body)
      const rules = [...new Set(hits.map(({ rule }) => rule))].join(', ')
      write(`${decidedAt.toISOString()}  ${decidedBy ?? ''}  ${rules}  ${masked.replace(/\s+/g, ' ').slice(0, 200)}`)
    }
    return 0
  } finally {
    await connected.close()
  }
}
