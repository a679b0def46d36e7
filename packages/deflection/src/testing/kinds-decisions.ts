import { bestNormal, probabilityGreater, withFloor } from '../bandit.ts'
import { areaMeans, clusterRobust, type Area } from '../cluster.ts'
import { normalCdf, tCdf } from '../distributions.ts'
import {
  boundaries,
  naivePeeking,
  obrienFlemingConstant,
  obrienFlemingSpending,
  pocockConstant,
  powerSpending,
} from '../group-sequential.ts'
import {
  bernoulliSequence,
  bestRho,
  betaBinomialMixture,
  mixtureBound,
  normalMixture,
  stitchedBound,
} from '../mixture.ts'
import { msprt } from '../sequential.ts'
import type { Input, Kinds } from './case.ts'

const sides = (input: Input) => (input.two_sided === false ? 1 : 2)

const toAreas = (areas: Input[]): Area[] =>
  areas.map(({ treated, customers, contacts }) => ({
    treated: treated === 1,
    customers,
    contacts,
  }))

/** Looks, boundaries, clusters and choosing between variants. */
export const decisions: Kinds = {
  naive_peeking_type1: (i) => ({ type1: naivePeeking(i.looks, i.nominal_alpha, sides(i)) }),
  pocock_constant: (i) => ({ c: pocockConstant(i.looks, i.alpha, sides(i)) }),
  obrien_fleming_constant: (i) => ({ c: obrienFlemingConstant(i.looks, i.alpha, sides(i)) }),
  lan_demets_obf: (i) => ({
    z: boundaries(i.t, obrienFlemingSpending(i.alpha, sides(i)), sides(i)),
  }),
  sequential_adjusted_alpha_spotify: (i) => {
    const counts: number[] = i.count_control.map((n: number, k: number) => n + i.count_treatment[k])
    const final = Math.max(i.final_expected, ...counts)
    const times = counts.map((n) => n / final)
    const z = boundaries(times, powerSpending(i.alpha, 2), sides(i))
    return { adjusted_alpha: z.map((bound) => sides(i) * normalCdf(-bound)) }
  },
  two_sided_normal_mixture_best_rho: ({ v_opt, alpha_opt }) => ({
    rho: bestRho(v_opt, alpha_opt),
  }),
  one_sided_normal_mixture_best_rho: ({ v_opt, alpha_opt }) => ({
    rho: bestRho(v_opt, alpha_opt, true),
  }),
  normal_log_mixture: ({ s, v, v_opt, alpha_opt, one_sided }) => ({
    log_mixture: normalMixture(v_opt, alpha_opt, one_sided)(s, v),
  }),
  normal_mixture_bound: ({ v, alpha, v_opt, alpha_opt, one_sided }) => ({
    bound: mixtureBound(normalMixture(v_opt, alpha_opt, one_sided), v, alpha),
  }),
  beta_binomial_log_mixture: ({ s, v, v_opt, g, h, alpha_opt, one_sided }) => ({
    log_mixture: betaBinomialMixture(v_opt, alpha_opt, g, h, one_sided)(s, v),
  }),
  beta_binomial_mixture_bound: ({ v, alpha, v_opt, g, h, alpha_opt, one_sided }) => ({
    bound: mixtureBound(betaBinomialMixture(v_opt, alpha_opt, g, h, one_sided), v, alpha, v / g),
  }),
  poly_stitching_bound: ({ v, alpha, v_min, c, s, eta }) => ({
    bound: stitchedBound(v, alpha, v_min, c, s, eta),
  }),
  bernoulli_confidence_interval: ({ successes, trials, alpha, t_opt, alpha_opt }) => ({
    ci: bernoulliSequence(successes, trials, alpha, t_opt, alpha_opt),
  }),
  msprt: ({ diff, V, n_per_arm, tau2, alpha }) => {
    const { lambda, p, halfWidth } = msprt(diff, V, n_per_arm, tau2, alpha)
    return { lambda, p, halfwidth: halfWidth }
  },
  area_randomised: ({ areas, estimator }) => {
    if (estimator.includes('OLS')) {
      const { effect, naive, cr0, cr1s, cr2, df, p } = clusterRobust(toAreas(areas))
      return {
        est: effect,
        se_naive_iid: naive,
        se_CR0: cr0,
        se_CR1S: cr1s,
        se_CR2: cr2,
        df_satterthwaite: df,
        p_CR2: p,
      }
    }
    const { effect, error, df } = areaMeans(toAreas(areas))!
    return { diff: effect, se: error, df, p: 2 * tCdf(-Math.abs(effect / error), df) }
  },
  best_arm_normal: ({ means, sigmas, higher_is_better }) => ({
    p_best: bestNormal(means, sigmas, higher_is_better),
  }),
  p_B_greater_A_beta: ({ A, B }) => ({ p: probabilityGreater(A, B) }),
  min_weight_floor: ({ weights, floor }) => ({ weights: withFloor(weights, floor) }),
}
