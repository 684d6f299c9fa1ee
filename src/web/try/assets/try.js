import { createClock } from './clock.js'
import { createComposer } from './composer.js'
import { carryOut, chooseLanguage, deskPath, newId, watch } from './desk.js'
import { make, one, pageLanguage, say, toast } from './dom.js'
import { createMail } from './mail.js'
import { createLog, headOf, numberOf } from './messages.js'

const panes = { chat: one('#chat'), room: one('#room'), mail: one('#mail') }
const clock = createClock()
const zone = () => clock.zone()
const notice = createNotice()

/** A press is answered by a toast or by a message that changes; until then its button waits. */
async function press(message, choice, button) {
  button.classList.add('waiting')
  setTimeout(() => button.classList.remove('waiting'), 3000)
  const deed = { kind: 'press', place: message.place, clientId: newId(), messageId: message.id, choice }
  if ((await carryOut(deed)) === 'stored') return
  button.classList.remove('waiting')
  toast(say('state.refused'), true)
}

async function speak(text) {
  const deed = { kind: 'text', place: 'chat', clientId: newId(), text, replyTo: null }
  if ((await carryOut(deed)) !== 'stored') toast(say('state.notSent'), true)
}

const chatComposer = createComposer({ pane: panes.chat, place: 'chat', lastOwn: () => chat.lastOwn() })
const roomComposer = createComposer({
  pane: panes.room,
  place: 'room',
  staysAbout: true,
  // What agents say among themselves concerns no requester, and the desk is silent about it.
  flawOf: (text) => (text.startsWith('/') ? null : say('room.needsCommand')),
})

const chat = createLog({
  pane: panes.chat,
  place: 'chat',
  zone,
  onPress: press,
  onEdit: (message) => chatComposer.edit(message),
  onReply(message) {
    const label = `${say('room.replying')} ${headOf(message)}`
    chatComposer.setAbout({ kind: 'reply', id: message.id, label })
    one('textarea', panes.chat).focus()
  },
  onContact: () => carryOut({ kind: 'contact', place: 'chat', clientId: newId() }),
  drawEmpty: () =>
    make(
      'li',
      { class: 'empty' },
      make('p', {}, say('chat.empty')),
      make(
        'button',
        { type: 'button', class: 'choice primary', on: { click: () => speak('/start') } },
        say('chat.begin'),
      ),
    ),
})

const room = createLog({
  pane: panes.room,
  place: 'room',
  zone,
  onPress: press,
  onReply: (message) => {
    replyTo(message)
    one('textarea', panes.room).focus()
  },
  drawEmpty: () => make('li', { class: 'empty' }, make('p', {}, say('room.empty'))),
})

const mail = createMail({ pane: panes.mail, zone })

function replyTo(message) {
  const number = numberOf(room.cardOf(message.ticketId) ?? message)
  roomComposer.setAbout({ kind: 'reply', id: message.id, label: `${say('room.replying')} ${number}` })
}

for (const button of panes.chat.querySelectorAll('[data-command]')) {
  button.addEventListener('click', () => speak(button.dataset.command))
}
for (const button of panes.room.querySelectorAll('[data-draft]')) {
  button.addEventListener('click', () => {
    if (roomComposer.about() === null) toast(say('room.notReplying'))
    roomComposer.draft(draftOf(button.dataset.draft))
  })
}

function draftOf(name) {
  if (name === 'severity') return `/severity ${say('room.severityDraft')} `
  if (name !== 'promise') return `/${name} `
  const tomorrow = new Date(clock.now() + 24 * 3600 * 1000)
  const parts = new Intl.DateTimeFormat('ru', { timeZone: zone(), day: '2-digit', month: '2-digit' }).format(tomorrow)
  return `/promise ${parts} 16:00 `
}

one('.desk', panes.room).addEventListener('click', async () => {
  const path = await deskPath()
  if (path === null) toast(say('state.lost'), true)
  else window.open(path, '_blank', 'noopener')
})

function select(name) {
  document.body.dataset.pane = name
  for (const tab of document.querySelectorAll('.tab')) {
    const isOn = tab.dataset.tab === name
    tab.setAttribute('aria-pressed', String(isOn))
    if (isOn) one('.dot', tab).hidden = true
  }
  const log = one('.log', panes[name])
  log.scrollTop = name === 'mail' ? 0 : log.scrollHeight
}

/** Where something came that is out of sight, its tab says so. */
function mark(name) {
  if (document.body.dataset.pane !== name) one(`.tab[data-tab=${name}] .dot`).hidden = false
}

for (const tab of document.querySelectorAll('.tab')) tab.addEventListener('click', () => select(tab.dataset.tab))

for (const button of document.querySelectorAll('.language')) {
  button.addEventListener('click', async () => {
    const { language } = button.dataset
    if (language === pageLanguage || !(await chooseLanguage(language))) return
    if (chat.lastOwn()) await speak(`/language ${language}`)
    location.reload()
  })
}

function createNotice() {
  const box = make('p', { class: 'notice', role: 'status', hidden: true })
  one('.panes').before(box)
  return (state) => {
    box.hidden = state === 'open'
    box.textContent = state === 'open' ? '' : say(`state.${state}`)
  }
}

let isFirst = true
watch({
  onState: notice,
  onToast({ text, isAlert }) {
    for (const button of document.querySelectorAll('.waiting')) button.classList.remove('waiting')
    toast(text, isAlert)
  },
  onPage({ messages, letters, clock: moved }) {
    clock.take(moved)
    const news = { chat: chat.take(messages), room: room.take(messages), mail: mail.take(letters) }
    const card = messages.findLast(({ place, isCard, position }) => place === 'room' && isCard && position)
    if (card && roomComposer.about() === null) replyTo(card)
    for (const [name, isNew] of Object.entries(news)) if (isNew && !isFirst) mark(name)
    if (isFirst) select(document.body.dataset.pane)
    isFirst = false
  },
})
