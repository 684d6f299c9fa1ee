/** The least that an app of Slack can be: Bolt over HTTP, every event acknowledged, nothing stored. */
import bolt from '@slack/bolt'

const app = new bolt.App({ signingSecret: process.env.SIGNING_SECRET, authorize: async () => ({ botId: 'B0BOT' }) })
app.event('message', async () => undefined)
const server = await app.start({ port: 0, host: '127.0.0.1' })
process.stdout.write(`Ready ${server.address().port}\n`)
process.once('SIGTERM', () => process.exit(0))
