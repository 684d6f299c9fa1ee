/**
 * Keeps a page that stays open up to date. The stream says only that something has changed; the page is then asked for
 * anew, and what differs is changed in place: the keyboard's place, opened reasons and half-written words stay.
 * Without this script the page is the same, and its reader loads it again.
 */
const { live, page, said } = document.body.dataset
const status = document.querySelector('#live')
let version = document.body.dataset.version
let source = null
let isLeaving = false
let isAsking = false
let isBehind = false

/** Without a stream the page looks by itself; with one it does so for the time that is left until a deadline. */
const LOOK_MS = 60_000

function listen() {
  if (source !== null || isLeaving || document.hidden || !window.EventSource) return
  source = new EventSource(`${live}?v=${encodeURIComponent(version)}`)
  source.addEventListener('change', () => update())
}

function hush() {
  source?.close()
  source = null
}

async function update() {
  isBehind = true
  if (isAsking) return
  isAsking = true
  while (isBehind && !isLeaving) {
    isBehind = false
    await askAnew()
  }
  isAsking = false
}

async function askAnew() {
  try {
    const answer = await fetch(page, { credentials: 'same-origin', headers: { Accept: 'text/html' } })
    if (answer.ok) take(new DOMParser().parseFromString(await answer.text(), 'text/html'))
    else if ([401, 404].includes(answer.status)) close()
  } catch {
    // The program is away: what is shown stays, and the browser comes to the stream again by itself.
  }
}

/** The link or the session has ended. Whoever writes something keeps it. */
function close() {
  hush()
  isLeaving = true
  if (![...document.forms].some(isWrittenIn)) location.reload()
}

function take(next) {
  const main = document.querySelector('main')
  const before = wordsOf(main)
  const focused = document.activeElement
  version = next.body.dataset.version ?? version
  adapt(main, next.querySelector('main'))
  if (document.activeElement !== focused) (focused.isConnected ? focused : main).focus({ preventScroll: true })
  if (wordsOf(main) !== before && status) status.textContent = said
}

/** Times pass by themselves, and nobody has to hear of it. */
function wordsOf(main) {
  const copy = main.cloneNode(true)
  for (const one of copy.querySelectorAll('[data-passing], input, textarea')) one.remove()
  return copy.textContent
}

/** Makes one element like another, and keeps every element that is there in both. */
function adapt(old, fresh) {
  if (old.isEqualNode(fresh)) return
  if (old.nodeName === 'FORM' && isWrittenIn(old)) {
    adaptSeal(old, fresh)
    return
  }
  adaptAttributes(old, fresh)
  if (old.nodeName === 'TEXTAREA') return
  const names = new Set([...fresh.children].map(nameOf))
  for (const one of [...old.children]) if (nameOf(one) !== '' && !names.has(nameOf(one))) drop(one)
  const kept = new Set()
  let place = firstFree(old.firstChild, kept)
  for (const child of [...fresh.childNodes]) {
    if (isStaying(child)) continue
    const same = counterpart(old, child, kept, place)
    kept.add(same ?? insert(old, child, place))
    if (same === null) continue
    if (same !== place) old.insertBefore(same, place)
    place = firstFree(place, kept)
    if (same.nodeType === Node.ELEMENT_NODE) adapt(same, child)
    else if (same.nodeValue !== child.nodeValue) same.nodeValue = child.nodeValue
  }
  for (const rest of [...old.childNodes]) if (!kept.has(rest)) drop(rest)
}

function insert(parent, child, place) {
  const added = document.importNode(child, true)
  parent.insertBefore(added, place)
  if (added.nodeType === Node.ELEMENT_NODE) added.classList.add('fresh')
  return added
}

function drop(node) {
  const isWriting = node.nodeType === Node.ELEMENT_NODE && [...node.querySelectorAll('form')].some(isWrittenIn)
  if (!isStaying(node) && !isWriting) node.remove()
}

function firstFree(node, kept) {
  let place = node
  while (place !== null && (kept.has(place) || isStaying(place))) place = place.nextSibling
  return place
}

/** By name where elements have one, else by kind and order. */
function counterpart(old, child, kept, place) {
  const name = nameOf(child)
  const isSame = (one) => !kept.has(one) && one.nodeName === child.nodeName && nameOf(one) === name && !isStaying(one)
  if (name !== '') return [...old.childNodes].find(isSame) ?? null
  for (let one = place; one !== null; one = one.nextSibling) if (isSame(one)) return one
  return null
}

function nameOf(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return ''
  return node.dataset.key || node.id || node.getAttribute('aria-labelledby') || ''
}

/** What was said about a form, and a preview: the page that is asked for anew knows nothing of them. */
function isStaying(node) {
  return node.nodeType === Node.ELEMENT_NODE && 'stay' in node.dataset
}

function isWrittenIn(form) {
  return [...form.elements].some((field) => {
    if (field.nodeName === 'TEXTAREA') return field.value !== ''
    if (field.nodeName === 'SELECT') return [...field.options].some((one) => one.selected !== one.defaultSelected)
    if (field.nodeName !== 'INPUT' || field.type === 'hidden') return false
    return ['radio', 'checkbox'].includes(field.type)
      ? field.checked !== field.defaultChecked
      : field.value !== field.defaultValue
  })
}

function adaptSeal(old, fresh) {
  const seal = fresh.querySelector('[name=seal]')
  const own = old.querySelector('[name=seal]')
  if (seal && own) own.value = seal.value
}

function adaptAttributes(old, fresh) {
  for (const { name, value } of [...fresh.attributes])
    if (old.getAttribute(name) !== value) old.setAttribute(name, value)
  for (const { name } of [...old.attributes])
    if (!fresh.hasAttribute(name) && name !== 'open') old.removeAttribute(name)
  if (old.nodeName === 'INPUT' && old.type === 'hidden') old.value = fresh.value
}

if (live) {
  // What is sent leaves the page: nothing under it changes any more.
  document.addEventListener('submit', () => {
    isLeaving = true
    hush()
  })
  // A browser has six connections to a place: pages that nobody looks at need none.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) hush()
    else update().then(listen)
  })
  addEventListener('pagehide', hush)
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return
    isLeaving = false
    update().then(listen)
  })
  setInterval(() => {
    if (!document.hidden) update()
  }, LOOK_MS)
  listen()
}
