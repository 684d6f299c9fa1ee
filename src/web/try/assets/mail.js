import { make, one, pageLanguage, say } from './dom.js'

/** The caught letters, the newest on top and open. */
export function createMail({ pane, zone }) {
  const list = one('.letters', pane)
  const known = new Set()

  function draw({ to, subject, text, at }) {
    const head = make(
      'summary',
      {},
      make('span', { class: 'subject', dir: 'auto' }, subject),
      make(
        'span',
        { class: 'to' },
        make('span', {}, `${say('mail.to')}: ${to}`),
        make('time', {}, momentOf(at, zone())),
      ),
    )
    const body = make('p', { class: 'letter-text', dir: 'auto' }, ...linked(text))
    return make('li', { class: 'letter' }, make('details', { open: true }, head, body))
  }

  return {
    /** True when a letter came that was not there before. */
    take(letters) {
      const fresh = letters.filter(({ id }) => !known.has(id))
      if (known.size === 0 && fresh.length === 0 && list.children.length === 0) {
        list.append(make('li', { class: 'empty' }, make('p', {}, say('mail.empty'))))
      }
      if (fresh.length === 0) return false
      one('.empty', list)?.remove()
      for (const details of list.querySelectorAll('details')) details.open = false
      for (const letter of fresh) {
        known.add(letter.id)
        list.prepend(draw(letter))
      }
      return true
    },
  }
}

/** An address of this very desk can be followed; every other stays text. */
function linked(text) {
  return text.split(/(https?:\/\/[^\s<>]+)/).map((part) => {
    const path = pathHere(part)
    return path === null ? part : make('a', { href: path, target: '_blank', rel: 'noopener' }, part)
  })
}

function pathHere(text) {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return null
  const { hostname, port, pathname, search, hash } = new URL(text)
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return isLocal && port === location.port ? `${pathname}${search}${hash}` : null
}

function momentOf(at, zone) {
  const wanted = { timeZone: zone, day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }
  return new Intl.DateTimeFormat(pageLanguage === 'en' ? 'en-GB' : pageLanguage, wanted).format(at)
}
