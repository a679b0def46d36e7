import { normalCdf, normalQuantile, tCdf, tQuantile } from './distributions.ts'
import gammaln from '@stdlib/math-base-special-gammaln'
import { bisect } from './root.ts'

/** Power of a two-sided test of p₁ against p₂ with n units an arm (normal, as R's power.prop.test). */
export function powerOfShares(n: number, p1: number, p2: number, alpha: number): number {
  const { pooled, apart } = spreads(p1, p2)
  const z = normalQuantile(1 - alpha / 2)
  return normalCdf((Math.sqrt(n) * Math.abs(p1 - p2) - z * pooled) / apart)
}

/** Units an arm for that power; not rounded. */
export function unitsForShares(power: number, p1: number, p2: number, alpha: number): number {
  const { pooled, apart } = spreads(p1, p2)
  const z = normalQuantile(1 - alpha / 2)
  return ((z * pooled + normalQuantile(power) * apart) / (p1 - p2)) ** 2
}

const spreads = (p1: number, p2: number) => ({
  pooled: Math.sqrt((p1 + p2) * (1 - (p1 + p2) / 2)),
  apart: Math.sqrt(p1 * (1 - p1) + p2 * (1 - p2)),
})

/** Power of a two-sided t test with n units an arm, one direction counted (as R's power.t.test). */
export function powerOfMeans(n: number, delta: number, sd: number, alpha: number): number {
  const df = Math.max(1e-7, n - 1) * 2
  const t = tQuantile(1 - alpha / 2, df)
  return noncentralTUpper(t, df, (Math.sqrt(n / 2) * Math.abs(delta)) / sd)
}

/** Units an arm for that power; not rounded. */
export function unitsForMeans(power: number, delta: number, sd: number, alpha: number): number {
  let high = 4
  while (powerOfMeans(high, delta, sd, alpha) < power) high *= 2
  return bisect((n) => powerOfMeans(n, delta, sd, alpha) - power, 2, high)
}

/**
 * Units of all arms together to see a difference between the first arm and the others, with the same variance
 * in all.
 *
 *     n = (z_{1−α/2} + z_power)² · variance · mean_j √(1/w₀ + 1/w_j)² / difference²
 *
 * @param weights of the arms, the holdout first, adding up to 1
 */
export function totalUnits(
  difference: number,
  variance: number,
  alpha: number,
  power: number,
  weights: readonly number[],
): number {
  const z = normalQuantile(1 - alpha / 2) + normalQuantile(power)
  const [first = NaN, ...others] = weights
  const spread = others.reduce((sum, w) => sum + Math.sqrt(1 / first + 1 / w), 0) / others.length
  return (z ** 2 * variance * spread ** 2) / difference ** 2
}

/**
 * P(T > t) of a noncentral t, T = (Z + δ)/√(V/ν): the normal tail averaged over the chi distribution of
 * s = √(V/ν) by Simpson's rule, which its smooth bell makes exact to about 1e-12.
 */
export function noncentralTUpper(t: number, df: number, delta: number): number {
  if (delta === 0) return tCdf(-t, df)
  const width = 12 / Math.sqrt(2 * df)
  const [low, high] = [Math.max(0, 1 - width), 1 + width + 6 / df]
  const logConstant = Math.log(2) + (df / 2) * Math.log(df / 2) - gammaln(df / 2)
  const f = (s: number) =>
    s <= 0
      ? 0
      : Math.exp(logConstant + (df - 1) * Math.log(s) - (df * s * s) / 2) * normalCdf(delta - t * s)
  const panels = 2000
  const h = (high - low) / (2 * panels)
  let sum = f(low) + f(high)
  for (let i = 1; i < 2 * panels; i++) sum += (i % 2 === 1 ? 4 : 2) * f(low + i * h)
  return (sum * h) / 3
}
