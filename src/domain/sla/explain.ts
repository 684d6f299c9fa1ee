import type { MomentParam, Phrase } from '../notice/message.ts'
import type { LocalSpan, Step, TargetTrace, Trace } from './trace.ts'

const DAY_MS = 86_400_000
const SECOND_MS = 1000
const SECONDS_PER_MINUTE = 60
const SECONDS_PER_HOUR = 3600

/**
 * Says a trace in phrases, a line each: start, changes, then for both promises the business hours and pauses that lead to the
 * deadline, and last the rule of silence. Whoever adds up the hours by hand comes to the same deadline.
 */
export function explainClock(trace: Trace): readonly Phrase[] {
  const [original, ...changes] = trace.promises
  return [
    ...(original ? [promisePhrase('sla:start', trace.startedAt, original)] : []),
    ...changes.map((promise) => promisePhrase('sla:changed', promise.since, promise)),
    ...explainTarget('firstResponse', trace.firstResponse),
    ...explainTarget('resolution', trace.resolution),
    ...(trace.stale ? [stalePhrase(trace.stale)] : []),
  ]
}

function promisePhrase(key: string, at: number, promise: Trace['promises'][number]): Phrase {
  const severity = { key: `ticket:severityName.${promise.severity}` }
  return { key, params: { at: moment(at), severity, package: promise.servicePackage } }
}

function explainTarget(name: 'firstResponse' | 'resolution', target: TargetTrace): readonly Phrase[] {
  const { calendar, zone, targetMinutes } = target
  const budget = duration(targetMinutes * SECONDS_PER_MINUTE)
  return [
    { key: `sla:${name}`, params: { budget, calendar, zone } },
    ...target.steps.map(stepPhrase),
    outcomePhrase(target),
    ...(target.breachedAt === null ? [] : [{ key: 'sla:breached', params: { at: moment(target.breachedAt) } }]),
  ]
}

function stepPhrase(step: Step): Phrase {
  if (step.step === 'work') {
    const [first] = step.spans
    const hours = step.spans.map(({ from, to, fromOffset, toOffset }) => {
      return `${civilTime(from + fromOffset)}–${civilTime(to + toOffset, true)}`
    })
    const params = {
      day: { moment: first?.from ?? 0, show: 'day' },
      hours: hours.join(', '),
      worked: duration(step.minutes * SECONDS_PER_MINUTE),
      total: duration(step.totalMinutes * SECONDS_PER_MINUTE),
    } as const
    return { key: changesOffset(step.spans) ? 'sla:workMoved' : 'sla:work', params }
  }
  const { cause, from, to, messageId, creditedMinutes } = step
  const credited = duration(creditedMinutes * SECONDS_PER_MINUTE)
  const params = { cause: { key: `sla:cause.${cause}` }, from: moment(from), question: messageId, credited }
  return to === null ? { key: 'sla:pauseOpen', params } : { key: 'sla:pause', params: { ...params, to: moment(to) } }
}

/** The clocks were moved during these hours, so they do not add up as they are written. */
function changesOffset(spans: readonly LocalSpan[]): boolean {
  return spans.some(({ fromOffset, toOffset }) => fromOffset !== toOffset)
}

function outcomePhrase({ state, dueAt, metAt }: TargetTrace): Phrase {
  const due = moment(dueAt)
  switch (state) {
    case 'running':
      return { key: 'sla:due', params: { due } }
    case 'sent':
      return { key: 'sla:dueSent', params: { due } }
    case 'paused':
      return { key: 'sla:duePaused', params: { due } }
    case 'met':
      return { key: 'sla:met', params: { due, at: moment(metAt ?? dueAt) } }
    case 'frozen':
      return { key: 'sla:frozen', params: { due } }
    case 'void':
      return { key: 'sla:void', params: { due } }
  }
}

function stalePhrase({ deliveredAt, closesAt }: NonNullable<Trace['stale']>): Phrase {
  return { key: 'sla:stale', params: { delivered: moment(deliveredAt), closes: moment(closesAt) } }
}

function moment(at: number): MomentParam {
  return { moment: at, show: 'moment' }
}

/** `9:00`, or `7:59:23` when there are seconds. */
function duration(seconds: number): string {
  const whole = Math.round(seconds)
  const hours = Math.floor(whole / SECONDS_PER_HOUR)
  return `${hours}:${sixty(Math.floor(whole / SECONDS_PER_MINUTE))}${tail(whole)}`
}

/** Local time of day of an instant that was moved to local time already. A day ends at 24:00. */
function civilTime(local: number, isEnd = false): string {
  const ofDay = ((local % DAY_MS) + DAY_MS) % DAY_MS
  const seconds = Math.floor((isEnd && ofDay === 0 ? DAY_MS : ofDay) / SECOND_MS)
  const hours = String(Math.floor(seconds / SECONDS_PER_HOUR)).padStart(2, '0')
  return `${hours}:${sixty(Math.floor(seconds / SECONDS_PER_MINUTE))}${tail(seconds)}`
}

function tail(seconds: number): string {
  return seconds % SECONDS_PER_MINUTE === 0 ? '' : `:${sixty(seconds)}`
}

function sixty(value: number): string {
  return String(value % 60).padStart(2, '0')
}
