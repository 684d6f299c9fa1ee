/** The least that a bot can be: telegraf, polling, one reply a message, nothing stored. */
import { Telegraf } from 'telegraf'

const bot = new Telegraf(process.env.BOT_TOKEN, { telegram: { apiRoot: process.env.API_ROOT } })
bot.on('message', (context) => context.reply('echo'))
void bot.launch()
process.stdout.write('Ready\n')
process.once('SIGTERM', () => process.exit(0))
