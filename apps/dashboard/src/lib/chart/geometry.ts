/** Values on a common row of instants; null where nothing is known. */
export type Values = readonly (number | null)[]

/** A point on the observed line, and the limit it is measured from at the same instant. */
export interface ExcessPoint {
  readonly at: number
  readonly y: number
  readonly base: number
}

/**
 * The parts of a line beyond a limit, each as a polygon's upper and lower edge, cut where the two cross. Between two
 * points both are straight, so the crossing divides the step by the distances to the limit at its ends.
 *
 * @param side  1 for above the limit, −1 for below
 */
export function excess(
  at: readonly number[],
  observed: Values,
  limit: Values,
  side: 1 | -1,
): ExcessPoint[][] {
  const parts: ExcessPoint[][] = []
  let part: ExcessPoint[] = []
  const finish = () => {
    if (part.length > 1) parts.push(part)
    part = []
  }
  for (let i = 0; i < at.length; i++) {
    const here = pointAt(at, observed, limit, i)
    if (!here) {
      finish()
      continue
    }
    const before = i > 0 ? pointAt(at, observed, limit, i - 1) : undefined
    const d = side * (here.y - here.base)
    const dBefore = before ? side * (before.y - before.base) : NaN
    if (before && dBefore * d < 0) {
      const f = dBefore / (dBefore - d)
      const y = before.y + (here.y - before.y) * f
      part.push({ at: before.at + (here.at - before.at) * f, y, base: y })
    }
    if (d > 0) part.push(here)
    else {
      if (d === 0 && part.length > 0) part.push(here)
      finish()
      if (d === 0) part.push(here)
    }
  }
  finish()
  return parts.filter((points) => points.some(({ y, base }) => y !== base))
}

function pointAt(at: readonly number[], observed: Values, limit: Values, i: number) {
  const time = at[i]
  const y = observed[i]
  const base = limit[i]
  return time === undefined || y == null || base == null ? undefined : { at: time, y, base }
}

/** Runs of indices with a value, as [first, last]. */
export function runs(values: Values): [number, number][] {
  const found: [number, number][] = []
  let first = -1
  for (let i = 0; i <= values.length; i++) {
    const known = i < values.length && values[i] != null
    if (known && first < 0) first = i
    if (!known && first >= 0) {
      found.push([first, i - 1])
      first = -1
    }
  }
  return found
}

/** A time without data. */
export interface Gap {
  readonly from: number
  readonly to: number
  /** Whether it lasts until now: data has stopped. */
  readonly open: boolean
}

/**
 * Where observations are missing: between the first and the last known point, and from the last one until now
 * when more than `patienceMs` has passed since.
 */
export function gaps(
  at: readonly number[],
  observed: Values,
  now: number | undefined,
  patienceMs: number,
): Gap[] {
  const known = runs(observed)
  const found: Gap[] = []
  for (let i = 1; i < known.length; i++) {
    const from = at[known[i - 1]?.[1] ?? 0] ?? 0
    const to = at[known[i]?.[0] ?? 0] ?? 0
    found.push({ from, to, open: false })
  }
  const last = at[known.at(-1)?.[1] ?? -1]
  if (last !== undefined && now !== undefined && now - last > patienceMs)
    found.push({ from: last, to: now, open: true })
  return found
}

/** A time outside the expected range. */
export interface Stretch {
  readonly side: 'above' | 'below'
  readonly from: number
  readonly to: number
  /** Whether the newest point is still outside. */
  readonly open: boolean
}

/** When the line was outside the band for at least `least` points in a row, in order of time. */
export function stretches(
  at: readonly number[],
  observed: Values,
  lower: Values,
  upper: Values,
  least = 2,
): Stretch[] {
  const last = observed.findLastIndex((value) => value != null)
  const sideOf = (i: number): Stretch['side'] | undefined => {
    const y = observed[i]
    const low = lower[i]
    const high = upper[i]
    if (y == null) return undefined
    if (high != null && y > high) return 'above'
    return low != null && y < low ? 'below' : undefined
  }
  const found: Stretch[] = []
  for (let i = 0; i <= last;) {
    const side = sideOf(i)
    let j = i
    while (j + 1 <= last && sideOf(j + 1) === side) j++
    if (side && j - i + 1 >= least)
      found.push({ side, from: at[i] ?? 0, to: at[j] ?? 0, open: j === last })
    i = j + 1
  }
  return found
}

/** The least of 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 × 10ᵏ that is not below a value, so that axes end calmly. */
export function niceCeiling(value: number): number {
  if (!(value > 0)) return 1
  const size = 10 ** Math.floor(Math.log10(value))
  const step =
    [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((s) => s * size >= value * (1 - 1e-9)) ?? 10
  return step * size
}

/** Three to five lines from zero, at round numbers below the top. */
export function gridLines(top: number, most = 5): number[] {
  const size = 10 ** Math.floor(Math.log10(top))
  for (const step of [0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 5].map((s) => s * size)) {
    const count = Math.floor(top / step + 1e-9)
    if (count <= most) return Array.from({ length: count }, (_, i) => round((i + 1) * step))
  }
  return [top]
}

const round = (value: number) => Number(value.toPrecision(12))
