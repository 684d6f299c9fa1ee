/** One row of the fault list: what is done, and what proves it here. */
export interface FaultRow {
  readonly id: string
  readonly fault: string
  /** Runs of `npm run faults -- --only …`. */
  readonly runs: readonly string[]
  /** Test files. */
  readonly tests: readonly string[]
  /** Why some of it, or all, cannot be done on such a machine. */
  readonly absent?: string
}

const row = (
  id: string,
  fault: string,
  { runs = [], tests = [], absent }: { runs?: string[]; tests?: string[]; absent?: string },
): FaultRow => ({ id, fault, runs, tests, ...(absent === undefined ? {} : { absent }) })

/** Every row of the list of faults. A test holds the names against what is there, and the table of docs/faults.md against this. */
export const FAULT_LIST: readonly FaultRow[] = [
  row('F1', 'kill -9 at every point of the conversation', { runs: ['points', 'socket', 'http'] }),
  row('F2', 'random kill -9, two replicas, 1,000 kills', { runs: ['random'] }),
  row('F3', 'SIGTERM during work', { runs: ['sigterm'] }),
  row('F4', 'PostgreSQL restarted, connections ended', { runs: ['restarts'] }),
  row('F5', 'PostgreSQL not there at the start', { runs: ['down'] }),
  row('F6', 'failover to a replica of the database', {
    absent: 'needs two clusters with replication and something that moves the address; `restarts` shows the same cut',
  }),
  row('F7', 'slow database, late statements', { runs: ['slow'], tests: ['test/channels/slack/timely-inbox.test.ts'] }),
  row('F8', 'disk full in the database', { absent: 'needs a small file system of its own, which only root can mount' }),
  row('F9', 'disk full for files', { absent: 'needs a small file system of its own, which only root can mount' }),
  row('F10', 'Telegram 5xx, HTML, reset, hang', { runs: ['storm'], tests: ['test/channels/telegram/poller.test.ts'] }),
  row('F11', 'storm of 429', { runs: ['storm'], tests: ['test/channels/telegram/deliver.test.ts'] }),
  row('F12', 'answer lost after success', { runs: ['storm', 'points', 'socket', 'http'] }),
  row('F13', 'blocked, gone, bad markup', {
    tests: ['test/channels/telegram/deliver.test.ts', 'test/journeys/desk-room.test.ts'],
  }),
  row('F14', 'group becomes a supergroup', { tests: ['test/channels/telegram/interpret.test.ts'] }),
  row('F15', 'two pollers, webhook left set', { tests: ['test/channels/telegram/poller.test.ts'] }),
  row('F16', 'token revoked', {
    tests: ['test/channels/telegram/poller.test.ts', 'test/channels/slack/socket-receiver.test.ts'],
  }),
  row('F17', 'Slack socket drops, is refreshed, 503', { tests: ['test/channels/slack/socket-receiver.test.ts'] }),
  row('F18', 'Slack away longer than its retries', {
    tests: ['test/journeys/slack-doors.test.ts', 'test/channels/slack/read-back.test.ts'],
  }),
  row('F19', '50 events a second, database 300 ms slow', { runs: ['slow'] }),
  row('F20', 'the same thing many times', {
    runs: ['socket', 'http', 'late'],
    tests: ['test/journeys/slack-doors.test.ts'],
  }),
  row('F21', 'out of order, edited before the original', {
    runs: ['points', 'http'],
    tests: ['test/journeys/bad-input.test.ts'],
  }),
  row('F22', 'album, many messages in a second', { runs: ['points'] }),
  row('F23', 'split brain: a frozen replica wakes', { runs: ['frozen', 'late'] }),
  row('F24', 'clock skew, leap day, year end', {
    tests: ['test/journeys/clock-skew.test.ts', 'test/journeys/intake-time.test.ts'],
  }),
  row('F25', 'outage with a backlog of 100,000', { runs: ['backlog'] }),
  row('F26', 'gap in update_id, quiet week', { tests: ['test/journeys/quiet-week.test.ts'] }),
  row('F27', 'slow agents’ channel, 1,000 tickets', { tests: ['test/journeys/storm.test.ts'] }),
  row('F28', 'poison messages', { tests: ['test/journeys/bad-input.test.ts', 'test/queue/lane-worker.test.ts'] }),
  row('F29', 'SMTP away, greylisting, refusals', { runs: ['mail'], tests: ['test/channels/email/outage.test.ts'] }),
  row('F30', 'migration killed, two at once', { tests: ['test/storage/migrations.test.ts'] }),
  row('F31', 'locale file broken or missing', { tests: ['test/locales.test.ts'] }),
  row('F32', 'errors of the configuration', { tests: ['test/config/every-variable.test.ts'] }),
  row('F33', 'leaks of memory and descriptors', { runs: ['backlog'], absent: 'the soak of an hour is no run yet' }),
  row('F34', 'exception anywhere', { tests: ['test/queue/lane-worker.test.ts', 'test/queue/dispatcher.test.ts'] }),
  row('F35', 'blocked event loop', { absent: 'measured by npm run bench, on a quiet machine' }),
  row('F36', 'DNS failure, proxy, IPv6 hole', {
    absent: 'names are resolved by the system, which a run may not change',
  }),
  row('F37', 'network loss of 20 %', { absent: 'needs a network namespace, which only root can open' }),
  row('F38', 'restore from an older backup', { tests: ['test/app/backup-check.test.ts'] }),
  row('F39', 'Slack token expires', { absent: 'the app uses a token that does not expire (rotation is off)' }),
  row('F40', 'upgrade with open dialogues', { absent: 'there is no earlier release to upgrade from' }),
]

/** For `--list`. */
export function describeFaults(): string {
  return FAULT_LIST.map(({ id, fault, runs, tests, absent }) => {
    const proofs = [...runs.map((name) => `--only ${name}`), ...tests]
    const why = absent === undefined ? [] : [`not here: ${absent}`]
    return `${id.padEnd(4)} ${fault}: ${[...proofs, ...why].join(', ')}`
  }).join('\n')
}
