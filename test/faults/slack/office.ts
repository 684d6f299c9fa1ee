import { createServer } from 'node:net'
import type { CaughtMail } from '../../support/mail/fake-smtp.ts'
import { type FakeSlack, startFakeSlack } from '../../support/slack/fake-slack.ts'
import type { Habits } from '../customer.ts'
import { ROOMS, slackChannels } from '../desk-file.ts'
import type { Query } from '../observe.ts'
import type { Program } from '../program.ts'
import type { Verdict } from '../verdict.ts'
import { observeSlack, openSlackWork } from './observe-slack.ts'
import { judgeSlack } from './slack-verdict.ts'
import { newStaffSheet, type StaffSheet } from './staff-sheet.ts'
import { serveYourself } from './staff.ts'

/** Slack, the staff who write there, and the agents' channels. */
export interface Office {
  readonly slack: FakeSlack
  readonly environment: Readonly<Record<string, string>>
  /** Over HTTP Slack posts to one address; a program that is started takes it over. */
  serves(program: Program): void
  staff(habits: Habits): Promise<void>
  openWork(query: Query): Promise<number>
  verdict(query: Query, mails: readonly CaughtMail[]): Promise<Verdict>
  stop(): Promise<void>
}

/** Slack repeats an event at once, after a minute and after five; here it does so every few seconds while a program is up. */
const REPEAT_MS = 3000

export async function openOffice(mode: 'socket' | 'http'): Promise<Office> {
  const slack = await startFakeSlack({ signingSecret: '8f742231b10e8888abcd99ff0123a5a5' })
  for (const [index, id] of slackChannels().entries()) slack.channel({ id, name: `room-${ROOMS[index] ?? ''}` })
  const port = mode === 'http' ? await freePort() : 0
  const url = `http://127.0.0.1:${port}/slack/events`
  const sheets: StaffSheet[] = []
  let up: Program | null = null
  const repeating = setInterval(() => {
    if (up?.isRunning === true) void slack.redeliver()
  }, REPEAT_MS)
  return {
    slack,
    environment: {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_API_URL: slack.url,
      PORT: String(port),
      ...(mode === 'http' ? { SLACK_SIGNING_SECRET: slack.signingSecret } : { SLACK_APP_TOKEN: slack.appToken }),
    },
    serves(program) {
      const takesOver = async (): Promise<void> => {
        await program.ready
        if (mode === 'http') {
          await untilAnswered(slack, url, program)
          await slack.deliverTo(url)
        }
        up = program
      }
      // Whoever waits for the program hears that it never became ready.
      void takesOver().catch(() => undefined)
    },
    async staff(habits) {
      const sheet = newStaffSheet(habits.index)
      sheets.push(sheet)
      await serveYourself(slack, sheet, habits)
    },
    openWork: (query) => openSlackWork(query, slack),
    verdict: async (query, mails) => judgeSlack(await observeSlack({ query, slack, mails, sheets })),
    async stop() {
      clearInterval(repeating)
      await slack.stop()
    },
  }
}

/** The door opens when Slack has said whose token it is. */
async function untilAnswered(slack: FakeSlack, url: string, program: Program): Promise<void> {
  while (program.isRunning && (await slack.verifiesUrl(url)).status !== 200) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('There is no free port')
  return address.port
}
