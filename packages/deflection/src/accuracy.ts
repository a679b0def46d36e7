/** How far a forecast was off. The last four are in the unit of the series, ratio or per cent as said. */
export interface Accuracy {
  readonly mae: number
  readonly rmse: number
  /** MAE over that of "as one season before" inside the history; below 1 is better than it. */
  readonly mase: number
  /** Σ|error| / Σ actual, in per cent: what a planner feels. */
  readonly wape: number
  /** Mean of |error| / actual, in per cent. */
  readonly mape: number
  /** Mean of 2|error| / (|actual| + |forecast|), in per cent, 0–200. */
  readonly smape: number
}

/**
 * @param season steps of a season, for the scale of MASE
 * @throws {RangeError} if actual and forecast are of different length, or empty
 */
export function accuracy(
  actual: readonly number[],
  forecast: readonly number[],
  history: readonly number[],
  season: number,
): Accuracy {
  const n = actual.length
  if (n === 0 || n !== forecast.length) {
    throw new RangeError(`${forecast.length} forecasts for ${n} actual figures`)
  }
  let [absolute, squared, total, relative, symmetric] = [0, 0, 0, 0, 0]
  actual.forEach((y, i) => {
    const off = Math.abs(y - forecast[i]!)
    absolute += off
    squared += off * off
    total += Math.abs(y)
    relative += off / Math.abs(y)
    const both = Math.abs(y) + Math.abs(forecast[i]!)
    if (both > 0) symmetric += (2 * off) / both
  })
  return {
    mae: absolute / n,
    rmse: Math.sqrt(squared / n),
    mase: absolute / n / seasonalError(history, season),
    wape: (100 * absolute) / total,
    mape: (100 * relative) / n,
    smape: (100 * symmetric) / n,
  }
}

/** Mean |xᵢ − xᵢ₋ₘ| of a history: the error of "as one season before". NaN when it is no longer than one. */
export function seasonalError(history: readonly number[], season: number): number {
  let sum = 0
  for (let i = season; i < history.length; i++) sum += Math.abs(history[i]! - history[i - season]!)
  return sum / (history.length - season)
}
