import { chiSquareUpper, normalQuantile, twoSidedZ } from './distributions.ts'
import type { Limits } from './interval.ts'
import { share, wilson, type Proportion } from './proportion.ts'
import { bisect } from './root.ts'

/**
 * Newcombe's hybrid score limits for p₁ − p₂: the Wilson limits of both shares, joined like sides of a
 * triangle. Holds its 95 % down to a few contacts in the holdout, where Wald falls to 89 %.
 *
 *     lower = d − √((p₁−l₁)² + (u₂−p₂)²)    upper = d + √((u₁−p₁)² + (p₂−l₂)²)
 *
 * @see Newcombe, "Interval estimation for the difference between independent proportions" (1998), method 10
 */
export function newcombe(one: Proportion, two: Proportion, alpha: number): Limits {
  const [p1, p2] = [share(one), share(two)]
  const [l1, u1] = wilson(one, alpha)
  const [l2, u2] = wilson(two, alpha)
  const d = p1 - p2
  return [d - Math.hypot(p1 - l1, u2 - p2), d + Math.hypot(u1 - p1, p2 - l2)]
}

/** √(p₁(1−p₁)/n₁ + p₂(1−p₂)/n₂), the standard error of p₁ − p₂ without assuming that they are equal. */
export function unpooledError(one: Proportion, two: Proportion): number {
  const [p1, p2] = [share(one), share(two)]
  return Math.sqrt((p1 * (1 - p1)) / one.n + (p2 * (1 - p2)) / two.n)
}

/** √(p(1−p)(1/n₁ + 1/n₂)), the standard error of p₁ − p₂ if both had the common share p. */
export function pooledError(one: Proportion, two: Proportion): number {
  const p = share({ x: one.x + two.x, n: one.n + two.n })
  return Math.sqrt(p * (1 - p) * (1 / one.n + 1 / two.n))
}

/** d ± z·unpooled error. For comparison only: of width 0 when both shares are 0 or 1. */
export function waldDifference(one: Proportion, two: Proportion, alpha: number): Limits {
  const d = share(one) - share(two)
  const half = twoSidedZ(alpha) * unpooledError(one, two)
  return [d - half, d + half]
}

/** Wald after adding one success and one failure to each arm; may pass ±1. */
export function agrestiCaffo(one: Proportion, two: Proportion, alpha: number): Limits {
  return waldDifference({ x: one.x + 1, n: one.n + 2 }, { x: two.x + 1, n: two.n + 2 }, alpha)
}

/**
 * Miettinen and Nurminen's score limits: the differences a score test at `alpha` would not reject, found by
 * bisection; variance at the restricted maximum likelihood, times N/(N−1).
 */
export function miettinenNurminen(
  one: Proportion,
  two: Proportion,
  alpha: number,
  restricted: Restricted = restrictedShares,
): Limits {
  const d = share(one) - share(two)
  const critical = normalQuantile(1 - alpha / 2) ** 2
  const excess = (delta: number) => scoreDifference(one, two, delta, restricted) - critical
  return [excess(-1) <= 0 ? -1 : bisect(excess, -1, d), excess(1) <= 0 ? 1 : bisect(excess, d, 1)]
}

/** P of a difference at least as large when there is none; score test with the pooled share. */
export function pooledP(one: Proportion, two: Proportion): number {
  const error = pooledError(one, two)
  return error === 0 ? 1 : chiSquareUpper(((share(one) - share(two)) / error) ** 2, 1)
}

/** The most likely shares among those that differ by `delta`. */
export type Restricted = (one: Proportion, two: Proportion, delta: number) => [number, number]

/**
 * Miettinen and Nurminen's closed solution (1985) of the likelihood's cubic.
 * @param linear the n₂ of its linear coefficient, (n₂·delta − N − 2x₂)·delta + x₁ + x₂
 */
export function restrictedShares(
  one: Proportion,
  two: Proportion,
  delta: number,
  linear = two.n,
): [number, number] {
  const { x: x1, n: n1 } = one
  const { x: x2, n: n2 } = two
  const l3 = n1 + n2
  const l2 = (n1 + 2 * n2) * delta - l3 - x1 - x2
  const l1 = (linear * delta - l3 - 2 * x2) * delta + x1 + x2
  const l0 = x2 * delta * (1 - delta)
  const q = l2 ** 3 / (3 * l3) ** 3 - (l1 * l2) / (6 * l3 * l3) + l0 / (2 * l3)
  const size = Math.sqrt(Math.max(0, (l2 * l2) / (3 * l3) ** 2 - l1 / (3 * l3)))
  const p = q < 0 ? -size : size
  const angle = p === 0 ? 0 : (Math.PI + Math.acos(Math.max(-1, Math.min(1, q / p ** 3)))) / 3
  const r2 = Math.max(0, Math.min(1, 2 * p * Math.cos(angle) - l2 / (3 * l3)))
  return [Math.max(0, Math.min(1, r2 + delta)), r2]
}

/** The score chi-square of p₁ − p₂ = delta. */
function scoreDifference(
  one: Proportion,
  two: Proportion,
  delta: number,
  restricted: Restricted,
): number {
  const n = one.n + two.n
  const [r1, r2] = restricted(one, two, delta)
  const variance = ((r1 * (1 - r1)) / one.n + (r2 * (1 - r2)) / two.n) * (n / (n - 1))
  const off = share(one) - share(two) - delta
  if (variance <= 0) return Math.abs(off) < 1e-15 ? 0 : Infinity
  return (off * off) / variance
}
