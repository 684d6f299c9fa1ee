import { html } from 'hono/html'
import type { TryDesk, Visitor } from './try-desk.ts'

/** The texts that the page's script puts into the page. */
const SCRIPT_TEXTS = [
  'try:chat.empty',
  'try:chat.begin',
  'try:room.empty',
  'try:room.replying',
  'try:room.notReplying',
  'try:room.reply',
  'try:room.severityDraft',
  'try:room.needsCommand',
  'try:mail.empty',
  'try:mail.to',
  'try:clock.next',
  'try:clock.nextNone',
  'try:clock.moved',
  'try:edit',
  'try:editing',
  'try:cancel',
  'try:edited',
  'try:remove',
  'try:you',
  'try:bot',
  'try:newMessages',
  'try:state.connecting',
  'try:state.starting',
  'try:state.lost',
  'try:state.notSent',
  'try:state.refused',
  'try:state.tooBig',
] as const

type Say = (key: string) => string
type Html = ReturnType<typeof html>

/** The page before its script has run: the three panes, empty, with every label in the visitor's language. */
export function tryPage(desk: TryDesk, { language }: Visitor): Html {
  const say: Say = (key) => desk.text(language, key)
  const texts = JSON.stringify(Object.fromEntries(SCRIPT_TEXTS.map((key) => [key, say(key)])))
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${say('try:title')}</title>
        <link rel="icon" href="/try/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/try/assets/try.css" />
        <link rel="stylesheet" href="/try/assets/messages.css" />
        <script type="module" src="/try/assets/try.js"></script>
      </head>
      <body data-texts="${texts}" data-language="${language}" data-pane="chat">
        ${header(say, desk, language)} ${tabs(say)}
        <noscript><p class="notice">${say('try:needsScript')}</p></noscript>
        <main class="panes">${chatPane(say)} ${roomPane(say)} ${mailPane(say)}</main>
        <div id="toasts" class="toasts" role="status" aria-live="polite"></div>
      </body>
    </html>`
}

function header(say: Say, { languages }: TryDesk, current: string): Html {
  return html`<header class="bar">
    <h1 class="brand">
      <img src="/try/assets/icon.svg" alt="" width="28" height="28" /> <span>Zayavka</span>
      <small>${say('try:tagline')}</small>
    </h1>
    <section class="clock" aria-labelledby="clock-title">
      <h2 id="clock-title" class="hidden">${say('try:clock.title')}</h2>
      <p class="clock-face" title="${say('try:clock.shared')}">
        <time id="clock" aria-describedby="clock-shared">…</time>
      </p>
      <div class="clock-steps">
        <button type="button" class="step" data-step="hour">${say('try:clock.hour')}</button>
        <button type="button" class="step" data-step="businessDay">${say('try:clock.businessDay')}</button>
        <button type="button" class="step" data-step="next" disabled>${say('try:clock.next')}</button>
      </div>
      <p id="clock-shared" class="clock-note">${say('try:clock.shared')}</p>
    </section>
    <div class="languages" role="group" aria-label="${say('try:language')}">
      ${languages.map(
        (one) =>
          html`<button
            type="button"
            class="language"
            lang="${one}"
            data-language="${one}"
            aria-pressed="${String(one === current)}"
          >
            ${one.toUpperCase()}
          </button>`,
      )}
    </div>
  </header>`
}

function tabs(say: Say): Html {
  const tab = (name: string): Html =>
    html`<button type="button" class="tab" data-tab="${name}" aria-pressed="${String(name === 'chat')}">
      ${say(`try:${name}.tab`)}<span class="dot" hidden><span class="hidden">${say('try:newMessages')}</span></span>
    </button>`
  return html`<nav class="tabs" aria-label="${say('try:tabs')}">${tab('chat')} ${tab('room')} ${tab('mail')}</nav>`
}

function paneHead(say: Say, name: string, more: Html | '' = ''): Html {
  return html`<header class="pane-head">
    <h2 id="${name}-title">${say(`try:${name}.title`)}</h2>
    <p>${say(`try:${name}.about`)} ${more}</p>
  </header>`
}

function log(label: string): Html {
  return html`<div class="log" role="log" aria-label="${label}" tabindex="0"><ol class="messages"></ol></div>`
}

function chatPane(say: Say): Html {
  const command = (line: string, key: string): Html =>
    html`<button type="button" class="chip" data-command="${line}">${say(key)}</button>`
  return html`<section class="pane" id="chat" aria-labelledby="chat-title">
    ${paneHead(say, 'chat')} ${log(say('try:chat.log'))}
    <form class="composer" autocomplete="off">
      <p class="context" hidden></p>
      <ul class="tray" hidden></ul>
      <div class="chips" role="group" aria-label="${say('try:chat.commands')}">
        ${command('/new', 'try:chat.new')} ${command('/my', 'try:chat.my')} ${command('/language', 'try:chat.speak')}
        ${command('/help', 'try:chat.help')}
      </div>
      <div class="line">
        <label class="icon-button" title="${say('try:chat.attach')}">
          <input type="file" class="hidden" multiple />
          <span class="hidden">${say('try:chat.attach')}</span>${paperclip()}
        </label>
        ${writing(say, 'chat')}
      </div>
    </form>
    <p class="drop" aria-hidden="true">${say('try:chat.drop')}</p>
  </section>`
}

function roomPane(say: Say): Html {
  const names = ['take', 'ask', 'answer', 'promise', 'solve', 'severity', 'note']
  return html`<section class="pane" id="room" aria-labelledby="room-title">
    ${paneHead(say, 'room', html`<button type="button" class="quiet desk">${say('try:room.desk')}</button>`)}
    ${log(say('try:room.log'))}
    <form class="composer" autocomplete="off">
      <p class="context" hidden></p>
      <div class="chips" role="group" aria-label="${say('try:room.commands')}">
        ${names.map(
          (name) => html`<button type="button" class="chip" data-draft="${name}">${say(`try:room.${name}`)}</button> `,
        )}
      </div>
      <div class="line">${writing(say, 'room')}</div>
    </form>
  </section>`
}

function writing(say: Say, name: string): Html {
  return html`<label class="hidden" for="${name}-text">${say(`try:${name}.write`)}</label>
    <textarea id="${name}-text" rows="1" maxlength="8000" placeholder="${say(`try:${name}.placeholder`)}"></textarea>
    <button type="submit" class="icon-button send"><span class="hidden">${say('try:send')}</span>${arrow()}</button>`
}

function mailPane(say: Say): Html {
  return html`<section class="pane" id="mail" aria-labelledby="mail-title">
    ${paneHead(say, 'mail')}
    <div class="log" role="region" aria-label="${say('try:mail.list')}" tabindex="0">
      <ol class="messages letters"></ol>
    </div>
  </section>`
}

function paperclip(): Html {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true">
    <path
      d="m20 11.5-8.2 8.2a5.3 5.3 0 0 1-7.5-7.5l8.5-8.5a3.5 3.5 0 0 1 5 5l-8.500 8.500a1.800 1.800 0 0 1-2.500-2.500l7.700-7.700"
    />
  </svg>`
}

function arrow(): Html {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 20V5m-6.500 6L12 4.500l6.500 6.500" /></svg>`
}
