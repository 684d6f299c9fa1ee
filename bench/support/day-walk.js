/** Business minutes the way they are usually added: day after day, from midnight to midnight. For a zone without summer time. */
const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
const WEEKDAYS = ['thu', 'fri', 'sat', 'sun', 'mon', 'tue', 'wed']

export function dayWalker(spec, offsetMs) {
  const toMinutes = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
  const toHours = (spans = []) => spans.map(({ from, to }) => [toMinutes(from) * MINUTE_MS, toMinutes(to) * MINUTE_MS])
  const week = WEEKDAYS.map((day) => toHours(spec.week[day]))
  const special = new Map(spec.holidays.map((date) => [Date.parse(date), []]))
  for (const [date, spans] of Object.entries(spec.days)) special.set(Date.parse(date), toHours(spans))
  return (at, minutes) => {
    let left = minutes * MINUTE_MS
    const local = at + offsetMs
    for (let midnight = Math.floor(local / DAY_MS) * DAY_MS; ; midnight += DAY_MS) {
      for (const [from, to] of special.get(midnight) ?? week[(midnight / DAY_MS) % 7]) {
        const start = Math.max(local, midnight + from)
        const open = midnight + to - start
        if (open <= 0) continue
        if (left <= open) return start + left - offsetMs
        left -= open
      }
    }
  }
}
