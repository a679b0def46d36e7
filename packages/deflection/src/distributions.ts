import betaQuantileOf from '@stdlib/stats-base-dists-beta-quantile'
import normalCdfOf from '@stdlib/stats-base-dists-normal-cdf'
import normalQuantileOf from '@stdlib/stats-base-dists-normal-quantile'
import gammainc from '@stdlib/math-base-special-gammainc'
import tCdfOf from '@stdlib/stats-base-dists-t-cdf'
import tQuantileOf from '@stdlib/stats-base-dists-t-quantile'

// The one door to @stdlib. Measured against scipy on 2026-11-21 its relative error is at most 8e-13 in
// distribution functions and 1e-14 in quantiles (normal quantile 4e-7 at p = 1e-12).

/** P(Z ≤ z) for a standard normal Z. */
export const normalCdf = (z: number): number => normalCdfOf(z, 0, 1)

/** The z with P(Z ≤ z) = p, 0 ≤ p ≤ 1. */
export const normalQuantile = (p: number): number => normalQuantileOf(p, 0, 1)

/** The density of a standard normal at z. */
export const normalDensity = (z: number): number => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)

/** The half-width in standard errors of a two-sided 1 − alpha normal interval. */
export const twoSidedZ = (alpha: number): number => normalQuantile(1 - alpha / 2)

/** P(T ≤ t) for Student's T with `df` > 0 degrees of freedom; the normal when `df` is infinite. */
export const tCdf = (t: number, df: number): number =>
  df === Infinity ? normalCdf(t) : tCdfOf(t, df)

/** The t with P(T ≤ t) = p. */
export const tQuantile = (p: number, df: number): number =>
  df === Infinity ? normalQuantile(p) : tQuantileOf(p, df)

/** P(X ≥ x) for a chi-square X. Not 1 − cdf in the far tail, where that difference loses every digit. */
export const chiSquareUpper = (x: number, df: number): number =>
  x <= 0 ? 1 : gammainc(x / 2, df / 2, true, true)

/** The x with P(X ≤ x) = p for X ~ Beta(a, b). */
export const betaQuantile = (p: number, a: number, b: number): number => betaQuantileOf(p, a, b)
