/** Everything that the page asks of the program. */

/** A name for something that is done, made once: sent twice, it is done once. */
export function newId() {
  return crypto.randomUUID()
}

/** Resolves with `stored`, `refused`, or `lost` when the program does not answer and the same may be sent again. */
export async function carryOut(deed) {
  return outcomeOf(() =>
    fetch('/try/deeds', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(deed),
    }),
  )
}

/** Sends several files as one message; the answers are those of `carryOut`. */
export async function sendFiles(clientId, files, caption) {
  const form = new FormData()
  form.append('clientId', clientId)
  form.append('caption', caption)
  for (const file of files) form.append('file', file, file.name)
  return outcomeOf(() => fetch('/try/files', { method: 'POST', body: form }))
}

async function outcomeOf(ask) {
  try {
    const answer = await ask()
    if (answer.ok) return 'stored'
    return answer.status >= 500 ? 'lost' : 'refused'
  } catch {
    return 'lost'
  }
}

/** Moves the desk's clock; true when it has moved. */
export async function moveClock(step) {
  const answer = await post('/try/clock', { step })
  return answer !== null && answer.moved === true
}

/** The way into the desk's own pages, for whoever sits in the room; null when there is none now. */
export async function deskPath() {
  return (await post('/try/desk', {}))?.path ?? null
}

/** Remembers the language of the page; true when it is remembered. */
export async function chooseLanguage(language) {
  return (await post('/try/language', { language })) !== null
}

async function post(path, body) {
  try {
    const headers = { 'Content-Type': 'application/json' }
    const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
    return answer.ok ? await answer.json() : null
  } catch {
    return null
  }
}

const AGAIN_MS = 2000

/**
 * Hears what is new on the page, for as long as it is open. While the stream does not come through, the page asks every two
 * seconds, so nothing is missed behind a proxy that holds streams back.
 */
export function watch({ onPage, onToast, onState }) {
  let revision = 0
  let isStreaming = false
  const take = (changes) => {
    revision = Math.max(revision, changes.revision)
    onState('open')
    onPage(changes)
  }

  function listen() {
    const source = new EventSource(`/try/events?since=${revision}`)
    source.addEventListener('page', (event) => {
      isStreaming = true
      take(JSON.parse(event.data))
    })
    source.addEventListener('toast', (event) => onToast(JSON.parse(event.data)))
    source.addEventListener('error', () => {
      isStreaming = false
      source.close()
      setTimeout(listen, AGAIN_MS)
    })
  }

  async function ask() {
    if (!isStreaming) {
      try {
        const answer = await fetch(`/try/changes?since=${revision}`)
        if (answer.ok) take(await answer.json())
        else onState(answer.status === 503 ? 'starting' : 'lost')
      } catch {
        onState('lost')
      }
    }
    setTimeout(ask, AGAIN_MS)
  }

  listen()
  setTimeout(ask, AGAIN_MS)
}
