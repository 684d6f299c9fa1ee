/** Elements are made here and nowhere else, and text goes in as text: no word of a person can become an element. */

const { texts, language } = document.body.dataset
const words = JSON.parse(texts ?? '{}')

/** The language of the page. */
export const pageLanguage = language ?? 'ru'

/** A text of the page. */
export function say(key) {
  return words[`try:${key}`] ?? ''
}

/**
 * Makes an element. `props` are attributes, with three exceptions: `class`, `on` (listeners by event), and values that are
 * null or false, which are left out. Children are elements or texts.
 */
export function make(name, props = {}, ...children) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(props)) {
    if (key === 'on') for (const [event, listen] of Object.entries(value)) element.addEventListener(event, listen)
    else if (value === true) element.setAttribute(key, '')
    else if (value !== null && value !== false && value !== undefined) element.setAttribute(key, String(value))
  }
  element.append(...children.filter((child) => child !== null && child !== undefined))
  return element
}

/** The one element that a selector names. */
export function one(selector, within = document) {
  return within.querySelector(selector)
}

/** Shows a short text for a moment. */
export function toast(text, isAlert = false) {
  if (text === '') return
  const box = make('p', { class: isAlert ? 'toast alert' : 'toast' }, text)
  const shown = [...one('#toasts').children]
  shown.find(({ textContent }) => textContent === text)?.remove()
  one('#toasts').append(box)
  setTimeout(() => box.remove(), isAlert ? 7000 : 4000)
}
