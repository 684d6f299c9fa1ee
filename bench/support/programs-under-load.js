/** The desk and the bare bots, each a process of its own before a stub of the Bot API. */
import { build, isStale } from '../../scripts/build.js'
import { startStub, TOKEN } from './bot-api-stub.js'
import { ECHO, startProcess } from './programs.js'

if (isStale()) build()
const ENTRY = new URL('../../dist/src/cli.js', import.meta.url).pathname

let chat = 8_000_000_000
/** Everybody writes once: whoever writes more than twenty a minute is asked to wait. */
export const nextChat = () => (chat += 1)

export async function startDesk({ database, folder, stub: given, environment = {}, options }) {
  const stub = given ?? (await startStub(options))
  const program = await startProcess(
    ENTRY,
    ['start'],
    {
      DATABASE_URL: database.url,
      SECRET_KEY: 'a key of the bench that is long enough for anybody',
      DATA_DIR: folder,
      TELEGRAM_BOT_TOKEN: TOKEN,
      TELEGRAM_API_ROOT: stub.url,
      MAIL_FROM: 'support@bench.example',
      PORT: '0',
      LOG_LEVEL: 'info',
      ...environment,
    },
    /"Ready"/,
  )
  return together(program, stub, given === undefined)
}

/** @param mode `polling`, or `webhook`. */
export async function startEcho(mode) {
  const stub = await startStub()
  const program = await startProcess(ECHO, [mode], { BOT_TOKEN: TOKEN, API_ROOT: stub.url }, /Ready \d+/)
  const port = /Ready (\d+)/.exec(program.said())[1]
  if (mode === 'webhook') stub.pushTo(`http://127.0.0.1:${port}/hook`)
  return together(program, stub, true)
}

function together(program, stub, isOwn) {
  return {
    ...program,
    stub,
    says: (text = '/help', from = nextChat()) => stub.says(from, text),
    async stop() {
      await program.stop()
      if (isOwn) stub.stop()
    },
  }
}
