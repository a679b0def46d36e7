import { comparable, type Draw } from './draw.ts'
import type { Interval } from './interval.ts'
import { share, wilson } from './proportion.ts'
import { moverRatioOf } from './ratio.ts'

/**
 * The share of contacts that telling takes away, 1 − told / untold, over draws of any shares; MOVER-R. What
 * the told would have done untold is each draw's holdout weighted by how many it told, its limits joined in
 * squares. Holds for one look at a time fixed in advance.
 *
 * @returns `undefined` while nobody of a holdout made contact
 */
export function relativeReduction(draws: readonly Draw[], alpha = 0.05): Interval | undefined {
  const parts = comparable(draws)
  const told = parts.reduce((sum, { treatment }) => sum + treatment.exposed, 0)
  const contacted = parts.reduce((sum, { treatment }) => sum + treatment.contacted, 0)
  if (told === 0) return undefined
  let estimate = 0
  const [below, above]: [number[], number[]] = [[], []]
  for (const { holdout, treatment } of parts) {
    const of = { x: holdout.contacted, n: holdout.exposed }
    const weight = treatment.exposed / told
    const [lower, upper] = wilson(of, alpha)
    estimate += weight * share(of)
    below.push(weight * (share(of) - lower))
    above.push(weight * (upper - share(of)))
  }
  const untold = {
    estimate,
    lower: estimate - Math.hypot(...below),
    upper: estimate + Math.hypot(...above),
  }
  if (!(untold.lower > 0)) return undefined
  const [lower, upper] = wilson({ x: contacted, n: told }, alpha)
  const ratio = { estimate: contacted / told, lower, upper }
  const [low, high] = moverRatioOf(ratio, untold)
  return { estimate: 1 - ratio.estimate / untold.estimate, lower: 1 - high, upper: 1 - low }
}
