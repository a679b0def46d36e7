/** One civil day of use. */
export interface Day {
  /** In the customer's zone, `2026-11-15`. */
  readonly day: string
  /** In the unit of the metric; `null` when it is missing or has not come yet. */
  readonly value: number | null
  /** The expected range, 9 days in 10. */
  readonly lower: number
  readonly upper: number
}

export interface UsageChart {
  readonly days: readonly Day[]
  /** The civil day that is not over: it is drawn open, and later days have a paler band. */
  readonly today: string
}

export type Theme = 'light' | 'dark'

/** In CSS pixels; the bitmap has twice as many. */
export const PICTURE = { width: 520, height: 150 } as const

const palettes = {
  light: {
    surface: '#ffffff',
    band: '#d3e2ed',
    ahead: '#e9f0f6',
    observed: '#19222f',
    above: '#feba9b',
    below: '#a1c9f0',
    axis: '#b4b8bc',
    hatch: '#caced3',
  },
  dark: {
    surface: '#13181d',
    band: '#273643',
    ahead: '#1d2730',
    observed: '#ebeff4',
    above: '#9d4821',
    below: '#1e5c8c',
    axis: '#484e55',
    hatch: '#373e45',
  },
} as const

type Point = readonly [x: number, y: number]

/**
 * The usage picture as SVG: a pale band, a dark line, and colour where the line leaves the band. It holds
 * no text, so that turning it into a bitmap needs no font; its labels stand around it in HTML.
 *
 * @throws {RangeError} for fewer than two days: there is no line to draw
 */
export function usagePicture({ days, today }: UsageChart, theme: Theme): string {
  if (days.length < 2) throw new RangeError(`a usage picture needs two days, got ${days.length}`)
  const { width, height } = PICTURE
  const colour = palettes[theme]
  const top = Math.max(...days.map(({ value, upper }) => Math.max(value ?? 0, upper)), 1e-9) * 1.04
  const x = (index: number) => 5 + (index / (days.length - 1)) * (width - 10)
  const y = (value: number) => height - 2 - (Math.max(0, value) / top) * (height - 8)

  const begun = days.filter(({ day }) => day <= today).length
  const band = (from: number, to: number, fill: string) => {
    const part = days.slice(from, to)
    if (part.length < 2) return ''
    const upper = part.map((day, i): Point => [x(from + i), y(day.upper)])
    const lower = part.map((day, i): Point => [x(from + i), y(day.lower)])
    return polygon([...upper, ...lower.reverse()], fill)
  }

  const at = (index: number, value: number): Point => [x(index), y(value)]
  const gaps: string[] = []
  const above: string[] = []
  const below: string[] = []
  const lines: string[] = []
  const dots: string[] = []
  for (const [i, { day, value, lower, upper }] of days.entries()) {
    if (value === null) {
      const [from, to] = [Math.max(0, i - 1), Math.min(days.length - 1, i + 1)]
      if (day < today) gaps.push(gap(x(from), x(to), height))
      continue
    }
    dots.push(dot(at(i, value), colour.observed, day === today ? colour.surface : colour.observed))
    const next = days[i + 1]
    if (next === undefined || next.value === null) continue
    const ends = [value, next.value] as const
    // Today is not over: it may already be above its range, but nobody knows whether it will end below.
    const partial = next.day === today
    lines.push(segment(at(i, value), at(i + 1, next.value), colour.observed, partial))
    above.push(wedge(ends, [upper, next.upper], 1, x(i), x(i + 1), y))
    if (!partial) below.push(wedge(ends, [lower, next.lower], -1, x(i), x(i + 1), y))
  }

  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<pattern id="gap" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M-1 7L7 -1" stroke="${colour.hatch}" stroke-width="1"/></pattern>`,
    `<rect width="${width}" height="${height}" fill="${colour.surface}"/>`,
    band(Math.max(0, begun - 1), days.length, colour.ahead),
    band(0, begun, colour.band),
    ...gaps,
    // One path a colour: pieces drawn apart would show hairlines where they meet.
    `<path d="${above.join('')}" fill="${colour.above}"/>`,
    `<path d="${below.join('')}" fill="${colour.below}"/>`,
    `<path d="M0 ${height - 1}H${width}" stroke="${colour.axis}"/>`,
    ...lines,
    ...dots,
    '</svg>',
  ].join('')
}

/**
 * What lies between a straight piece of the line and the edge of the band, on the side that `side` names
 * (1 above, −1 below), cut at the exact crossing.
 */
function wedge(
  [v0, v1]: readonly [number, number],
  [e0, e1]: readonly [number, number],
  side: 1 | -1,
  x0: number,
  x1: number,
  y: (value: number) => number,
): string {
  const d0 = side * (v0 - e0)
  const d1 = side * (v1 - e1)
  if (d0 <= 0 && d1 <= 0) return ''
  const crossing = d0 / (d0 - d1)
  const cross: Point = [x0 + crossing * (x1 - x0), y(v0 + crossing * (v1 - v0))]
  const left: Point[] =
    d0 > 0
      ? [
          [x0, y(e0)],
          [x0, y(v0)],
        ]
      : [cross]
  const right: Point[] =
    d1 > 0
      ? [
          [x1, y(v1)],
          [x1, y(e1)],
        ]
      : [cross]
  return `M${[...left, ...right].map((point) => list([point])).join('L')}Z`
}

function gap(from: number, to: number, height: number): string {
  return `<rect x="${round(from)}" y="4" width="${round(to - from)}" height="${height - 5}" fill="url(#gap)"/>`
}

function polygon(points: readonly Point[], fill: string): string {
  return `<polygon points="${list(points)}" fill="${fill}"/>`
}

function segment(from: Point, to: Point, stroke: string, dashed: boolean): string {
  const dashes = dashed ? ' stroke-dasharray="4 3"' : ' stroke-linecap="round"'
  return `<path d="M${list([from])}L${list([to])}" stroke="${stroke}" stroke-width="1.75"${dashes}/>`
}

function dot([x, y]: Point, stroke: string, fill: string): string {
  return `<circle cx="${round(x)}" cy="${round(y)}" r="2.2" fill="${fill}" stroke="${stroke}"/>`
}

function list(points: readonly Point[]): string {
  return points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ')
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100)
}
