import betaCdf from '@stdlib/stats-base-dists-beta-cdf'
import betaln from '@stdlib/math-base-special-betaln'
import { normalCdf, normalDensity } from './distributions.ts'

/** What is believed of one variant's contact share: Beta(alpha, beta). */
export interface Belief {
  readonly alpha: number
  readonly beta: number
}

/** Before anything is seen: about one in twelve makes contact. */
export const prior: Belief = { alpha: 1, beta: 11 }

/** The belief after `contacted` of `told`. */
export const update = (of: Belief, contacted: number, told: number): Belief => ({
  alpha: of.alpha + contacted,
  beta: of.beta + told - contacted,
})

/** P(each normal variable is the largest), or smallest, by Simpson's rule over its own bell. */
export function bestNormal(
  means: readonly number[],
  sigmas: readonly number[],
  higherIsBetter: boolean,
): number[] {
  const sign = higherIsBetter ? 1 : -1
  return means.map((mean, i) => {
    const sigma = sigmas[i]!
    return simpson(
      (z) => {
        let product = normalDensity(z)
        for (let j = 0; j < means.length && product > 0; j++) {
          if (j !== i) {
            product *= normalCdf((sign * (mean + sigma * z - means[j]!)) / sigmas[j]!)
          }
        }
        return product
      },
      -12,
      12,
      4000,
    )
  })
}

/** P(each variant has the smallest contact share): the weights Thompson sampling draws by. */
export function leastContacts(beliefs: readonly Belief[]): number[] {
  return beliefs.map(({ alpha, beta }, i) => {
    const mean = alpha / (alpha + beta)
    const sd = Math.sqrt((mean * (1 - mean)) / (alpha + beta + 1))
    const constant = betaln(alpha, beta)
    return simpson(
      (x) => {
        // Beta(1, b) starts at its highest; those that start at 0 or end there add nothing.
        if (x <= 0) return alpha === 1 ? Math.exp(-constant) : 0
        if (x >= 1) return 0
        let product = Math.exp((alpha - 1) * Math.log(x) + (beta - 1) * Math.log1p(-x) - constant)
        for (let j = 0; j < beliefs.length && product > 0; j++) {
          if (j !== i) product *= 1 - betaCdf(x, beliefs[j]!.alpha, beliefs[j]!.beta)
        }
        return product
      },
      Math.max(0, mean - 10 * sd),
      Math.min(1, mean + 14 * sd),
      1000,
    )
  })
}

/**
 * P(B > A) for independent beta variables.
 * @see Miller, "Formulas for Bayesian A/B testing" (2014): closed where B's alpha is whole
 */
export function probabilityGreater(a: Belief, b: Belief): number {
  if (!Number.isInteger(b.alpha)) {
    const share = leastContacts([a, b])
    return share[0]! / (share[0]! + share[1]!)
  }
  let total = 0
  for (let i = 0; i < b.alpha; i++) {
    total += Math.exp(
      betaln(a.alpha + i, a.beta + b.beta) -
        Math.log(b.beta + i) -
        betaln(1 + i, b.beta) -
        betaln(a.alpha, a.beta),
    )
  }
  return total
}

/**
 * Weights with a floor: p = f + (1 − K·f)·w. The floor is the uniform slice, from which alone effects are
 * reported: what the sampler favoured would flatter itself.
 *
 * @throws {RangeError} if K floors exceed everything
 */
export function withFloor(weights: readonly number[], floor: number): number[] {
  const rest = 1 - weights.length * floor
  if (!(floor >= 0 && rest >= 0)) {
    throw new RangeError(`${weights.length} floors of ${floor} exceed 1`)
  }
  return weights.map((weight) => floor + rest * weight)
}

/** The variant a uniform number 0 ≤ u < 1 falls on. */
export function choose(weights: readonly number[], u: number): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let left = u * total
  for (let i = 0; i < weights.length; i++) {
    left -= weights[i]!
    if (left < 0) return i
  }
  return weights.length - 1
}

function simpson(f: (x: number) => number, low: number, high: number, panels: number): number {
  const h = (high - low) / (2 * panels)
  let sum = f(low) + f(high)
  for (let i = 1; i < 2 * panels; i++) sum += (i % 2 === 1 ? 4 : 2) * f(low + i * h)
  return (sum * h) / 3
}
