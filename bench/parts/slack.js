/** P13: how soon an event of Slack is acknowledged, which is after it is stored, beside bare Bolt, which stores nothing. */
import { createHmac } from 'node:crypto'
import { Agent, createServer, request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { openLoop, pause, quantile } from '../support/loads.js'
import { startProcess } from '../support/programs.js'
import { startDesk } from '../support/programs-under-load.js'
import { ms, result, times } from '../support/table.js'

const SECRET = '8f742231b10e8888abcd99ff0123a5a5'
const PER_SECOND = 200
const SECONDS = 10
const BOLT = fileURLToPath(new URL('../support/bolt.js', import.meta.url))

export async function measureSlack(server) {
  const bolt = await startProcess(BOLT, [], { SIGNING_SECRET: SECRET }, /Ready \d+/)
  const bare = await acks(`http://127.0.0.1:${/Ready (\d+)/.exec(bolt.said())[1]}/slack/events`)
  await bolt.stop()

  const api = await startApi()
  const database = await server.database()
  const environment = {
    SLACK_BOT_TOKEN: 'xoxb-0000000000-bench',
    SLACK_SIGNING_SECRET: SECRET,
    SLACK_API_URL: `${api.url}/api/`,
    PORT: '18473',
  }
  const program = await startDesk({ database, folder: server.folder, environment })
  await pause(2000)
  const desk = await acks('http://127.0.0.1:18473/slack/events')
  const [{ n }] = await database.rows(`select count(*)::integer as n from inbox where channel = 'slack'`)
  if (n < PER_SECOND * SECONDS) throw new Error(`${n} events of Slack were stored`)
  result('P13', `acknowledged after the commit at ${PER_SECOND}/s, p99`, {
    beside: `bare Bolt ${ms(bare)}`,
    measured: ms(desk),
    ratio: times(desk / bare),
    goal: '≤ 2',
    isMet: desk / bare <= 2,
  })
  await program.stop()
  api.stop()
  await database.drop()
}

async function acks(url) {
  const agent = new Agent({ keepAlive: true })
  await openLoop(PER_SECOND * 2, PER_SECOND, (index) => post(url, agent, `warm${index}`))
  const waits = await openLoop(PER_SECOND * SECONDS, PER_SECOND, (index) => post(url, agent, `e${index}`))
  agent.destroy()
  return quantile(waits, 0.99)
}

/** A connection that the other side has just closed is no answer yet. */
async function post(url, agent, id) {
  const begun = performance.now()
  for (let tries = 1; ; tries += 1) {
    try {
      await postOnce(url, agent, id)
      return performance.now() - begun
    } catch (error) {
      if (error.code !== 'ECONNRESET' || tries === 3) throw error
    }
  }
}

function postOnce(url, agent, id) {
  const event = {
    type: 'message',
    channel_type: 'im',
    channel: `D${id}`,
    user: `U${id}`,
    text: 'hi',
    ts: `${Date.now() / 1000}`,
  }
  const body = JSON.stringify({
    type: 'event_callback',
    team_id: 'T0BENCH',
    api_app_id: 'A1',
    event_id: `Ev${id}`,
    event_time: Math.floor(Date.now() / 1000),
    event,
  })
  const at = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', SECRET).update(`v0:${at}:${body}`).digest('hex')
  const headers = {
    'content-type': 'application/json',
    'x-slack-request-timestamp': at,
    'x-slack-signature': `v0=${signature}`,
  }
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume()
      answer.on('end', () =>
        answer.statusCode === 200 ? resolve() : reject(new Error(`Answered with ${answer.statusCode}`)),
      )
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

/** Says yes to everything. */
async function startApi() {
  const answer = JSON.stringify({
    ok: true,
    team_id: 'T0BENCH',
    user_id: 'U0BOT',
    bot_id: 'B0BOT',
    url: 'https://bench.slack.com/',
    ts: '1.1',
    channel: 'D1',
    messages: [],
    channels: [],
    members: [],
    user: { id: 'U1', name: 'u', profile: {} },
  })
  const server = createServer((asked, response) => {
    asked.resume()
    asked.on('end', () => response.setHeader('content-type', 'application/json').end(answer))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}
