/** When a plan's allowance will be used up: the day 80 % and 100 % of it are passed, with an interval. */
import {
  dayAhead,
  exceeds,
  forecast,
  type Outlook,
  SCALE_GROWTH,
  weekdays,
} from './bill-forecast.ts'

/** When one share of an allowance is passed. Days are counted in the cycle, 1 the first. */
export interface AllowancePassing {
  /** Of the allowance, e.g. 0.8. */
  readonly share: number
  /** In the unit of the allowance. */
  readonly amount: number
  /** Whether it has been passed already. */
  readonly passed: boolean
  /** Of passing it before the cycle ends. */
  readonly probability: number
  /** The first day by whose end it is more likely passed than not; null when not in this cycle. */
  readonly day: number | null
  /** 80 % interval of that day; `latest` is null when it may well not come in this cycle. */
  readonly earliest: number | null
  readonly latest: number | null
}

/**
 * The days on which shares of an allowance will be passed, in the order of `shares`.
 *
 * @param outlook    usage in the unit of the allowance, as `Billing.outlook` gives it when usage itself is charged
 * @param allowance  of the whole cycle
 * @throws {RangeError} if the allowance or a share is not positive and finite
 */
export function passings(
  outlook: Outlook,
  allowance: number,
  shares: readonly number[] = [0.8, 1],
): AllowancePassing[] {
  const { spent, elapsed, remaining, recent } = outlook
  const { projected, scale } = forecast(outlook)
  const profile = weekdays(recent)
  // What is still to come, spread over the days by weekday.
  const weights = Array.from({ length: remaining }, (_, i) => dayAhead(profile, i + 1))
  const whole = weights.reduce((sum, weight) => sum + weight, 0)

  return shares.map((share) => {
    const amount = share * allowance
    if (!(amount > 0 && amount < Infinity))
      throw new RangeError(`share of an allowance must be positive and finite, got ${amount}`)
    const passed = spent >= amount
    const day = { 0.1: null, 0.5: null, 0.9: null } as Record<0.1 | 0.5 | 0.9, number | null>
    let probability = passed ? 1 : 0
    let done = 0
    for (let i = 1; i <= remaining && !passed; i++) {
      done += weights[i - 1]!
      const expected = spent + ((projected - spent) * done) / whole
      // Less may be foreseen a day later only through rounding or credits; what is passed stays passed.
      const now = exceeds(expected, scale * (i / remaining) ** SCALE_GROWTH, amount)
      probability = Math.max(probability, now)
      for (const level of [0.1, 0.5, 0.9] as const)
        if (probability >= level) day[level] ??= elapsed + i
    }
    return {
      share,
      amount,
      passed,
      probability,
      day: passed ? elapsed : day[0.5],
      earliest: passed ? elapsed : day[0.1],
      latest: passed ? elapsed : day[0.9],
    }
  })
}
