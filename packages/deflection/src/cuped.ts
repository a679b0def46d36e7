import { satterthwaite, sampleOf, sampleOfShare } from './welch.ts'
import type { Contrast, Sample, Scale } from './welch.ts'

/** Σx and Σx² of one measure. */
export interface Sums {
  readonly sum: number
  /** Equal to `sum` for a 0/1 measure. */
  readonly sumOfSquares: number
}

/** One arm with the outcome (post) and something known of each unit before it was drawn (pre). */
export interface Covaried {
  readonly n: number
  readonly post: Sums
  /** Measured before assignment, or the adjustment would remove part of the effect. */
  readonly pre: Sums
  /** Σ post·pre. */
  readonly products: number
  /** Both measures are 0/1: variances then have divisor n. */
  readonly binary?: boolean
}

/** cov(post, pre) / var(pre) over both arms together; 0 where either does not vary. */
export function theta(control: Covaried, treatment: Covaried): number {
  const n = control.n + treatment.n
  const total = (of: (arm: Covaried) => number) => of(control) + of(treatment)
  const pre = total((arm) => arm.pre.sum)
  const post = total((arm) => arm.post.sum)
  const preVariance = total((arm) => arm.pre.sumOfSquares) - (pre * pre) / n
  const postVariance = total((arm) => arm.post.sumOfSquares) - (post * post) / n
  if (preVariance === 0 || postVariance === 0) return 0
  return (total((arm) => arm.products) - (post * pre) / n) / preVariance
}

/** An arm's outcome with what `pre` explains taken away: Y − θX. */
export function adjusted(arm: Covaried, slope: number): Sample {
  const { post, pre, covariance } = moments(arm)
  return {
    n: arm.n,
    mean: post.mean - slope * pre.mean,
    variance: post.variance + slope ** 2 * pre.variance - 2 * slope * covariance,
  }
}

/**
 * Treatment against control with CUPED. A relative effect divides by the *unadjusted* control mean: finance
 * asks for the reduction of the contacts that would have come, not of an adjusted figure nobody sees.
 *
 * @see Deng, Xu, Kohavi and Walker, "Improving the sensitivity of online controlled experiments" (2013)
 */
export function cuped(control: Covaried, treatment: Covaried, scale: Scale): Contrast | undefined {
  const slope = theta(control, treatment)
  const c = adjusted(control, slope)
  const t = adjusted(treatment, slope)
  const df = satterthwaite(c, t)
  if (df === undefined) return undefined
  const difference = t.mean - c.mean
  if (scale === 'absolute') {
    return { effect: difference, error: Math.sqrt(c.variance / c.n + t.variance / t.n), df }
  }
  const { post, pre, covariance } = moments(control)
  if (post.mean === 0) return undefined
  const ratio = moments(treatment).post.mean / post.mean
  const controlVariance =
    post.variance * ratio ** 2 - 2 * slope * covariance * ratio + slope ** 2 * pre.variance
  return {
    effect: difference / Math.abs(post.mean),
    error: Math.sqrt((t.variance / t.n + controlVariance / c.n) / post.mean ** 2),
    df,
  }
}

function moments(arm: Covaried): { post: Sample; pre: Sample; covariance: number } {
  const { n, post, pre, products, binary } = arm
  const sample = ({ sum, sumOfSquares }: Sums) =>
    binary ? sampleOfShare(n, sum) : sampleOf(n, sum, sumOfSquares)
  return {
    post: sample(post),
    pre: sample(pre),
    covariance: (products - (post.sum * pre.sum) / n) / (binary ? n : n - 1),
  }
}
