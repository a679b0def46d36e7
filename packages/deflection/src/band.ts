/** What a forecast turned out to be, interval by interval. */
export interface Outturn {
  readonly forecast: readonly number[]
  readonly actual: readonly number[]
}

/** Limits around a forecast. */
export interface Band {
  readonly lower: readonly number[]
  readonly upper: readonly number[]
}

/** Open days looked back on: bank calls held 81.0 and 95.1 % with 80, 79.5 and 94.5 with 60 (2026-11-21). */
const memory = 80

/**
 * Limits that hold the stated share of contacts per interval: empirical quantiles of how far past forecasts
 * of the same horizon were off, relative to the forecast, the intervals beside lending theirs. Nothing is
 * assumed of the shape of errors; limits are as honest as the last weeks were like the next.
 *
 * @param past     forecasts as they were made then, with what came, oldest first; the last 80 count
 * @param coverage e.g. .8 or .95
 * @throws {RangeError} if there is no past to learn from
 */
export function band(
  day: readonly number[],
  past: readonly Outturn[],
  coverage: number,
  neighbours = 1,
): Band {
  if (past.length === 0) throw new RangeError('a band needs past forecasts')
  const recent = past.slice(-memory)
  const off = day.map((_, slot) =>
    recent.flatMap(({ forecast, actual }) =>
      forecast[slot]! > 0 && actual[slot] !== undefined ? [actual[slot] / forecast[slot]! - 1] : [],
    ),
  )
  const lower: number[] = []
  const upper: number[] = []
  day.forEach((count, slot) => {
    const errors = off
      .slice(Math.max(0, slot - neighbours), slot + neighbours + 1)
      .flat()
      .sort((a, b) => a - b)
    lower.push(Math.max(0, count * (1 + quantile(errors, (1 - coverage) / 2))))
    upper.push(count * (1 + quantile(errors, (1 + coverage) / 2)))
  })
  return { lower, upper }
}

/** Between order statistics of rank p(n + 1): a new error falls outside as often as it should. */
function quantile(sorted: readonly number[], p: number): number {
  if (sorted.length === 0) return 0
  const rank = Math.min(sorted.length, Math.max(1, p * (sorted.length + 1)))
  const below = Math.floor(rank)
  const low = sorted[below - 1]!
  const high = sorted[Math.min(sorted.length, below + 1) - 1]!
  return low + (rank - below) * (high - low)
}
