// Many policies and segments are looked at together; these keep "something works" from meaning "something
// was bound to look as if". All return values in the order given.

/** p × m, at most 1. */
export const bonferroni = (p: readonly number[]): number[] =>
  p.map((value) => Math.min(1, value * p.length))

/** Holm's step-down: the chance of even one false claim stays at alpha. For segments. */
export const holm = (p: readonly number[]): number[] =>
  stepDown(p, (value, rank, m) => value * (m - rank))

/** Hochberg's step-up: as Holm for independent tests, a little stronger. */
export const hochberg = (p: readonly number[]): number[] =>
  stepUp(p, (value, rank, m) => value * (m - rank))

/** Benjamini and Hochberg's false discovery rate. For policies at their planned ends. */
export const benjaminiHochberg = (p: readonly number[]): number[] =>
  stepUp(p, (value, rank, m) => (value * m) / (rank + 1))

/** Benjamini and Yekutieli: the same under any dependence. */
export function benjaminiYekutieli(p: readonly number[]): number[] {
  let harmonic = 0
  for (let i = 1; i <= p.length; i++) harmonic += 1 / i
  return stepUp(p, (value, rank, m) => (value * m * harmonic) / (rank + 1))
}

/**
 * e-BH: which of the policies may be called effective while all of them still run, any dependence allowed.
 * Rejects the k largest e-values, k the most with e_(k) ≥ m/(alpha·k).
 *
 * @see Wang and Ramdas, "False discovery rate control with e-values" (2022)
 */
export function eBenjaminiHochberg(e: readonly number[], alpha: number): boolean[] {
  const order = e.map((_, i) => i).sort((a, b) => e[b]! - e[a]!)
  let k = 0
  order.forEach((index, rank) => {
    if (e[index]! >= e.length / (alpha * (rank + 1))) k = rank + 1
  })
  const rejected = new Set(order.slice(0, k))
  return e.map((_, i) => rejected.has(i))
}

type Factor = (p: number, rank: number, m: number) => number

/** From the smallest p up, never falling. */
function stepDown(p: readonly number[], factor: Factor): number[] {
  const adjusted = new Array<number>(p.length)
  let floor = 0
  ascending(p).forEach((index, rank) => {
    floor = Math.max(floor, Math.min(1, factor(p[index]!, rank, p.length)))
    adjusted[index] = floor
  })
  return adjusted
}

/** From the largest p down, never rising. */
function stepUp(p: readonly number[], factor: Factor): number[] {
  const adjusted = new Array<number>(p.length)
  const order = ascending(p)
  let ceiling = 1
  for (let rank = p.length - 1; rank >= 0; rank--) {
    const index = order[rank]!
    ceiling = Math.min(ceiling, factor(p[index]!, rank, p.length))
    adjusted[index] = ceiling
  }
  return adjusted
}

const ascending = (p: readonly number[]): number[] =>
  p.map((_, i) => i).sort((a, b) => p[a]! - p[b]!)
