import type { MomentParam, Phrase } from '../notice/message.ts'
import type { LocalSpan, PauseStep, Step, TargetTrace, Trace, WorkDay } from './trace.ts'
import { createOffsetReader, DAY_MS } from './zone.ts'

const SECOND_MS = 1000
const SECONDS_PER_MINUTE = 60
const SECONDS_PER_HOUR = 3600

/**
 * Says a trace in phrases, a line each: start, changes, then for both promises the business hours and pauses that lead to the
 * deadline, and last the rule of silence. Whoever adds up the hours by hand comes to the same deadline.
 *
 * @param zone the desk's IANA zone, in which moments are shown. Business hours are those of their calendar: day and hours are
 * its own, and where its zone is another one, each line of hours names it.
 */
export function explainClock(trace: Trace, zone: string): readonly Phrase[] {
  const [original, ...changes] = trace.promises
  return [
    ...(original ? [promisePhrase('sla:start', trace.startedAt, original)] : []),
    ...changes.map((promise) => promisePhrase('sla:changed', promise.since, promise)),
    ...explainTarget('firstResponse', trace.firstResponse, zone),
    ...explainTarget('resolution', trace.resolution, zone),
    ...(trace.stale ? [stalePhrase(trace.stale)] : []),
  ]
}

function promisePhrase(key: string, at: number, promise: Trace['promises'][number]): Phrase {
  const severity = { key: `ticket:severityName.${promise.severity}` }
  return { key, params: { at: moment(at), severity, package: promise.servicePackage } }
}

function explainTarget(name: 'firstResponse' | 'resolution', target: TargetTrace, deskZone: string): readonly Phrase[] {
  const { calendar, zone, targetMinutes } = target
  const budget = duration(targetMinutes * SECONDS_PER_MINUTE)
  const noonOf = civilNoon(deskZone)
  const place = zone === deskZone ? '' : ` (${zone})`
  const stepPhrase = (step: Step): Phrase =>
    step.step === 'work' ? workPhrase(step, noonOf(step.day), place) : pausePhrase(step)
  return [
    { key: `sla:${name}`, params: { budget, calendar, zone } },
    ...target.steps.map(stepPhrase),
    outcomePhrase(target),
    ...(target.breachedAt === null ? [] : [{ key: 'sla:breached', params: { at: moment(target.breachedAt) } }]),
  ]
}

/** An instant that a reader in this zone sees on that civil day, wherever the day itself was counted. */
function civilNoon(zone: string): (day: number) => number {
  const offsetAt = createOffsetReader(zone)
  return (day) => {
    const noon = day * DAY_MS + DAY_MS / 2
    return noon - offsetAt(noon)
  }
}

function workPhrase({ spans, minutes, totalMinutes }: WorkDay, noon: number, place: string): Phrase {
  const hours = spans.map(({ from, to, fromOffset, toOffset }) => {
    return `${civilTime(from + fromOffset)}–${civilTime(to + toOffset, true)}`
  })
  const params = {
    day: { moment: noon, show: 'day' },
    hours: hours.join(', ') + place,
    worked: duration(minutes * SECONDS_PER_MINUTE),
    total: duration(totalMinutes * SECONDS_PER_MINUTE),
  } as const
  return { key: changesOffset(spans) ? 'sla:workMoved' : 'sla:work', params }
}

function pausePhrase({ cause, from, to, messageId, creditedMinutes }: PauseStep): Phrase {
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
