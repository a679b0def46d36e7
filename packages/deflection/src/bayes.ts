import { normalCdf, normalDensity, twoSidedZ } from './distributions.ts'
import type { Interval } from './interval.ts'

/** A normal belief about an effect before it was measured; `proper: false` says nothing. */
export interface Prior {
  readonly mean: number
  readonly variance: number
  readonly proper: boolean
}

/** What is believed of an effect after it was measured. */
export interface Posterior extends Interval {
  readonly sd: number
  /** P(effect > 0). */
  readonly chance: number
  /** Expected loss of keeping the control, and of shipping the treatment, in the unit of the effect. */
  readonly risk: readonly [keep: number, ship: number]
}

/** A normal prior and a measured effect, weighed by their precisions. */
export function posterior(effect: number, error: number, prior: Prior, alpha = 0.05): Posterior {
  const precision = 1 / error ** 2
  const before = prior.proper ? 1 / prior.variance : 0
  const variance = 1 / (precision + before)
  const mean = variance * (precision * effect + before * prior.mean)
  const sd = Math.sqrt(variance)
  const half = twoSidedZ(alpha) * sd
  return {
    estimate: mean,
    lower: mean - half,
    upper: mean + half,
    sd,
    chance: normalCdf(mean / sd),
    risk: risk(mean, sd),
  }
}

/** [E max(X, 0), E max(−X, 0)] of a normal X: what keeping, and what shipping, is expected to lose. */
export function risk(mean: number, sd: number): [keep: number, ship: number] {
  const bell = sd * normalDensity(mean / sd)
  return [
    Math.max(0, mean * normalCdf(mean / sd) + bell),
    Math.max(0, -mean * normalCdf(-mean / sd) + bell),
  ]
}

/** One segment's measured effect. */
export interface SegmentEffect {
  readonly effect: number
  readonly error: number
}

/**
 * Empirical Bayes for pre-registered segments: each effect drawn towards the common one by as much as noise
 * explains their spread (τ² by DerSimonian and Laird). Keeps the luckiest segment from being announced as a
 * discovery.
 */
export function shrink(segments: readonly SegmentEffect[]): {
  common: number
  tau2: number
  segments: SegmentEffect[]
} {
  if (segments.length === 0) throw new RangeError('no segment to shrink')
  const weights = segments.map(({ error }) => 1 / error ** 2)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const mean = segments.reduce((sum, { effect }, i) => sum + weights[i]! * effect, 0) / total
  const q = segments.reduce((sum, { effect }, i) => sum + weights[i]! * (effect - mean) ** 2, 0)
  const squares = weights.reduce((sum, weight) => sum + weight ** 2, 0)
  const scale = total - squares / total
  const tau2 = scale > 0 ? Math.max(0, (q - (segments.length - 1)) / scale) : 0
  return {
    common: mean,
    tau2,
    segments: segments.map(({ effect, error }) => {
      const noise = error ** 2 / (error ** 2 + tau2)
      return {
        effect: noise * mean + (1 - noise) * effect,
        error: Math.sqrt((1 - noise) * error ** 2 + noise ** 2 / total),
      }
    }),
  }
}
