import { html } from 'hono/html'
import { shown, type Markup } from '../pages/markup.ts'

/**
 * Small charts as SVG: drawn here, coloured by the style sheet, read out by their title and description. The figures stand in
 * a table beside each of them, so nothing is said by a chart alone.
 */
export interface Chart {
  /** Names the chart on its page. */
  readonly id: string
  readonly title: string
  readonly description: string
  /** One for each place on the horizontal axis. */
  readonly labels: readonly string[]
  /** A value in the language of the page, with its unit. */
  readonly figure: (value: number) => string
}

export interface Series {
  readonly name: string
  readonly values: readonly number[]
  /** Its colour in the style sheet. */
  readonly look: 0 | 1 | 2 | 3
}

const [WIDTH, HEIGHT] = [480, 230]
const FRAME = { left: 40, right: 472, top: 12, bottom: 196 } as const
const TICKS = 4
const MOST_LABELS = 6
const MOST_LABEL_CHARS = 24

/** Bars side by side in time, series on top of each other. */
export function barChart(chart: Chart, series: readonly Series[]): Markup {
  const sums = chart.labels.map((_label, index) => series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0))
  const scale = scaleOf(Math.max(...sums, 0))
  const step = (FRAME.right - FRAME.left) / Math.max(1, chart.labels.length)
  const width = Math.max(1, Math.min(34, step * 0.72))
  const bars = chart.labels.flatMap((_label, index) => {
    let below = 0
    const x = FRAME.left + step * (index + 0.5) - width / 2
    return series.flatMap(({ values, look }) => {
      const value = values[index] ?? 0
      const [top, bottom] = [scale.place(below + value), scale.place(below)]
      below += value
      return value === 0 ? [] : [rect({ x, y: top, width, height: bottom - top, look })]
    })
  })
  return svg(chart, HEIGHT, html`${axisMarkup(scale, chart.figure)} ${bars} ${labelsMarkup(chart.labels, step)}`)
}

/** One line in time over its area. */
export function lineChart(chart: Chart, values: readonly number[]): Markup {
  const scale = scaleOf(Math.max(...values, 0))
  const step = (FRAME.right - FRAME.left) / Math.max(1, chart.labels.length)
  const points = values.map(
    (value, index) => `${round(FRAME.left + step * (index + 0.5))},${round(scale.place(value))}`,
  )
  const [first, last] = [round(FRAME.left + step / 2), round(FRAME.left + step * (values.length - 0.5))]
  const area = `${first},${FRAME.bottom} ${points.join(' ')} ${last},${FRAME.bottom}`
  const curve = html`<polygon class="area" points="${area}"></polygon
    ><polyline class="curve" points="${points.join(' ')}"></polyline>`
  return svg(
    chart,
    HEIGHT,
    html`${axisMarkup(scale, chart.figure)} ${values.length === 0 ? '' : curve} ${labelsMarkup(chart.labels, step)}`,
  )
}

/** Bars one under the other, each with its name above it and its figure behind it. */
export function rankChart(chart: Chart, values: readonly number[]): Markup {
  const most = Math.max(...values, 1)
  const [rowHeight, barHeight, full] = [40, 14, FRAME.right - 80]
  const rows = chart.labels.map((label, index) => {
    const value = values[index] ?? 0
    const [y, width] = [6 + index * rowHeight, (full * value) / most]
    return html`<text x="4" y="${y + 12}" class="value">${cut(label)}</text>
      ${rect({ x: 4, y: y + 18, width: Math.max(1, width), height: barHeight, look: 0 })}
      <text x="${round(12 + width)}" y="${y + 30}" class="value">${chart.figure(value)}</text>`
  })
  return svg(chart, Math.max(1, chart.labels.length) * rowHeight + 8, html`${rows}`)
}

function svg({ id, title, description }: Chart, height: number, content: Markup): Markup {
  return html`<svg
    class="chart"
    viewBox="0 0 ${WIDTH} ${height}"
    role="img"
    aria-labelledby="${id}-title ${id}-desc"
    xmlns="http://www.w3.org/2000/svg"
  >
    <title id="${id}-title">${title}</title>
    <desc id="${id}-desc">${description}</desc>
    ${content}
  </svg>`
}

interface Scale {
  readonly ticks: readonly number[]
  /** Where a value lies, from the top. */
  readonly place: (value: number) => number
}

/** From nothing up to a round number above all values, in whole steps. */
function scaleOf(most: number): Scale {
  const raw = Math.max(1, most / TICKS)
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = Math.max(1, ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power)
  const top = Math.max(step, Math.ceil(most / step) * step)
  const ticks = Array.from({ length: Math.round(top / step) + 1 }, (_none, index) => index * step)
  return { ticks, place: (value) => FRAME.bottom - ((FRAME.bottom - FRAME.top) * value) / top }
}

function axisMarkup({ ticks, place }: Scale, figure: Chart['figure']): readonly Markup[] {
  return ticks.map((tick) => {
    const y = round(place(tick))
    const look = tick === 0 ? 'axis' : 'grid'
    return html`<line class="${look}" x1="${FRAME.left}" x2="${FRAME.right}" y1="${y}" y2="${y}"></line>
      <text x="${FRAME.left - 6}" y="${y + 4}" text-anchor="end">${figure(tick)}</text>`
  })
}

function labelsMarkup(labels: readonly string[], step: number): readonly Markup[] {
  const every = Math.max(1, Math.ceil(labels.length / MOST_LABELS))
  return labels.flatMap((label, index) => {
    if (index % every !== 0) return []
    const x = round(FRAME.left + step * (index + 0.5))
    return [html`<text x="${x}" y="${FRAME.bottom + 20}" text-anchor="middle">${cut(label)}</text>`]
  })
}

function rect({
  x,
  y,
  width,
  height,
  look,
}: {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly look: Series['look']
}): Markup {
  return html`<rect
    class="s${look}"
    x="${round(x)}"
    y="${round(y)}"
    width="${round(width)}"
    height="${round(height)}"
  ></rect>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function cut(label: string): string {
  const clean = [...shown(label).replace(/\s+/gu, ' ')]
  return clean.length > MOST_LABEL_CHARS ? `${clean.slice(0, MOST_LABEL_CHARS - 1).join('')}…` : clean.join('')
}
