import type { Habits } from '../customer.ts'
import { type Lab, withWay } from '../lab.ts'
import type { PlantedFault } from '../planted-faults.ts'
import type { Result } from '../result.ts'
import { killAt, killWhen } from '../runs/kill-points.ts'

const STAFF: Habits = { index: 0, followUps: 1, patienceMs: 30_000 }
/** Only opens the home page: what is lost of that is in no history that could be read back. */
const VISITOR: Habits = { ...STAFF, isBrief: true }

/** The first event, on its way into the database. */
const killedBeforeTheEventIsStored = (lab: Lab): Promise<Result | null> =>
  killAt(withWay(lab, 'http'), { moment: 'before', name: 'db receive_rows', n: 1 }, VISITOR)

export const PLANTED_SLACK_FAULTS: readonly PlantedFault[] = [
  {
    name: 'Slack: acknowledge an event before its commit',
    patches: [
      {
        file: 'src/channels/slack/accept.js',
        find: 'const { stored, refused } = await inbox.save([toInboxRow(delivery, { teamId, receivedAt: now() })]);',
        put: `const stored = 1;
        const refused = [];
        setTimeout(() => void inbox.save([toInboxRow(delivery, { teamId, receivedAt: now() })]).catch(() => undefined), 50);`,
      },
    ],
    run: killedBeforeTheEventIsStored,
  },
  {
    name: 'Slack: drop what comes again',
    patches: [
      {
        file: 'src/channels/slack/http-receiver.js',
        find: `if (request.method !== 'POST')`,
        put: `if (request.headers.get('x-slack-retry-num') !== null)
            return answer(200);
        if (request.method !== 'POST')`,
      },
    ],
    run: killedBeforeTheEventIsStored,
  },
  {
    name: 'Slack: take a form before its commit',
    patches: [
      {
        file: 'src/channels/slack/accept.js',
        find: `if ((await timely.save(row, leftMs())) === 'late')
        return null;`,
        put: 'setTimeout(() => void timely.save(row, leftMs()).catch(() => undefined), 50);',
      },
    ],
    run: (lab) =>
      killWhen(
        withWay(lab, 'socket'),
        'before a form is stored',
        ({ moment, name }, { slack }) =>
          moment === 'before' && name === 'db receive_in_time' && slack?.deliveries.at(-1)?.name === 'view_submission',
        STAFF,
      ),
  },
  {
    name: 'Slack: no key for a form',
    patches: [
      {
        file: 'src/channels/slack/inbox-row.js',
        find: 'return `${type}:${id}:',
        put: 'return `${type}:${Math.random()}:',
      },
    ],
    run: (lab) => killAt(withWay(lab, 'socket'), { moment: 'before', name: 'ack view_submission', n: 2 }, STAFF),
  },
]
