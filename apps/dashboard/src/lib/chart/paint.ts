import uPlot from 'uplot'
import { markInk, markPath, type MarkKind } from '#lib/marks.ts'
import { excess, gaps, runs, type Values } from './geometry.ts'
import type { Ink, Token } from './ink.ts'
import type { ChartMark, ChartScene } from './model.ts'

const LABEL_OF: Record<MarkKind, Token> = {
  spike: 'spike-ink',
  drop: 'drop-ink',
  outage: 'outage-ink',
  notice: 'notice-ink',
  held: 'holdout-ink',
  none: 'muted',
  contact: 'ink-2',
}

/** Draws the signature picture: pale band, dotted expectation, ink line, and colour only outside the band. */
export function paintScene(u: uPlot, scene: ChartScene, ink: Ink): void {
  const pen = penOf(u, ink)
  const { ctx } = pen
  const { data, now, marks } = scene
  ctx.save()
  ctx.beginPath()
  ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height)
  ctx.clip()
  for (const gap of gaps(data.at, data.observed, now, data.stepMs * 4))
    hatch(pen, pen.x(gap.from), u.bbox.top, pen.x(gap.to) - pen.x(gap.from), u.bbox.height)
  paintBand(pen, scene)
  paintExcess(pen, scene)
  trace(pen, data.at, data.expected, 'expected', ink.expectedPen, [1, 3])
  if (scene.ahead) paintAhead(pen, scene.ahead.data)
  for (const mark of marks) if (mark.line) verticalLine(pen, mark.at, 'notice', [2, 3])
  trace(pen, data.at, data.observed, 'observed', ink.observedPen)
  if (scene.dots)
    for (const [i, y] of data.observed.entries()) if (y != null) dot(pen, data.at[i] ?? 0, y, 2.2)
  if (scene.partial) paintPartial(pen, scene)
  if (now !== undefined) verticalLine(pen, now, 'muted')
  ctx.restore()
  if (!scene.partial && now !== undefined)
    paintNewest(pen, data.at, data.observed, now, data.stepMs)
  paintMarks(pen, scene)
}

/** Where to draw: the context with positions of instants and values in device pixels. */
interface Pen {
  readonly u: uPlot
  readonly ctx: CanvasRenderingContext2D
  readonly ink: Ink
  /** Device pixels a CSS pixel. */
  readonly d: number
  x(at: number): number
  y(value: number): number
}

const penOf = (u: uPlot, ink: Ink): Pen => ({
  u,
  ctx: u.ctx,
  ink,
  d: uPlot.pxRatio,
  x: (at) => u.valToPos(at, 'x', true),
  y: (value) => u.valToPos(value, 'y', true),
})

function paintBand(pen: Pen, { data, learning, now }: ChartScene): void {
  const { ctx, ink } = pen
  for (const [first, last] of runs(data.upper)) {
    const path = bandPath(pen, data.at, data.lower, data.upper, first, last)
    ctx.save()
    if (learning) {
      ctx.clip(path)
      const { left, top, width, height } = pen.u.bbox
      hatch(pen, left, top, width, height)
    } else {
      ctx.fillStyle = ink.color.band
      fillBefore(pen, path, now)
      ctx.globalAlpha = 0.5
      fillAfter(pen, path, now)
    }
    ctx.restore()
  }
}

function fillBefore(pen: Pen, path: Path2D, now: number | undefined): void {
  const { ctx, u } = pen
  ctx.save()
  if (now !== undefined) {
    ctx.beginPath()
    ctx.rect(u.bbox.left, u.bbox.top, Math.max(0, pen.x(now) - u.bbox.left), u.bbox.height)
    ctx.clip()
  }
  ctx.fill(path)
  ctx.restore()
}

function fillAfter(pen: Pen, path: Path2D, now: number | undefined): void {
  if (now === undefined) return
  const { ctx, u } = pen
  ctx.save()
  ctx.beginPath()
  ctx.rect(pen.x(now), u.bbox.top, u.bbox.left + u.bbox.width - pen.x(now), u.bbox.height)
  ctx.clip()
  ctx.fill(path)
  ctx.restore()
}

function bandPath(
  pen: Pen,
  at: readonly number[],
  lower: Values,
  upper: Values,
  first: number,
  last: number,
): Path2D {
  const path = new Path2D()
  for (let i = first; i <= last; i++) path.lineTo(pen.x(at[i] ?? 0), pen.y(upper[i] ?? 0))
  for (let i = last; i >= first; i--) path.lineTo(pen.x(at[i] ?? 0), pen.y(lower[i] ?? 0))
  path.closePath()
  return path
}

function paintExcess(pen: Pen, { data, under, learning }: ChartScene): void {
  if (learning) return
  const { ctx, ink } = pen
  for (const [limit, side, fill] of [
    [data.upper, 1, 'spike-fill'],
    [data.lower, -1, `${under}-fill` as const],
  ] as const) {
    ctx.fillStyle = ink.color[fill]
    for (const part of excess(data.at, data.observed, limit, side)) {
      ctx.beginPath()
      for (const { at, y } of part) ctx.lineTo(pen.x(at), pen.y(y))
      for (const { at, base } of part.toReversed()) ctx.lineTo(pen.x(at), pen.y(base))
      ctx.fill()
    }
  }
}

function paintAhead(pen: Pen, data: ChartScene['data']): void {
  const { ctx, ink } = pen
  const known = runs(data.upper)[0]
  if (!known) return
  ctx.save()
  ctx.globalAlpha = 0.62
  ctx.fillStyle = ink.color['spike-fill']
  ctx.fill(bandPath(pen, data.at, data.lower, data.upper, known[0], known[1]))
  ctx.restore()
  trace(pen, data.at, data.expected, 'spike', 1.5, [5, 3])
}

function trace(
  { ctx, ink, d, ...pen }: Pen,
  at: readonly number[],
  values: Values,
  color: Token,
  width: number,
  dash: number[] = [],
): void {
  ctx.save()
  ctx.strokeStyle = ink.color[color]
  ctx.lineWidth = width * d
  ctx.lineJoin = 'round'
  ctx.lineCap = 'round'
  ctx.setLineDash(dash.map((length) => length * d))
  ctx.beginPath()
  for (const [first, last] of runs(values)) {
    for (let i = first; i <= last; i++) {
      const x = pen.x(at[i] ?? 0)
      const y = pen.y(values[i] ?? 0)
      if (i === first) ctx.moveTo(x, y)
      else ctx.lineTo(x, y)
    }
    if (first === last) ctx.lineTo(pen.x(at[first] ?? 0) + 0.1, pen.y(values[first] ?? 0))
  }
  ctx.stroke()
  ctx.restore()
}

function dot(
  { ctx, ink, d, ...pen }: Pen,
  at: number,
  value: number,
  radius: number,
  open = false,
): void {
  ctx.save()
  ctx.beginPath()
  ctx.arc(pen.x(at), pen.y(value), radius * d, 0, 2 * Math.PI)
  ctx.fillStyle = open ? ink.color['surface-1'] : ink.color.observed
  ctx.fill()
  if (open) {
    ctx.strokeStyle = ink.color.observed
    ctx.lineWidth = 1.5 * d
    ctx.stroke()
  }
  ctx.restore()
}

/** Today is not over: an open dot, joined by a dashed line. */
function paintPartial(pen: Pen, { data, partial }: ChartScene): void {
  if (!partial) return
  const last = data.observed.findLastIndex((value) => value != null)
  const y = data.observed[last]
  const at = data.at[last]
  if (y != null && at !== undefined)
    trace(pen, [at, partial.at], [y, partial.value], 'observed', 1.25, [2, 3])
  dot(pen, partial.at, partial.value, 3, true)
}

function paintNewest(
  pen: Pen,
  at: readonly number[],
  observed: Values,
  now: number,
  stepMs: number,
) {
  const last = observed.findLastIndex((value) => value != null)
  const time = at[last]
  const y = observed[last]
  if (time === undefined || y == null || now - time > stepMs * 4) return
  const { ctx, ink, d } = pen
  ctx.save()
  ctx.beginPath()
  ctx.arc(pen.x(time), pen.y(y), 0.25 * ink.rem * d, 0, 2 * Math.PI)
  ctx.fillStyle = ink.color.observed
  ctx.strokeStyle = ink.color['surface-1']
  ctx.lineWidth = 2 * d
  ctx.fill()
  ctx.stroke()
  ctx.restore()
}

function verticalLine(
  { ctx, ink, u, d, ...pen }: Pen,
  at: number,
  color: Token,
  dash: number[] = [],
): void {
  const x = Math.round(pen.x(at)) + 0.5
  ctx.save()
  ctx.strokeStyle = ink.color[color]
  ctx.lineWidth = d
  ctx.setLineDash(dash.map((length) => length * d))
  ctx.beginPath()
  ctx.moveTo(x, u.bbox.top)
  ctx.lineTo(x, u.bbox.top + u.bbox.height)
  ctx.stroke()
  ctx.restore()
}

/** Marks stand in a row above the axis, told notices at the top; a label yields where there is no room. */
function paintMarks(pen: Pen, { marks, data, now, nowLabel, labels, ahead }: ChartScene): void {
  const { ctx, ink, u, d } = pen
  const { left, top, width, height } = u.bbox
  const right = left + width
  const size = ink.mark
  const small = ink.label
  const taken: [number, number, number][] = []
  const free = (from: number, to: number, row: number) =>
    from >= left && to <= right && !taken.some(([a, b, r]) => r === row && from < b && to > a)
  ctx.save()
  ctx.textBaseline = 'middle'
  ctx.font = `${small * d}px ${ink.font}`
  const write = (text: string, x: number, y: number, color: Token, align: CanvasTextAlign) => {
    ctx.textAlign = align
    ctx.lineWidth = 4 * d
    ctx.lineJoin = 'round'
    ctx.strokeStyle = ink.color['surface-1']
    ctx.strokeText(text, x, y)
    ctx.fillStyle = ink.color[color]
    ctx.fillText(text, x, y)
  }
  const shown = marks
    .filter(({ at }) => pen.x(at) >= left && pen.x(at) <= right)
    .toSorted((a, b) => b.at - a.at)
  for (const mark of shown)
    taken.push([pen.x(mark.at) - size * d, pen.x(mark.at) + size * d, rowOf(mark)])
  for (const mark of shown) {
    const x = pen.x(mark.at)
    const row = rowOf(mark)
    const y = row === 0 ? top + size * d * 0.7 : top + height - size * 1.5 * d
    if (row === 1) stem(pen, data, mark.at, y - size * d)
    drawMark(pen, mark.kind, x, y, size)
    const wide = ctx.measureText(mark.label).width
    const away = size * d
    const leftwards = free(x - away - wide, x - away, row)
    const rightwards = free(x + away, x + away + wide, row)
    if (!leftwards && !rightwards) continue
    const toLeft = leftwards && (!rightwards || x > left + width / 2)
    const from = toLeft ? x - away - wide : x + away
    taken.push([from, from + wide, row])
    write(
      mark.label,
      toLeft ? x - away : x + away,
      y,
      LABEL_OF[mark.kind],
      toLeft ? 'right' : 'left',
    )
  }
  if (now !== undefined && nowLabel) {
    const x = pen.x(now) + 5 * d
    const wide = ctx.measureText(nowLabel).width
    ctx.font = `${ink.tick * d}px ${ink.font}`
    if (x + wide <= right && free(x, x + wide, 0))
      write(nowLabel, x, top + small * 0.6 * d, 'muted', 'left')
    ctx.font = `${small * d}px ${ink.font}`
  }
  if (labels.band) bandLabel(pen, data, labels.band, now, write)
  if (ahead?.label) {
    const first = ahead.data.expected.findIndex((value) => value != null)
    const y = ahead.data.expected[first]
    if (y != null)
      write(
        ahead.label,
        pen.x(ahead.data.at[first] ?? 0) + 8 * d,
        pen.y(y) + small * 1.1 * d,
        'ink',
        'left',
      )
  }
  if (ahead && labels.ahead) {
    const last = ahead.data.expected.findLastIndex((value) => value != null)
    const y = ahead.data.upper[last]
    const at = ahead.data.at[last]
    if (y != null && at !== undefined)
      write(
        labels.ahead,
        Math.min(pen.x(at), right - 4 * d),
        pen.y(y) - small * d,
        'spike-ink',
        'right',
      )
  }
  ctx.restore()
}

const rowOf = (mark: ChartMark) => (mark.line ? 0 : 1)

/** The name of the band stands over its flattest part, where there is room for it. */
function bandLabel(
  { u, ink, d, ...pen }: Pen,
  data: ChartScene['data'],
  text: string,
  now: number | undefined,
  write: (text: string, x: number, y: number, color: Token, align: CanvasTextAlign) => void,
): void {
  const { left, width, top } = u.bbox
  if (width / d < 560) return
  const half = u.ctx.measureText(text).width / 2 + 8 * d
  const tops = data.at.flatMap((time, i) => {
    const high = data.upper[i]
    if (high == null || (now !== undefined && time > now)) return []
    return [{ x: pen.x(time), y: pen.y(Math.max(high, data.observed[i] ?? 0)) }]
  })
  let best: { x: number; y: number; slope: number } | undefined
  for (let share = 0.15; share <= 0.75; share += 0.05) {
    const x = left + width * share
    const around = tops.filter((point) => Math.abs(point.x - x) < half).map(({ y }) => y)
    if (around.length < 2) continue
    const y = Math.min(...around) - ink.rem * 0.85 * d
    const slope = Math.max(...around) - Math.min(...around)
    if (y > top + ink.rem * 2 * d && (!best || slope < best.slope)) best = { x, y, slope }
  }
  if (best) write(text, best.x, best.y, 'muted', 'center')
}

function stem(
  { ctx, ink, d, ...pen }: Pen,
  data: ChartScene['data'],
  at: number,
  bottom: number,
): void {
  const i = data.at.findIndex((time) => time >= at)
  const value = data.observed[i] ?? data.expected[i]
  if (value == null) return
  const from = pen.y(value) + 6 * d
  if (from >= bottom) return
  ctx.save()
  ctx.strokeStyle = ink.color.axis
  ctx.lineWidth = d
  ctx.setLineDash([d, 3 * d])
  ctx.beginPath()
  ctx.moveTo(pen.x(at), from)
  ctx.lineTo(pen.x(at), bottom)
  ctx.stroke()
  ctx.restore()
}

function drawMark({ ctx, ink, d }: Pen, kind: MarkKind, x: number, y: number, size: number): void {
  const { token, outline, dash } = markInk[kind]
  const color = ink.color[token as Token]
  const path = new Path2D(markPath(kind, size))
  ctx.save()
  ctx.translate(x, y)
  ctx.scale(d, d)
  if (outline === undefined) {
    ctx.lineWidth = 3
    ctx.strokeStyle = ink.color['surface-1']
    ctx.stroke(path)
    ctx.fillStyle = color
    ctx.fill(path)
  } else {
    ctx.fillStyle = ink.color['surface-1']
    ctx.fill(path)
    ctx.lineWidth = outline
    ctx.strokeStyle = color
    ctx.setLineDash(dash ?? [])
    ctx.stroke(path)
  }
  ctx.restore()
}

/** Slanted lines that say: nothing is known here. */
function hatch({ ctx, ink, d }: Pen, x: number, y: number, width: number, height: number): void {
  ctx.save()
  ctx.beginPath()
  ctx.rect(x, y, width, height)
  ctx.clip()
  ctx.strokeStyle = ink.color['line-strong']
  ctx.lineWidth = 1.25 * d
  ctx.beginPath()
  const step = 8 * d
  // Anchored to the canvas, so that the lines stand still while the chart moves.
  for (let start = Math.floor((x - height) / step) * step; start < x + width; start += step) {
    ctx.moveTo(start, y + height)
    ctx.lineTo(start + height, y)
  }
  ctx.stroke()
  ctx.restore()
}
