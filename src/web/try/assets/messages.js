import { make, one, pageLanguage, say } from './dom.js'

/** The messages of one pane, drawn in their order; one that changes is drawn anew in its place. */
export function createLog({ pane, place, drawEmpty, onPress, onReply, onEdit, onContact, zone }) {
  const frame = one('.log', pane)
  const list = one('.messages', pane)
  const known = new Map()
  const elements = new Map()
  const end = followEnd(frame, list)
  let hasEmpty = false

  function lastOwn() {
    const own = [...known.values()].filter(({ by, files }) => by === 'person' && (files?.length ?? 0) === 0)
    return own.sort((a, b) => a.position - b.position).at(-1) ?? null
  }

  function draw(message) {
    const element = message.by === 'person' ? drawOwn(message) : drawDesk(message)
    element.dataset.position = String(message.position)
    element.dataset.at = String(message.at)
    return element
  }

  function drawOwn(message) {
    const { id, text, files = [], isEdited, reaction } = message
    const canEdit = place === 'chat' && files.length === 0 && text !== '' && !text.startsWith('/')
    return make(
      'li',
      { class: 'message mine', 'data-id': id },
      make(
        'div',
        { class: 'bubble' },
        make('span', { class: 'hidden' }, `${say('you')}: `),
        quoteOf(message),
        files.length > 0 ? drawFiles(files) : null,
        text === ''
          ? null
          : make(
              'p',
              { class: text.startsWith('/') && place === 'chat' ? 'words command' : 'words', dir: 'auto' },
              text,
            ),
        footer(message, isEdited ? say('edited') : null),
        reaction ? make('span', { class: 'reaction' }, reaction) : null,
      ),
      canEdit
        ? make('button', { type: 'button', class: 'quiet', on: { click: () => onEdit(message) } }, say('edit'))
        : null,
    )
  }

  function drawDesk(message) {
    const { id, view, isCard } = message
    return make(
      'li',
      { class: isCard ? 'message card' : 'message theirs', 'data-id': id },
      make(
        'div',
        { class: 'bubble' },
        make('span', { class: 'hidden' }, `${say('bot')}: `),
        quoteOf(message),
        ...view.blocks.map(drawBlock),
        footer(message, null),
      ),
      drawChoices(message),
    )
  }

  function drawChoices(message) {
    const { choices, contact } = message.view
    const rows = choices.map((row) =>
      make(
        'div',
        { class: 'choices' },
        ...row.map(({ id, label, tone }) =>
          make(
            'button',
            {
              type: 'button',
              class: `choice ${tone}`,
              on: { click: (event) => press(message, id, event.currentTarget) },
            },
            label,
          ),
        ),
      ),
    )
    if (contact && choices.length > 0) {
      const share = make(
        'button',
        { type: 'button', class: 'choice plain', on: { click: () => onContact() } },
        `☎ ${contact}`,
      )
      rows.unshift(make('div', { class: 'choices' }, share))
    }
    return rows.length > 0 ? make('div', { class: 'keyboard' }, ...rows) : null
  }

  function press(message, id, button) {
    onPress(message, id, button)
    if (onReply && isReply(id)) onReply(message)
  }

  /** What a message answers, in one line above it. */
  function quoteOf({ replyTo }) {
    const answered = replyTo ? known.get(replyTo) : null
    if (!answered) return null
    return make('p', { class: 'answered', dir: 'auto' }, headOf(answered))
  }

  function footer(message, note) {
    const { at } = message
    const time = make('time', { datetime: new Date(at).toISOString() }, clockTime(at, zone()))
    return make(
      'p',
      { class: 'meta' },
      canReply(message) ? replyButton(message) : null,
      note ? `${note} · ` : null,
      time,
    )
  }

  /** A card that has the desk's own button for it needs no second one. */
  function canReply({ ticketId, view }) {
    return Boolean(onReply && ticketId && !view.choices.flat().some(({ id }) => isReply(id)))
  }

  function replyButton(message) {
    return make('button', { type: 'button', class: 'quiet', on: { click: () => onReply(message) } }, say('room.reply'))
  }

  /** Days are told where they change: the desk's clock jumps. */
  function drawDays() {
    for (const old of list.querySelectorAll('.day')) old.remove()
    let last = ''
    for (const element of [...list.children]) {
      const day = dayOf(Number(element.dataset.at), zone())
      if (day !== last && element.dataset.at) element.before(make('li', { class: 'day' }, make('span', {}, day)))
      last = day
    }
  }

  function showEmpty() {
    if (known.size > 0) {
      if (hasEmpty) one('.empty', list)?.remove()
      hasEmpty = false
    } else if (!hasEmpty) {
      list.append(drawEmpty())
      hasEmpty = true
    }
  }

  return {
    lastOwn,
    /** The card of a ticket. */
    cardOf: (ticketId) => [...known.values()].find((one) => one.isCard && one.ticketId === ticketId) ?? null,
    /** True when something came that was not there before. */
    take(messages) {
      const own = messages.filter((message) => message.place === place)
      let isNew = false
      for (const message of own) {
        const before = elements.get(message.id)
        known.set(message.id, message)
        const element = draw(message)
        if (before) keepingFocus(before, element)
        else {
          isNew = true
          insert(list, element)
        }
        elements.set(message.id, element)
      }
      showEmpty()
      if (own.length > 0) drawDays()
      end.keep()
      return isNew
    },
  }
}

function isReply(choice) {
  return /^t\.\d+\.reply$/.test(choice)
}

const NEAR_PX = 60

/** Whoever reads the newest message goes on doing so, whatever grows: messages, pictures, the line below. */
function followEnd(frame, list) {
  let isAtEnd = true
  const keep = () => {
    if (isAtEnd) frame.scrollTop = frame.scrollHeight
  }
  frame.addEventListener('scroll', () => {
    isAtEnd = frame.scrollHeight - frame.scrollTop - frame.clientHeight < NEAR_PX
  })
  const observer = new ResizeObserver(keep)
  observer.observe(frame)
  observer.observe(list)
  return { keep }
}

/** The first words of a message. */
export function headOf(message) {
  const text = message.by === 'person' ? message.text || (message.files[0]?.name ?? '') : textOf(message.view.blocks[0])
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

/** The number of a card's ticket: the first words in bold. */
export function numberOf(message) {
  const pieces = message.view?.blocks.flatMap((block) => block.pieces) ?? []
  return pieces.find(({ style }) => style === 'bold')?.text ?? ''
}

function textOf(block) {
  return (block?.pieces ?? []).map(({ text }) => text).join('')
}

function drawBlock({ looks, pieces }) {
  const tags = { bold: 'strong', code: 'code' }
  const parts = pieces.map(({ text, style }) => (tags[style] ? make(tags[style], {}, text) : text))
  return make(looks === 'quote' ? 'blockquote' : 'p', { class: 'words', dir: 'auto' }, ...parts)
}

const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

function drawFiles(files) {
  const items = files.map(({ id, name, bytes, mimeType }) => {
    const href = `/try/files/${encodeURIComponent(id)}`
    const isPicture = PICTURES.includes(mimeType)
    const looks = isPicture
      ? make('img', { src: href, alt: name, loading: 'lazy' })
      : make('span', { class: 'file-name' }, `${name} · ${sizeOf(bytes)}`)
    const link = make('a', { href, class: isPicture ? 'picture' : 'file', target: '_blank', rel: 'noopener' }, looks)
    return make('li', {}, link)
  })
  return make('ul', { class: files.length > 1 ? 'files album' : 'files' }, ...items)
}

export function sizeOf(bytes) {
  const units = ['B', 'KB', 'MB']
  const power = bytes < 1024 ? 0 : bytes < 1024 * 1024 ? 1 : 2
  const number = new Intl.NumberFormat(pageLanguage, { maximumFractionDigits: 1 }).format(bytes / 1024 ** power)
  return `${number}\u00a0${units[power]}`
}

function insert(list, element) {
  const position = Number(element.dataset.position)
  const after = [...list.children].findLast((one) => Number(one.dataset.position ?? NaN) < position)
  if (after) after.after(element)
  else list.prepend(element)
}

/** A button that is drawn anew under somebody's finger keeps the keyboard where it was. */
function keepingFocus(before, after) {
  const buttons = [...before.querySelectorAll('button')]
  const place = buttons.indexOf(document.activeElement)
  before.replaceWith(after)
  if (place >= 0) (after.querySelectorAll('button')[place] ?? after.closest('.log'))?.focus({ preventScroll: true })
}

function clockTime(at, zone) {
  return new Intl.DateTimeFormat(pageLanguage === 'en' ? 'en-GB' : pageLanguage, {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
  }).format(at)
}

function dayOf(at, zone) {
  const wanted = { timeZone: zone, weekday: 'short', day: 'numeric', month: 'long' }
  return Number.isNaN(at)
    ? ''
    : new Intl.DateTimeFormat(pageLanguage === 'en' ? 'en-GB' : pageLanguage, wanted).format(at)
}
