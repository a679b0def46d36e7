import { betaQuantile, twoSidedZ } from './distributions.ts'
import type { Limits } from './interval.ts'

/** x of n, 0 ≤ x ≤ n, n > 0. */
export interface Proportion {
  readonly x: number
  readonly n: number
}

/** @throws {RangeError} unless 0 ≤ x ≤ n and n > 0: a share of nothing is not 0 */
export function share({ x, n }: Proportion): number {
  if (!(n > 0 && x >= 0 && x <= n)) throw new RangeError(`no share: ${x} of ${n}`)
  return x / n
}

/**
 * Wilson's score limits: the shares a score test would not reject. Good from a handful of cases on, never
 * outside [0, 1], never of width 0.
 * @see Newcombe, "Two-sided confidence intervals for the single proportion" (1998), method 3
 */
export function wilson(of: Proportion, alpha: number): Limits {
  const p = share(of)
  const { n } = of
  const z = twoSidedZ(alpha)
  const centre = p + (z * z) / (2 * n)
  const spread = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))
  const scale = 1 + (z * z) / n
  // At the ends the limit is exact; rounding would leave 2e-19, or its square root in a ratio.
  return [
    of.x === 0 ? 0 : Math.max(0, (centre - spread) / scale),
    of.x === n ? 1 : Math.min(1, (centre + spread) / scale),
  ]
}

/** The "exact" limits: coverage never below 1 − alpha, usually well above it. */
export function clopperPearson(of: Proportion, alpha: number): Limits {
  share(of)
  const { x, n } = of
  return [
    x === 0 ? 0 : betaQuantile(alpha / 2, x, n - x + 1),
    x === n ? 1 : betaQuantile(1 - alpha / 2, x + 1, n - x),
  ]
}

/** Equal-tailed limits of the posterior under Jeffreys' prior Beta(½, ½). */
export function jeffreys(of: Proportion, alpha: number): Limits {
  share(of)
  const { x, n } = of
  return [
    betaQuantile(alpha / 2, x + 0.5, n - x + 0.5),
    betaQuantile(1 - alpha / 2, x + 0.5, n - x + 0.5),
  ]
}

/** Wald's limits around Wilson's centre, cut to [0, 1]. */
export function agrestiCoull(of: Proportion, alpha: number): Limits {
  share(of)
  const z2 = twoSidedZ(alpha) ** 2
  return wald({ x: of.x + z2 / 2, n: of.n + z2 }, alpha)
}

/** p ± z·√(p(1−p)/n) cut to [0, 1]. Shown for comparison only: its coverage collapses for small counts. */
export function wald(of: Proportion, alpha: number): Limits {
  const p = share(of)
  const half = twoSidedZ(alpha) * Math.sqrt((p * (1 - p)) / of.n)
  return [Math.max(0, p - half), Math.min(1, p + half)]
}
