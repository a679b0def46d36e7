// The forecasts every better one has to beat. `history` oldest first; `steps` ahead.

/** As one season before. */
export const seasonalNaive = (
  history: readonly number[],
  season: number,
  steps: number,
): number[] => ahead(steps, (k) => history[history.length - season + ((k - 1) % season)]!)

/** As last. */
export const naiveForecast = (history: readonly number[], steps: number): number[] =>
  ahead(steps, () => history.at(-1)!)

/** Last plus the mean step so far. */
export function drift(history: readonly number[], steps: number): number[] {
  const last = history.at(-1)!
  const slope = (last - history[0]!) / (history.length - 1)
  return ahead(steps, (k) => last + k * slope)
}

/** Simple exponential smoothing from the first figure on. */
export function smoothing(history: readonly number[], alpha: number, steps: number): number[] {
  let level = history[0]!
  for (const x of history) level += alpha * (x - level)
  return ahead(steps, () => level)
}

/** The weights of Holt and Winters: level, trend, season, each in [0, 1]. */
export interface HoltWintersWeights {
  readonly alpha: number
  readonly beta: number
  readonly gamma: number
}

/** State after the history, and the squared one-step errors on the way. */
export interface HoltWinters {
  readonly level: number
  readonly trend: number
  /** Of the next `season` steps. */
  readonly seasonal: readonly number[]
  readonly sse: number
  readonly forecast: (steps: number) => number[]
}

/**
 * Holt and Winters' triple smoothing, started as R's HoltWinters does: moving average over the first two
 * seasons, a line through it, and the mean deviations from it.
 *
 * @throws {RangeError} below two seasons of history
 */
export function holtWinters(
  history: readonly number[],
  season: number,
  kind: 'additive' | 'multiplicative',
  { alpha, beta, gamma }: HoltWintersWeights,
): HoltWinters {
  if (history.length < 2 * season) throw new RangeError('needs two seasons of history')
  const additive = kind === 'additive'
  let { level, trend, seasonal } = start(history.slice(0, 2 * season), season, additive)
  let sse = 0
  for (const x of history.slice(season)) {
    const [s = 0, ...rest] = seasonal
    const before = level + trend
    sse += (x - (additive ? before + s : before * s)) ** 2
    const next = alpha * (additive ? x - s : x / s) + (1 - alpha) * before
    trend = beta * (next - level) + (1 - beta) * trend
    level = next
    seasonal = [...rest, gamma * (additive ? x - level : x / level) + (1 - gamma) * s]
  }
  const final = { level, trend, seasonal }
  return {
    ...final,
    sse,
    forecast: (steps) =>
      ahead(steps, (k) => {
        const s = final.seasonal[(k - 1) % season]!
        const line = final.level + k * final.trend
        return additive ? line + s : line * s
      }),
  }
}

function start(two: readonly number[], season: number, additive: boolean) {
  const even = season % 2 === 0
  const half = Math.floor(season / 2)
  const smooth: number[] = []
  const sums = new Array<number>(season).fill(0)
  const counts = new Array<number>(season).fill(0)
  for (let i = half; i < two.length - half; i++) {
    let sum = 0
    for (let k = -half; k <= half; k++) {
      sum += (even && Math.abs(k) === half ? 0.5 : 1) * two[i + k]!
    }
    const average = sum / season
    smooth.push(average)
    sums[i % season]! += additive ? two[i]! - average : two[i]! / average
    counts[i % season]! += 1
  }
  const figure = sums.map((sum, i) => sum / counts[i]!)
  const mean = figure.reduce((sum, value) => sum + value, 0) / season
  const [level, trend] = line(smooth)
  return {
    level,
    trend,
    seasonal: figure.map((value) => (additive ? value - mean : value / mean)),
  }
}

/** Intercept and slope of the least-squares line through (1, y₁), (2, y₂), … */
function line(y: readonly number[]): [number, number] {
  const n = y.length
  const centre = (n + 1) / 2
  const mean = y.reduce((sum, value) => sum + value, 0) / n
  let [xy, xx] = [0, 0]
  y.forEach((value, i) => {
    xy += (i + 1 - centre) * (value - mean)
    xx += (i + 1 - centre) ** 2
  })
  return [mean - (xy / xx) * centre, xy / xx]
}

const ahead = (steps: number, at: (k: number) => number): number[] =>
  Array.from({ length: steps }, (_, i) => at(i + 1))
