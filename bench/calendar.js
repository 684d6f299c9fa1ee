/**
 * How fast deadlines are found, beside a day-walking implementation and a public library:
 *
 *   node bench/calendar.js
 *
 * The library is moment-business-time, a development dependency; without it its line says so, and its goal counts as missed.
 */
process.env.TZ = 'Europe/Moscow'

import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { load } from '../test/setup/load.js'
import { dayWalker } from './support/day-walk.js'
import { goal, perCpuSecond, rate } from './support/measure.js'

const { compileCalendar } = await load('src/domain/sla/calendar.ts')
const { readDeadlines } = await load('src/domain/sla/clock.ts')
const { createSlaPolicy } = await load('src/domain/sla/policy.ts')

const DAY_MINUTES = 540
const MONTH_MINUTES = 30 * DAY_MINUTES
const MSK_MS = 3 * 3_600_000
const YEAR = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2027, 0, 1) }

const hours = [{ from: '09:00', to: '18:00' }]
const shared = parse(readFileSync(new URL('../data/calendars/ru-2026.yaml', import.meta.url), 'utf8'))
const office = {
  name: 'office',
  zone: 'Europe/Moscow',
  week: { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours },
  holidays: shared.holidays,
  days: Object.fromEntries(
    Object.entries(shared.days).map(([date, span]) => [date, [{ from: span.slice(0, 5), to: span.slice(6) }]]),
  ),
}
/** Instants spread over the first ten months of the year, the same in every run. */
const starts = Array.from({ length: 4096 }, (_, index) => YEAR.from + ((index * 7919 * 60_000) % (300 * 86_400_000)))
const startOf = (index) => starts[index & 4095]

benchCompiling()
const calendar = compileCalendar(office, YEAR)
const month = benchAdding()
await benchLibrary(month)
benchRebuilding()

function benchCompiling() {
  const zone = 'Europe/Berlin'
  const once = perCpuSecond(() => compileCalendar({ ...office, zone }, YEAR), { batch: 1, rounds: 3 })
  // A calendar compiles a year before and two after what it is asked for.
  const ms = 1000 / once
  goal('four years compiled in 4 × 50 ms', ms <= 200, `${ms.toFixed(1)} ms`)
}

function benchAdding() {
  const walk = dayWalker(office, MSK_MS)
  const different = starts.filter((at) => calendar.addBusinessMinutes(at, MONTH_MINUTES) !== walk(at, MONTH_MINUTES))
  goal('compiled and day-walking agree', different.length === 0, `${different.length} of ${starts.length} differ`)

  let sink = 0
  const compiled = (minutes) => perCpuSecond((index) => (sink += calendar.addBusinessMinutes(startOf(index), minutes)))
  const walking = (minutes) => perCpuSecond((index) => (sink += walk(startOf(index), minutes)))
  const day = compiled(DAY_MINUTES)
  const long = compiled(MONTH_MINUTES)
  console.log(`compiled, 1 day:        ${rate(day)}`)
  console.log(`compiled, 30 days:      ${rate(long)}`)
  console.log(`day-walking, 1 day:     ${rate(walking(DAY_MINUTES))}`)
  const walked = walking(MONTH_MINUTES)
  console.log(`day-walking, 30 days:   ${rate(walked)}  (compiled is ${(long / walked).toFixed(1)} × as fast)`)
  goal('at least 5 M due times per CPU second', Math.min(day, long) >= 5e6, rate(Math.min(day, long)))
  goal('30 days cost at most 1.5 × 1 day', day / long <= 1.5, `${(day / long).toFixed(2)} ×`)
  if (Number.isNaN(sink)) throw new Error('The sum of all deadlines is not a number')
  return long
}

async function benchLibrary(long) {
  const moment = await import('moment-business-time').then(
    (found) => found.default,
    () => null,
  )
  if (!moment) {
    console.log(
      'NOT MEASURED  moment-business-time is not installed: npm install --save-dev moment-business-time moment',
    )
    goal('at least 100 × moment-business-time', false, 'not measured')
    return
  }
  const usual = ['09:00:00', '18:00:00']
  const workinghours = { 0: null, 1: usual, 2: usual, 3: usual, 4: usual, 5: usual, 6: null }
  moment.updateLocale('en', { workinghours, holidays: office.holidays })
  const add = (at) => moment(at).addWorkingTime(MONTH_MINUTES, 'minutes').valueOf()
  const different = starts.slice(0, 200).filter((at) => add(at) !== calendar.addBusinessMinutes(at, MONTH_MINUTES))
  const peer = perCpuSecond((index) => add(startOf(index)), { batch: 5, rounds: 2, msPerRound: 1000 })
  console.log(
    `moment-business-time, 30 days: ${rate(peer)}  (${different.length} of 200 differ: it knows no short days)`,
  )
  goal('at least 100 × moment-business-time', long / peer >= 100, `${Math.round(long / peer).toLocaleString('en')} ×`)
}

/** A ticket with a question, an answer, a severity change and a rejected solution, read as the desk does at every turn. */
function benchRebuilding() {
  const target = { calendar: 'office', firstResponseMinutes: 240, resolutionMinutes: 1620 }
  const targets = { critical: target, high: target, normal: target, low: target }
  const policy = createSlaPolicy(
    {
      calendars: [office],
      packages: [{ name: 'standard', targets }],
      defaultPackage: 'standard',
      stale: { days: 3, warnDaysBefore: 1 },
      warnAtPercents: [50, 80, 100],
    },
    YEAR,
  )
  const histories = starts.map(historyFrom)
  const perSecond = perCpuSecond((index) => readDeadlines(histories[index & 4095], policy, histories[index & 4095].now))
  goal('at least 50,000 tickets rebuilt from events per CPU second', perSecond >= 50_000, rate(perSecond))
}

function historyFrom(start) {
  const on = (minute, type, facts) => ({ type, at: new Date(start + minute * 60_000), ...facts })
  const by = 'a1'
  const history = [
    on(0, 'ticket.registered', { severity: 'normal', servicePackage: 'standard' }),
    on(10, 'ticket.taken', { by, from: null }),
    on(30, 'ticket.replied', { by, reply: 'informationRequest', messageId: 'q1', promisedAt: null }),
    on(31, 'ticket.reply_delivered', { messageId: 'q1' }),
    on(500, 'ticket.requester_reacted', { messageId: 'm1', substantive: true }),
    on(600, 'ticket.severity_changed', { by, from: 'normal', to: 'high', reasonId: null }),
    on(1900, 'ticket.replied', { by, reply: 'solution', messageId: 's1', promisedAt: null }),
    on(1901, 'ticket.reply_delivered', { messageId: 's1' }),
  ]
  return Object.assign(history, { now: new Date(start + 3000 * 60_000) })
}
