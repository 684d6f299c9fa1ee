/** Draws docs/conversation.png: a real conversation of the running program, through Debian's chromium. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import startServer from '../test/setup/global-setup.js'
import stopServer from '../test/setup/global-teardown.js'
import { load } from '../test/setup/load.js'

const folder = mkdtempSync(join(tmpdir(), 'zayavka-picture-'))
await startServer()
try {
  const { pictureOfAConversation } = await load('test/support/picture.ts')
  writeFileSync(join(folder, 'page.html'), await pictureOfAConversation())
  execFileSync('/usr/bin/chromium', [
    ...['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--disable-background-networking'],
    ...[`--user-data-dir=${join(folder, 'profile')}`, '--window-size=1100,940'],
    ...[`--screenshot=${join('docs', 'conversation.png')}`, `file://${join(folder, 'page.html')}`],
  ])
} finally {
  await stopServer()
  rmSync(folder, { recursive: true, force: true })
}
