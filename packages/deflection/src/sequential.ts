import type { Side } from './welch.ts'

// Asymptotic confidence sequences: intervals that hold at every look at once, however often a page is
// opened. Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform central limit theory and asymptotic
// confidence sequences" (2021; equations 9, 134, 155 and 161).

/**
 * The mixture parameter that makes the interval tightest at `tuning` units.
 * @param tuning expected units in both arms when it matters most
 */
export function rho(alpha: number, tuning: number, side: Side = 'two'): number {
  const log = -2 * Math.log(side === 'two' ? alpha : 2 * alpha)
  return Math.sqrt((log + Math.log(log + 1)) / tuning)
}

/**
 * Half-width at n units of an estimate with standard error `error`.
 * @param ratio the mixture parameter, see `rho`
 */
export function halfWidth(
  error: number,
  n: number,
  alpha: number,
  ratio: number,
  side: Side = 'two',
): number {
  const spread = n * ratio ** 2 + 1
  const scale = (error ** 2 * 2 * spread) / (n * ratio ** 2)
  return side === 'two'
    ? Math.sqrt(scale * Math.log(Math.sqrt(spread) / alpha))
    : Math.sqrt(scale * Math.log(1 + Math.sqrt(spread) / (2 * alpha)))
}

/**
 * Evidence against "no effect" as a betting score: 20 means 1 : 20 at every look taken together. May be
 * averaged over policies and fed to e-BH while they run.
 */
export function eValue(effect: number, error: number, n: number, ratio: number): number {
  const spread = n * ratio ** 2 + 1
  return Math.exp((ratio ** 2 * n * (effect / error) ** 2) / (2 * spread)) / Math.sqrt(spread)
}

/** p valid at every look: 1/e, at most 1. */
export const alwaysValidP = (e: number): number => Math.min(1, 1 / e)

/**
 * One-sided always-valid p: the alpha at which the interval just ends at 0, searched between 1e-5 and .4999
 * until the end is within 1e-6 of it. Clamped there: beyond, the one-sided sequence says nothing.
 *
 * @param effect already turned so that evidence is positive
 */
export function oneSidedP(effect: number, error: number, n: number, ratio: number): number {
  let [low, high] = [1e-5, 0.4999]
  const end = (alpha: number) => effect - halfWidth(error, n, alpha, ratio, 'greater')
  if (end(low) > 0) return low
  if (end(high) < 0) return high
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2
    const at = end(middle)
    if (at < 0) low = middle
    else high = middle
    if (Math.abs(at) < 1e-6) break
  }
  return (low + high) / 2
}

/**
 * The mixture sequential probability ratio test of a difference of two arms of n units each.
 *
 *     Λ = √(V/(V + nτ²)) exp(n²τ²D²/(2V(V + nτ²)))
 *
 * @param variance of the difference of one pair, σ_A² + σ_B²
 * @param tau2     variance of the effects thought possible
 * @see Johari, Koomen, Pekelis and Walsh, "Always valid inference" (2022)
 */
export function msprt(
  difference: number,
  variance: number,
  n: number,
  tau2: number,
  alpha: number,
): { lambda: number; p: number; halfWidth: number } {
  const spread = variance + n * tau2
  const lambda =
    Math.sqrt(variance / spread) *
    Math.exp((n ** 2 * tau2 * difference ** 2) / (2 * variance * spread))
  const log = -2 * Math.log(alpha) + Math.log(spread / variance)
  return {
    lambda,
    p: Math.min(1, 1 / lambda),
    halfWidth: Math.sqrt((variance * spread * log) / (n ** 2 * tau2)),
  }
}
