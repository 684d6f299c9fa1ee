/** The least that a bot can be: telegraf, one reply a message, nothing stored. Polls, or takes a webhook. */
import { createServer } from 'node:http'
import { Telegraf } from 'telegraf'

const bot = new Telegraf(process.env.BOT_TOKEN, { telegram: { apiRoot: process.env.API_ROOT } })
bot.on('message', (context) => context.reply('echo'))
if (process.argv[2] === 'webhook') {
  const server = createServer(bot.webhookCallback('/hook'))
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', () => process.stdout.write(`Ready ${server.address().port}\n`))
} else {
  void bot.launch()
  process.stdout.write('Ready 0\n')
}
process.once('SIGTERM', () => process.exit(0))
