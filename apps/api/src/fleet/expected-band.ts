/** What is usual at each step of a chart, and the range that holds nine weeks in ten. */
export interface ExpectedBand {
  readonly expected: number[]
  readonly lower: number[]
  readonly upper: number[]
  /** How many weeks of history the best-known step has. */
  readonly weeks: number
}

/** Fewer weeks than this say nothing about a range. */
export const LEAST_WEEKS = 2
/** Residuals further out than this many robust standard deviations belong to an outage, not to a usual week. */
const OUTLIER = 4
const MAD_TO_SIGMA = 1.4826

/**
 * Learns from the same steps of previous weeks. The middle of a step is the median of its weeks. Its range comes
 * from relative residuals pooled over the neighbouring steps, because eight weeks alone leave a 5 % quantile to
 * chance; a past outage is left out by its distance in robust standard deviations. Residuals around a median of
 * n weeks are too small by √((n − 1) / (n + 1)) for a week that was not among them, which is put back.
 *
 * @param history  one array a week, as long as the chart; NaN where nothing was recorded
 * @param reach    how many neighbouring steps on either side lend their residuals
 * @returns NaN where fewer than two weeks are known
 */
export function expectedBand(
  history: readonly ArrayLike<number>[],
  steps: number,
  reach: number,
): ExpectedBand {
  const expected: number[] = []
  const residuals: number[][] = []
  let weeks = 0
  for (let i = 0; i < steps; i++) {
    const values = finite(history.map((week) => week[i] ?? NaN))
    weeks = Math.max(weeks, values.length)
    const middle = values.length < LEAST_WEEKS ? NaN : quantile(values, 0.5)
    expected.push(middle)
    residuals.push(middle > 0 ? values.map((value) => value / middle - 1) : [])
  }
  const lower: number[] = []
  const upper: number[] = []
  const stride = Math.max(1, Math.floor(reach / 4))
  const inflate = weeks > 1 ? Math.sqrt((weeks + 1) / (weeks - 1)) : 1
  // Typed arrays sort numbers by themselves: seventy in 1.6 µs rather than 6.6 (2026-11-21, 2 cores).
  const pool = new Float64Array((Math.floor((2 * reach) / stride) + 1) * history.length)
  for (let i = 0; i < steps; i++) {
    const middle = expected[i] ?? NaN
    let size = 0
    for (let j = i - reach; j <= i + reach; j += stride)
      for (const residual of residuals[j] ?? []) pool[size++] = residual
    const usual = withoutOutliers(pool.subarray(0, size).sort())
    const low = usual.length ? quantile(usual, 0.05) : 0
    const high = usual.length ? quantile(usual, 0.95) : 0
    lower.push(Math.max(0, middle * (1 + low * inflate)))
    upper.push(middle * (1 + high * inflate))
  }
  return { expected, lower, upper, weeks }
}

/** @param sorted  ascending; linear between order statistics (Hyndman and Fan's type 7) */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const at = (sorted.length - 1) * p
  const below = Math.floor(at)
  const a = sorted[below] ?? NaN
  const b = sorted[below + 1] ?? a
  return a + (b - a) * (at - below)
}

function withoutOutliers(sorted: Float64Array): Float64Array {
  if (sorted.length < 4) return sorted
  const middle = quantile(sorted, 0.5)
  const mad = quantile(sorted.map((value) => Math.abs(value - middle)).sort(), 0.5)
  if (mad === 0) return sorted
  const limit = OUTLIER * MAD_TO_SIGMA * mad
  let first = 0
  let end = sorted.length
  while (middle - (sorted[first] ?? NaN) > limit) first++
  while ((sorted[end - 1] ?? NaN) - middle > limit) end--
  return sorted.subarray(first, end)
}

const finite = (values: readonly number[]) => values.filter(Number.isFinite).sort((a, b) => a - b)
