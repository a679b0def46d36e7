/**
 * The pictures of the README, drawn from made-up households by the detector itself. SVG, light and dark by the reader's
 * preference.
 *
 *     node packages/detection/bench/pictures.ts
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { bandOf, createDetector } from '../src/index.ts'
import type { AlertChange, Finding, SeriesInfo } from '../src/index.ts'
import { tailSurprise } from '../src/tail.ts'

const HOUR = 3_600_000
const HALF = HOUR / 2
const DAY = 24 * HOUR
const START = Date.parse('2026-03-02T00:00:00Z')
const DAYS = 42
const HOMES = 30
const folder = resolve(import.meta.dirname, '../pictures')
const WIDTH = 760
const LEFT = 52
const RIGHT = 12

const info = (seriesId: number): SeriesInfo => ({
  seriesId,
  customerId: seriesId,
  metricId: 1,
  kind: 'increment',
  timeZone: 'UTC',
  areaId: null,
  segment: null,
})

/** A repeatable draw between 0 and 1. */
function draw(seed: number): number {
  const x = Math.abs(Math.sin(seed * 12.9898) * 43758.5453)
  return x - Math.floor(x)
}

/** Half-hourly kWh of a home: a base that never sleeps, mornings, evenings, and whatever people do. */
function usage(home: number, tick: number): number {
  const hour = (tick / 2) % 24
  const weekend = Math.floor(tick / 48) % 7 >= 5
  const evening = Math.exp(-((hour - 19) ** 2) / 5)
  const morning = Math.exp(-((hour - (weekend ? 9.5 : 7)) ** 2) / 2)
  const noise = draw(home * 7919 + tick)
  const kettle = draw(home * 104729 + tick * 3) > 0.93 ? 0.6 * draw(tick + home) : 0
  return 0.12 + (0.55 * evening + 0.3 * morning + 0.05) * (0.5 + noise) + kettle
}

/** What happens to home 3: a spike on day 34, a leak from day 37 on. */
function disturbed(home: number, tick: number): number {
  const value = usage(home, tick)
  if (home !== 3) return value
  if (tick >= 34 * 48 + 20 && tick < 34 * 48 + 30) return value + 1.4
  return tick >= 37 * 48 ? value + 0.3 : value
}

interface Heard {
  at: number
  kind: string
  finding: Finding
}

function live() {
  const heard: Heard[] = []
  const detector = createDetector({
    listenAbove: 0.2,
    onSurprise: (series, kind, finding) => {
      if (series.seriesId === 3) heard.push({ at: finding.at, kind, finding })
    },
  })
  const alerts: AlertChange[] = []
  for (let home = 0; home < HOMES; home++) detector.describe(info(home))
  let before: Uint8Array | undefined
  for (let tick = 0; tick < DAYS * 48; tick++) {
    for (let home = 0; home < HOMES; home++)
      detector.observe(home, START + tick * HALF, disturbed(home, tick))
    detector.sweep(START + tick * HALF)
    alerts.push(...detector.drain().alerts.filter((a) => a.seriesId === 3))
    if (tick === 32 * 48) before = [...detector.dirtyBlocks()][0]!.bytes
  }
  return { heard, alerts, block: before! }
}

interface Scale {
  x(value: number): number
  y(value: number): number
}

const scale = (
  x0: number,
  x1: number,
  y0: number,
  y1: number,
  top: number,
  height: number,
): Scale => ({
  x: (value) => LEFT + ((value - x0) / (x1 - x0)) * (WIDTH - LEFT - RIGHT),
  y: (value) => top + height - ((value - y0) / (y1 - y0)) * height,
})

const STYLE = `<style>
text{font:12px system-ui,sans-serif;fill:#475569}.title{font-weight:600;fill:#0f172a}
.axis{stroke:#cbd5e1;fill:none}.line{fill:none;stroke:#0f172a;stroke-width:1.2}.soft{fill:none;stroke:#64748b}
.band{fill:#38bdf8;opacity:.25}.want{fill:none;stroke:#0284c7}.hot{fill:#dc2626}.hotline{stroke:#dc2626;fill:none;stroke-width:1.5}
.limit{stroke:#dc2626;stroke-dasharray:4 3;fill:none}
@media(prefers-color-scheme:dark){text{fill:#94a3b8}.title{fill:#e2e8f0}.axis{stroke:#334155}.line{stroke:#e2e8f0}.soft{stroke:#94a3b8}}
</style>`

const path = (points: readonly (readonly [number, number])[], kind: string) =>
  `<path class="${kind}" d="M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}"/>`
const text = (x: number, y: number, words: string, kind = '', anchor = 'start') =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}"${kind ? ` class="${kind}"` : ''}>${words}</text>`

function write(name: string, height: number, parts: readonly string[]): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, name),
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img">${STYLE}${parts.join('')}</svg>\n`,
  )
}

const { heard, alerts, block } = live()
const day = (n: number) => START + n * DAY

band()
evidence()
tail()

/** Ten days of one home, its band, and when it was told of what. */
function band(): void {
  const from = 32 * 48
  const to = 42 * 48
  const { x, y } = scale(day(32), day(42), 0, 2.6, 26, 190)
  const ticks = Array.from({ length: to - from }, (_, i) => from + i)
  const times = ticks.map((tick) => START + tick * HALF)
  const limits = bandOf(block, info(3), times)
  const upper = limits.map((l, i) => [x(times[i]!), y(Math.min(2.6, l.upper))] as const)
  const lower = limits.map((l, i) => [x(times[i]!), y(l.lower)] as const)
  const marks = alerts
    .filter((a) => a.state === 'firing' && a.at >= day(32))
    .flatMap((a, i) => {
      const [left, top] = [x(a.at), y(2.5 - 0.18 * i)]
      const words = `${a.kind}, once in ${days(a.explanation.onceInDays)}`
      return [
        `<circle class="hot" cx="${left.toFixed(1)}" cy="${top.toFixed(1)}" r="4"/>`,
        text(left + 8, top + 4, words),
      ]
    })
  write('band.svg', 250, [
    text(
      LEFT,
      16,
      'One home, half-hourly kWh: expected, the band of nine readings in ten, and what was told',
      'title',
    ),
    path([...upper, ...lower.reverse()], 'band'),
    path(
      limits.map((l, i) => [x(times[i]!), y(l.expected)] as const),
      'want',
    ),
    path(
      ticks.map((tick, i) => [x(times[i]!), y(Math.min(2.6, disturbed(3, tick)))] as const),
      'line',
    ),
    ...marks,
    ...axis(x, 232, 32, 42),
    ...[0, 1, 2].map((v) => text(LEFT - 8, y(v) + 4, String(v), '', 'end')),
  ])
}

/** Each kind's surprise as it grew, against the threshold of the knob. */
function evidence(): void {
  const threshold = -Math.log10(0.5 / 30.4 / 6)
  const { x, y } = scale(day(32), day(42), 0, 5, 26, 170)
  const kinds = ['spike', 'leak', 'drop'] as const
  const dots = heard
    .filter((h) => h.at >= day(32))
    .map(({ at, kind, finding }) => {
      const shape = kind === 'spike' ? 'line' : kind === 'leak' ? 'hotline' : 'soft'
      return `<circle class="${shape}" cx="${x(at).toFixed(1)}" cy="${y(Math.min(5, finding.surprise)).toFixed(1)}" r="3"/>`
    })
  write('evidence.svg', 230, [
    text(
      LEFT,
      16,
      'New evidence, in surprise: 3 means one day in 1,000. Above the dashes it is told',
      'title',
    ),
    path(
      [
        [LEFT, y(threshold)],
        [WIDTH - RIGHT, y(threshold)],
      ],
      'limit',
    ),
    ...dots,
    ...kinds.map(
      (kind, i) =>
        `<circle class="${kind === 'spike' ? 'line' : kind === 'leak' ? 'hotline' : 'soft'}" cx="${LEFT + 20 + i * 80}" cy="40" r="3"/>${text(LEFT + 28 + i * 80, 44, kind)}`,
    ),
    ...axis(x, 212, 32, 42),
    ...[0, 1, 2, 3, 4, 5].map((v) => text(LEFT - 8, y(v) + 4, String(v), '', 'end')),
  ])
}

/** Why the smallest of eight says more than one: tails of the running minimum over 1, 2, 4 and 8 readings. */
function tail(): void {
  const values = Array.from({ length: 32 * 48 }, (_, tick) => Math.asinh(usage(3, tick) / 0.02))
  const { x, y } = scale(1.5, 6, 0, 7, 26, 190)
  const parts: string[] = []
  for (const [i, horizon] of [1, 2, 4, 8].entries()) {
    const minima = values
      .map((_, at) => Math.min(...values.slice(Math.max(0, at - horizon + 1), at + 1)))
      .sort((a, b) => a - b)
    const threshold = minima[Math.floor(0.95 * minima.length)]!
    const over = minima.filter((v) => v > threshold)
    const excess = Math.max(0.08, over.reduce((sum, v) => sum + v - threshold, 0) / over.length)
    const points = Array.from({ length: 90 }, (_, k) => 1.5 + k * 0.05)
      .map((v) => [v, tailSurprise(v, threshold, excess)] as const)
      .filter(([, s]) => s <= 7)
    parts.push(
      path(
        points.map(([v, s]) => [x(v), y(s)] as const),
        i === 3 ? 'hotline' : i === 0 ? 'line' : 'soft',
      ),
    )
    const [v, s] = points.at(-1)!
    parts.push(text(x(v) + 3, y(s) + 12 * (i % 2), String(horizon)))
  }
  write('tails.svg', 250, [
    text(
      LEFT,
      16,
      'Surprise of the smallest of the last 1, 2, 4, 8 readings, by its size',
      'title',
    ),
    ...parts,
    ...[0.1, 0.2, 0.5, 1, 2].map((v) =>
      text(x(Math.asinh(v / 0.02)), 234, `${v} kWh`, '', 'middle'),
    ),
    ...[0, 2, 4, 6].map((v) => text(LEFT - 8, y(v) + 4, String(v), '', 'end')),
    path(
      [
        [LEFT, y(0)],
        [WIDTH - RIGHT, y(0)],
      ],
      'axis',
    ),
  ])
}

function axis(x: (value: number) => number, at: number, from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) =>
    text((x(day(from + i)) + x(day(from + i + 1))) / 2, at, `day ${from + i + 1}`, '', 'middle'),
  )
}

function days(n: number): string {
  if (n > 36_500) return 'more than 100 years'
  return n < 730 ? `${Math.round(n)} days` : `${Math.round(n / 365)} years`
}
