import { tCdf, tQuantile } from './distributions.ts'

/** A mean, its per-unit variance and how many units it rests on. */
export interface Sample {
  readonly n: number
  readonly mean: number
  /** Unbiased variance of one unit (divisor n − 1). */
  readonly variance: number
  /** What a relative effect is divided by, where it is not the mean itself (CUPED: the unadjusted mean). */
  readonly base?: number
}

/** n, Σx and Σx² to a sample. @throws {RangeError} below two units, which have no variance */
export function sampleOf(n: number, sum: number, sumOfSquares: number): Sample {
  if (!(n >= 2)) throw new RangeError(`a variance needs two units, got ${n}`)
  return { n, mean: sum / n, variance: (sumOfSquares - (sum * sum) / n) / (n - 1) }
}

/** x of n to a sample; variance p(1−p), the maximum likelihood. */
export function sampleOfShare(n: number, x: number): Sample {
  if (!(n > 0)) throw new RangeError(`no share of ${n}`)
  const p = x / n
  return { n, mean: p, variance: p * (1 - p) }
}

/** Treatment against control, absolute or as a fraction of the control's mean. */
export type Scale = 'absolute' | 'relative'

/** Which effects the interval and p leave open. */
export type Side = 'two' | 'greater' | 'lesser'

/** Estimate, its standard error and degrees of freedom. */
export interface Contrast {
  readonly effect: number
  readonly error: number
  readonly df: number
}

/**
 * Treatment − control, or (treatment − control)/|control|, with the error by the delta method and Welch–
 * Satterthwaite degrees of freedom. `undefined` when no error can be computed: a variance that is not
 * positive in both arms together, negative in one, or a relative effect on a mean of 0.
 *
 *     relative: var = v_T/(n_T m_C²) + v_C m_T²/(n_C m_C⁴)
 */
export function contrast(control: Sample, treatment: Sample, scale: Scale): Contrast | undefined {
  const vc = control.variance / control.n
  const vt = treatment.variance / treatment.n
  if (!(vc >= 0 && vt >= 0 && vc + vt > 0)) return undefined
  const df = (vt + vc) ** 2 / ((vt * vt) / (treatment.n - 1) + (vc * vc) / (control.n - 1))
  const difference = treatment.mean - control.mean
  if (scale === 'absolute') return { effect: difference, error: Math.sqrt(vt + vc), df }
  const base = control.base ?? control.mean
  if (base === 0) return undefined
  // With an adjusted mean the ratio's numerator is base + difference, not the treated mean itself.
  const over = base + difference
  return {
    effect: difference / Math.abs(base),
    error: Math.sqrt(vt / base ** 2 + (vc * over ** 2) / base ** 4),
    df,
  }
}

/** A contrast with limits and p. `side` greater asks for evidence that treatment is higher. */
export function tTest(
  { effect, error, df }: Contrast,
  alpha: number,
  side: Side = 'two',
): { lower: number; upper: number; p: number } {
  const t = effect / error
  if (side === 'two') {
    const half = tQuantile(1 - alpha / 2, df) * error
    return { lower: effect - half, upper: effect + half, p: 2 * tCdf(-Math.abs(t), df) }
  }
  const half = tQuantile(1 - alpha, df) * error
  return side === 'greater'
    ? { lower: effect - half, upper: Infinity, p: tCdf(-t, df) }
    : { lower: -Infinity, upper: effect + half, p: tCdf(t, df) }
}
