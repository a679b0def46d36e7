import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { normalQuantile } from '../../src/distributions.ts'

/** Seeded draws; one source a simulation, so that rows do not depend on each other. */
export interface Random {
  /** 0 ≤ u < 1. */
  readonly uniform: () => number
  readonly normal: () => number
  /** Exact binomial; tables are kept for each (n, p) seen. */
  readonly binomial: (n: number, p: number) => number
}

export function random(seed: number): Random {
  const source = xoroshiro128plus(seed)
  const uniform = () => uniformFloat64(source)
  const tables = new Map<string, Float64Array>()
  return {
    uniform,
    normal: () => normalQuantile(uniform() || 0.5),
    binomial: (n, p) => {
      const key = `${n} ${p}`
      let table = tables.get(key)
      if (!table) tables.set(key, (table = cumulative(n, p)))
      const u = uniform()
      let [low, high] = [0, n]
      while (low < high) {
        const middle = (low + high) >> 1
        if (table[middle]! > u) high = middle
        else low = middle + 1
      }
      return low
    },
  }
}

/** P(X ≤ x), x = 0…n, from logs so that no power underflows. */
function cumulative(n: number, p: number): Float64Array {
  const table = new Float64Array(n + 1)
  let log = n * Math.log1p(-p)
  let sum = 0
  for (let x = 0; x <= n; x++) {
    if (x > 0) log += Math.log(((n - x + 1) / x) * (p / (1 - p)))
    sum += Math.exp(log)
    table[x] = sum
  }
  return table
}
