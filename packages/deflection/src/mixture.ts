import betainc from '@stdlib/math-base-special-betainc'
import betaln from '@stdlib/math-base-special-betaln'
import { normalCdf } from './distributions.ts'
import type { Limits } from './interval.ts'
import { bisect } from './root.ts'

// Exact time-uniform boundaries for sums of bounded or sub-Gaussian steps. Howard, Ramdas, McAuliffe and
// Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences" (2021).

/** log of a mixture supermartingale at sum s and intrinsic time v; exceeding log(1/alpha) is evidence. */
export type LogMixture = (s: number, v: number) => number

/** The normal mixture's parameter that is tightest at intrinsic time `v`. */
export function bestRho(v: number, alpha: number, oneSided = false): number {
  const log = 2 * Math.log(1 / (oneSided ? 2 * alpha : alpha))
  return v / (log + Math.log(1 + log))
}

/** The normal mixture, tightest at intrinsic time `vOpt`. */
export function normalMixture(vOpt: number, alphaOpt: number, oneSided: boolean): LogMixture {
  const rho = bestRho(vOpt, alphaOpt, oneSided)
  return oneSided
    ? (s, v) =>
        0.5 * Math.log((4 * rho) / (v + rho)) +
        (s * s) / (2 * (v + rho)) +
        Math.log(normalCdf(s / Math.sqrt(v + rho)))
    : (s, v) => 0.5 * Math.log(rho / (v + rho)) + (s * s) / (2 * (v + rho))
}

/** The beta-binomial mixture for steps between −g and h, tightest at intrinsic time `vOpt`. */
export function betaBinomialMixture(
  vOpt: number,
  alphaOpt: number,
  g: number,
  h: number,
  oneSided: boolean,
): LogMixture {
  const r = Math.max(bestRho(vOpt, alphaOpt, oneSided) - g * h, 1e-3 * g * h)
  const x = oneSided ? h / (g + h) : 1
  const logBeta = (a: number, b: number) =>
    betaln(a, b) + (x === 1 ? 0 : Math.log(betainc(x, a, b)))
  const normaliser = logBeta(r / (g * (g + h)), r / (h * (g + h)))
  return (s, v) =>
    (v / (g * h)) * Math.log(g + h) -
    ((v + h * s) / (h * (g + h))) * Math.log(g) -
    ((v - g * s) / (g * (g + h))) * Math.log(h) +
    logBeta((r + v - g * s) / (g * (g + h)), (r + v + h * s) / (h * (g + h))) -
    normaliser
}

/** The sum that a mixture crosses at `alpha`; at most `most`, the largest sum possible. */
export function mixtureBound(
  mixture: LogMixture,
  v: number,
  alpha: number,
  most: number = Infinity,
): number {
  const excess = (s: number) => mixture(s, v) - Math.log(1 / alpha)
  let upper = most
  if (most === Infinity) for (upper = v; excess(upper) <= 0;) upper *= 2
  return excess(upper) < 0 ? upper : bisect(excess, 0, upper)
}

/** The polynomially stitched boundary: grows like √(v log log v) and so never becomes loose. */
export function stitchedBound(
  v: number,
  alpha: number,
  vMin: number,
  c = 0,
  s = 1.4,
  eta = 2,
): number {
  const k1 = (eta ** 0.25 + eta ** -0.25) / Math.SQRT2
  const k2 = (Math.sqrt(eta) + 1) / 2
  const time = Math.max(v, vMin)
  const ell =
    s * Math.log(Math.log((eta * time) / vMin)) +
    Math.log(zeta(s) / Math.log(eta) ** s) +
    Math.log(1 / alpha)
  const term = k2 * c * ell
  return Math.sqrt(k1 * k1 * time * ell + term * term) + term
}

/**
 * Limits of one arm's share that hold at every look, exact from the first customer on.
 * @param tOpt customers at which they are tightest
 */
export function bernoulliSequence(
  successes: number,
  trials: number,
  alpha: number,
  tOpt: number,
  alphaOpt = 0.05,
): Limits {
  const share = successes / trials
  const excess = (p: number, atZero: number, atOne: number) => {
    if (p <= 0) return atZero
    if (p >= 1) return atOne
    const variance = p * (1 - p)
    const mixture = betaBinomialMixture(variance * tOpt, alphaOpt, p, 1 - p, false)
    return mixture((share - p) * trials, variance * trials) - Math.log(1 / alpha)
  }
  return [
    share > 0 ? bisect((p) => excess(p, 1, -1), 0, share) : 0,
    share < 1 ? bisect((p) => excess(p, -1, 1), share, 1) : 1,
  ]
}

/** Riemann's zeta for s > 1 by Euler–Maclaurin. */
function zeta(s: number): number {
  const n = 20
  let sum = 0
  for (let k = 1; k < n; k++) sum += k ** -s
  return (
    sum +
    n ** (1 - s) / (s - 1) +
    n ** -s / 2 +
    (s * n ** (-s - 1)) / 12 -
    (s * (s + 1) * (s + 2) * n ** (-s - 3)) / 720
  )
}
