/**
 * How unexpected a value is after the few before it: the value as one of eight levels, predicted by a mixture of
 * Markov models that look back none to three values. The mixture leans on whichever predicted best lately.
 */

/** Levels a value is told apart by. */
const LEVELS = 8
/** Models: one for each number of values looked back upon, from none. */
const ORDERS = 4
/** Pseudo-count of an unseen level, shared among the levels (Krichevsky–Trofimov's ½). */
const UNSEEN = 0.5
/** What a model's past success still weighs one value later. */
const MEMORY = 0.98

/** @returns a function from each next value to −log10 P(its level | the values before it), ≥ 0 */
export function createContext(): (x: number) => number {
  // Row of a context: the counts of the levels that followed it, then their sum.
  const counts = Array.from(
    { length: ORDERS },
    (_, order) => new Float64Array(LEVELS ** order * (LEVELS + 1)),
  )
  const success = new Float64Array(ORDERS)
  const past = new Uint8Array(ORDERS)
  let low = Infinity
  let high = -Infinity

  return (x) => {
    low = Math.min(low, x)
    high = Math.max(high, x)
    const level =
      high > low ? Math.min(LEVELS - 1, Math.floor(((x - low) / (high - low)) * LEVELS)) : 0
    let weighted = 0
    let weights = 0
    let best = -Infinity
    let context = 0
    for (let order = 0; order < ORDERS; order++) {
      const table = counts[order]!
      const row = context * (LEVELS + 1)
      const p = (table[row + level]! + UNSEEN / LEVELS) / (table[row + LEVELS]! + UNSEEN)
      const weight = Math.exp(success[order]!)
      weighted += weight * p
      weights += weight
      table[row + level]!++
      table[row + LEVELS]!++
      success[order] = success[order]! * MEMORY + Math.log(p)
      best = Math.max(best, success[order]!)
      context += past[order]! * LEVELS ** order
    }
    for (let order = 0; order < ORDERS; order++) success[order]! -= best
    past.copyWithin(1, 0)
    past[0] = level
    return -Math.log10(weighted / weights)
  }
}
