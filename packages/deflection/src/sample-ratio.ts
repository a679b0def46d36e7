import { chiSquareUpper } from './distributions.ts'

/** Whether customers arrived in the arms in the proportion they were drawn. */
export interface SampleRatio {
  readonly chiSquare: number
  /** P of counts at least as far off when the draw is sound. */
  readonly p: number
}

/** Below this p a draw or its counting is called broken; an own choice, .01 is common for a single look. */
export const sampleRatioAlarm = 0.0005

/**
 * Pearson's χ² of customers per arm against the shares they were drawn with. A small p means that
 * customers are lost in one arm or counted twice, and that no effect of this policy may be believed.
 *
 * @param weights shares of the draw, any positive scale; an arm of weight 0 is left out
 * @returns `undefined` with fewer than two arms or no customer: nothing could be wrong yet
 */
export function sampleRatio(
  customers: readonly number[],
  weights: readonly number[],
): SampleRatio | undefined {
  const total = customers.reduce((sum, n) => sum + n, 0)
  if (customers.length < 2 || total === 0) return undefined
  const weight = weights.reduce((sum, w) => sum + w, 0)
  let chiSquare = 0
  customers.forEach((n, arm) => {
    const expected = (weights[arm]! / weight) * total
    if (expected > 0) chiSquare += (n - expected) ** 2 / expected
  })
  return { chiSquare, p: chiSquareUpper(chiSquare, customers.length - 1) }
}

/**
 * The same over draws of different shares: what each is off by, added up.
 *
 * @param draws customers and shares of each draw's arms, in the same order
 */
export function sampleRatioOver(
  draws: readonly { readonly customers: readonly number[]; readonly weights: readonly number[] }[],
): SampleRatio | undefined {
  const parts = draws.flatMap(({ customers, weights }) => {
    const arms = weights.filter((weight) => weight > 0).length
    const part = arms > 1 ? sampleRatio(customers, weights) : undefined
    return part ? [{ chiSquare: part.chiSquare, df: arms - 1 }] : []
  })
  if (parts.length === 0) return undefined
  const chiSquare = parts.reduce((sum, part) => sum + part.chiSquare, 0)
  const df = parts.reduce((sum, part) => sum + part.df, 0)
  return { chiSquare, p: chiSquareUpper(chiSquare, df) }
}
