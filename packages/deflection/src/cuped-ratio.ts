import { satterthwaite, sampleOf } from './welch.ts'
import type { Contrast, Scale } from './welch.ts'
import type { Sums } from './cuped.ts'

/** The four measures of a ratio with its past: numerator and denominator, after and before the draw. */
export type Measure = 'postM' | 'postD' | 'preM' | 'preD'

/** One arm of a ratio metric, e.g. repeat contacts (M) per contact (D), with the same ratio from before. */
export interface CovariedRatio {
  readonly n: number
  readonly sums: Readonly<Record<Measure, Sums>>
  /** Σ of the products of two measures of the same unit. */
  readonly products: (a: Measure, b: Measure) => number
}

const measures = ['postM', 'postD', 'preM', 'preD'] as const

/** Means and the 4 × 4 covariance matrix of one unit's measures, in the order of `measures`. */
interface Matrix {
  readonly n: number
  readonly mean: readonly number[]
  readonly covariance: readonly (readonly number[])[]
}

/**
 * CUPED for a ratio metric: both ratios linearised, the past one taken away with the slope that minimises
 * the variance. `undefined` where a mean of a denominator, or of the control's ratio, is 0.
 */
export function cupedRatio(
  control: CovariedRatio,
  treatment: CovariedRatio,
  scale: Scale,
): (Contrast & { theta: number }) | undefined {
  const c = matrix(control)
  const t = matrix(treatment)
  if ([c, t].some(({ mean }) => mean[1] === 0 || mean[3] === 0)) return undefined
  const slope = slopeOf(c, t)
  const [cg, tg] = [gradient(c, slope), gradient(t, slope)]
  const [cv, tv] = [quadratic(c, cg), quadratic(t, tg)]
  const value = ({ mean }: Matrix) => mean[0]! / mean[1]! - (slope * mean[2]!) / mean[3]!
  const df = satterthwaite(
    { n: c.n, mean: value(c), variance: cv },
    { n: t.n, mean: value(t), variance: tv },
  )
  if (df === undefined) return undefined
  const difference = value(t) - value(c)
  if (scale === 'absolute') {
    return { effect: difference, error: Math.sqrt(cv / c.n + tv / t.n), df, theta: slope }
  }
  const base = Math.abs(c.mean[0]! / c.mean[1]!)
  if (base === 0) return undefined
  const stretch = (base + difference) / base ** 2
  const d = c.mean[1]!
  const controlGradient = [
    -stretch / d,
    (stretch * c.mean[0]!) / d ** 2,
    -cg[2]! / base,
    -cg[3]! / base,
  ]
  const variance =
    quadratic(c, controlGradient) / c.n +
    quadratic(
      t,
      tg.map((g) => g / base),
    ) /
      t.n
  return { effect: difference / base, error: Math.sqrt(variance), df, theta: slope }
}

/** −(cov of linearised post and pre) / (variance of linearised pre), both arms added. */
function slopeOf(...arms: Matrix[]): number {
  let covariance = 0
  let variance = 0
  for (const arm of arms) {
    const g = gradient(arm, 1)
    const past = [0, 0, g[2]!, g[3]!]
    covariance += bilinear(arm, [g[0]!, g[1]!, 0, 0], past)
    variance += quadratic(arm, past)
  }
  return variance === 0 ? 0 : -covariance / variance
}

/** Derivative of postM/postD − θ·preM/preD by its four means. */
const gradient = ({ mean }: Matrix, slope: number): number[] => [
  1 / mean[1]!,
  -mean[0]! / mean[1]! ** 2,
  -slope / mean[3]!,
  (slope * mean[2]!) / mean[3]! ** 2,
]

const quadratic = (of: Matrix, g: readonly number[]): number => bilinear(of, g, g)

function bilinear({ covariance }: Matrix, a: readonly number[], b: readonly number[]): number {
  let total = 0
  for (let i = 0; i < 4; i++) {
    for (let j = 0; j < 4; j++) total += a[i]! * covariance[i]![j]! * b[j]!
  }
  return total
}

function matrix({ n, sums, products }: CovariedRatio): Matrix {
  return {
    n,
    mean: measures.map((name) => sums[name].sum / n),
    covariance: measures.map((a) =>
      measures.map((b) =>
        a === b
          ? sampleOf(n, sums[a].sum, sums[a].sumOfSquares).variance
          : (products(a, b) - (sums[a].sum * sums[b].sum) / n) / (n - 1),
      ),
    ),
  }
}
