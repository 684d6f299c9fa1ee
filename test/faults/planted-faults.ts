import type { Habits } from './customer.ts'
import type { Lab } from './lab.ts'
import type { Result } from './result.ts'
import { killAt, killWhen } from './runs/kill-points.ts'
import { runLateWrite } from './runs/frozen.ts'
import { runConversation } from './runs/plain.ts'

export interface Patch {
  /** Below the built output. */
  readonly file: string
  /** Stands there exactly once. */
  readonly find: string
  readonly put: string
}

export interface PlantedFault {
  readonly name: string
  readonly patches: readonly Patch[]
  /** The smallest run that notices it. Null: it was not met. */
  readonly run: (lab: Lab) => Promise<Result | null>
}

const RECEIVE_AND_FINISH = 'migrations/1763900002000-receive-and-finish.js'
const DELIVER = 'migrations/1763900003000-deliver.js'

/** Somebody who gives up early: what is lost here never comes. */
const HASTY: Habits = { index: 0, followUps: 3, patienceMs: 15_000 }

const killedBefore = (name: string, n: number) => (lab: Lab) => killAt(lab, { moment: 'before', name, n }, HASTY)
const killedAfter = (name: string, n: number) => (lab: Lab) => killAt(lab, { moment: 'after', name, n }, HASTY)
const undisturbed = (lab: Lab): Promise<Result> => runConversation(lab, HASTY)

export const PLANTED_FAULTS: readonly PlantedFault[] = [
  {
    name: 'acknowledge before commit',
    patches: [
      {
        file: 'src/queue/poll-store.js',
        find: 'return { ...(await advance(sql, to, rows)), refused: [] };',
        put: 'const { isMoved } = await advance(sql, to, []); return { ...(await saveRows(sql, rows)), isMoved };',
      },
    ],
    run: killedBefore('db receive_rows', 3),
  },
  {
    name: 'send before the turn commits',
    patches: [
      {
        file: 'src/queue/turns.js',
        find: `const [answer] = await sql.query('finish_turns'`,
        put: `const sent = []
    for (const call of writes.calls.filter(({ kind }) => kind === 'sendMessage')) {
      const url = \`\${process.env.TELEGRAM_API_ROOT}/bot\${process.env.TELEGRAM_BOT_TOKEN}/sendMessage\`
      const { reply_parameters: _, ...message } = JSON.parse(call.payload)
      const body = JSON.stringify({ chat_id: Number(call.conversation.split(':')[2]), ...message })
      const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      const { ok, result } = await answer.json()
      if (ok) sent.push([call.dedupe_key, String(result.message_id)])
    }
    writes = { ...writes, sent }
    const [answer] = await sql.query('finish_turns'`,
      },
      {
        file: RECEIVE_AND_FINISH,
        find: `    if json_array_length(w -> 'internal') > 0 then`,
        put: `    update outbox set sent_at = now(), outcome = 'sent', platform_id = s ->> 1
      from json_array_elements(w -> 'sent') as s where dedupe_key = s ->> 0;
    if json_array_length(w -> 'internal') > 0 then`,
      },
    ],
    run: (lab) =>
      killWhen(
        lab,
        'before the form is written',
        ({ moment, name }, { sheets }) =>
          moment === 'before' && name === 'db finish_turns' && sheets.some(({ forms }) => forms > 0),
        HASTY,
      ),
  },
  {
    name: 'mark sent before sending',
    patches: [
      {
        file: 'src/queue/destination.js',
        find: 'const result = await sendOne(tools, { ...call, targetId });',
        put: `await tools.writer.record({ destination: { lane, fence }, result: { id: call.id, lane, fence, outcome: 'sent' } });
            const result = await sendOne(tools, { ...call, targetId });`,
      },
    ],
    run: killedBefore('tg sendMessage', 3),
  },
  {
    name: 'no fencing',
    patches: [
      {
        file: RECEIVE_AND_FINISH,
        find: `join lanes l on l.lane = r.lane and l.fence = r.fence
    where not exists (`,
        put: `join lanes l on l.lane = r.lane
    where true or not exists (`,
      },
      {
        file: RECEIVE_AND_FINISH,
        find: 'pending = l.pending - sums.n,',
        put: 'pending = greatest(l.pending - sums.n, 0),',
      },
    ],
    run: (lab) => runLateWrite(lab, 'finish_turns', HASTY),
  },
  {
    name: 'no dedupe key',
    patches: [
      {
        file: RECEIVE_AND_FINISH,
        find: 'select r.channel, r.account, coalesce(r.epoch, 0), r.external_id, r.lane',
        put: `select r.channel, r.account, coalesce(r.epoch, 0), r.external_id || ':' || gen_random_uuid(), r.lane`,
      },
    ],
    run: (lab) => runLateWrite(lab, 'advance_poll', HASTY),
  },
  {
    name: 'no order in a conversation',
    patches: [{ file: 'src/queue/turns.js', find: 'order by i.id) filter', put: 'order by i.id desc) filter' }],
    run: undisturbed,
  },
  {
    name: 'no order at a destination',
    patches: [{ file: DELIVER, find: 'order by o.id limit per_lane', put: 'order by o.id desc limit per_lane' }],
    run: undisturbed,
  },
  {
    name: 'inbox done outside the transaction',
    patches: [
      {
        file: 'src/queue/turns.js',
        find: `from finish_turns($1::json)', [JSON.stringify(writes)]);`,
        put: `from finish_turns($1::json)', [JSON.stringify({ ...writes, done: [] })]);
    await sql.query('mark_done', \`with ended as (
        update inbox set done_at = now() where id = any ($1::bigint[]) and done_at is null returning lane
      ), sums as (select lane, count(*)::integer as n from ended group by lane)
      update lanes l set pending = l.pending - sums.n, fence = l.fence + 1, started = 0,
        wake_at = case when l.pending > sums.n then now() end
      from sums where l.lane = sums.lane\`, [writes.done.map(({ id }) => id)]);`,
      },
    ],
    // The eighth turn takes the description of the problem: taken again, it answers the next question.
    run: killedBefore('db mark_done', 8),
  },
  {
    name: 'retry without a key',
    patches: [
      {
        file: 'src/channels/email/deliver.js',
        find: 'messageIdFor(`outbox:${call.id}`',
        put: 'messageIdFor(`outbox:${call.id}:${Math.random()}`',
      },
    ],
    run: killedAfter('mail letter', 1),
  },
  {
    name: 'a lease that never ends',
    patches: [
      {
        file: 'src/queue/turns.js',
        find: 'update lanes l set wake_at = now() + $3::interval, fence = l.fence + 1, started',
        put: `update lanes l set wake_at = now() + $3::interval + interval '1 hour', fence = l.fence + 1, started`,
      },
    ],
    run: killedAfter('db claim_lanes_32_16', 3),
  },
  {
    name: 'deaf to retry_after',
    patches: [
      { file: 'src/queue/destination.js', find: `if (sent.outcome === 'retry' && sent.scope)`, put: 'if (false)' },
      {
        file: 'src/queue/destination.js',
        find: 'pauseMs: sent.afterMs ?? backoffMs(call.failures),',
        put: 'pauseMs: 10,',
      },
    ],
    run: (lab) =>
      runConversation(lab, HASTY, ({ telegram }) => void telegram.faults.tooMany(2, { on: ['sendMessage'], after: 4 })),
  },
]
