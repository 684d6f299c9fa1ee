import { carryOut, newId, sendFiles } from './desk.js'
import { make, one, say, toast } from './dom.js'
import { sizeOf } from './messages.js'

const MOST_FILES = 10
const FILE_BYTES = 20 * 1024 * 1024
const TALLEST_PX = 160

/** The line where something is written, with what it answers or changes above it; in the room it goes on answering that. */
export function createComposer({ pane, place, staysAbout = false, flawOf = () => null, lastOwn = () => null }) {
  const form = one('.composer', pane)
  const field = one('textarea', pane)
  const context = one('.context', pane)
  let about = null
  let underWay = null

  function grow() {
    field.style.height = 'auto'
    field.style.height = `${Math.min(field.scrollHeight, TALLEST_PX)}px`
  }

  /** `{ kind: 'reply' | 'edit', id, label }`, or null. */
  function setAbout(next) {
    about = next
    context.hidden = next === null
    context.replaceChildren()
    if (next === null) return
    const end = make('button', { type: 'button', class: 'quiet', on: { click: () => cancel() } }, say('cancel'))
    context.append(make('span', { dir: 'auto' }, next.label), end)
  }

  function cancel() {
    if (about?.kind === 'edit') write('')
    setAbout(null)
    field.focus()
  }

  function write(text) {
    field.value = text
    underWay = null
    grow()
  }

  async function send(tray) {
    const text = field.value.trim()
    if (text === '' && tray.length === 0) return false
    const flaw = flawOf(text)
    if (flaw !== null) {
      toast(flaw, true)
      return false
    }
    underWay ??= newId()
    const outcome = tray.length > 0 ? await sendFiles(underWay, tray, text) : await carryOut(deedOf(text, underWay))
    if (outcome === 'lost') toast(say('state.notSent'), true)
    if (outcome === 'refused') toast(say('state.refused'), true)
    if (outcome !== 'stored') return false
    write('')
    if (!staysAbout || about?.kind === 'edit') setAbout(null)
    return true
  }

  function deedOf(text, clientId) {
    if (about?.kind === 'edit') return { kind: 'edit', place, clientId, messageId: about.id, text }
    return { kind: 'text', place, clientId, text, replyTo: about?.kind === 'reply' ? about.id : null }
  }

  const tray = createTray(pane)
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const button = one('.send', form)
    if (button.disabled) return
    button.disabled = true
    try {
      if (await send(tray.files())) tray.clear()
    } finally {
      button.disabled = false
      field.focus()
    }
  })
  field.addEventListener('input', () => {
    underWay = null
    grow()
  })
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault()
      form.requestSubmit()
    }
    if (event.key === 'Escape' && about?.kind === 'edit') cancel()
    if (event.key === 'ArrowUp' && field.value === '') {
      const message = lastOwn()
      if (message) edit(message)
    }
  })

  function edit(message) {
    setAbout({ kind: 'edit', id: message.id, label: say('editing') })
    write(message.text)
    field.focus()
  }

  return {
    edit,
    setAbout,
    about: () => about,
    /** Puts the beginning of a command in front of what is written already. */
    draft(text) {
      const written = field.value.replace(/^\/\S*\s*/, '')
      write(`${text}${written}`)
      field.focus()
      field.setSelectionRange(field.value.length, field.value.length)
    },
    setPlaceholder(text) {
      field.placeholder = text
    },
  }
}

/** Files that are about to be sent: chosen, dropped or pasted. Only the requester's chat has one. */
function createTray(pane) {
  const list = one('.tray', pane)
  if (!list) return { files: () => [], clear: () => undefined }
  const input = one('input[type=file]', pane)
  let files = []

  function draw() {
    list.hidden = files.length === 0
    list.replaceChildren(
      ...files.map((file) => {
        const remove = () => {
          files = files.filter((one) => one !== file)
          draw()
        }
        const label = `${say('remove')}: ${file.name}`
        const button = make(
          'button',
          { type: 'button', class: 'quiet', 'aria-label': label, on: { click: remove } },
          '✕',
        )
        return make('li', {}, make('span', { dir: 'auto' }, `${file.name} · ${sizeOf(file.size)}`), button)
      }),
    )
  }

  function add(given) {
    const fine = [...given].filter(({ size }) => size <= FILE_BYTES)
    if (fine.length < given.length || files.length + fine.length > MOST_FILES) toast(say('state.tooBig'), true)
    files = [...files, ...fine].slice(0, MOST_FILES)
    draw()
    one('textarea', pane).focus()
  }

  input.addEventListener('change', () => {
    add(input.files)
    input.value = ''
  })
  pane.addEventListener('paste', (event) => {
    if (event.clipboardData.files.length > 0) add(event.clipboardData.files)
  })
  let depth = 0
  const over = (change) => {
    depth = Math.max(0, depth + change)
    pane.classList.toggle('dropping', depth > 0)
  }
  pane.addEventListener('dragenter', () => over(1))
  pane.addEventListener('dragleave', () => over(-1))
  pane.addEventListener('dragover', (event) => event.preventDefault())
  pane.addEventListener('drop', (event) => {
    event.preventDefault()
    over(-depth)
    add(event.dataTransfer.files)
  })
  return {
    files: () => files,
    clear() {
      files = []
      draw()
    },
  }
}
