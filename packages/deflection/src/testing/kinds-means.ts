import { posterior, risk } from '../bayes.ts'
import { cuped, theta, type Covaried } from '../cuped.ts'
import { cupedRatio, type Measure } from '../cuped-ratio.ts'
import { alwaysValidP, eValue, halfWidth, oneSidedP, rho } from '../sequential.ts'
import { joinSmall, postStratify, type StratumSums } from '../stratify.ts'
import { contrast, sampleOf, sampleOfRatio, sampleOfShare, tTest } from '../welch.ts'
import type { Contrast, Sample, Scale, Side } from '../welch.ts'
import type { Input, Kind, Kinds } from './case.ts'

const simple = (s: Input): Sample =>
  s.sum_squares === undefined ? sampleOfShare(s.n, s.sum) : sampleOf(s.n, s.sum, s.sum_squares)

const covaried = (s: Input): Covaried => ({
  n: s.n,
  post: {
    sum: s.post_statistic.sum,
    sumOfSquares: s.post_statistic.sum_squares ?? s.post_statistic.sum,
  },
  pre: {
    sum: s.pre_statistic.sum,
    sumOfSquares: s.pre_statistic.sum_squares ?? s.pre_statistic.sum,
  },
  products: s.post_pre_sum_of_products,
  binary: s.post_statistic.sum_squares === undefined,
})

const ratio = (s: Input): Sample => {
  const [m, d] = [simple(s.m_statistic), simple(s.d_statistic)]
  const binary = s.m_statistic.sum_squares === undefined && s.d_statistic.sum_squares === undefined
  const products = s.m_d_sum_of_products - (s.m_statistic.sum * s.d_statistic.sum) / s.n
  return sampleOfRatio(m, d, products / (binary ? s.n : s.n - 1))
}

const short: Record<Measure, string> = {
  postM: 'm_post',
  postD: 'd_post',
  preM: 'm_pre',
  preD: 'd_pre',
}

const covariedRatio = (s: Input) => {
  const sums = (name: string) => ({
    sum: s[name].sum,
    sumOfSquares: s[name].sum_squares ?? s[name].sum,
  })
  return {
    n: s.n,
    sums: {
      postM: sums('m_statistic_post'),
      postD: sums('d_statistic_post'),
      preM: sums('m_statistic_pre'),
      preD: sums('d_statistic_pre'),
    },
    products: (a: Measure, b: Measure): number =>
      s[`${short[a]}_${short[b]}_sum_of_products`] ?? s[`${short[b]}_${short[a]}_sum_of_products`],
  }
}

/** A contrast of any pair of statistics, or the reason why there is none, in the files' words. */
function between(control: Input, treatment: Input, scale: Scale): Contrast | string {
  const variance = 'ZERO_NEGATIVE_VARIANCE'
  const baseline = 'ZERO_NEGATIVE_BASELINE_VARIATION'
  if (control.type === 'RegressionAdjustedStatistic') {
    return cuped(covaried(control), covaried(treatment), scale) ?? variance
  }
  if (control.type === 'RegressionAdjustedRatioStatistic') {
    return cupedRatio(covariedRatio(control), covariedRatio(treatment), scale) ?? variance
  }
  const sample = control.type === 'RatioStatistic' ? ratio : simple
  if (control.n < 2 || treatment.n < 2) return variance
  const [c, t] = [sample(control), sample(treatment)]
  if (c.variance <= 0 || t.variance <= 0) return variance
  return contrast(c, t, scale) ?? baseline
}

const nothing = (error: string) => ({ effect: 0, ci: [0, 0], se: 0, p: 1, error })

const fixed =
  (side: Side): Kind =>
  ({ control, treatment, difference, alpha }) => {
    const found = between(control, treatment, difference)
    if (typeof found === 'string') return nothing(found)
    const { lower, upper, p } = tTest(found, alpha, side)
    return {
      effect: found.effect,
      se: found.error,
      ci: [lower, upper],
      p,
      error: null,
      theta: thetaOf(control, treatment, found),
    }
  }

function thetaOf(control: Input, treatment: Input, found: Contrast): number | undefined {
  if (control.type === 'RegressionAdjustedStatistic') {
    return theta(covaried(control), covaried(treatment))
  }
  return 'theta' in found ? (found.theta as number) : undefined
}

const sequential =
  (side: Side): Kind =>
  ({ control, treatment, difference, alpha, tuning }) => {
    const found = between(control, treatment, difference)
    if (typeof found === 'string') return nothing(found)
    const { effect, error } = found
    const n = control.n + treatment.n
    const ratio = rho(alpha, tuning, side)
    const half = halfWidth(error, n, alpha, ratio, side)
    const turned = side === 'lesser' ? -effect : effect
    return {
      effect,
      se: error,
      ci: [
        side === 'lesser' ? -Infinity : effect - half,
        side === 'greater' ? Infinity : effect + half,
      ],
      p:
        side === 'two'
          ? alwaysValidP(eValue(effect, error, n, ratio))
          : oneSidedP(turned, error, n, ratio),
      error: null,
    }
  }

const width =
  (side: Side): Kind =>
  ({ s2, n, tuning, alpha }) => ({
    halfwidth: halfWidth(Math.sqrt(s2 / n), n, alpha, rho(alpha, tuning, side), side),
  })

/** Means, ratios, CUPED, strata, always-valid intervals and Bayes. */
export const means: Kinds = {
  TwoSidedTTest: fixed('two'),
  RatioTwoSided: fixed('two'),
  OneSidedTreatmentGreaterTTest: fixed('greater'),
  OneSidedTreatmentLesserTTest: fixed('lesser'),
  edge: fixed('two'),
  cuped_two_sided: fixed('two'),
  cuped_ratio: fixed('two'),
  theta: ({ pre, post }) => {
    const sums = (values: number[]) => ({
      sum: values.reduce((sum, x) => sum + x, 0),
      sumOfSquares: values.reduce((sum, x) => sum + x * x, 0),
    })
    const arm: Covaried = {
      n: pre.length,
      pre: sums(pre),
      post: sums(post),
      products: pre.reduce((sum: number, x: number, i: number) => sum + x * post[i], 0),
    }
    return { theta: theta(arm, arm) }
  },
  post_stratification: ({ strata, difference }) => {
    const sums = (s: Input): StratumSums => ({
      n: s.n,
      sum: s.sum,
      sumOfSquares: s.sum_squares ?? s.sum,
    })
    const binary = strata[0][0].type === 'ProportionStatistic'
    const cells = joinSmall(
      strata.map(([c, t]: Input[]) => [sums(c), sums(t)] as const),
      ({ n, sum, sumOfSquares }) =>
        binary ? sampleOfShare(n, sum) : sampleOf(n, sum, sumOfSquares),
    )
    const found = postStratify(cells, difference)
    return { effect: found?.effect, se: found?.error }
  },
  SequentialTwoSidedTTest: sequential('two'),
  SequentialOneSidedTreatmentGreaterTTest: sequential('greater'),
  SequentialOneSidedTreatmentLesserTTest: sequential('lesser'),
  rho_two_sided: ({ alpha, tuning }) => ({ rho: rho(alpha, tuning) }),
  rho_one_sided: ({ alpha, tuning }) => ({ rho: rho(alpha, tuning, 'greater') }),
  halfwidth_two_sided: width('two'),
  halfwidth_one_sided: width('greater'),
  gaussian_effect_posterior: ({ control, treatment, difference, prior, alpha }) => {
    const found = between(control, treatment, difference)
    if (typeof found === 'string') return nothing(found)
    // The prior is of relative effects, whatever the difference asked for.
    const unit = difference === 'relative' ? 1 : Math.abs(control.sum / control.n)
    const scaled = { ...prior, mean: prior.mean * unit, variance: prior.variance * unit ** 2 }
    const after = posterior(found.effect, found.error, scaled, alpha ?? 0.05)
    return {
      effect: after.estimate,
      ci: [after.lower, after.upper],
      sd: after.sd,
      chance_to_win: after.chance,
      risk: after.risk,
    }
  },
  risk: ({ mu, sigma }) => ({ risk: risk(mu, sigma) }),
}
