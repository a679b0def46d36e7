import type { Sample, Scale } from './welch.ts'

/** Both arms of one stratum: a product, a segment, a decile of the propensity to make contact. */
export interface Stratum {
  readonly control: Sample
  readonly treatment: Sample
}

/**
 * The effect by post-stratification: effects within strata, weighted by all customers of each. Removes what
 * differs between strata from the error, and Simpson's paradox from the estimate when the holdout share
 * changed over time or by segment. The error includes that the strata's sizes are random themselves.
 *
 * Strata in which an arm has no variance are too small to stand alone and must have been joined with another
 * (`joinSmall`).
 *
 * @returns `undefined` for a relative effect on a control mean of 0
 */
export function postStratify(
  strata: readonly Stratum[],
  scale: Scale,
): { effect: number; error: number } | undefined {
  const total = strata.reduce((sum, { control, treatment }) => sum + control.n + treatment.n, 0)
  let base = 0
  let difference = 0
  // Covariance of (control mean, difference): within strata, then between them.
  const within = { bb: 0, bd: 0, dd: 0 }
  const between = { bb: 0, bd: 0, dd: 0 }
  for (const { control, treatment } of strata) {
    const weight = (control.n + treatment.n) / total
    const d = treatment.mean - control.mean
    const vc = control.variance / control.n
    const vt = treatment.variance / treatment.n
    base += weight * control.mean
    difference += weight * d
    within.bb += weight ** 2 * vc
    within.bd -= weight ** 2 * vc
    within.dd += weight ** 2 * (vc + vt)
    between.bb += weight * control.mean ** 2
    between.bd += weight * control.mean * d
    between.dd += weight * d ** 2
  }
  const bb = within.bb + (between.bb - base ** 2) / total
  const bd = within.bd + (between.bd - base * difference) / total
  const dd = within.dd + (between.dd - difference ** 2) / total
  if (scale === 'absolute') return { effect: difference, error: Math.sqrt(dd) }
  if (base === 0) return undefined
  const [gb, gd] = [-difference / base ** 2, 1 / base]
  return {
    effect: difference / base,
    error: Math.sqrt(gb * gb * bb + 2 * gb * gd * bd + gd * gd * dd),
  }
}

/** One arm of a stratum as sums, so that strata can be joined. */
export interface StratumSums {
  readonly n: number
  readonly sum: number
  readonly sumOfSquares: number
}

/** Joins every stratum whose arms do not both vary to the largest one. */
export function joinSmall(
  strata: readonly (readonly [control: StratumSums, treatment: StratumSums])[],
  toSample: (arm: StratumSums) => Sample,
): Stratum[] {
  const size = ([c, t]: readonly [StratumSums, StratumSums]) => c.n + t.n
  const [first, ...rest] = strata.toSorted((a, b) => size(b) - size(a))
  if (!first) return []
  let largest = first
  const alone: Stratum[] = []
  for (const [control, treatment] of rest) {
    const viable =
      control.n > 1 &&
      treatment.n > 1 &&
      toSample(control).variance > 0 &&
      toSample(treatment).variance > 0
    if (viable) alone.push({ control: toSample(control), treatment: toSample(treatment) })
    else largest = [add(largest[0], control), add(largest[1], treatment)]
  }
  return [{ control: toSample(largest[0]), treatment: toSample(largest[1]) }, ...alone]
}

const add = (a: StratumSums, b: StratumSums): StratumSums => ({
  n: a.n + b.n,
  sum: a.sum + b.sum,
  sumOfSquares: a.sumOfSquares + b.sumOfSquares,
})
