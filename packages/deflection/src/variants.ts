import { choose, leastContacts, prior, update } from './bandit.ts'

/** What was seen of one variant of a policy so far. */
export interface VariantSeen {
  readonly variant: string
  /** Customers whose window is over, and of these, who made contact. */
  readonly told: number
  readonly contacted: number
}

/** A variant with what is believed of it. */
export interface VariantOdds extends VariantSeen {
  /** P(it has the fewest contacts of all). */
  readonly best: number
  /** Share of new customers that get it. */
  readonly weight: number
}

/**
 * How new customers are spread over the variants of a policy: a uniform slice from which alone effects are
 * reported, and the rest by Thompson sampling, which sends most to what probably works best and never quite
 * gives up on the others.
 *
 * @param slice  share of customers drawn with equal chances, 0 < slice ≤ 1
 */
export function variantOdds(seen: readonly VariantSeen[], slice: number): VariantOdds[] {
  const raw = leastContacts(seen.map(({ told, contacted }) => update(prior, contacted, told)))
  const total = raw.reduce((sum, one) => sum + one, 0)
  return seen.map((one, i) => {
    const best = (raw[i] ?? 0) / total
    return { ...one, best, weight: slice / seen.length + (1 - slice) * best }
  })
}

/**
 * The variant a customer gets.
 *
 * @param u  whether they are in the uniform slice, and `v` which variant; uniform and independent, [0, 1)
 */
export function drawVariant(
  odds: readonly VariantOdds[],
  slice: number,
  u: number,
  v: number,
): { readonly variant: string; readonly uniform: boolean } {
  const uniform = u < slice
  const nth = choose(uniform ? odds.map(() => 1) : odds.map(({ best }) => best), v)
  const variant = odds[nth]?.variant
  if (variant === undefined) throw new RangeError('there must be a variant to draw')
  return { variant, uniform }
}
