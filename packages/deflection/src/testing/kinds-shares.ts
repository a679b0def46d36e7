import { agrestiCaffo, newcombe, waldDifference } from '../difference.ts'
import {
  benjaminiHochberg,
  benjaminiYekutieli,
  bonferroni,
  hochberg,
  holm,
} from '../multiplicity.ts'
import { powerOfMeans, powerOfShares, totalUnits, unitsForMeans, unitsForShares } from '../power.ts'
import { agrestiCoull, clopperPearson, jeffreys, wald, wilson } from '../proportion.ts'
import { deltaRelative, fiellerRatio, katzRatio, scoreRatio } from '../ratio.ts'
import { sampleRatio } from '../sample-ratio.ts'
import { contrast, sampleOf } from '../welch.ts'
import type { Input, Kinds } from './case.ts'
import { powerMeant, scoreLimitsOfStatsmodels } from './errata.ts'

const one = (i: Input) => ({ x: i.x1, n: i.n1 })
const two = (i: Input) => ({ x: i.x2, n: i.n2 })

/** Proportions, their differences and ratios, power, sample ratio, multiplicity. */
export const shares: Kinds = {
  proportion_ci: ({ x, n, alpha }) => ({
    wilson: wilson({ x, n }, alpha),
    clopper_pearson: clopperPearson({ x, n }, alpha),
    agresti_coull: agrestiCoull({ x, n }, alpha),
    jeffreys: jeffreys({ x, n }, alpha),
    wald: wald({ x, n }, alpha),
  }),
  diff_ci: (i) => ({
    diff: i.x1 / i.n1 - i.x2 / i.n2,
    newcombe: newcombe(one(i), two(i), i.alpha),
    wald_unpooled: waldDifference(one(i), two(i), i.alpha),
    agresti_caffo: agrestiCaffo(one(i), two(i), i.alpha),
    miettinen_nurminen_score: () => scoreLimitsOfStatsmodels(one(i), two(i), i.alpha),
  }),
  relative_ci: (i) => {
    const rr = i.x1 / i.n1 / (i.x2 / i.n2)
    return {
      rr,
      relative_reduction: 1 - rr,
      rr_katz_log: () => katzRatio(one(i), two(i), i.alpha),
      rr_score_mn: () => scoreRatio(one(i), two(i), i.alpha),
      relative_effect_delta: () => deltaRelative(one(i), two(i), i.alpha),
      rr_fieller: () => fiellerRatio(one(i), two(i), i.alpha),
    }
  },
  itt_two_arm: ({ control, treatment }) => {
    const { effect, error } = contrast(
      sampleOf(control.n, control.x, control.x),
      sampleOf(treatment.n, treatment.x, treatment.x),
      'absolute',
    )!
    return { diff: effect, se: error }
  },
  srm: ({ users, weights }) => {
    const test = sampleRatio(users, weights)
    return { chi2: test?.chiSquare, p: test?.p }
  },
  srm_degenerate: ({ users, weights }) => ({ p: sampleRatio(users, weights)?.p ?? 1 }),
  p_adjust: ({ p }) => ({
    holm: holm(p),
    bh: benjaminiHochberg(p),
    by: benjaminiYekutieli(p),
    bonferroni: bonferroni(p),
    hochberg: hochberg(p),
  }),
  p_adjust_holm: ({ p }) => ({ holm: holm(p) }),
  power_two_props_equal: ({ n, p1, p2, alpha }) => ({ power: powerOfShares(n, p1, p2, alpha) }),
  n_two_props_equal: ({ power, p1, p2, alpha }) => ({
    n_per_arm: unitsForShares(power, p1, p2, alpha),
  }),
  power_t_equal: ({ n, delta, sd, alpha }) => ({ power: powerOfMeans(n, delta, sd, alpha) }),
  n_t_equal: ({ power, delta, sd, alpha }) => ({
    n_per_arm: unitsForMeans(power, delta, sd, alpha),
  }),
  sample_size_total: ({ abs_mde, variance, p0, alpha, weights }, of) => ({
    n_total: totalUnits(abs_mde, variance ?? p0 * (1 - p0), alpha, powerMeant(of), weights),
  }),
}
