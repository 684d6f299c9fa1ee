/** What the desk's pages need beside the looks that all pages share. */
export const DESK_STYLES = `
.bar .inside { max-width: 1280px; margin: 0 auto; padding: 6px 16px; display: flex; flex-wrap: wrap; gap: 4px 18px; align-items: center; }
.bar .inside .desk { padding: 8px 0; margin: 0; max-width: none; }
.bar nav { display: flex; flex-wrap: wrap; gap: 2px; flex: 1; }
.bar nav a { padding: 10px 12px; border-radius: 8px; color: var(--text); text-decoration: none; min-height: 44px; }
.bar nav a:hover { background: var(--soft); }
.bar nav a[aria-current] { background: var(--accent-soft); font-weight: 600; }
.bar form { display: flex; gap: 10px; align-items: center; }
.bar button, button.small { min-height: 40px; padding: 6px 12px; font-weight: 500; }
main.desk-main { max-width: 1280px; }
footer { max-width: 1280px; }
h3 { font-size: 1rem; line-height: 1.4; font-weight: 650; }
.line { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: baseline; justify-content: space-between; }

form.filter { display: flex; flex-wrap: wrap; gap: 10px 12px; align-items: end; }
form.filter > div { display: grid; gap: 4px; min-width: 0; }
form.filter .long { flex: 1 1 16rem; }
label, legend { font-size: .875rem; font-weight: 600; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
input, select {
  font: inherit; min-height: 46px; padding: 8px 10px; border-radius: 10px; width: 100%; min-width: 0;
  border: 1px solid var(--edge); background: var(--surface); color: var(--text);
}
input[type=radio], input[type=checkbox] { width: 20px; min-height: 20px; height: 20px; margin: 0; accent-color: var(--accent); }
.tabs { display: flex; flex-wrap: wrap; gap: 8px; }
.tabs a { padding: 9px 14px; border-radius: 999px; border: 1px solid var(--line); text-decoration: none; color: var(--text); background: var(--surface); min-height: 44px; }
.tabs a[aria-current] { background: var(--accent); color: var(--accent-text); border-color: var(--accent); }

.rows { display: grid; gap: 10px; }
.row { display: grid; gap: 4px 18px; padding: 12px 14px; border: 1px solid var(--line); border-radius: 12px; background: var(--surface); border-left: 5px solid var(--line); }
.row.late { border-left-color: var(--bad); }
.row.soon { border-left-color: var(--wait); }
.row .what { min-width: 0; }
.row .what a { font-weight: 600; text-decoration: none; }
.row .what a:hover { text-decoration: underline; }
.row .about { color: var(--muted); font-size: .875rem; display: flex; flex-wrap: wrap; gap: 2px 12px; }
.row .when { font-size: .9rem; min-width: 0; }
.row .when b { font-weight: 650; }
.late .when b { color: var(--bad); }
.soon .when b { color: var(--wait); }
.tag { display: inline-block; padding: 1px 9px; border-radius: 999px; background: var(--soft); font-size: .8125rem; color: var(--text); }
.tag.critical, .tag.overdue { background: var(--bad-soft); color: var(--bad); font-weight: 650; }
.tag.high { background: var(--wait-soft); color: var(--wait); }
@media (min-width: 800px) { .row { grid-template-columns: minmax(0, 1fr) 22rem; } }

.message.note-of { background: var(--wait-soft); border-style: dashed; }
.message.agent-of { background: var(--surface); }
.preview { border: 2px solid var(--accent); }
.actions { display: grid; gap: 4px; }
.actions details { border-top: 1px solid var(--line); }
.actions details:first-child { border-top: 0; }
.actions details > summary { font-weight: 600; }
.actions form { display: grid; gap: 10px; padding: 4px 0 14px; }
.choices { display: flex; flex-wrap: wrap; gap: 8px 18px; }
.choices label { display: flex; gap: 8px; align-items: center; font-weight: 400; font-size: 1rem; min-height: 44px; }
.buttons { display: flex; flex-wrap: wrap; gap: 10px; align-items: center; }
a.button { display: inline-block; padding: 10px 16px; border: 1px solid var(--edge); border-radius: 10px; text-decoration: none; color: var(--text); font-weight: 600; min-height: 46px; }

.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: start; font-weight: 650; padding: 0 0 8px; }
th, td { text-align: start; padding: 7px 10px; border-bottom: 1px solid var(--line); vertical-align: top; }
td:first-child, th { white-space: nowrap; overflow-wrap: normal; }
th { font-weight: 600; color: var(--muted); }
td.figure, th.figure { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.figure a { padding: 2px 4px; }

.summary { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: 12px; }
.summary > div { background: var(--surface); border: 1px solid var(--line); border-radius: 14px; padding: 14px 16px; display: grid; gap: 2px; align-content: start; }
.summary dt { color: var(--muted); font-size: .875rem; }
.summary dd { font-size: 1.6rem; font-weight: 650; font-variant-numeric: tabular-nums; line-height: 1.3; }
.summary dd.under { font-size: .8125rem; font-weight: 400; color: var(--muted); }
.charts { display: grid; gap: 16px; grid-template-columns: minmax(0, 1fr); }
.charts .stack { grid-template-columns: minmax(0, 1fr); }
@media (min-width: 1000px) { .charts { grid-template-columns: repeat(2, minmax(0, 1fr)); align-items: start; } }
svg.chart { width: 100%; height: auto; display: block; font: 12px system-ui, sans-serif; }
svg.chart text { fill: var(--muted); }
svg.chart .value { fill: var(--text); }
svg.chart .axis { stroke: var(--edge); stroke-width: 1; }
svg.chart .grid { stroke: var(--line); stroke-width: 1; }
svg.chart .s0 { fill: var(--accent); } svg.chart .s1 { fill: var(--bad); } svg.chart .s2 { fill: var(--good); }
svg.chart .s3 { fill: var(--edge); }
svg.chart .curve { fill: none; stroke: var(--accent); stroke-width: 2.5; stroke-linejoin: round; }
svg.chart .area { fill: var(--accent); opacity: .12; }
.key { display: flex; flex-wrap: wrap; gap: 4px 16px; font-size: .875rem; color: var(--muted); }
.key span::before { content: ''; display: inline-block; width: .75em; height: .75em; border-radius: 3px; margin-right: .45em; background: var(--accent); }
.key .k1::before { background: var(--bad); } .key .k2::before { background: var(--good); } .key .k3::before { background: var(--edge); }
.covered { white-space: pre-wrap; unicode-bidi: plaintext; padding: 10px 12px; background: var(--soft); border-radius: 10px; }
@media (max-width: 480px) {
  svg.chart { font-size: 15px; }
  form.filter > div { flex: 1 1 calc(50% - 6px); }
  form.filter > .long { flex-basis: 100%; }
  form.filter > div.half { flex: 1 1 calc(50% - 6px); }
  .buttons button, .buttons a.button { width: 100%; text-align: center; }
  .bar form { margin-inline-start: auto; }
  .bar nav { order: 3; flex-basis: 100%; }
  .bar nav, .tabs { flex-wrap: nowrap; overflow-x: auto; scrollbar-width: none; }
  .bar nav a, .tabs a { flex: none; padding-inline: 10px; }
}
@media print { .bar nav, .bar form, form.filter, .tabs { display: none; } }
`
