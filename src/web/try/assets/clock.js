import { moveClock } from './desk.js'
import { one, pageLanguage, say, toast } from './dom.js'

/** The desk's clock in the bar: it goes on by itself, and its buttons move it. */
export function createClock() {
  const face = one('#clock')
  const next = one('[data-step=next]')
  let ahead = null
  let zone = 'UTC'

  function show() {
    if (ahead === null) return
    const at = Date.now() + ahead
    face.textContent = momentOf(at, zone)
    face.dateTime = new Date(at).toISOString()
  }

  for (const button of document.querySelectorAll('.step')) {
    button.addEventListener('click', async () => {
      button.disabled = true
      const isMoved = await moveClock(button.dataset.step)
      button.disabled = false
      if (isMoved) toast(say('clock.moved'))
    })
  }
  setInterval(show, 1000)
  return {
    zone: () => zone,
    now: () => Date.now() + (ahead ?? 0),
    take(clock) {
      ahead = clock.at - Date.now()
      zone = clock.zone
      next.disabled = clock.nextAt === null
      next.title = clock.nextAt === null ? say('clock.nextNone') : momentOf(clock.nextAt, zone)
      show()
    },
  }
}

function momentOf(at, zone) {
  const wanted = { timeZone: zone, weekday: 'short', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' }
  return new Intl.DateTimeFormat(pageLanguage === 'en' ? 'en-GB' : pageLanguage, wanted).format(at)
}
