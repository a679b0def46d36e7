import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { tCdf, tQuantile } from './distributions.ts'
import type { Interval } from './interval.ts'
import { contrast, type Contrast, type Sample } from './welch.ts'

/** One area in one incident: told or not as a whole, so it is the unit, however many live there. */
export interface Area {
  readonly treated: boolean
  readonly customers: number
  readonly contacts: number
}

/** Up to this many areas only permutation keeps its word. */
export const fewAreas = 60

/** Area rates, each counting once, compared by Welch: treatment − holdout. */
export function areaMeans(areas: readonly Area[]): Contrast | undefined {
  const [holdout, told] = split(areas).map((arm) => rates(arm))
  return contrast(holdout!, told!, 'absolute')
}

/** Errors of a cluster-robust comparison, customers weighing equally. */
export interface ClusterRobust {
  /** Contacts per customer, treatment − holdout. */
  readonly effect: number
  /** As if customers were independent; for comparison only. */
  readonly naive: number
  readonly cr0: number
  /** CR0 with Stata's finite-sample factor. */
  readonly cr1s: number
  /** Bell and McCaffrey's bias-reduced linearisation. */
  readonly cr2: number
  /** Satterthwaite degrees of freedom of cr2. */
  readonly df: number
  readonly p: number
}

/**
 * Ordinary least squares of contacted (0/1) on treated with errors clustered by area, from the areas' sums.
 * Within an arm the hat matrix is constant, so every sandwich reduces to the areas' residual totals.
 *
 * @throws {RangeError} if an arm has fewer than two areas
 */
export function clusterRobust(areas: readonly Area[]): ClusterRobust {
  const arms = split(areas)
  if (arms.some((arm) => arm.length < 2)) throw new RangeError('each arm needs two areas')
  const n = areas.reduce((sum, { customers }) => sum + customers, 0)
  let [naive, cr0, cr2, trace, traceOfSquare] = [0, 0, 0, 0, 0]
  const share = arms.map((arm) => {
    const size = arm.reduce((sum, { customers }) => sum + customers, 0)
    const contacts = arm.reduce((sum, area) => sum + area.contacts, 0)
    const mean = contacts / size
    naive += (mean * (1 - mean)) / size
    let [u, a, b] = [0, 0, 0]
    for (const { customers, contacts: seen } of arm) {
      const leverage = customers / size
      const off = (seen - mean * customers) ** 2 / size ** 2
      cr0 += off
      cr2 += off / (1 - leverage)
      trace += customers / size ** 2
      // Σ_ij (u_i·u_j)², u_i·u_j = a_i a_j (n_i δ_ij − n_i n_j / N), by sums over i alone.
      const weight = 1 / (size ** 2 * (1 - leverage))
      u += (weight * customers) ** 2
      a += weight ** 2 * customers ** 3
      b += weight * customers ** 2
    }
    traceOfSquare += u - (2 * a) / size + (b / size) ** 2
    return mean
  })
  const effect = share[1]! - share[0]!
  const df = trace ** 2 / traceOfSquare
  const g = areas.length
  return {
    effect,
    naive: Math.sqrt(naive),
    cr0: Math.sqrt(cr0),
    cr1s: Math.sqrt((cr0 * g * (n - 1)) / ((g - 1) * (n - 2))),
    cr2: Math.sqrt(cr2),
    df,
    p: 2 * tCdf(-Math.abs(effect) / Math.sqrt(cr2), df),
  }
}

/**
 * P of area labels drawn anew giving a difference of mean area rates at least as large: exact in meaning,
 * whatever the areas are like. Two-sided, with the observed labelling counted as one draw.
 *
 * @param seed same seed, same answer
 */
export function areaPermutation(areas: readonly Area[], draws = 2000, seed = 1): number {
  const [holdout, told] = split(areas)
  if (holdout!.length === 0 || told!.length === 0) throw new RangeError('each arm needs an area')
  const values = areas.map(({ contacts, customers }) => contacts / customers)
  const total = values.reduce((sum, value) => sum + value, 0)
  const [n, k] = [values.length, told!.length]
  const distance = (sum: number) => Math.abs(sum / k - (total - sum) / (n - k))
  const observed = distance(
    told!.reduce((sum, { contacts, customers }) => sum + contacts / customers, 0),
  )
  const random = xoroshiro128plus(seed)
  let asFar = 1
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0
    // Fisher–Yates as far as it is needed; shuffling a shuffled list is as good as a fresh one.
    for (let i = 0; i < k; i++) {
      const j = uniformInt(random, i, n - 1)
      const taken = values[j]!
      values[j] = values[i]!
      values[i] = taken
      sum += taken
    }
    if (distance(sum) >= observed - 1e-12) asFar++
  }
  return asFar / (draws + 1)
}

/** Contacts avoided per customer with limits: Welch's on area rates up to 60 areas, cluster-robust above. */
export function areaInterval(areas: readonly Area[], alpha = 0.05): Interval | undefined {
  const robust = areas.length > fewAreas ? clusterRobust(areas) : undefined
  const found = robust ? { ...robust, error: robust.cr2 } : areaMeans(areas)
  if (!found) return undefined
  const half = tQuantile(1 - alpha / 2, found.df) * found.error
  return { estimate: -found.effect, lower: -found.effect - half, upper: -found.effect + half }
}

/** What an outage notice did, by the test fit for the number of areas. Positive effect: contacts avoided. */
export function areaEffect(
  areas: readonly Area[],
  alpha = 0.05,
): { effect: number; lower: number; upper: number; p: number; by: 'clusters' | 'permutation' } {
  const { estimate: effect, ...limits } = areaInterval(areas, alpha) ?? {
    estimate: 0,
    lower: 0,
    upper: 0,
  }
  return areas.length > fewAreas
    ? { effect, ...limits, p: clusterRobust(areas).p, by: 'clusters' }
    : { effect, ...limits, p: areaPermutation(areas), by: 'permutation' }
}

function split(areas: readonly Area[]): [Area[], Area[]] {
  return [areas.filter(({ treated }) => !treated), areas.filter(({ treated }) => treated)]
}

function rates(arm: readonly Area[]): Sample {
  if (arm.length < 2) throw new RangeError('each arm needs two areas')
  const values = arm.map(({ contacts, customers }) => contacts / customers)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { n: values.length, mean, variance: squares / (values.length - 1) }
}
