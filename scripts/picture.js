/**
 * Draws docs/conversation.png and docs/pictures: a real conversation, and the pages as the stories in the browser see them,
 * through Debian's chromium.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import startServer from '../test/setup/global-setup.js'
import stopServer from '../test/setup/global-teardown.js'
import { load } from '../test/setup/load.js'

/** From the stories' own names to the ones that the pages of docs use. */
const PAGES = {
  'try-review-ru': 'try-ru-1280-light',
  'try-successor-en': 'try-en-1280-light',
  'try-dark': 'try-ru-1280-dark',
  'try-phone-chat': 'try-ru-390-light',
  'try-phone-dark': 'try-ru-390-dark',
  '482-1280-light': 'tracking-1280-light',
  '482-1280-dark': 'tracking-1280-dark',
  '482-390-light': 'tracking-390-light',
  '483-390-dark': 'tracking-390-dark',
  'desk-queue-1280-light': 'queue-1280-light',
  'desk-queue-390-dark': 'queue-390-dark',
  'desk-ticket-1280-light': 'ticket-1280-light',
  'desk-ticket-1280-dark': 'ticket-1280-dark',
  'desk-reports-1280-light': 'reports-1280-light',
  'desk-reports-1280-dark': 'reports-1280-dark',
  'desk-reports-390-light': 'reports-390-light',
}

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
}
try {
  const environment = { ...process.env, PICTURES: folder, TRY_PICTURES: folder }
  const stories = ['tracking', 'desk-pages', 'try'].map((name) => `test/browser/${name}.test.ts`)
  execFileSync('npm', ['run', 'test:browser', '--', ...stories], { env: environment, stdio: 'inherit' })
  mkdirSync(join('docs', 'pictures'), { recursive: true })
  for (const [story, page] of Object.entries(PAGES)) {
    copyFileSync(join(folder, `${story}.png`), join('docs', 'pictures', `${page}.png`))
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
