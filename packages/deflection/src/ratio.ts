import { twoSidedZ } from './distributions.ts'
import type { Interval, Limits } from './interval.ts'
import { share, wilson, type Proportion } from './proportion.ts'
import { bisect } from './root.ts'

/**
 * Limits of p₁/p₂ by MOVER-R on the Wilson limits of both shares (Donner and Zou, 2012). Needs no contact in
 * arm one and only one in arm two; the upper limit is then wide, but finite and honest.
 * @throws {RangeError} if arm two has no case: a ratio to nothing
 */
export function moverRatio(one: Proportion, two: Proportion, alpha: number): Limits {
  return moverRatioOf(shareWithin(one, alpha), shareWithin(two, alpha))
}

/**
 * The same from two independent estimates that have limits of their own.
 * @throws {RangeError} unless the second estimate and its lower limit are above 0
 */
export function moverRatioOf(one: Interval, two: Interval): Limits {
  const { estimate: p1, lower: l1, upper: u1 } = one
  const { estimate: p2, lower: l2, upper: u2 } = two
  if (!(p2 > 0 && l2 > 0)) throw new RangeError('no ratio to a share of 0')
  const b = p1 * p2
  // Roots of (p₁ − θp₂)² = (p₁−l₁)² + θ²(u₂−p₂)² and its mirror image, written so that nothing cancels.
  const below = l1 * (2 * p1 - l1)
  const lower = below / (b + Math.sqrt(b * b - below * u2 * (2 * p2 - u2)))
  const above = u1 * (2 * p1 - u1)
  const inside = l2 * (2 * p2 - l2)
  const upper = (b + Math.sqrt(Math.max(0, b * b - above * inside))) / inside
  return [below === 0 ? 0 : lower, upper]
}

function shareWithin(of: Proportion, alpha: number): Interval {
  const [lower, upper] = wilson(of, alpha)
  return { estimate: share(of), lower, upper }
}

/**
 * Katz's log limits of p₁/p₂.
 * @throws {RangeError} unless both arms have a case
 */
export function katzRatio(one: Proportion, two: Proportion, alpha: number): Limits {
  const ratio = share(one) / share(two)
  if (!(one.x > 0 && two.x > 0)) throw new RangeError('the log of a ratio needs cases in both arms')
  const half = twoSidedZ(alpha) * Math.sqrt(1 / one.x - 1 / one.n + 1 / two.x - 1 / two.n)
  return [ratio * Math.exp(-half), ratio * Math.exp(half)]
}

/** Limits of p₁/p₂ − 1 by the delta method; only with at least 40 cases in arm two (falls to 90 % below). */
export function deltaRelative(one: Proportion, two: Proportion, alpha: number): Limits {
  const [p1, p2] = [share(one), share(two)]
  if (p2 === 0) throw new RangeError('no ratio to a share of 0')
  const variance =
    (p1 * (1 - p1)) / one.n / p2 ** 2 + (((p2 * (1 - p2)) / two.n) * p1 ** 2) / p2 ** 4
  const half = twoSidedZ(alpha) * Math.sqrt(variance)
  return [p1 / p2 - 1 - half, p1 / p2 - 1 + half]
}

/**
 * Fieller's limits of a ratio of two independent means with variances v₁, v₂ of these means.
 * `undefined` when the second mean does not differ from 0 at `alpha`: the limits would not be an interval.
 */
export function fieller(
  m1: number,
  v1: number,
  m2: number,
  v2: number,
  alpha: number,
): Limits | undefined {
  const z2 = twoSidedZ(alpha) ** 2
  const a = m2 * m2 - z2 * v2
  if (a <= 0) return undefined
  const b = m1 * m2
  const root = Math.sqrt(b * b - a * (m1 * m1 - z2 * v1))
  return [(b - root) / a, (b + root) / a]
}

/** Fieller's limits of p₁/p₂. */
export function fiellerRatio(one: Proportion, two: Proportion, alpha: number): Limits | undefined {
  const [p1, p2] = [share(one), share(two)]
  return fieller(p1, (p1 * (1 - p1)) / one.n, p2, (p2 * (1 - p2)) / two.n, alpha)
}

/**
 * Score limits of p₁/p₂ (Miettinen and Nurminen, 1985), by bisection on the restricted likelihood.
 * @throws {RangeError} if arm two has no case
 */
export function scoreRatio(one: Proportion, two: Proportion, alpha: number): Limits {
  const [p1, p2] = [share(one), share(two)]
  if (p2 === 0) throw new RangeError('no ratio to a share of 0')
  const critical = twoSidedZ(alpha) ** 2
  // On the log scale the statistic has one minimum, at the estimate.
  const excess = (logRatio: number) => scoreOf(one, two, Math.exp(logRatio)) - critical
  const centre = Math.log(Math.max(p1, 1e-12) / p2)
  return [
    p1 === 0 ? 0 : Math.exp(bisect(excess, centre - 50, centre)),
    Math.exp(bisect(excess, centre, centre + 50)),
  ]
}

/** The score chi-square of p₁/p₂ = ratio, with N/(N−1). */
function scoreOf(one: Proportion, two: Proportion, ratio: number): number {
  const { x: x1, n: n1 } = one
  const { x: x2, n: n2 } = two
  const n = n1 + n2
  const a = n * ratio
  const b = -(n1 * ratio + x1 + n2 + x2 * ratio)
  const c = x1 + x2
  // The smaller root of a·r₂² + b·r₂ + c = 0, the restricted p₂.
  const r2 = (2 * c) / (-b + Math.sqrt(Math.max(0, b * b - 4 * a * c)))
  const r1 = Math.min(1, r2 * ratio)
  const variance = ((r1 * (1 - r1)) / n1 + (ratio * ratio * r2 * (1 - r2)) / n2) * (n / (n - 1))
  const off = x1 / n1 - (ratio * x2) / n2
  return variance <= 0 ? (off === 0 ? 0 : Infinity) : (off * off) / variance
}
