/**
 * Proves what the program promises, by killing it: `npm run faults`.
 *
 * A run without faults leads one small conversation and numbers every round trip to PostgreSQL, every call of Telegram and
 * every letter. Then the program is killed with SIGKILL, from outside, before each of them reaches the other side and after
 * the other side has done it but before the answer is back; it is started again, the conversation goes on, and a verdict
 * compares what the fake Telegram and the fake mail server gave out and received with what stands in the database. More runs:
 * random kills of two replicas, frozen replicas and their late writes, PostgreSQL restarted `immediate`, a storm of 429, 5xx,
 * resets and answers lost after success, SIGTERM, a database that is not there at the start, a mail server that is away.
 *
 * Each run prints a line: name, ok or FAILED, and
 *   lost        a confirmed update that is not in the inbox, a form without a ticket, a reply or a letter never received,
 *               a person who waits for an answer that never comes
 *   unexpected  more tickets than forms, a reply that no turn decided, words or replies in the wrong order, a number twice,
 *               a call that breaks the Bot API or its limits, a process that ended unasked
 *   duplicated  repeated replies and letters: at most one for each kill or lost answer
 *   recovered   from "up again" to the first work: at most 5 s
 * The exit code is 0 only when all of them are ok.
 *
 *   npm run faults                          the standard set; meant for about ten minutes on two quiet processors
 *   npm run faults -- --quick               a sample of the points and short forms of the other runs
 *   npm run faults -- --long                every point, 1,000 kills, and a backlog of 100,000 updates
 *   npm run faults -- --list                the rows of the fault list: what proves each, or why it cannot be done here
 *   npm run faults -- --only points         one of: points socket http slow random frozen late restarts storm sigterm down
 *                                           mail backlog (repeatable); socket and http are the points of staff in Slack
 *   npm run faults -- --only points --point "after db finish_turns #3"
 *   npm run faults -- --kills 1000          so many random kills
 *   npm run faults -- --only backlog --updates 10000
 *   npm run faults -- --parallel 8          so many conversations at the same time
 *   npm run faults -- --sabotage            plants known faults in a copy of the program; exit 0 only if each is caught
 *
 * In Slack the staff press a button again when nothing has come of it; Slack itself repeats events only, three times. Messages of
 * one thread may change places there when the first try of one of them fails, so of them only each one's presence is judged.
 *
 * Polls repeat by the clock, so of theirs only the first question after something has happened and the answers that brought
 * something are points; what counts as a poll is learned from a few quiet seconds. A point that a conversation does not come
 * by (batches fall a little differently each time) is tried once more and then counted as missed.
 */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { load } from '../test/setup/load.js'
import { build, isStale } from './build.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
process.chdir(root)
if (isStale()) build()
const { main } = await load('test/faults/main.ts')
try {
  process.exitCode = await main(join(root, 'dist', 'src', 'cli.js'), process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
