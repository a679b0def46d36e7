/**
 * How a series' own history judges a large value: a threshold passed by 5 % of values, and the mean excess of those
 * that pass it. Beyond the threshold the tail is exponential (on the logarithmic scale: a power law in units).
 *
 *     P(X ≥ x) = 0.05 · exp(−(x − threshold) / excess)
 *
 * @see Coles, "An Introduction to Statistical Modeling of Extreme Values" (2001), §4, with shape 0
 */
export const TAIL_SHARE = 0.05
const BASE = -Math.log10(TAIL_SHARE)

/** −log10 of the probability of a value at least as large; below the threshold it runs linearly to 0. */
export function tailSurprise(x: number, threshold: number, excess: number): number {
  const over = (x - threshold) / excess
  return over > 0 ? BASE + over * Math.LOG10E : Math.max(0, BASE + 0.2 * over)
}

/** One step of the threshold towards the value that 5 % pass, by stochastic approximation. */
export function moveThreshold(threshold: number, x: number, excess: number, rate: number): number {
  return threshold + rate * excess * (x > threshold ? 1 - TAIL_SHARE : -TAIL_SHARE)
}
