/** Writes docs/conversation-ru.md and docs/conversation-en.md: whole conversations of the running program. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import startServer from '../test/setup/global-setup.js'
import stopServer from '../test/setup/global-teardown.js'
import { load } from '../test/setup/load.js'

await startServer()
try {
  const { transcripts } = await load('test/support/transcript.ts')
  for (const [language, text] of Object.entries(await transcripts())) {
    writeFileSync(join('docs', `conversation-${language}.md`), text)
  }
} finally {
  await stopServer()
}
