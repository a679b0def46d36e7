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
/** A value further out than this many excesses teaches no more than one at this distance. */
const CLIP = 4
/** A tail is never believed thinner than this. */
const LEAST_EXCESS = 0.08
const EXCESS_RATE = 0.005

/** −log10 of the probability of a value at least as large; below the threshold it runs linearly to 0. */
export function tailSurprise(x: number, threshold: number, excess: number): number {
  const over = (x - threshold) / excess
  return over > 0 ? BASE + over * Math.LOG10E : Math.max(0, BASE + 0.2 * over)
}

/**
 * One step of the threshold towards the value that 5 % pass (stochastic approximation), and of the mean excess.
 *
 * @param at    where the threshold lies in `f32`; the excess follows it
 * @param rate  of the threshold, in excesses a step
 */
export function learnTail(f32: Float32Array, at: number, x: number, rate: number): void {
  const threshold = f32[at]!
  const excess = f32[at + 1]!
  const over = x - threshold
  if (over > 0) {
    const clipped = over < CLIP * excess ? over : CLIP * excess
    const moved = excess + Math.max(EXCESS_RATE, rate) * (clipped - excess)
    f32[at + 1] = moved > LEAST_EXCESS ? moved : LEAST_EXCESS
    f32[at] = threshold + rate * (excess + 0.05) * (1 - TAIL_SHARE)
  } else f32[at] = threshold - rate * (excess + 0.05) * TAIL_SHARE
}
