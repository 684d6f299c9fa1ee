/** The looks of all pages: the reader's own fonts, both colour schemes, one column on a phone. */
export const STYLES = `
:root {
  color-scheme: light dark;
  --page: #f4f6f9; --surface: #ffffff; --soft: #eef2f7; --line: #dce2ea; --edge: #7b8794;
  --text: #1b2430; --muted: #55616f; --accent: #2a62c4; --accent-text: #ffffff; --accent-soft: #e8f0fd;
  --good: #17663a; --good-soft: #e4f4ea; --wait: #7a4b00; --wait-soft: #fdf1dc; --bad: #a3261d; --bad-soft: #fdeae8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11161d; --surface: #1a212b; --soft: #222b37; --line: #2f3a48; --edge: #8592a3;
    --text: #e5eaf1; --muted: #a3afbd; --accent: #8db6ff; --accent-text: #0d1b33; --accent-soft: #1f2f4a;
    --good: #86d9a5; --good-soft: #1a3326; --wait: #f2c46d; --wait-soft: #392c14; --bad: #ff9f96; --bad-soft: #40211f;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif;
  overflow-wrap: anywhere;
}
h1, h2, h3, p, ul, ol, dl, dd, form { margin: 0; padding: 0; }
h1 { font-size: 1.45rem; line-height: 1.3; font-weight: 650; }
h2 { font-size: 1.05rem; line-height: 1.4; font-weight: 650; }
ul, ol { list-style: none; }
a { color: var(--accent); text-underline-offset: 3px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 6px; }
main:focus { outline: none; }
.skip { position: absolute; left: -9999px; }
.skip:focus { left: 12px; top: 12px; background: var(--surface); padding: 8px 14px; z-index: 1; }
.bar { background: var(--surface); border-bottom: 1px solid var(--line); }
.bar .desk { display: block; font-weight: 650; padding: 14px 16px; }
.bar .desk, main, footer { max-width: 1080px; margin: 0 auto; }
main { padding: 16px; display: grid; gap: 16px; }
footer { padding: 8px 16px 32px; color: var(--muted); font-size: .875rem; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 14px; padding: 18px; }
.muted { color: var(--muted); }
.small { font-size: .875rem; }
.stack { display: grid; gap: 12px; align-content: start; min-width: 0; }

.head { display: grid; gap: 10px; justify-items: start; }
.number { font-size: .9rem; color: var(--muted); font-variant-numeric: tabular-nums; letter-spacing: .02em; }
.state { padding: 8px 12px; border-radius: 10px; background: var(--accent-soft); color: var(--text); }
.state b { font-weight: 650; }
.state::before {
  content: ''; display: inline-block; width: .6em; height: .6em; border-radius: 50%; margin-right: .55em;
  background: var(--accent);
}
.state.pending { background: var(--wait-soft); } .state.pending::before { background: var(--wait); }
.state.solved { background: var(--good-soft); } .state.solved::before { background: var(--good); }
.state.closed { background: var(--soft); } .state.closed::before { background: var(--edge); }

.note { border-radius: 14px; padding: 14px 18px; background: var(--good-soft); border: 1px solid var(--good); }
.note.bad { background: var(--bad-soft); border-color: var(--bad); }

.ask { display: grid; gap: 10px; width: 100%; padding-top: 14px; margin-top: 4px; border-top: 1px solid var(--line); }
.ask ul { display: flex; flex-wrap: wrap; gap: 10px; }
.ask li { display: grid; gap: 4px; }
.hint { color: var(--muted); font-size: .8125rem; text-align: center; }
button {
  font: inherit; font-weight: 600; min-height: 46px; padding: 10px 18px; border-radius: 10px; cursor: pointer;
  background: var(--surface); color: var(--text); border: 1px solid var(--edge);
}
button.first { background: var(--accent); border-color: var(--accent); color: var(--accent-text); }
button:hover { filter: brightness(.96); }
@media (prefers-color-scheme: dark) { button:hover { filter: brightness(1.1); } }

dl.facts { display: grid; grid-template-columns: minmax(6.5em, auto) 1fr; gap: 6px 14px; }
time { white-space: nowrap; }
dl.facts dt { color: var(--muted); }
dl.facts dd { min-width: 0; }
.due { display: grid; gap: 6px; }
details > summary { cursor: pointer; color: var(--accent); padding: 10px 0; min-height: 44px; }
.why { display: grid; gap: 8px; font-size: .875rem; border-left: 3px solid var(--line); padding-left: 12px; }

.history { display: grid; gap: 12px; }
.message { border: 1px solid var(--line); border-radius: 12px; padding: 12px 14px; background: var(--soft); }
.message.own { background: var(--accent-soft); }
.message.sending { border-style: dashed; }
.message .who { display: flex; flex-wrap: wrap; gap: 2px 10px; align-items: baseline; margin-bottom: 6px; }
.message .who b { font-weight: 650; }
.message .who time, .message .edited { color: var(--muted); font-size: .8125rem; }
.kind { color: var(--muted); font-size: .8125rem; }
.words { white-space: pre-wrap; unicode-bidi: plaintext; text-align: start; }
.message details { margin-top: 4px; font-size: .9rem; }
.message details .words { border-left: 3px solid var(--edge); padding-left: 10px; margin-bottom: 8px; }
.files { display: grid; gap: 6px; margin-top: 10px; }
.files li { padding: 6px 10px; border-radius: 8px; background: var(--surface); border: 1px solid var(--line); }
.files a { display: inline-block; padding: 4px 0; }
.event { color: var(--muted); font-size: .875rem; padding: 0 4px 0 18px; position: relative; }
.event::before { content: '•'; position: absolute; left: 4px; }
.event time { margin-left: .5em; }

.reply { display: grid; gap: 10px; }
.reply label { font-weight: 600; }
textarea {
  font: inherit; width: 100%; min-height: 8.5em; resize: vertical; padding: 12px; border-radius: 10px;
  border: 1px solid var(--edge); background: var(--surface); color: var(--text);
}
.reply .send { display: flex; flex-wrap: wrap; gap: 10px 16px; align-items: center; }
.heard { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.lone { max-width: 34rem; margin: 8vh auto; width: 100%; }

@media (min-width: 900px) {
  main { padding: 24px 16px; }
  .card { padding: 22px 24px; }
  .columns { display: grid; grid-template-columns: minmax(0, 1fr) 21rem; gap: 16px; align-items: start; }
  .columns > .side { order: 2; }
}
@media (max-width: 899px) { .columns { display: grid; gap: 16px; } }
@media (max-width: 480px) {
  .ask ul, .ask li, .ask button { width: 100%; }
  .reply button { width: 100%; }
}
@media (prefers-reduced-motion: no-preference) {
  button { transition: filter .15s; }
  .fresh { animation: come .6s ease-out; }
  @keyframes come { from { opacity: 0; } }
}
@media print { .reply, .ask, .skip { display: none; } .card { border: 0; padding: 0; } }
`
