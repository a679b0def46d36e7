import { tCdf, tQuantile } from './distributions.ts'

/** A mean, the variance of one unit, and how many units it rests on. */
export interface Sample {
  readonly n: number
  readonly mean: number
  readonly variance: number
}

/**
 * n, Σx and Σx² to a sample; variance with divisor n − 1.
 * @throws {RangeError} below two units, which have no variance
 */
export function sampleOf(n: number, sum: number, sumOfSquares: number): Sample {
  if (!(n >= 2)) throw new RangeError(`a variance needs two units, got ${n}`)
  return { n, mean: sum / n, variance: (sumOfSquares - (sum * sum) / n) / (n - 1) }
}

/** x of n to a sample; variance p(1 − p), the maximum likelihood. */
export function sampleOfShare(n: number, x: number): Sample {
  if (!(n > 0)) throw new RangeError(`no share of ${n}`)
  const p = x / n
  return { n, mean: p, variance: p * (1 - p) }
}

/**
 * ΣM/ΣD as if it were a mean, e.g. repeat contacts per contact; numerator and denominator vary together.
 *
 *     var = v_M/m_D² + v_D m_M²/m_D⁴ − 2 cov m_M/m_D³
 *
 * @throws {RangeError} if the denominator's mean is 0
 */
export function sampleOfRatio(numerator: Sample, denominator: Sample, covariance: number): Sample {
  const { mean: m, variance: vm, n } = numerator
  const { mean: d, variance: vd } = denominator
  if (d === 0) throw new RangeError('no ratio to a mean of 0')
  return {
    n,
    mean: m / d,
    variance: vm / d ** 2 + (vd * m ** 2) / d ** 4 - (2 * covariance * m) / d ** 3,
  }
}

/** Treatment against control, as a difference or as a fraction of the control's mean. */
export type Scale = 'absolute' | 'relative'

/** Which effects the interval and p speak about. */
export type Side = 'two' | 'greater' | 'lesser'

/** An estimate, its standard error and degrees of freedom. */
export interface Contrast {
  readonly effect: number
  readonly error: number
  readonly df: number
}

/**
 * Treatment − control, or that over the control's mean, with Welch's error and Satterthwaite's degrees of
 * freedom. `undefined` when no error can be computed: no variance in either arm, a negative one, or a
 * relative effect on a mean of 0.
 *
 *     relative: var = v_T/(n_T m_C²) + v_C m_T²/(n_C m_C⁴)   (delta method)
 */
export function contrast(control: Sample, treatment: Sample, scale: Scale): Contrast | undefined {
  const df = satterthwaite(control, treatment)
  if (df === undefined) return undefined
  const vc = control.variance / control.n
  const vt = treatment.variance / treatment.n
  const difference = treatment.mean - control.mean
  if (scale === 'absolute') return { effect: difference, error: Math.sqrt(vt + vc), df }
  if (control.mean === 0) return undefined
  return {
    effect: difference / Math.abs(control.mean),
    error: Math.sqrt(vt / control.mean ** 2 + (vc * treatment.mean ** 2) / control.mean ** 4),
    df,
  }
}

/** Welch–Satterthwaite degrees of freedom; `undefined` without variance. */
export function satterthwaite(control: Sample, treatment: Sample): number | undefined {
  const vc = control.variance / control.n
  const vt = treatment.variance / treatment.n
  if (!(vc >= 0 && vt >= 0 && vc + vt > 0)) return undefined
  return (vt + vc) ** 2 / ((vt * vt) / (treatment.n - 1) + (vc * vc) / (control.n - 1))
}

/** Limits and p of a contrast. `greater` asks for evidence that treatment is higher, `lesser` lower. */
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
