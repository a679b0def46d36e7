/** The final bill, foreseen at the end of a day from what the customer spent lately. Pure formulas. */

/** What is known when a day closes. Money in the customer's currency, without any standing charge. */
export interface Outlook {
  /** Spent so far in the open cycle. */
  readonly spent: number
  /** Days closed in the open cycle, ≥ 1. */
  readonly elapsed: number
  /** Days to come, ≥ 0. */
  readonly remaining: number
  /** The newest days' spend, newest first; NaN where nothing is known of a day. */
  readonly recent: ArrayLike<number>
}

/** A logistic distribution of the final bill: heavier tails than the normal one, and closed forms. */
export interface Forecast {
  /** Expected spend of a day to come. */
  readonly daily: number
  readonly projected: number
  /** Logistic scale; 0 when nothing is left to come. */
  readonly scale: number
}

/** Half-lives of the two levels, days. */
const QUICK = 4
const SLOW = 14

/** Exponentially weighted mean of the days known, newest first; 0 of nothing. */
export function level(recent: ArrayLike<number>, halfLife: number): number {
  const decay = 0.5 ** (1 / halfLife)
  let weight = 1
  let total = 0
  let weights = 0
  for (let i = 0; i < recent.length; i++, weight *= decay) {
    const x = recent[i]!
    if (Number.isNaN(x)) continue
    total += weight * x
    weights += weight
  }
  return weights > 0 ? total / weights : 0
}

/**
 * The spend so far plus the expected daily spend for every day to come: the mean of a quick and a slow level.
 * The further the two disagree, the less is known.
 *
 *     daily = (quick + slow) / 2
 *     scale = 0.14 · |daily| · remaining^0.9 + 0.25 · |quick − slow| · remaining
 */
export function forecast({ spent, remaining, recent }: Outlook): Forecast {
  const quick = level(recent, QUICK)
  const slow = level(recent, SLOW)
  const daily = (quick + slow) / 2
  return {
    daily,
    projected: spent + remaining * daily,
    scale: 0.14 * Math.abs(daily) * remaining ** 0.9 + 0.25 * Math.abs(quick - slow) * remaining,
  }
}

/** P(final bill ≥ threshold). */
export function exceeds(
  { projected, scale }: Pick<Forecast, 'projected' | 'scale'>,
  threshold: number,
): number {
  if (scale <= 0) return projected >= threshold ? 1 : 0
  return 1 / (1 + Math.exp((threshold - projected) / scale))
}

/** Half the width of the central interval that holds `coverage` of the distribution. */
export const halfWidth = ({ scale }: Pick<Forecast, 'scale'>, coverage: number) =>
  scale * Math.log((1 + coverage) / (1 - coverage))
